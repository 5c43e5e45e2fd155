import Glibc

/// Reading text by its bytes, as all of the marks that the rules look for are ASCII or whole UTF-8 sequences.
extension StringProtocol {
  /// Whether a text stands in this one, byte for byte.
  func contains(_ other: String) -> Bool { firstRange(of: other) != nil }

  /// Where a text stands first in this one, byte for byte.
  func firstRange(of other: String) -> Range<Index>? {
    let utf8 = self.utf8
    var wanted = other
    let found: Int?? = wanted.withUTF8 { needle in
      utf8.withContiguousStorageIfAvailable { ByteSearch.first(needle, in: $0) }
    }
    let place: Int?
    if let found {
      place = found
    } else {
      let copy = Array(utf8)
      place = wanted.withUTF8 { needle in
        copy.withUnsafeBufferPointer { ByteSearch.first(needle, in: $0) }
      }
    }
    guard let place else { return nil }
    let start = utf8.index(startIndex, offsetBy: place)
    return start..<utf8.index(start, offsetBy: other.utf8.count)
  }

  /// The parts between white space.
  var fields: [Substring] {
    let text = Substring(self)
    let ascii = text.partsOfASCII { $0 == 0x20 || (0x09...0x0D).contains($0) }
    if let ascii { return ascii }
    var result: [Substring] = []
    let utf8 = text.utf8
    var start: String.Index?
    var index = text.startIndex
    while index < text.endIndex {
      let width = ByteSearch.spaceWidth(utf8, at: index)
      if width > 0 {
        if let begun = start { result.append(text[begun..<index]) }
        start = nil
        utf8.formIndex(&index, offsetBy: width)
      } else {
        if start == nil { start = index }
        utf8.formIndex(after: &index)
      }
    }
    if let begun = start { result.append(text[begun..<text.endIndex]) }
    return result
  }

  /// The parts between characters that separate them, empty ones left out.
  ///
  /// - Parameters:
  ///   - ascii: whether a byte of ASCII separates, asked where the text holds nothing else; line feed and carriage return
  ///     must be told alike.
  ///   - other: the same of any character.
  func parts(ascii: (UInt8) -> Bool, other: (Character) -> Bool) -> [Substring] {
    let text = Substring(self)
    return text.partsOfASCII(ascii) ?? text.split(whereSeparator: other)
  }

  /// The runs of letters.
  var letterRuns: [Substring] { parts(ascii: { !$0.isLetter }, other: { !$0.isLetter }) }

  /// The runs of letters and digits.
  var letterAndDigitRuns: [Substring] {
    parts(
      ascii: { !($0.isLetter || $0.isDigit) }, other: { !($0.isLetter || $0.isNumber) })
  }

  /// Whether it holds nothing but letters.
  var isLetters: Bool {
    for byte in utf8 {
      if byte >= 0x80 { return allSatisfy(\.isLetter) }
      if !byte.isLetter { return false }
    }
    return true
  }

  /// Whether it holds nothing but numbers.
  var isNumbers: Bool {
    for byte in utf8 {
      if byte >= 0x80 { return allSatisfy(\.isNumber) }
      if !byte.isDigit { return false }
    }
    return true
  }

  /// The lines, as splitting at the character of a line feed gives them.
  func lineParts(omitsEmpty: Bool = true) -> [Substring] {
    let text = Substring(self)
    let ranges = text.utf8.withContiguousStorageIfAvailable { bytes -> [Range<Int>]? in
      // "\r\n" is one character, and no line feed.
      guard !bytes.contains(0x0D) else { return nil }
      var ranges: [Range<Int>] = []
      var start = 0
      for index in bytes.indices where bytes[index] == 0x0A {
        if index > start || !omitsEmpty { ranges.append(start..<index) }
        start = index + 1
      }
      if bytes.count > start || !omitsEmpty { ranges.append(start..<bytes.count) }
      return ranges
    }
    guard let ranges = ranges ?? nil else {
      return text.split(separator: "\n", omittingEmptySubsequences: omitsEmpty)
    }
    return text.slices(ranges)
  }

  /// Whether it holds nothing but white space.
  var isBlank: Bool {
    for byte in utf8 where !byte.isSpace {
      return byte >= 0x80 && trimmedSpace.isEmpty
    }
    return true
  }

  /// Without white space at its ends.
  var trimmedSpace: String {
    let text = Substring(self)
    // Where both ends are of ASCII, their bytes tell.
    let ends = text.utf8.withContiguousStorageIfAvailable { bytes -> Range<Int>? in
      var start = 0
      var end = bytes.count
      while start < end, bytes[start].isSpace { start += 1 }
      while end > start, bytes[end - 1].isSpace { end -= 1 }
      guard start == end || bytes[start] < 0x80 && bytes[end - 1] < 0x80 else { return nil }
      return start..<end
    }
    if let range = ends ?? nil {
      let utf8 = text.utf8
      if range.count == utf8.count { return String(text) }
      let start = utf8.index(text.startIndex, offsetBy: range.lowerBound)
      return String(text[start..<utf8.index(start, offsetBy: range.count)])
    }
    let utf8 = text.utf8
    var start = text.startIndex
    while start < text.endIndex {
      let width = ByteSearch.spaceWidth(utf8, at: start)
      if width == 0 { break }
      utf8.formIndex(&start, offsetBy: width)
    }
    var end = text.endIndex
    while end > start {
      var before = utf8.index(before: end)
      // A sequence begins at the byte that continues none.
      while before > start, utf8[before] & 0xC0 == 0x80 { utf8.formIndex(before: &before) }
      if ByteSearch.spaceWidth(utf8, at: before) == 0 { break }
      end = before
    }
    return String(text[start..<end])
  }
}

extension Substring {
  /// The parts between bytes that separate them, empty ones left out; nil: the text holds more than ASCII.
  fileprivate func partsOfASCII(_ separates: (UInt8) -> Bool) -> [Substring]? {
    let ranges = utf8.withContiguousStorageIfAvailable { bytes -> [Range<Int>]? in
      var ranges: [Range<Int>] = []
      var start = 0
      for index in bytes.indices {
        let byte = bytes[index]
        if byte >= 0x80 { return nil }
        guard separates(byte) else { continue }
        if index > start { ranges.append(start..<index) }
        start = index + 1
      }
      if bytes.count > start { ranges.append(start..<bytes.count) }
      return ranges
    }
    return (ranges ?? nil).map(slices)
  }

  /// The slices at offsets in bytes.
  fileprivate func slices(_ ranges: [Range<Int>]) -> [Substring] {
    let utf8 = self.utf8
    let start = startIndex
    return ranges.map { range in
      self[
        utf8.index(
          start, offsetBy: range.lowerBound)..<utf8.index(
            start, offsetBy: range.upperBound)]
    }
  }
}

extension UInt8 {
  /// Whether it is a letter of ASCII.
  var isLetter: Bool { (0x61...0x7A).contains(self | 0x20) }

  /// Whether it is a digit of ASCII.
  var isDigit: Bool { (0x30...0x39).contains(self) }

  /// Whether it is white space of ASCII.
  var isSpace: Bool { self == 0x20 || (0x09...0x0D).contains(self) }
}

/// Which bytes a text holds, as far as rules ask for them: found in one pass, so that most rules need no look of their own.
struct ByteMarks: OptionSet, Sendable {
  let rawValue: UInt32

  static let dollar = ByteMarks(rawValue: 1 << 0)
  static let hash = ByteMarks(rawValue: 1 << 1)
  static let percent = ByteMarks(rawValue: 1 << 2)
  static let greater = ByteMarks(rawValue: 1 << 3)
  static let less = ByteMarks(rawValue: 1 << 4)
  static let bracket = ByteMarks(rawValue: 1 << 5)
  static let brace = ByteMarks(rawValue: 1 << 6)
  static let equals = ByteMarks(rawValue: 1 << 7)
  static let ampersand = ByteMarks(rawValue: 1 << 8)
  static let pipe = ByteMarks(rawValue: 1 << 9)
  static let quote = ByteMarks(rawValue: 1 << 10)
  static let backslash = ByteMarks(rawValue: 1 << 11)
  static let graveAccent = ByteMarks(rawValue: 1 << 12)
  static let lineFeed = ByteMarks(rawValue: 1 << 13)
  static let carriageReturn = ByteMarks(rawValue: 1 << 14)
  static let colon = ByteMarks(rawValue: 1 << 15)
  static let semicolon = ByteMarks(rawValue: 1 << 16)
  static let slash = ByteMarks(rawValue: 1 << 17)
  static let ex = ByteMarks(rawValue: 1 << 18)
  /// A byte of a character beyond ASCII.
  static let beyondASCII = ByteMarks(rawValue: 1 << 19)
  /// What ends a sentence in ASCII: `.`, `!`, `?`.
  static let stop = ByteMarks(rawValue: 1 << 20)
  static let capital = ByteMarks(rawValue: 1 << 21)

  /// What may be the mark of a prompt.
  static let prompt: ByteMarks = [.dollar, .hash, .percent, .greater, .beyondASCII]

  init(rawValue: UInt32) { self.rawValue = rawValue }

  init(of bytes: UnsafeBufferPointer<UInt8>) {
    var found: UInt32 = 0
    Self.table.withUnsafeBufferPointer { table in
      for byte in bytes { found |= table[Int(byte)] }
    }
    rawValue = found
  }

  init(of text: some StringProtocol) {
    if let found = text.utf8.withContiguousStorageIfAvailable({ ByteMarks(of: $0) }) {
      self = found
    } else {
      self = Array(text.utf8).withUnsafeBufferPointer { ByteMarks(of: $0) }
    }
  }

  func hasAny(_ marks: ByteMarks) -> Bool { !isDisjoint(with: marks) }

  private static let table: [UInt32] = {
    var table = [UInt32](repeating: 0, count: 256)
    let marks: [(String, ByteMarks)] = [
      ("$", .dollar), ("#", .hash), ("%", .percent), (">", .greater), ("<", .less),
      ("[", .bracket), ("{", .brace), ("=", .equals), ("&", .ampersand), ("|", .pipe),
      ("'\"", .quote), ("\\", .backslash), ("`", .graveAccent), ("\n", .lineFeed),
      ("\r", .carriageReturn), (":", .colon), (";", .semicolon), ("/", .slash), ("xX", .ex),
      (".!?", .stop),
    ]
    for (bytes, mark) in marks {
      for byte in bytes.utf8 { table[Int(byte)] |= mark.rawValue }
    }
    for byte in 0x41...0x5A { table[byte] |= ByteMarks.capital.rawValue }
    for byte in 0x80...0xFF { table[byte] |= ByteMarks.beyondASCII.rawValue }
    return table
  }()
}

/// Searches in UTF-8.
enum ByteSearch {
  /// Where the needle stands first.
  static func first(_ needle: UnsafeBufferPointer<UInt8>, in text: UnsafeBufferPointer<UInt8>)
    -> Int?
  {
    guard let wanted = needle.baseAddress, let head = needle.first else { return 0 }
    guard let base = text.baseAddress, needle.count <= text.count else { return nil }
    let last = text.count - needle.count
    var start = 0
    while start <= last {
      guard let found = memchr(base + start, Int32(head), last - start + 1) else { return nil }
      start = UnsafeRawPointer(found) - UnsafeRawPointer(base)
      if memcmp(base + start, wanted, needle.count) == 0 { return start }
      start += 1
    }
    return nil
  }

  /// How many bytes of white space begin at an index: ASCII's, the no-break space and the ideographic space; 0: none.
  static func spaceWidth(_ bytes: Substring.UTF8View, at index: String.Index) -> Int {
    switch bytes[index] {
    case 0x20, 0x09...0x0D: return 1
    case 0xC2:
      let next = bytes.index(after: index)
      return next < bytes.endIndex && (bytes[next] == 0xA0 || bytes[next] == 0x85) ? 2 : 0
    case 0xE2, 0xE3:
      let second = bytes.index(after: index)
      guard second < bytes.endIndex else { return 0 }
      let third = bytes.index(after: second)
      guard third < bytes.endIndex else { return 0 }
      let isIdeographic = bytes[index] == 0xE3 && bytes[second] == 0x80 && bytes[third] == 0x80
      // U+2000 to U+200A, U+2028, U+2029 and U+202F.
      let isGeneral =
        bytes[index] == 0xE2 && bytes[second] == 0x80
        && ((0x80...0x8A).contains(bytes[third]) || [0xA8, 0xA9, 0xAF].contains(bytes[third]))
      return isIdeographic || isGeneral ? 3 : 0
    default: return 0
    }
  }
}
