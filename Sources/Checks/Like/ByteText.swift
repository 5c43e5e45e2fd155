/// A part of a text as UTF-8. Comparing goes by bytes: a lesson's output can be long, and grapheme breaking is slow.
typealias ByteText = ArraySlice<UInt8>

extension UInt8 {
  var isDigit: Bool { self &- 0x30 < 10 }
  var isLower: Bool { self &- 0x61 < 26 }
  var isUpper: Bool { self &- 0x41 < 26 }
  var isAlphabetic: Bool { (self | 0x20) &- 0x61 < 26 }
  var isHexDigit: Bool { isDigit || (self | 0x20) &- 0x61 < 6 }
  var isBlank: Bool { self == 0x20 || self == 0x09 }
}

/// The UTF-8 code unit of an ASCII character.
func ascii(_ scalar: Unicode.Scalar) -> UInt8 { UInt8(ascii: scalar) }

extension Collection<UInt8> {
  var isAllDigits: Bool { !isEmpty && allSatisfy(\.isDigit) }
  var text: String { String(decoding: self, as: UTF8.self) }
}

extension ArraySlice<UInt8> {
  init(_ text: some StringProtocol) { self = Array(text.utf8)[...] }

  func equals(_ text: StaticString) -> Bool {
    count == text.utf8CodeUnitCount
      && text.withUTF8Buffer { buffer in elementsEqual(buffer) }
  }

  func starts(_ text: StaticString) -> Bool {
    count >= text.utf8CodeUnitCount
      && text.withUTF8Buffer { buffer in prefix(buffer.count).elementsEqual(buffer) }
  }

  func ends(_ text: StaticString) -> Bool {
    count >= text.utf8CodeUnitCount
      && text.withUTF8Buffer { buffer in suffix(buffer.count).elementsEqual(buffer) }
  }

  var trimmed: ByteText {
    var slice = self
    while let first = slice.first, first.isBlank || first == 0x0D { slice.removeFirst() }
    while let last = slice.last, last.isBlank || last == 0x0D { slice.removeLast() }
    return slice
  }

  /// The words between blanks.
  var words: [ByteText] { split(whereSeparator: { $0.isBlank }) }

  /// The number that it is; nil: it is no decimal number that fits.
  var decimal: Int? {
    guard !isEmpty, count < 19 else { return nil }
    var value = 0
    for byte in self {
      guard byte.isDigit else { return nil }
      value = value * 10 + Int(byte - 0x30)
    }
    return value
  }

  /// Where another text first occurs; searched with the naive method, for short needles alone.
  func firstIndex(ofText needle: StaticString) -> Int? {
    let count = needle.utf8CodeUnitCount
    guard count > 0, self.count >= count else { return nil }
    return needle.withUTF8Buffer { buffer in
      var index = startIndex
      while index + count <= endIndex {
        if self[index] == buffer[0], self[index..<(index + count)].elementsEqual(buffer) {
          return index
        }
        index += 1
      }
      return nil
    }
  }

  func holds(_ needle: StaticString) -> Bool { firstIndex(ofText: needle) != nil }
}
