/// What a dialect may look at to recognise a file: its name, and its beginning.
struct DialectProbe {
  let file: String
  /// The first 256 KB, as text without carriage returns.
  let text: String
  private let bytes: [UInt8]
  /// The info strings of the fences.
  let infos: [Substring]

  init(file: String, text: String) {
    self.file = file
    // "\r\n" is one character: line ends are made alike first.
    let bytes = text.utf8.filter { $0 != 0x0D }
    self.text = String(decoding: bytes, as: UTF8.self)
    self.bytes = bytes
    infos = Self.infos(of: bytes)
  }

  /// Whether the text holds a mark.
  func has(_ mark: String) -> Bool {
    let wanted = Array(mark.utf8)
    guard let first = wanted.first else { return true }
    return bytes.withUnsafeBufferPointer { bytes in
      guard bytes.count >= wanted.count else { return false }
      for start in 0...(bytes.count - wanted.count) where bytes[start] == first {
        var length = 1
        while length < wanted.count, bytes[start + length] == wanted[length] { length += 1 }
        if length == wanted.count { return true }
      }
      return false
    }
  }

  /// The lines that hold a mark.
  func lines(with mark: String) -> [Substring] {
    guard has(mark) else { return [] }
    return text.split(separator: "\n").filter { $0.contains(mark) }
  }

  /// Whether the file's name ends so.
  func isNamed(_ endings: String...) -> Bool { endings.contains(where: file.hasSuffix) }

  /// What stands behind the marks of fences, which may be indented or in a quote.
  private static func infos(of bytes: [UInt8]) -> [Substring] {
    var infos: [Substring] = []
    var start = 0
    while start < bytes.count {
      let end = bytes[start...].firstIndex(of: 0x0A) ?? bytes.count
      var index = start
      while index < end, [0x20, 0x09, 0x3E].contains(bytes[index]) { index += 1 }
      let mark = index < end ? bytes[index] : 0
      var count = 0
      while index < end, bytes[index] == mark, mark == 0x60 || mark == 0x7E {
        index += 1
        count += 1
      }
      if count >= 3 {
        while index < end, bytes[index] == 0x20 { index += 1 }
        if index < end { infos.append(Substring(decoding: bytes[index..<end], as: UTF8.self)) }
      }
      start = end + 1
    }
    return infos
  }
}
