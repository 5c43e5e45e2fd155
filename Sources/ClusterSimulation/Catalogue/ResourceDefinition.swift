/// A kind of resource, as data.
struct ResourceDefinition: Sendable {
  var group: String
  var kind: String
  var plural: String
  var singular: String
  var shortNames: [String] = []
  var categories: [String] = []
  var namespaced: Bool
  /// The versions that the server may serve it under, oldest preference last.
  var versions: [ServedVersion]
  var columns: [TableColumn]
  var subresources: Set<String> = []
  /// Whether objects are only made and answered, never stored: access reviews.
  var isVirtual = false
  /// Whether it came from a custom resource definition.
  var isCustom = false
  /// Whether the server counts the changes of an object's spec.
  var hasGeneration = false
  /// The fields that a field selector may name, besides name and namespace.
  var selectableFields: [String] = []
  /// The verbs of one that does not take them all.
  var limitedVerbs: [String]?
  /// What each version of a custom resource is like, by the version's name.
  var custom: [String: CustomVersion] = [:]

  /// The name that objects are stored under, the same for all versions: `deployments.apps`.
  var key: String { group.isEmpty ? plural : "\(plural).\(group)" }

  var verbs: [String] {
    if isVirtual { return ["create"] }
    return limitedVerbs
      ?? ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"]
  }

  /// The fields that an object of a version has; nil: nothing is known of them.
  func schema(group: String, version: String) -> APISchema? {
    isCustom
      ? custom[version]?.schema
      : SchemaRegistry.builtIn.kind(group: group, version: version, kind: kind)
  }

  /// The columns of a version.
  func columns(version: String) -> [TableColumn] { custom[version]?.columns ?? columns }

  /// The subresources of a version.
  func subresources(version: String) -> Set<String> {
    custom[version]?.subresources ?? subresources
  }
}

/// A version of a custom resource.
struct CustomVersion: Sendable {
  /// The schema as the definition holds it.
  var openAPI: JSONValue
  var schema: APISchema
  var columns: [TableColumn]
  var subresources: Set<String>
  /// Where replicas are, for the subresource `scale`.
  var scale: JSONValue?
}

/// A group version that serves a resource, and the minor versions of Kubernetes that know it.
struct ServedVersion: Sendable, Hashable {
  var group: String
  var version: String
  /// The first and the last minor version that serves it.
  var since: Int
  var until: Int
  /// The minor version from which on the server warns of it, and what it recommends: `apps/v1 Deployment`.
  var deprecated: Int?
  var replacement: String

  init(
    _ group: String, _ version: String, since: Int = 0, until: Int = .max, deprecated: Int? = nil,
    use replacement: String = ""
  ) {
    self.group = group
    self.version = version
    self.since = since
    self.until = until
    self.deprecated = deprecated
    self.replacement = replacement
  }

  var apiVersion: String { group.isEmpty ? version : "\(group)/\(version)" }
}

/// A column of the table that the server prints.
struct TableColumn: Sendable {
  var name: String
  var type: String
  var format: String
  /// 0 is always shown, 1 with `-o wide`.
  var priority: Int
  /// The first minor version that prints it.
  var since = 0
  var value: @Sendable (JSONValue, PrintContext) -> JSONValue

  init(
    _ name: String, type: String = "string", format: String = "", priority: Int = 0,
    value: @escaping @Sendable (JSONValue, PrintContext) -> JSONValue
  ) {
    self.name = name
    self.type = type
    self.format = format
    self.priority = priority
    self.value = value
  }

  /// The column, printed from a minor version on.
  func since(_ minor: Int) -> TableColumn {
    var column = self
    column.since = minor
    return column
  }

  static let name = TableColumn("Name", format: "name") { object, _ in
    object[["metadata", "name"]] ?? ""
  }
  static let age = TableColumn("Age") { object, context in
    .string(context.age(object[["metadata", "creationTimestamp"]]?.stringValue))
  }

  /// The text or number at a path; something else where there is none.
  static func path(
    _ name: String, _ path: [String], type: String = "string", priority: Int = 0,
    otherwise: JSONValue = "<none>"
  ) -> TableColumn {
    TableColumn(name, type: type, priority: priority) { object, _ in
      guard let value = object[path], value != .null, value != "" else { return otherwise }
      return value
    }
  }
}

/// What printing needs besides the object.
struct PrintContext: Sendable {
  /// Seconds since 1970.
  var now: Double
  /// The minor version served.
  var minor: Int

  /// How long ago a moment was, as kubectl prints it.
  func age(_ timestamp: String?) -> String {
    guard let timestamp, let then = Timestamp.seconds(timestamp) else { return "<unknown>" }
    return Timestamp.humanDuration(max(0, now - then))
  }
}
