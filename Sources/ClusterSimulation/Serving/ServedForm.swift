/// A resource in one of the API versions that serve it: how its stored objects are shown and written.
final class ServedForm: Sendable {
  let definition: ResourceDefinition
  let group: String
  let version: String
  let apiVersion: String
  /// The fields of the objects; nil: nothing is known of them.
  let schema: APISchema?
  /// The minor version that is served.
  let minor: Int
  /// What a client is told that uses this version, because it will not stay.
  let deprecation: String?
  private let isConverted: Bool

  init(_ definition: ResourceDefinition, _ served: ServedVersion, minor: Int) {
    self.definition = definition
    group = served.group
    version = served.version
    apiVersion = served.apiVersion
    schema = definition.schema(group: served.group, version: served.version)
    self.minor = minor
    deprecation = Self.deprecation(of: definition, served, minor: minor)
    isConverted = VersionConversion.converts(
      kind: definition.kind, group: served.group, version: served.version)
  }

  /// From 1.19 on.
  private static func deprecation(
    of definition: ResourceDefinition, _ served: ServedVersion, minor: Int
  ) -> String? {
    guard minor >= 19, let since = served.deprecated, since <= minor else { return nil }
    var text = "\(served.apiVersion) \(definition.kind) is deprecated in v1.\(since)+"
    if served.until < .max { text += ", unavailable in v1.\(served.until + 1)+" }
    if !served.replacement.isEmpty { text += "; use \(served.replacement)" }
    return text
  }

  /// Whether stored objects are all there is to read of it.
  var isStored: Bool {
    !definition.isVirtual && group != "metrics.k8s.io" && definition.key != "componentstatuses"
  }

  /// An object as this version of the API shows it.
  func shown(_ object: JSONValue) -> JSONValue {
    var object = converted(object)
    object["apiVersion"] = .string(apiVersion)
    object["kind"] = .string(definition.kind)
    return object
  }

  private func converted(_ object: JSONValue) -> JSONValue {
    isConverted
      ? VersionConversion.shown(object, kind: definition.kind, group: group, version: version)
      : object
  }

  // MARK: Texts

  /// A part of an object as JSON, which the object keeps if it is to.
  func text(_ part: StoredObject.Part, of stored: StoredObject, keeps: Bool = true) -> SharedBytes {
    if let known = stored.text(part, apiVersion) { return known }
    let bytes = SharedBytes(made(part, of: stored).serialized())
    if keeps { stored.keep(bytes, part, apiVersion) }
    return bytes
  }

  private func made(_ part: StoredObject.Part, of stored: StoredObject) -> JSONValue {
    var object = stored.value
    switch part {
    case .single:
      object.metadata["managedFields"] = managedFields(of: object)
      return shown(object)
    case .whole: return shown(object)
    case .item:
      // Items of a list carry no kind, except where a client cannot know it.
      if definition.isCustom { return shown(object) }
      object = converted(object)
      object["kind"] = nil
      object["apiVersion"] = nil
      return object
    }
  }

  /// A list of objects as JSON, up to where the version of the list stands.
  func listText(of objects: [StoredObject]) -> [UInt8] {
    let texts = objects.map { text(.item, of: $0) }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(texts.reduce(256) { $0 + $1.bytes.count + 1 })
    bytes.append(literal: "{\"apiVersion\":")
    bytes.append(quoted: apiVersion)
    bytes.append(literal: ",\"items\":[")
    var isFirst = true
    for text in texts {
      if !isFirst { bytes.append(UInt8(ascii: ",")) }
      isFirst = false
      bytes.append(contentsOf: text.bytes)
    }
    bytes.append(literal: "],\"kind\":")
    bytes.append(quoted: definition.kind + "List")
    bytes.append(literal: ",\"metadata\":")
    return bytes
  }

  // MARK: Managed fields

  /// Who manages an object's fields: what the tracked managers have, and the cluster's own parts all else.
  func managedFields(of object: JSONValue) -> JSONValue? {
    guard let schema, !definition.isCustom else { return object.metadata["managedFields"] }
    var managed = ManagedFields(object.metadata["managedFields"])
    // Where nobody is tracked, nobody has to be told from another.
    guard !managed.entries.isEmpty else { return managed.json }
    var bare = object
    bare.metadata["managedFields"] = nil
    let all = ManagedFields.managed(
      StructuredMerge().difference(nil, bare, .structure(schema), isPart: true).changed)
    let rest = managed.entries.reduce(all) { $0.subtracting($1.fields) }
    guard !rest.isEmpty else { return managed.json }
    let hasStatus = rest.children["f:status"] != nil
    let manager =
      switch definition.key {
      case "pods", "nodes": "kubelet"
      case "customresourcedefinitions.apiextensions.k8s.io": "kube-apiserver"
      default: "kube-controller-manager"
      }
    // What the cluster added beside the status is its controllers' too, except for a client's object as it was defaulted.
    var fields = FieldSet()
    for path in [["f:status"], ["f:metadata", "f:annotations"]] {
      var part = rest
      for name in path { part = part.children[name] ?? FieldSet() }
      part.isMember = false
      guard !part.isEmpty else { continue }
      fields = fields.union(
        path.reversed().reduce(part) { FieldSet(children: [$1: $0]) })
    }
    guard !fields.isEmpty else { return managed.json }
    managed.entries.append(
      ManagedFields.Entry(
        manager: manager, operation: .update, apiVersion: apiVersion,
        subresource: hasStatus && minor >= 22 && manager != "kube-apiserver" ? "status" : "",
        time: Self.lastChange(of: object), fields: fields))
    return managed.json
  }

  /// When the conditions of an object's status changed last, or when it was made.
  private static func lastChange(of object: JSONValue) -> String {
    let times = (object[["status", "conditions"]]?.arrayValue ?? []).compactMap {
      ($0["lastUpdateTime"] ?? $0["lastTransitionTime"])?.stringValue
    }
    return times.max() ?? object[["metadata", "creationTimestamp"]]?.stringValue ?? ""
  }
}
