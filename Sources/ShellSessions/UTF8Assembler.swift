/// Makes text of bytes that come in pieces: a character cut in two by a read is put together again, and a byte that is no
/// UTF-8 becomes U+FFFD.
struct UTF8Assembler {
  private var tail: [UInt8] = []

  mutating func text(_ bytes: [UInt8]) -> String {
    bytes.withUnsafeBufferPointer { text($0) }
  }

  mutating func text(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
    guard tail.isEmpty else {
      let all = tail + Array(bytes)
      tail = []
      return text(all)
    }
    let whole = Self.wholeLength(of: bytes)
    if whole < bytes.count { tail = Array(bytes[whole...]) }
    return String(decoding: UnsafeBufferPointer(rebasing: bytes[..<whole]), as: UTF8.self)
  }

  mutating func finish() -> String {
    defer { tail = [] }
    return String(decoding: tail, as: UTF8.self)
  }

  /// The length without a character that has begun at the end and may still go on.
  private static func wholeLength(of bytes: UnsafeBufferPointer<UInt8>) -> Int {
    for back in 1...3 where bytes.count >= back {
      let byte = bytes[bytes.count - back]
      if byte & 0b1100_0000 == 0b1000_0000 { continue }
      let needed =
        byte & 0b1110_0000 == 0b1100_0000
        ? 2 : byte & 0b1111_0000 == 0b1110_0000 ? 3 : byte & 0b1111_1000 == 0b1111_0000 ? 4 : 1
      return needed > back ? bytes.count - back : bytes.count
    }
    return bytes.count
  }
}
