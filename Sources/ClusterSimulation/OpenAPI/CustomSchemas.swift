extension OpenAPISchemas {
  /// The definition of a custom resource: its own schema, and what every object has.
  func customDefinition(_ custom: JSONValue) -> JSONValue {
    var definition = version == .v2 ? Self.plain(custom) : custom
    if definition["type"] == nil { definition["type"] = "object" }
    // To a client of version 2, a schema with members has no others.
    if version == .v2, custom["x-kubernetes-preserve-unknown-fields"] == true { return definition }
    var properties = definition["properties"]?.objectValue ?? [:]
    properties["apiVersion"] = ["type": "string"]
    properties["kind"] = ["type": "string"]
    let metadata = Self.definitionName("meta/v1.ObjectMeta")
    properties["metadata"] =
      version == .v2
      ? ["$ref": .string("#/definitions/\(metadata)")]
      : ["allOf": [["$ref": .string("#/components/schemas/\(metadata)")]]]
    definition["properties"] = .object(properties)
    return definition
  }

  /// A schema without members wherever it keeps unknown ones, and without what version 2 does not know.
  private static func plain(_ schema: JSONValue) -> JSONValue {
    guard case .object(var members) = schema else { return schema }
    for name in ["nullable", "default", "oneOf", "anyOf", "not", "x-kubernetes-validations"] {
      members[name] = nil
    }
    if members["x-kubernetes-preserve-unknown-fields"] == true {
      members["properties"] = nil
      members["required"] = nil
    }
    members["properties"] = members["properties"]?.objectValue.map {
      .object($0.mapValues(plain))
    }
    for name in ["items", "additionalProperties"] { members[name] = members[name].map(plain) }
    return .object(members)
  }
}

extension APISchema {
  /// The schema of a custom resource (apiextensions/v1 `JSONSchemaProps`, structural), with what every object has.
  static func custom(_ value: JSONValue?) -> APISchema {
    var schema = part(value ?? ["x-kubernetes-preserve-unknown-fields": true])
    schema.add(APIField(name: "apiVersion", type: .string))
    schema.add(APIField(name: "kind", type: .string))
    schema.add(APIField(name: "metadata", type: .reference("meta/v1.ObjectMeta", isAtomic: false)))
    return schema
  }

  private static func part(_ value: JSONValue) -> APISchema {
    var schema = APISchema()
    schema.keepsUnknown = value["x-kubernetes-preserve-unknown-fields"] == true
    schema.isAtomic = value["x-kubernetes-map-type"] == "atomic"
    let required = value["required"]?.arrayValue ?? []
    let properties = value["properties"]?.objectValue ?? [:]
    for (name, property) in properties.sorted(by: { $0.key < $1.key }) {
      schema.add(
        APIField(name: name, type: type(property), isRequired: required.contains(.string(name))))
    }
    return schema
  }

  private static func type(_ value: JSONValue) -> APIType {
    if value["x-kubernetes-int-or-string"] == true { return .integerOrString }
    if value["x-kubernetes-embedded-resource"] == true { return .any }
    switch value["type"]?.stringValue {
    case "string":
      if let values = value["enum"]?.arrayValue { return .oneOf(values.compactMap(\.stringValue)) }
      return value["format"] == "byte" ? .bytes : value["format"] == "date-time" ? .time : .string
    case "boolean": return .bool
    case "integer": return .integer(bits: value["format"] == "int32" ? 32 : 64)
    case "number": return .double
    case "array":
      var list = APIList()
      switch value["x-kubernetes-list-type"]?.stringValue {
      case "set": list.kind = .set
      case "map":
        list.kind = .map(
          keys: value["x-kubernetes-list-map-keys"]?.arrayValue?.compactMap(\.stringValue) ?? [])
      default: break
      }
      return .list(type(value["items"] ?? [:]), list)
    case "object":
      if let values = value["additionalProperties"], values.objectValue != nil {
        return .map(type(values), isAtomic: value["x-kubernetes-map-type"] == "atomic")
      }
      if value["properties"] == nil { return .map(.any, isAtomic: false) }
      return .object(part(value))
    default: return .any
    }
  }
}
