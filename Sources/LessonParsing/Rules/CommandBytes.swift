import LessonModel

/// A command as bytes, with its words as ranges of them: no string is made before one is needed.
struct CommandBytes {
  let bytes: UnsafeBufferPointer<UInt8>

  init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

  /// The words between white space, `;` and `|`, what stands in quotes at their beginning taken out of them.
  func words(into words: inout [Range<Int>]) {
    words.removeAll(keepingCapacity: true)
    var start = 0
    for index in bytes.indices {
      let byte = bytes[index]
      if byte >= 0x80 {
        otherWords(into: &words)
        return
      }
      guard byte.isSpace || byte == 0x3B || byte == 0x7C else { continue }
      if index > start { words.append(unquoted(start..<index)) }
      start = index + 1
    }
    if bytes.count > start { words.append(unquoted(start..<bytes.count)) }
  }

  /// The same of a command with characters beyond ASCII, of which some are white space.
  private func otherWords(into words: inout [Range<Int>]) {
    words.removeAll(keepingCapacity: true)
    let text = String(decoding: bytes, as: UTF8.self)
    for word in text.split(whereSeparator: { $0.isWhitespace || $0 == ";" || $0 == "|" }) {
      let start = text.utf8.distance(from: text.startIndex, to: word.startIndex)
      words.append(unquoted(start..<(start + word.utf8.count)))
    }
  }

  private func unquoted(_ word: Range<Int>) -> Range<Int> {
    func isQuote(_ index: Int) -> Bool { bytes[index] == 0x22 || bytes[index] == 0x27 }
    var start = word.lowerBound
    while start < word.upperBound, isQuote(start) { start += 1 }
    var end = start
    while end < word.upperBound, !isQuote(end) { end += 1 }
    return start..<end
  }

  func text(_ word: Range<Int>) -> String {
    String(decoding: UnsafeBufferPointer(rebasing: bytes[word]), as: UTF8.self)
  }

  /// Whether a word begins so.
  func has(_ prefix: StaticString, at word: Range<Int>) -> Bool {
    guard word.count >= prefix.utf8CodeUnitCount else { return false }
    let wanted = prefix.utf8Start
    for offset in 0..<prefix.utf8CodeUnitCount
    where bytes[word.lowerBound + offset] != wanted[offset] {
      return false
    }
    return true
  }

  func isWord(_ text: StaticString, at word: Range<Int>) -> Bool {
    word.count == text.utf8CodeUnitCount && has(text, at: word)
  }

  func holds(_ byte: UInt8, in word: Range<Int>) -> Bool { bytes[word].contains(byte) }

  func lastSlash(in word: Range<Int>) -> Int? {
    var index = word.upperBound
    while index > word.lowerBound {
      index -= 1
      if bytes[index] == 0x2F { return index }
    }
    return nil
  }

  /// `-o`, `-O` or `>`, before the name of a file.
  func isOutputOption(_ word: Range<Int>) -> Bool {
    isWord("-o", at: word) || isWord(">", at: word) || isWord("-O", at: word)
  }

  /// Whether a word names a file from where the shell stands: `a/b`, and no address.
  func isRelativePath(_ word: Range<Int>) -> Bool {
    guard let first = word.first, lastSlash(in: word) != nil else { return false }
    if bytes[first] == 0x2F || bytes[first] == 0x24 || bytes[first] == 0x7E { return false }
    var index = word.lowerBound
    while index + 3 <= word.upperBound {
      if bytes[index] == 0x3A, bytes[index + 1] == 0x2F, bytes[index + 2] == 0x2F { return false }
      index += 1
    }
    return true
  }
}

/// The shell variables of a step: those that its command uses, and those that it leaves.
struct StepVariables {
  /// Each use, with its place in the command in bytes.
  let used: [(name: String, offset: Int)]
  let set: Set<String>

  init(of step: borrowing Step) {
    let command = step.action.text
    used = step.action.kind == .command ? ShellVariables.used(in: command) : []
    set = ShellVariables.set(by: step)
  }
}
