/// What is wrong with a field of an object, as the server words it (`k8s.io/apimachinery/pkg/util/validation/field`).
struct FieldFault: Sendable, Hashable {
  enum Reason: String, Sendable {
    case required = "FieldValueRequired"
    case invalid = "FieldValueInvalid"
    case notSupported = "FieldValueNotSupported"
    case duplicate = "FieldValueDuplicate"
    case forbidden = "FieldValueForbidden"
    case notFound = "FieldValueNotFound"
    case tooLong = "FieldValueTooLong"
    case typeInvalid = "FieldValueTypeInvalid"
  }

  var field: String
  var reason: Reason
  var message: String

  static func required(_ field: String, _ detail: String = "") -> FieldFault {
    FieldFault(
      field: field, reason: .required,
      message: detail.isEmpty ? "Required value" : "Required value: \(detail)")
  }

  static func invalid(_ field: String, _ value: JSONValue, _ detail: String) -> FieldFault {
    FieldFault(
      field: field, reason: .invalid, message: "Invalid value: \(text(value)): \(detail)")
  }

  static func notSupported(_ field: String, _ value: String, _ supported: [String]) -> FieldFault {
    let list = supported.sorted().map { "\"\($0)\"" }.joined(separator: ", ")
    return FieldFault(
      field: field, reason: .notSupported,
      message: "Unsupported value: \"\(value)\": supported values: \(list)")
  }

  static func duplicate(_ field: String, _ value: JSONValue) -> FieldFault {
    FieldFault(field: field, reason: .duplicate, message: "Duplicate value: \(text(value))")
  }

  static func forbidden(_ field: String, _ detail: String) -> FieldFault {
    FieldFault(field: field, reason: .forbidden, message: "Forbidden: \(detail)")
  }

  static func notFound(_ field: String, _ value: JSONValue) -> FieldFault {
    FieldFault(field: field, reason: .notFound, message: "Not found: \(text(value))")
  }

  /// A value as it stands in a message.
  private static func text(_ value: JSONValue) -> String {
    switch value {
    case .string(let text): "\"\(text)\""
    case .null, .bool, .integer, .number, .array, .object:
      String(decoding: value.serialized(), as: UTF8.self)
    }
  }
}
