/// A request that the API server refuses: a `Status` object (meta/v1).
struct APIFailure: Error {
  var code: Int
  var reason: String
  var message: String
  var details: JSONValue?

  var status: JSONValue {
    var status: JSONValue = [
      "kind": "Status", "apiVersion": "v1", "metadata": [:], "status": "Failure",
      "message": .string(message), "reason": .string(reason), "code": .integer(Int64(code)),
    ]
    if let details { status["details"] = details }
    return status
  }

  private static func details(_ definition: ResourceDefinition, _ name: String) -> JSONValue {
    ["name": .string(name), "group": .string(definition.group), "kind": .string(definition.plural)]
  }

  static func notFound(_ definition: ResourceDefinition, _ name: String) -> APIFailure {
    APIFailure(
      code: 404, reason: "NotFound", message: "\(definition.key) \"\(name)\" not found",
      details: details(definition, name))
  }

  static func alreadyExists(_ definition: ResourceDefinition, _ name: String) -> APIFailure {
    APIFailure(
      code: 409, reason: "AlreadyExists", message: "\(definition.key) \"\(name)\" already exists",
      details: details(definition, name))
  }

  static func conflict(_ definition: ResourceDefinition, _ name: String) -> APIFailure {
    APIFailure(
      code: 409, reason: "Conflict",
      message:
        "Operation cannot be fulfilled on \(definition.key) \"\(name)\": the object has been modified; please apply your changes to the latest version and try again",
      details: details(definition, name))
  }

  static func invalid(
    _ definition: ResourceDefinition, _ name: String, field: String, message: String
  ) -> APIFailure {
    let kind = definition.group.isEmpty ? definition.kind : "\(definition.kind).\(definition.group)"
    return APIFailure(
      code: 422, reason: "Invalid", message: "\(kind) \"\(name)\" is invalid: \(field): \(message)",
      details: [
        "name": .string(name), "group": .string(definition.group), "kind": .string(definition.kind),
        "causes": [
          ["reason": "FieldValueInvalid", "message": .string(message), "field": .string(field)]
        ],
      ])
  }

  static func forbidden(_ message: String) -> APIFailure {
    APIFailure(code: 403, reason: "Forbidden", message: message)
  }

  static func badRequest(_ message: String) -> APIFailure {
    APIFailure(code: 400, reason: "BadRequest", message: message)
  }

  /// A version that the server has forgotten.
  static func expired(_ message: String) -> APIFailure {
    APIFailure(code: 410, reason: "Expired", message: message)
  }

  /// The content type of a body that the server does not take.
  static func unsupportedMediaType(_ types: [String]) -> APIFailure {
    APIFailure(
      code: 415, reason: "UnsupportedMediaType",
      message:
        "the body of the request was in an unknown format - accepted media types include: \(types.joined(separator: ", "))"
    )
  }

  /// An object with several mistakes, each with the field where it is.
  static func invalid(
    _ definition: ResourceDefinition, _ name: String, _ faults: [FieldFault]
  ) -> APIFailure {
    let kind = definition.group.isEmpty ? definition.kind : "\(definition.kind).\(definition.group)"
    let lines = faults.map { "\($0.field): \($0.message)" }
    let text = lines.count == 1 ? lines[0] : "[\(lines.joined(separator: ", "))]"
    return APIFailure(
      code: 422, reason: "Invalid", message: "\(kind) \"\(name)\" is invalid: \(text)",
      details: [
        "name": .string(name), "group": .string(definition.group), "kind": .string(definition.kind),
        "causes": .array(
          faults.map { fault in
            [
              "reason": .string(fault.reason.rawValue), "message": .string(fault.message),
              "field": .string(fault.field),
            ]
          }),
      ])
  }

  static let noSuchPath = APIFailure(
    code: 404, reason: "NotFound", message: "the server could not find the requested resource",
    details: [:])

  static func methodNotAllowed() -> APIFailure {
    APIFailure(
      code: 405, reason: "MethodNotAllowed",
      message: "the server does not allow this method on the requested resource")
  }
}
