/// Reads the tables of API types.
///
/// A line that begins with `@` names the group and version. Each other line is a type: its name, then its fields with a
/// blank before each; a line that begins with blanks continues the one before. A field is `name:number:type`, the number as
/// in Kubernetes' `generated.proto` files (`1/2`: within a nested message), empty where there is none. Types are written as
///
/// | Type | Meaning |
/// | --- | --- |
/// | `s`, `s(A\|B)` | text, one of some texts |
/// | `b`, `i`, `l`, `d` | bool, 32-bit and 64-bit integer, floating point |
/// | `B`, `T`, `M`, `Q`, `I`, `J`, `o` | bytes, time, time with microseconds, quantity, integer or text, any JSON, any object |
/// | `{t` | a map to `t` |
/// | `[t` | a list of `t`; `#` after it: atomic, `=`: a set, `@a,b`: a map by these keys, `+a`: patches merge by `a` |
/// | `Name`, `group/version.Name` | another type |
///
/// and end with `*` if zero differs from absent, `!` if required, `~` if a patch may retain keys, `=value` for a default, `^` if atomic.
struct SchemaText {
  private var group = ""

  /// The types of a table, by their keys.
  static func types(in text: String) -> [String: APISchema] {
    var reader = SchemaText()
    var types: [String: APISchema] = [:]
    var schema: APISchema?
    func finish() {
      if let schema { types[schema.key] = schema }
    }
    for line in text.utf8.split(separator: UInt8(ascii: "\n")) {
      if line.first == UInt8(ascii: "@") {
        finish()
        schema = nil
        reader.group = String(decoding: line.dropFirst(), as: UTF8.self)
        continue
      }
      var words = line.split(separator: UInt8(ascii: " "))[...]
      if line.first != UInt8(ascii: " "), let name = words.popFirst() {
        finish()
        let isAtomic = name.last == UInt8(ascii: "^")
        let bare = String(decoding: isAtomic ? name.dropLast() : name, as: UTF8.self)
        schema = APISchema(key: "\(reader.group).\(bare)")
        schema?.isAtomic = isAtomic
      }
      for word in words { if let field = reader.field(word) { schema?.add(field) } }
    }
    finish()
    return types
  }

  private func field(_ word: Substring.UTF8View) -> APIField? {
    let parts = word.split(
      separator: UInt8(ascii: ":"), maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3 else { return nil }
    var rest = parts[2][...]
    guard var type = type(&rest) else { return nil }
    var field = APIField(
      name: String(decoding: parts[0], as: UTF8.self),
      numbers: parts[1].split(separator: UInt8(ascii: "/")).compactMap {
        Int(String(decoding: $0, as: UTF8.self))
      }, type: .any)
    while let mark = rest.popFirst() {
      switch mark {
      case UInt8(ascii: "!"): field.isRequired = true
      case UInt8(ascii: "*"): field.keepsZero = true
      case UInt8(ascii: "~"): field.retainsKeys = true
      case UInt8(ascii: "^"): type = Self.atomic(type)
      case UInt8(ascii: "="):
        let value = rest.prefix { $0 != UInt8(ascii: "^") }
        field.defaultValue = String(decoding: value, as: UTF8.self)
        rest = rest.dropFirst(value.count)
      default: return nil
      }
    }
    field.type = type
    return field
  }

  private static func atomic(_ type: APIType) -> APIType {
    switch type {
    case .map(let value, _): .map(value, isAtomic: true)
    case .reference(let key, _): .reference(key, isAtomic: true)
    case .string, .oneOf, .bool, .integer, .double, .bytes, .time, .microTime, .quantity,
      .integerOrString, .any, .list, .object:
      type
    }
  }

  private func type(_ rest: inout Substring.UTF8View) -> APIType? {
    guard let first = rest.first else { return nil }
    switch first {
    case UInt8(ascii: "["):
      rest.removeFirst()
      guard let element = type(&rest) else { return nil }
      return .list(element, list(&rest))
    case UInt8(ascii: "{"):
      rest.removeFirst()
      return type(&rest).map { .map($0, isAtomic: false) }
    default: break
    }
    let word = rest.prefix { Self.isNamePart($0) }
    rest = rest.dropFirst(word.count)
    let name = String(decoding: word, as: UTF8.self)
    switch name {
    case "s":
      guard rest.first == UInt8(ascii: "(") else { return .string }
      let values = rest.dropFirst().prefix { $0 != UInt8(ascii: ")") }
      rest = rest.dropFirst(values.count + 2)
      return .oneOf(
        values.split(separator: UInt8(ascii: "|"), omittingEmptySubsequences: false).map {
          String(decoding: $0, as: UTF8.self)
        })
    case "b": return .bool
    case "i": return .integer(bits: 32)
    case "l": return .integer(bits: 64)
    case "d": return .double
    case "B": return .bytes
    case "T": return .time
    case "M": return .microTime
    case "Q": return .quantity
    case "I": return .integerOrString
    case "J": return .any
    case "o": return .map(.any, isAtomic: false)
    default: return .reference(name.contains("/") ? name : "\(group).\(name)", isAtomic: false)
    }
  }

  private func list(_ rest: inout Substring.UTF8View) -> APIList {
    var list = APIList()
    func name() -> String {
      let word = rest.prefix { Self.isNamePart($0) || $0 == UInt8(ascii: ",") }
      rest = rest.dropFirst(word.count)
      return String(decoding: word, as: UTF8.self)
    }
    switch rest.first {
    case UInt8(ascii: "#"): rest.removeFirst()
    case UInt8(ascii: "="):
      rest.removeFirst()
      list.kind = .set
    case UInt8(ascii: "@"):
      rest.removeFirst()
      list.kind = .map(keys: name().split(separator: ",").map(String.init))
    default: break
    }
    if rest.first == UInt8(ascii: "+") {
      rest.removeFirst()
      list.patchKey = name()
    }
    return list
  }

  private static func isNamePart(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "."),
      UInt8(ascii: "-"), UInt8(ascii: "_"):
      true
    default: false
    }
  }
}
