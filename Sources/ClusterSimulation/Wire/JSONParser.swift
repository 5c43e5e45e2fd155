/// Why bytes are no JSON.
public struct JSONParsingError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The offset of the byte that does not fit, from 0.
  public let offset: Int
  public let description: String
}

extension JSONValue {
  /// Reads a JSON text (RFC 8259), strictly; nesting deeper than 512 is refused.
  public init(parsing bytes: [UInt8]) throws(JSONParsingError) {
    self = try bytes.withUnsafeBufferPointer { buffer throws(JSONParsingError) in
      var parser = JSONParser(bytes: buffer)
      return try parser.document()
    }
  }
}

/// A recursive-descent parser over bytes.
private struct JSONParser {
  let bytes: UnsafeBufferPointer<UInt8>
  var position = 0

  init(bytes: UnsafeBufferPointer<UInt8>) {
    self.bytes = bytes
  }

  private func text(_ range: Range<Int>) -> String {
    String(decoding: UnsafeBufferPointer(rebasing: bytes[range]), as: UTF8.self)
  }

  mutating func document() throws(JSONParsingError) -> JSONValue {
    let value = try value(depth: 0)
    skipSpace()
    guard position == bytes.count else { throw failure("there is more after the value") }
    return value
  }

  private func failure(_ message: String) -> JSONParsingError {
    JSONParsingError(offset: position, description: "\(message) at byte \(position)")
  }

  private mutating func skipSpace() {
    while position < bytes.count {
      switch bytes[position] {
      case 0x20, 0x0A, 0x0D, 0x09: position += 1
      default: return
      }
    }
  }

  private mutating func value(depth: Int) throws(JSONParsingError) -> JSONValue {
    skipSpace()
    guard depth < 512 else { throw failure("the nesting is too deep") }
    guard position < bytes.count else { throw failure("the text ends where a value should be") }
    switch bytes[position] {
    case UInt8(ascii: "{"): return try object(depth: depth)
    case UInt8(ascii: "["): return try array(depth: depth)
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"):
      try word("true")
      return .bool(true)
    case UInt8(ascii: "f"):
      try word("false")
      return .bool(false)
    case UInt8(ascii: "n"):
      try word("null")
      return .null
    default: return try number()
    }
  }

  private mutating func word(_ word: StaticString) throws(JSONParsingError) {
    for index in 0..<word.utf8CodeUnitCount {
      guard position < bytes.count, bytes[position] == word.utf8Start[index] else {
        throw failure("expected '\(word)'")
      }
      position += 1
    }
  }

  private mutating func object(depth: Int) throws(JSONParsingError) -> JSONValue {
    position += 1
    var members: ContiguousArray<JSONObject.Member> = []
    skipSpace()
    if take(UInt8(ascii: "}")) { return .object(JSONObject()) }
    while true {
      skipSpace()
      guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else {
        throw failure("expected a member's name")
      }
      let name = try string()
      skipSpace()
      guard take(UInt8(ascii: ":")) else { throw failure("expected ':'") }
      members.append(JSONObject.Member(name: name, value: try value(depth: depth + 1)))
      skipSpace()
      if take(UInt8(ascii: "}")) { return .object(JSONObject(unsorted: members)) }
      guard take(UInt8(ascii: ",")) else { throw failure("expected ',' or '}'") }
    }
  }

  private mutating func array(depth: Int) throws(JSONParsingError) -> JSONValue {
    position += 1
    var elements: [JSONValue] = []
    skipSpace()
    if take(UInt8(ascii: "]")) { return .array(elements) }
    while true {
      elements.append(try value(depth: depth + 1))
      skipSpace()
      if take(UInt8(ascii: "]")) { return .array(elements) }
      guard take(UInt8(ascii: ",")) else { throw failure("expected ',' or ']'") }
    }
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard position < bytes.count, bytes[position] == byte else { return false }
    position += 1
    return true
  }

  private mutating func string() throws(JSONParsingError) -> String {
    position += 1
    let start = position
    while position < bytes.count, bytes[position] != UInt8(ascii: "\""),
      bytes[position] != UInt8(ascii: "\\"), bytes[position] >= 0x20
    { position += 1 }
    if position < bytes.count, bytes[position] == UInt8(ascii: "\"") {
      defer { position += 1 }
      return text(start..<position)
    }
    var text = Array(bytes[start..<position])
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      switch byte {
      case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
      case UInt8(ascii: "\\"): try escape(into: &text)
      case 0..<0x20: throw failure("a control character must be escaped")
      default: text.append(byte)
      }
    }
    throw failure("the text ends inside a string")
  }

  private mutating func escape(into text: inout [UInt8]) throws(JSONParsingError) {
    guard position < bytes.count else { throw failure("the text ends inside a string") }
    let byte = bytes[position]
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
    case UInt8(ascii: "b"): text.append(0x08)
    case UInt8(ascii: "f"): text.append(0x0C)
    case UInt8(ascii: "n"): text.append(0x0A)
    case UInt8(ascii: "r"): text.append(0x0D)
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "u"):
      var unit = try hexadecimal()
      if (0xD800..<0xDC00).contains(unit), position + 1 < bytes.count,
        bytes[position] == UInt8(ascii: "\\"), bytes[position + 1] == UInt8(ascii: "u")
      {
        let mark = position
        position += 2
        let low = try hexadecimal()
        if (0xDC00..<0xE000).contains(low) {
          unit = 0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00)
        } else {
          position = mark
        }
      }
      let scalar = Unicode.Scalar(unit) ?? "\u{FFFD}"
      text.append(contentsOf: Array(String(Character(scalar)).utf8))
    default: throw failure("there is no such escape")
    }
  }

  private mutating func hexadecimal() throws(JSONParsingError) -> UInt32 {
    guard position + 4 <= bytes.count,
      let value = UInt32(text(position..<(position + 4)), radix: 16)
    else { throw failure("expected four hexadecimal digits") }
    position += 4
    return value
  }

  private mutating func number() throws(JSONParsingError) -> JSONValue {
    let start = position
    var isInteger = true
    while position < bytes.count {
      switch bytes[position] {
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): break
      case UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"), UInt8(ascii: "+"):
        isInteger = false
      default:
        return try number(start..<position, isInteger: isInteger)
      }
      position += 1
    }
    return try number(start..<position, isInteger: isInteger)
  }

  private func number(_ digits: Range<Int>, isInteger: Bool) throws(JSONParsingError) -> JSONValue {
    let text = text(digits)
    let body = text.hasPrefix("-") ? text.dropFirst() : text[...]
    let leadingZero = body.hasPrefix("0") && body.dropFirst().first?.isNumber == true
    guard body.first?.isNumber == true, !leadingZero, text.last?.isNumber == true else {
      throw failure("expected a value")
    }
    if isInteger, let value = Int64(text) { return .integer(value) }
    guard let value = Double(text) else { throw failure("this is no number") }
    return .number(value)
  }
}
