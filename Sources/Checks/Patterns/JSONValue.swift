/// A JSON text (RFC 8259) with its members in order.
indirect enum JSONValue: Sendable, Hashable {
  case null
  case bool(Bool)
  /// As it stands there.
  case number(String)
  case string(String)
  case array([JSONValue])
  case object([Member])

  struct Member: Sendable, Hashable {
    var name: String
    var value: JSONValue
  }

  /// Nil: the text is not JSON, or nested more than 200 levels deep.
  init?(_ text: ByteText) {
    guard let first = text.first(where: { !($0.isBlank || $0 == 0x0A || $0 == 0x0D) }),
      first == ascii("{") || first == ascii("[") || first == ascii("\"") || first.isDigit
        || first == ascii("-")
        || first == ascii("t") || first == ascii("f") || first == ascii("n")
    else { return nil }
    var parser = Parser(text: text, index: text.startIndex)
    guard let value = parser.value(depth: 0) else { return nil }
    parser.skipSpace()
    guard parser.index == text.endIndex else { return nil }
    self = value
  }

  var isContainer: Bool {
    switch self {
    case .array, .object: true
    case .null, .bool, .number, .string: false
    }
  }

  subscript(name: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members.last { $0.name == name }?.value
  }

  /// A scalar as kubectl's jsonpath prints it; containers as JSON.
  var text: String {
    switch self {
    case .null: "null"
    case .bool(let value): value ? "true" : "false"
    case .number(let text), .string(let text): text
    case .array(let values): "[" + values.map(\.json).joined(separator: ",") + "]"
    case .object(let members):
      "{"
        + members.map { JSONValue.string($0.name).json + ":" + $0.value.json }.joined(
          separator: ",") + "}"
    }
  }

  var json: String {
    guard case .string(let text) = self else { return self.text }
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      case "\r": result += "\\r"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }

  private struct Parser {
    let text: ByteText
    var index: Int

    mutating func skipSpace() {
      while index < text.endIndex,
        text[index] == 0x20 || text[index] == 0x0A || text[index] == 0x0D || text[index] == 0x09
      {
        index += 1
      }
    }

    private mutating func takes(_ byte: UInt8) -> Bool {
      guard index < text.endIndex, text[index] == byte else { return false }
      index += 1
      return true
    }

    mutating func value(depth: Int) -> JSONValue? {
      guard depth < 200 else { return nil }
      skipSpace()
      guard index < text.endIndex else { return nil }
      switch text[index] {
      case ascii("{"): return object(depth: depth)
      case ascii("["): return array(depth: depth)
      case ascii("\""): return string().map { .string($0) }
      case ascii("t"): return word("true", .bool(true))
      case ascii("f"): return word("false", .bool(false))
      case ascii("n"): return word("null", .null)
      default: return number()
      }
    }

    private mutating func word(_ word: StaticString, _ value: JSONValue) -> JSONValue? {
      guard text[index...].starts(word) else { return nil }
      index += word.utf8CodeUnitCount
      return value
    }

    private mutating func number() -> JSONValue? {
      let start = index
      while index < text.endIndex, text[index].isDigit || "+-.eE".utf8.contains(text[index]) {
        index += 1
      }
      let digits = text[start..<index].text
      return index > start && Double(digits) != nil ? .number(digits) : nil
    }

    private mutating func object(depth: Int) -> JSONValue? {
      index += 1
      var members: [Member] = []
      skipSpace()
      if takes(ascii("}")) { return .object(members) }
      while true {
        skipSpace()
        guard index < text.endIndex, text[index] == ascii("\""), let name = string() else {
          return nil
        }
        skipSpace()
        guard takes(ascii(":")), let value = value(depth: depth + 1) else { return nil }
        members.append(Member(name: name, value: value))
        skipSpace()
        if takes(ascii("}")) { return .object(members) }
        guard takes(ascii(",")) else { return nil }
      }
    }

    private mutating func array(depth: Int) -> JSONValue? {
      index += 1
      var values: [JSONValue] = []
      skipSpace()
      if takes(ascii("]")) { return .array(values) }
      while true {
        guard let value = value(depth: depth + 1) else { return nil }
        values.append(value)
        skipSpace()
        if takes(ascii("]")) { return .array(values) }
        guard takes(ascii(",")) else { return nil }
      }
    }

    private mutating func string() -> String? {
      index += 1
      var bytes: [UInt8] = []
      while index < text.endIndex {
        let byte = text[index]
        index += 1
        switch byte {
        case ascii("\""): return String(decoding: bytes, as: UTF8.self)
        case ascii("\\"):
          guard index < text.endIndex else { return nil }
          let escaped = text[index]
          index += 1
          switch escaped {
          case ascii("n"): bytes.append(0x0A)
          case ascii("t"): bytes.append(0x09)
          case ascii("r"): bytes.append(0x0D)
          case ascii("b"): bytes.append(0x08)
          case ascii("f"): bytes.append(0x0C)
          case ascii("u"):
            guard let scalar = unicode() else { return nil }
            bytes += Array(String(Character(scalar)).utf8)
          case ascii("\""), ascii("\\"), ascii("/"): bytes.append(escaped)
          default: return nil
          }
        default:
          guard byte >= 0x20 else { return nil }
          bytes.append(byte)
        }
      }
      return nil
    }

    private mutating func unicode() -> Unicode.Scalar? {
      guard let high = unit() else { return nil }
      if (0xD800..<0xDC00).contains(high), index + 1 < text.endIndex, text[index] == ascii("\\"),
        text[index + 1] == ascii("u")
      {
        index += 2
        guard let low = unit(), (0xDC00..<0xE000).contains(low) else { return "\u{FFFD}" }
        return Unicode.Scalar(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))
      }
      return Unicode.Scalar(high) ?? "\u{FFFD}"
    }

    private mutating func unit() -> UInt32? {
      guard index + 4 <= text.endIndex,
        let value = UInt32(text[index..<(index + 4)].text, radix: 16)
      else { return nil }
      index += 4
      return value
    }
  }
}
