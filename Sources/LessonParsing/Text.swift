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
    var result: [Substring] = []
    let text = Substring(self)
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

  /// Without white space at its ends.
  var trimmedSpace: String {
    let text = Substring(self)
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

/// Searches in UTF-8.
enum ByteSearch {
  /// Where the needle stands first.
  static func first(_ needle: UnsafeBufferPointer<UInt8>, in text: UnsafeBufferPointer<UInt8>)
    -> Int?
  {
    guard let head = needle.first else { return 0 }
    guard needle.count <= text.count else { return nil }
    let last = text.count - needle.count
    var start = 0
    while start <= last {
      if text[start] == head {
        var offset = 1
        while offset < needle.count, text[start + offset] == needle[offset] { offset += 1 }
        if offset == needle.count { return start }
      }
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
