/// An object that a patch made, and how the patch is refused when the object does not fit its type
/// (`apiserver/pkg/endpoints/handlers/patch.go`).
struct PatchedObject {
  /// The patch, when it is a strategic one; nil: another, of which the whole result is told.
  let patch: JSONValue?
  let object: JSONValue

  func refusal(_ mismatch: TypeMismatch) -> APIFailure {
    let value = patch.map(Self.formatted) ?? String(decoding: object.serialized(), as: UTF8.self)
    let reason = patch == nil ? mismatch.decoding : mismatch.conversion
    let message = "Invalid value: \(Self.quoted(value)): \(reason)"
    return APIFailure(
      code: 422, reason: "Invalid", message: " \"\" is invalid: patch: \(message)",
      details: [
        "causes": [
          ["reason": "FieldValueInvalid", "message": .string(message), "field": "patch"]
        ]
      ])
  }

  /// A value as Go's `%+v` writes it.
  private static func formatted(_ value: JSONValue) -> String {
    switch value {
    case .null: "<nil>"
    case .string(let text): text
    case .array(let elements): "[\(elements.map(formatted).joined(separator: " "))]"
    case .object(let members):
      "map["
        + members.sorted { $0.key < $1.key }.map { "\($0.key):\(formatted($0.value))" }
        .joined(separator: " ") + "]"
    case .bool, .integer, .number: String(decoding: value.serialized(), as: UTF8.self)
    }
  }

  /// A text as Go's `%q` writes it.
  private static func quoted(_ text: String) -> String {
    var result = "\""
    for character in text.unicodeScalars {
      switch character {
      case "\"", "\\": result += "\\\(character)"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      default: result.unicodeScalars.append(character)
      }
    }
    return result + "\""
  }
}
