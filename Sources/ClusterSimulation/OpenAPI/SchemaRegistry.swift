/// The API types, by key and by what a group, a version and a kind name.
struct SchemaRegistry: Sendable {
  /// Those of the built-in kinds.
  static let builtIn = SchemaRegistry(
    texts: [
      AccessSchemas.text, ClusterSchemas.text, CoreSchemasAToL.text, CoreSchemasMToZ.text,
      ExtensionSchemas.text, LegacySchemas.text, MetaSchemas.text, NetworkSchemas.text,
      WorkloadSchemas.text,
    ])

  private var types: [String: APISchema] = [:]
  /// The newest type of a kind's name, for versions that have no type of their own.
  private var byName: [String: String] = [:]

  private init(texts: [String]) {
    for text in texts {
      types.merge(SchemaText.types(in: text)) { _, last in last }
    }
    for key in types.keys.sorted() where key.hasSuffix("v1") || !key.contains("beta") {
      byName[String(key.split(separator: ".").last ?? "")] = key
    }
    // Of the types that share a name, the one of the served kind.
    byName["Event"] = "core/v1.Event"
    byName["HorizontalPodAutoscaler"] = "autoscaling/v2.HorizontalPodAutoscaler"
  }

  subscript(key: String) -> APISchema? { types[key] }

  /// Every type that is reached from these, themselves included, in the order of their keys.
  func closure(of roots: [String]) -> [APISchema] {
    var found: [String: APISchema] = [:]
    var waiting = roots
    while let key = waiting.popLast() {
      guard found[key] == nil, let schema = types[key] else { continue }
      found[key] = schema
      for field in schema.fields {
        if let next = Self.reference(in: field.type) { waiting.append(next) }
      }
    }
    return found.values.sorted { $0.key < $1.key }
  }

  private static func reference(in type: APIType) -> String? {
    switch type {
    case .reference(let key, _): key
    case .list(let element, _), .map(let element, _): reference(in: element)
    case .string, .oneOf, .bool, .integer, .double, .bytes, .time, .microTime, .quantity,
      .integerOrString, .any, .object:
      nil
    }
  }

  /// The type of a kind; one of an old version is that of the newest, unless it differs.
  func kind(group: String, version: String, kind: String) -> APISchema? {
    let prefix = group.isEmpty ? "core" : String(group.prefix { $0 != "." })
    let shortened = Self.folders[group] ?? prefix
    if let schema = types["\(shortened)/\(version).\(kind)"] { return schema }
    return byName[kind].flatMap { types[$0] }
  }

  /// Where groups are kept whose folder is not the first part of their name.
  private static let folders = [
    "rbac.authorization.k8s.io": "rbac", "flowcontrol.apiserver.k8s.io": "flowcontrol",
    "extensions": "extensions",
  ]

  /// The type that a value of this type has, if it is an object with known fields.
  func schema(of type: APIType) -> APISchema? {
    switch type {
    case .reference(let key, _): types[key]
    case .object(let schema): schema
    case .string, .oneOf, .bool, .integer, .double, .bytes, .time, .microTime, .quantity,
      .integerOrString, .any, .map, .list:
      nil
    }
  }
}
