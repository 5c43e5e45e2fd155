/// Phrases that are looked for together: one pass over a text finds any of them.
struct PhraseSet: Sendable {
  private struct Entry: Sendable {
    var bytes: [UInt8]
    /// Whether it stands for whole words; phrases in Chinese and Japanese may stand anywhere.
    var needsWords: Bool
    /// Its place in the tables: of two that end together the earlier counts.
    var order: Int
  }

  /// In the order of their first bytes.
  private let entries: [Entry]
  /// Where the entries that begin with each byte begin, and where those of the last end.
  private let starts: [Int]

  init(_ phrases: [String]) {
    var entries: [Entry] = []
    for phrase in phrases {
      let bytes = Array(phrase.utf8)
      guard let first = bytes.first else { continue }
      entries.append(Entry(bytes: bytes, needsWords: first < 0xE3, order: entries.count))
    }
    entries.sort { ($0.bytes[0], $0.order) < ($1.bytes[0], $1.order) }
    var starts = [Int](repeating: 0, count: 257)
    for entry in entries { starts[Int(entry.bytes[0]) + 1] += 1 }
    for byte in 1..<starts.count { starts[byte] += starts[byte - 1] }
    self.entries = entries
    self.starts = starts
  }

  /// Whether one of the phrases stands in a text, which is in lower case.
  func stands(in text: String) -> Bool {
    var isFound = false
    search(text) { _, _ in
      isFound = true
      return false
    }
    return isFound
  }

  /// The phrase that ends last in a text, with its range.
  func last(in text: String) -> (phrase: String, range: Range<String.Index>)? {
    var best: (entry: Int, start: Int)?
    var bestEnd = -1
    search(text) { entry, start in
      let end = start + entries[entry].bytes.count
      if end > bestEnd
        || end == bestEnd && entries[entry].order < (best.map { entries[$0.entry].order } ?? .max)
      {
        best = (entry, start)
        bestEnd = end
      }
      return true
    }
    guard let best else { return nil }
    let utf8 = text.utf8
    let start = utf8.index(text.startIndex, offsetBy: best.start)
    return (
      String(decoding: entries[best.entry].bytes, as: UTF8.self),
      start..<utf8.index(text.startIndex, offsetBy: bestEnd)
    )
  }

  /// Whether a text begins with one of the phrases; in whole words where `isWhole` says so.
  func begins(_ text: String, isWhole: Bool) -> Bool {
    let bytes = text.utf8
    guard let first = bytes.first else { return false }
    return (starts[Int(first)]..<starts[Int(first) + 1]).contains { index in
      let entry = entries[index]
      guard bytes.starts(with: entry.bytes) else { return false }
      guard isWhole, entry.needsWords else { return true }
      let next = bytes.dropFirst(entry.bytes.count).first
      return next.map { !Self.isWordByte($0) } ?? true
    }
  }

  /// Whether a text ends with one of the phrases.
  func ends(_ text: String) -> Bool {
    entries.contains {
      text.utf8.count >= $0.bytes.count && text.utf8.suffix($0.bytes.count).elementsEqual($0.bytes)
    }
  }

  /// Whether one phrase stands in a text.
  static func stands(_ phrase: String, in text: String) -> Bool {
    guard let first = phrase.utf8.first, let last = phrase.utf8.last else { return false }
    let utf8 = text.utf8
    var rest = text[...]
    while let range = rest.firstRange(of: phrase) {
      let isFree =
        first >= 0xE3
        || !(isWordByte(first) && range.lowerBound > text.startIndex
          && isWordByte(utf8[utf8.index(before: range.lowerBound)]))
          && !(isWordByte(last) && range.upperBound < text.endIndex
            && isWordByte(utf8[range.upperBound]))
      if isFree { return true }
      rest = text[utf8.index(after: range.lowerBound)...]
    }
    return false
  }

  /// Calls the body with each phrase that stands in the text and where; until it returns false.
  private func search(_ text: String, _ body: (_ entry: Int, _ start: Int) -> Bool) {
    guard !entries.isEmpty else { return }
    var copy = text
    copy.withUTF8 { buffer in
      starts.withUnsafeBufferPointer { starts in
        var isAfterWord = false
        for start in buffer.indices {
          let byte = buffer[start]
          let wasAfterWord = isAfterWord
          isAfterWord = Self.isWordByte(byte)
          let first = starts[Int(byte)]
          let end = starts[Int(byte) + 1]
          // Within a word none of those begins that stand for whole words.
          guard first < end, !(wasAfterWord && isAfterWord && byte < 0xE3) else { continue }
          for index in first..<end where stands(index, in: buffer, at: start, wasAfterWord) {
            guard body(index, start) else { return }
          }
        }
      }
    }
  }

  private func stands(
    _ index: Int, in buffer: UnsafeBufferPointer<UInt8>, at start: Int, _ isAfterWord: Bool
  ) -> Bool {
    entries[index].bytes.withUnsafeBufferPointer { wanted in
      let end = start + wanted.count
      guard end <= buffer.count else { return false }
      for offset in 1..<max(1, wanted.count) where buffer[start + offset] != wanted[offset] {
        return false
      }
      guard entries[index].needsWords else { return true }
      return !(isAfterWord && Self.isWordByte(wanted[0]))
        && !(end < buffer.count && Self.isWordByte(buffer[end])
          && Self.isWordByte(wanted[wanted.count - 1]))
    }
  }

  /// Letters of ASCII and Latin letters beyond it; Chinese and Japanese characters end a word.
  private static func isWordByte(_ byte: UInt8) -> Bool {
    (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte)
      || (0xC3...0xD2).contains(byte)
  }
}
