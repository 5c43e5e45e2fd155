/// Writes API types as OpenAPI schemas.
///
/// Versions 2 and 3 differ in where definitions are, and in how a reference stands beside other members.
struct OpenAPISchemas {
  enum Version { case v2, v3 }
  let version: Version
  let registry: SchemaRegistry
  let descriptions = FieldDescriptions()

  /// The name of a type's definition: `io.k8s.api.apps.v1.Deployment`.
  static func definitionName(_ key: String) -> String {
    let parts = key.split(separator: "/", maxSplits: 1).map(String.init)
    guard parts.count == 2 else { return key }
    let rest = parts[1]
    switch parts[0] {
    case "meta": return "io.k8s.apimachinery.pkg.apis.meta.\(rest)"
    case "apiextensions":
      return "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.\(rest)"
    case "apiregistration": return "io.k8s.kube-aggregator.pkg.apis.apiregistration.\(rest)"
    default: return "io.k8s.api.\(parts[0]).\(rest)"
    }
  }

  private func pointer(_ name: String) -> JSONValue {
    .string((version == .v2 ? "#/definitions/" : "#/components/schemas/") + name)
  }

  /// The types that are no objects of their own; version 3 can say that one is either of two.
  var scalars: [(name: String, schema: JSONValue)] {
    let time: JSONValue = ["type": "string", "format": "date-time"]
    let isNew = version == .v3
    return [
      (
        "io.k8s.apimachinery.pkg.api.resource.Quantity",
        isNew ? ["oneOf": [["type": "string"], ["type": "number"]]] : ["type": "string"]
      ),
      ("io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime", time),
      ("io.k8s.apimachinery.pkg.apis.meta.v1.Time", time),
      ("io.k8s.apimachinery.pkg.runtime.RawExtension", ["type": "object"]),
      (
        "io.k8s.apimachinery.pkg.util.intstr.IntOrString",
        isNew
          ? ["oneOf": [["type": "integer"], ["type": "string"]], "format": "int-or-string"]
          : ["type": "string", "format": "int-or-string"]
      ),
    ]
  }

  func definition(of schema: APISchema, kind: OpenAPIResource? = nil) -> JSONValue {
    var properties: [String: JSONValue] = [:]
    var required: [JSONValue] = []
    for field in schema.fields {
      var value = self.schema(of: field.type)
      if let text = descriptions.text(schema.name, field.name) {
        value["description"] = .string(text)
      }
      if field.retainsKeys { value["x-kubernetes-patch-strategy"] = "retainKeys" }
      if let standard = field.defaultValue { value["default"] = .string(standard) }
      properties[field.name] = value
      if field.isRequired { required.append(.string(field.name)) }
    }
    var result: JSONValue = ["type": "object"]
    if !schema.fields.isEmpty { result["properties"] = .object(properties) }
    if !required.isEmpty { result["required"] = .array(required) }
    if schema.isAtomic { result["x-kubernetes-map-type"] = "atomic" }
    if schema.keepsUnknown { result["x-kubernetes-preserve-unknown-fields"] = true }
    if let text = descriptions.text(schema.name, nil) { result["description"] = .string(text) }
    if let kind { result["x-kubernetes-group-version-kind"] = [kind.groupVersionKind] }
    return result
  }

  private func reference(_ name: String) -> JSONValue {
    version == .v2 ? ["$ref": pointer(name)] : ["allOf": [["$ref": pointer(name)]]]
  }

  func schema(of type: APIType) -> JSONValue {
    switch type {
    case .string: return ["type": "string"]
    case .oneOf(let values):
      return ["type": "string", "enum": .array(values.map { .string($0) })]
    case .bool: return ["type": "boolean"]
    case .integer(let bits): return ["type": "integer", "format": .string("int\(bits)")]
    case .double: return ["type": "number", "format": "double"]
    case .bytes: return ["type": "string", "format": "byte"]
    case .time: return reference("io.k8s.apimachinery.pkg.apis.meta.v1.Time")
    case .microTime: return reference("io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime")
    case .quantity: return reference("io.k8s.apimachinery.pkg.api.resource.Quantity")
    case .integerOrString: return reference("io.k8s.apimachinery.pkg.util.intstr.IntOrString")
    case .any: return reference("io.k8s.apimachinery.pkg.runtime.RawExtension")
    case .map(let value, let isAtomic):
      var result: JSONValue = ["type": "object"]
      if case .any = value {} else { result["additionalProperties"] = schema(of: value) }
      if isAtomic { result["x-kubernetes-map-type"] = "atomic" }
      return result
    case .list(let element, let list):
      var result: JSONValue = ["type": "array", "items": schema(of: element)]
      switch list.kind {
      case .atomic: result["x-kubernetes-list-type"] = "atomic"
      case .set: result["x-kubernetes-list-type"] = "set"
      case .map(let keys):
        result["x-kubernetes-list-type"] = "map"
        result["x-kubernetes-list-map-keys"] = .array(keys.map { .string($0) })
      }
      if let key = list.patchKey {
        result["x-kubernetes-patch-strategy"] = "merge"
        if !key.isEmpty { result["x-kubernetes-patch-merge-key"] = .string(key) }
      }
      return result
    case .reference(let key, let isAtomic):
      var result = reference(Self.definitionName(key))
      if isAtomic { result["x-kubernetes-map-type"] = "atomic" }
      return result
    case .object(let schema): return definition(of: schema)
    }
  }
}
