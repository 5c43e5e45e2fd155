/// Validates a custom resource by its schema (apiextensions/v1 `JSONSchemaProps`, of which the structural part).
struct CustomValidation {
  private(set) var faults: [FieldFault] = []

  static func faults(of object: JSONValue, schema: JSONValue) -> [FieldFault] {
    var validation = CustomValidation()
    for (name, property) in ObjectValidation.sorted(schema["properties"]) where name != "metadata" {
      if let value = object[name] { validation.check(value, property, at: name) }
    }
    for name in schema["required"]?.arrayValue?.compactMap(\.stringValue) ?? []
    where object[name] == nil && !["apiVersion", "kind", "metadata"].contains(name) {
      validation.faults.append(.required(name))
    }
    return validation.faults
  }

  private static func type(of value: JSONValue) -> String {
    switch value {
    case .null: "null"
    case .bool: "boolean"
    case .integer: "integer"
    case .number: "number"
    case .string: "string"
    case .array: "array"
    case .object: "object"
    }
  }

  private mutating func check(_ value: JSONValue, _ schema: JSONValue, at field: String) {
    if value == .null, schema["nullable"] == true { return }
    if schema["x-kubernetes-int-or-string"] == true {
      guard value.integerValue == nil, value.stringValue == nil else { return }
    } else if let wanted = schema["type"]?.stringValue {
      let found = Self.type(of: value)
      guard found == wanted || wanted == "number" && found == "integer" else {
        faults.append(
          FieldFault(
            field: field, reason: .typeInvalid,
            message:
              "Invalid value: \"\(found)\": \(field) in body must be of type \(wanted): \"\(found)\""
          ))
        return
      }
    }
    if let allowed = schema["enum"]?.arrayValue, !allowed.contains(value) {
      faults.append(
        .notSupported(
          field, value.stringValue ?? String(decoding: value.serialized(), as: UTF8.self),
          allowed.map { $0.stringValue ?? String(decoding: $0.serialized(), as: UTF8.self) }))
    }
    switch value {
    case .object(let members): object(members, schema, at: field)
    case .array(let elements): list(elements, schema, at: field)
    case .string(let text): string(text, schema, at: field)
    case .integer(let number): bounds(Double(number), value, schema, at: field)
    case .number(let number): bounds(number, value, schema, at: field)
    case .null, .bool: break
    }
  }

  private mutating func object(
    _ members: JSONObject, _ schema: JSONValue, at field: String
  ) {
    let properties = schema["properties"]?.objectValue ?? [:]
    for (name, member) in members.sorted(by: { $0.key < $1.key }) {
      if let property = properties[name] ?? schema["additionalProperties"],
        property.objectValue != nil
      {
        check(member, property, at: "\(field).\(name)")
      }
    }
    for name in schema["required"]?.arrayValue?.compactMap(\.stringValue) ?? []
    where members[name] == nil {
      faults.append(.required("\(field).\(name)"))
    }
  }

  private mutating func list(_ elements: [JSONValue], _ schema: JSONValue, at field: String) {
    if let least = schema["minItems"]?.integerValue, elements.count < least {
      faults.append(
        .invalid(
          field, .integer(Int64(elements.count)),
          "\(field) in body should have at least \(least) items"))
    }
    if let most = schema["maxItems"]?.integerValue, elements.count > most {
      faults.append(
        FieldFault(
          field: field, reason: .tooLong,
          message: "Too many: \(elements.count): must have at most \(most) items"))
    }
    for (index, element) in elements.enumerated() {
      if let items = schema["items"] { check(element, items, at: "\(field)[\(index)]") }
    }
  }

  private mutating func string(_ text: String, _ schema: JSONValue, at field: String) {
    if let least = schema["minLength"]?.integerValue, text.unicodeScalars.count < least {
      faults.append(
        .invalid(
          field, .string(text), "\(field) in body should be at least \(least) chars long"))
    }
    if let most = schema["maxLength"]?.integerValue, text.unicodeScalars.count > most {
      faults.append(
        FieldFault(
          field: field, reason: .tooLong, message: "Too long: may not be more than \(most) bytes"))
    }
    if let pattern = schema["pattern"]?.stringValue, let expression = try? Regex(pattern),
      text.firstMatch(of: expression) == nil
    {
      faults.append(
        .invalid(field, .string(text), "\(field) in body should match '\(pattern)'"))
    }
  }

  private mutating func bounds(
    _ number: Double, _ value: JSONValue, _ schema: JSONValue, at field: String
  ) {
    func limit(_ name: String) -> Double? {
      switch schema[name] {
      case .integer(let limit): Double(limit)
      case .number(let limit): limit
      case .null, .bool, .string, .array, .object, nil: nil
      }
    }
    func shown(_ limit: Double) -> String {
      limit == limit.rounded() && abs(limit) < 1e15 ? String(Int64(limit)) : String(limit)
    }
    if let least = limit("minimum"), number < least {
      faults.append(
        .invalid(
          field, value, "\(field) in body should be greater than or equal to \(shown(least))"))
    }
    if let most = limit("maximum"), number > most {
      faults.append(
        .invalid(
          field, value, "\(field) in body should be less than or equal to \(shown(most))"))
    }
  }

  /// An object with the defaults of its schema.
  static func defaulted(_ value: JSONValue, _ schema: JSONValue) -> JSONValue {
    switch value {
    case .object(var members):
      for (name, property) in schema["properties"]?.objectValue ?? [:] {
        if members[name] == nil, let standard = property["default"] { members[name] = standard }
        if let member = members[name] { members[name] = defaulted(member, property) }
      }
      if let values = schema["additionalProperties"], values.objectValue != nil {
        members = members.mapValues { defaulted($0, values) }
      }
      return .object(members)
    case .array(let elements):
      guard let items = schema["items"] else { return value }
      return .array(elements.map { defaulted($0, items) })
    case .null, .bool, .integer, .number, .string: return value
    }
  }
}
