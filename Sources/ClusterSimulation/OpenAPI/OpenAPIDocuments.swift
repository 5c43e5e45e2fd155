/// A resource as an OpenAPI document tells of it.
struct OpenAPIResource {
  let group: String
  let version: String
  let kind: String
  let plural: String
  let namespaced: Bool

  /// `api/v1`, `apis/apps/v1`.
  var root: String { group.isEmpty ? "api/\(version)" : "apis/\(group)/\(version)" }
}

/// The OpenAPI documents that kubectl needs before it writes: which paths take patches, and that the server validates fields.
///
/// They hold no schemas, so that `kubectl explain` finds none.
enum OpenAPIDocuments {
  /// Version 2 as protobuf (gnostic's `openapi.v2.Document`): swagger, info and no paths. kubectl up to 1.26 asks for it,
  /// and validates nothing that has no definition.
  static func v2Protobuf() -> [UInt8] {
    func field(_ number: UInt8, _ bytes: [UInt8]) -> [UInt8] {
      [number << 3 | 2, UInt8(bytes.count)] + bytes
    }
    let info = field(1, Array("Kubernetes".utf8)) + field(2, Array("unversioned".utf8))
    return field(1, Array("2.0".utf8)) + field(2, info) + field(8, [])
  }

  static func v2JSON() -> JSONValue {
    ["swagger": "2.0", "info": ["title": "Kubernetes", "version": "unversioned"], "paths": [:]]
  }

  static func v3Index(_ resources: [OpenAPIResource]) -> JSONValue {
    var paths: [String: JSONValue] = [:]
    for resource in resources {
      let hash = String(
        resources.filter { $0.root == resource.root }.map(\.plural).sorted().joined().utf8
          .reduce(UInt64(14_695_981_039_346_656_037)) { ($0 ^ UInt64($1)) &* 1_099_511_628_211 },
        radix: 16)
      paths[resource.root] = [
        "serverRelativeURL": .string("/openapi/v3/\(resource.root)?hash=\(hash)")
      ]
    }
    return ["paths": .object(paths)]
  }

  /// The document of a group version; nil if nothing is served there.
  static func v3(_ resources: [OpenAPIResource], root: String) -> JSONValue? {
    let served = resources.filter { $0.root == root }
    guard !served.isEmpty else { return nil }
    var paths: [String: JSONValue] = [:]
    for resource in served {
      let scope = resource.namespaced ? "namespaces/{namespace}/" : ""
      let kind: JSONValue = [
        "group": .string(resource.group), "kind": .string(resource.kind),
        "version": .string(resource.version),
      ]
      let operation: JSONValue = [
        "x-kubernetes-group-version-kind": kind,
        "parameters": [
          ["name": "fieldValidation", "in": "query", "schema": ["type": "string"]],
          ["name": "dryRun", "in": "query", "schema": ["type": "string"]],
        ],
        "responses": [:],
      ]
      paths["/\(root)/\(scope)\(resource.plural)/{name}"] = ["patch": operation]
    }
    return [
      "openapi": "3.0.0", "info": ["title": "Kubernetes", "version": "unversioned"],
      "paths": .object(paths), "components": ["schemas": [:]],
    ]
  }
}
