/// JSON (RFC 8259) as it is put into UTF-8 bytes.
extension [UInt8] {
  mutating func append(_ text: StaticString) {
    append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  /// A whole number in decimal digits.
  mutating func append(number: Int) {
    if (0..<10).contains(number) {
      append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number))
      return
    }
    var rest = number.magnitude
    if number < 0 { append(UInt8(ascii: "-")) }
    let start = count
    while rest > 0 {
      append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10))
      rest /= 10
    }
    self[start...].reverse()
  }

  /// A number, the shortest text that reads as the same one.
  ///
  /// - Throws: `EncodingError` for one that is not finite, which JSON has not.
  mutating func append(number: Double) throws {
    guard number.isFinite else {
      throw EncodingError.invalidValue(
        number, EncodingError.Context(codingPath: [], debugDescription: "JSON has no \(number)."))
    }
    if number == number.rounded(), abs(number) < 1e15 {
      append(number: Int(number))
    } else {
      append(contentsOf: number.description.utf8)
    }
  }

  /// A string in quotes: quotes, backslashes and control characters escaped, all else as it is.
  mutating func append(quoted text: String) {
    var text = text
    append(UInt8(ascii: "\""))
    text.withUTF8 { utf8 in
      var start = 0
      for position in 0..<utf8.count {
        let byte = utf8[position]
        guard byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") else {
          continue
        }
        append(contentsOf: UnsafeBufferPointer(rebasing: utf8[start..<position]))
        start = position + 1
        append(UInt8(ascii: "\\"))
        switch byte {
        case 0x08: append(UInt8(ascii: "b"))
        case 0x09: append(UInt8(ascii: "t"))
        case 0x0A: append(UInt8(ascii: "n"))
        case 0x0C: append(UInt8(ascii: "f"))
        case 0x0D: append(UInt8(ascii: "r"))
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): append(byte)
        default:
          append("u00")
          append(Self.digit(byte >> 4))
          append(Self.digit(byte & 0xF))
        }
      }
      append(contentsOf: UnsafeBufferPointer(rebasing: utf8[start...]))
    }
    append(UInt8(ascii: "\""))
  }

  private static func digit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
  }
}
