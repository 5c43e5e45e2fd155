/// A resource as an OpenAPI document tells of it.
struct OpenAPIResource {
  let group: String
  let version: String
  let kind: String
  let plural: String
  let namespaced: Bool
  /// The schema of a custom resource; nil: the registry knows it.
  var custom: JSONValue?
  /// Whether its objects are only made and answered, never stored.
  var isVirtual = false

  /// `api/v1`, `apis/apps/v1`.
  var root: String { group.isEmpty ? "api/\(version)" : "apis/\(group)/\(version)" }

  var groupVersionKind: JSONValue {
    ["group": .string(group), "kind": .string(kind), "version": .string(version)]
  }

  /// The definition's name: `io.k8s.api.apps.v1.Deployment`, `io.istio.networking.v1alpha3.Gateway`.
  func definitionName(in registry: SchemaRegistry) -> String {
    if custom != nil || group.contains(".") && !group.hasSuffix("k8s.io") {
      return (group.split(separator: ".").reversed().map(String.init) + [version, kind])
        .joined(separator: ".")
    }
    let key = registry.kind(group: group, version: version, kind: kind)?.key ?? ""
    let folder = String(key.split(separator: "/").first ?? "")
    if key == "\(folder)/\(version).\(kind)" { return OpenAPISchemas.definitionName(key) }
    return "io.k8s.api.\(group.split(separator: ".").first ?? "core").\(version).\(kind)"
  }
}

/// The OpenAPI documents of the server (Kubernetes API, "OpenAPI"): which paths there are, whether the server validates
/// fields, and the types with their merge keys.
struct OpenAPIDocuments {
  let resources: [OpenAPIResource]
  let serverVersion: String
  let registry = SchemaRegistry.builtIn

  /// The group versions and where their documents are.
  func v3Index() -> JSONValue {
    var paths: [String: JSONValue] = [:]
    for resource in resources where paths[resource.root] == nil {
      paths[resource.root] = [
        "serverRelativeURL": .string("/openapi/v3/\(resource.root)?hash=\(hash(resource.root))")
      ]
    }
    return ["paths": .object(paths)]
  }

  /// A hash of what a document tells, which stands for it in the index.
  func hash(_ root: String) -> String {
    var hash = Fingerprint()
    for resource in resources where resource.root == root {
      hash.add(Array("\(resource.kind) \(resource.plural)\n".utf8))
      if let custom = resource.custom { hash.add(custom.serialized()) }
    }
    return hash.text
  }

  /// The document of a group version; nil if nothing is served there.
  func v3(root: String) -> JSONValue? {
    let served = resources.filter { $0.root == root }
    guard !served.isEmpty else { return nil }
    return [
      "openapi": "3.0.0", "info": info,
      "paths": .object(paths(served, version: .v3)),
      "components": ["schemas": .object(definitions(served, version: .v3))],
    ]
  }

  /// Version 2: everything in one document.
  func v2() -> JSONValue {
    [
      "swagger": "2.0", "info": info, "paths": .object(paths(resources, version: .v2)),
      "definitions": .object(definitions(resources, version: .v2)),
    ]
  }

  private var info: JSONValue {
    ["title": "Kubernetes", "version": .string("v\(serverVersion)")]
  }

  private func definitions(_ served: [OpenAPIResource], version: OpenAPISchemas.Version)
    -> [String: JSONValue]
  {
    let writer = OpenAPISchemas(version: version, registry: registry)
    var result: [String: JSONValue] = [:]
    for scalar in writer.scalars { result[scalar.name] = scalar.schema }
    var roots = ["meta/v1.ListMeta", "meta/v1.DeleteOptions", "meta/v1.ObjectMeta"]
    for resource in served where resource.custom == nil {
      if let schema = registry.kind(
        group: resource.group, version: resource.version, kind: resource.kind)
      {
        roots.append(schema.key)
      }
    }
    for schema in registry.closure(of: roots) {
      result[OpenAPISchemas.definitionName(schema.key)] = writer.definition(of: schema)
    }
    for resource in served {
      let name = resource.definitionName(in: registry)
      var definition: JSONValue
      if let custom = resource.custom {
        definition = writer.customDefinition(custom)
        definition["x-kubernetes-group-version-kind"] = [resource.groupVersionKind]
      } else if let schema = registry.kind(
        group: resource.group, version: resource.version, kind: resource.kind)
      {
        definition = writer.definition(of: schema, kind: resource)
      } else {
        continue
      }
      result[name] = definition
      if !resource.isVirtual { result[name + "List"] = list(of: name, resource, writer) }
    }
    return result
  }

  private func list(of name: String, _ resource: OpenAPIResource, _ writer: OpenAPISchemas)
    -> JSONValue
  {
    let prefix = writer.version == .v2 ? "#/definitions/" : "#/components/schemas/"
    return [
      "type": "object", "required": ["items"],
      "properties": [
        "apiVersion": ["type": "string"], "kind": ["type": "string"],
        "items": ["type": "array", "items": ["$ref": .string(prefix + name)]],
        "metadata": ["$ref": .string(prefix + OpenAPISchemas.definitionName("meta/v1.ListMeta"))],
      ],
      "x-kubernetes-group-version-kind": [
        [
          "group": .string(resource.group), "kind": .string(resource.kind + "List"),
          "version": .string(resource.version),
        ]
      ],
    ]
  }

  private func paths(_ served: [OpenAPIResource], version: OpenAPISchemas.Version)
    -> [String: JSONValue]
  {
    var paths: [String: JSONValue] = [:]
    for resource in served {
      let scope = resource.namespaced ? "namespaces/{namespace}/" : ""
      let collection = "/\(resource.root)/\(scope)\(resource.plural)"
      func operation(_ action: String, _ parameters: [String]) -> JSONValue {
        [
          "x-kubernetes-action": .string(action),
          "x-kubernetes-group-version-kind": resource.groupVersionKind,
          "parameters": .array(
            parameters.map { name in
              version == .v2
                ? ["name": .string(name), "in": "query", "type": "string"]
                : ["name": .string(name), "in": "query", "schema": ["type": "string"]]
            }),
          "responses": ["200": ["description": "OK"]],
        ]
      }
      let writing = ["dryRun", "fieldManager", "fieldValidation"]
      var listed: [String: JSONValue] = ["post": operation("post", writing)]
      if !resource.isVirtual {
        listed["get"] = operation("list", ["fieldSelector", "labelSelector", "limit", "watch"])
        paths[collection + "/{name}"] = [
          "get": operation("get", []), "put": operation("put", writing),
          "patch": operation("patch", writing + ["force"]),
          "delete": operation("delete", ["dryRun", "propagationPolicy"]),
        ]
      }
      paths[collection] = .object(listed)
    }
    return paths
  }
}

/// A hash of bytes, as an entity tag: FNV-1a, 64 bits.
struct Fingerprint {
  private var value: UInt64 = 14_695_981_039_346_656_037

  mutating func add(_ bytes: [UInt8]) {
    for byte in bytes { value = (value ^ UInt64(byte)) &* 1_099_511_628_211 }
  }

  /// Sixteen hexadecimal digits in upper case.
  var text: String {
    let digits = String(value, radix: 16, uppercase: true)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  static func of(_ bytes: [UInt8]) -> String {
    var fingerprint = Fingerprint()
    fingerprint.add(bytes)
    return fingerprint.text
  }
}
