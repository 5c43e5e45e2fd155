/// What a dialect may look at to recognise a file: its name, and its beginning.
struct DialectProbe {
  let file: String
  /// The first 256 KB, as text without carriage returns.
  let text: String
  private let bytes: [UInt8]
  /// The info strings of the fences, each once.
  let infos: [Substring]

  init(file: String, text: String) {
    self.file = file
    // "\r\n" is one character: line ends are made alike first.
    var bytes = Array(text.utf8)
    if bytes.contains(0x0D) {
      bytes.removeAll { $0 == 0x0D }
      self.text = String(decoding: bytes, as: UTF8.self)
    } else {
      self.text = text
    }
    self.bytes = bytes
    infos = Self.infos(of: bytes)
  }

  /// Whether the text holds a mark.
  func has(_ mark: String) -> Bool {
    var mark = mark
    return mark.withUTF8 { wanted in
      bytes.withUnsafeBufferPointer { ByteSearch.first(wanted, in: $0) != nil }
    }
  }

  /// The lines that hold a mark.
  func lines(with mark: String) -> [Substring] {
    guard has(mark) else { return [] }
    return text.lineParts().filter { $0.contains(mark) }
  }

  /// Whether the file's name ends so.
  func isNamed(_ endings: String...) -> Bool { endings.contains(where: file.hasSuffix) }

  /// What stands behind the marks of fences, which may be indented or in a quote.
  private static func infos(of bytes: [UInt8]) -> [Substring] {
    var infos: [Substring] = []
    var known: Set<Substring> = []
    var start = 0
    while start < bytes.count {
      let end = bytes[start...].firstIndex(of: 0x0A) ?? bytes.count
      var index = start
      while index < end, bytes[index] == 0x20 || bytes[index] == 0x09 || bytes[index] == 0x3E {
        index += 1
      }
      let mark = index < end ? bytes[index] : 0
      var count = 0
      while index < end, bytes[index] == mark, mark == 0x60 || mark == 0x7E {
        index += 1
        count += 1
      }
      if count >= 3 {
        while index < end, bytes[index] == 0x20 { index += 1 }
        if index < end {
          let info = Substring(decoding: bytes[index..<end], as: UTF8.self)
          if known.insert(info).inserted { infos.append(info) }
        }
      }
      start = end + 1
    }
    return infos
  }
}
