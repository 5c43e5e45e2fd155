/// Where an object is: its resource's key, its namespace (empty for cluster-wide ones) and its name.
struct ObjectKey: Hashable, Comparable, Sendable {
  var resource: String
  var namespace: String
  var name: String

  static func < (left: ObjectKey, right: ObjectKey) -> Bool {
    (left.resource, left.namespace, left.name) < (right.resource, right.namespace, right.name)
  }
}

/// A change of an object, as watchers see it.
struct StoreEvent: Sendable {
  enum Kind: String, Sendable { case added = "ADDED", modified = "MODIFIED", deleted = "DELETED" }
  var kind: Kind
  var key: ObjectKey
  var object: JSONValue
  /// What it was before; for a watch with a selector.
  var previous: JSONValue?
  var version: Int64
}

/// The objects of a cluster, every one with a resource version that grows with each change of any.
struct ObjectStore {
  private(set) var version: Int64 = 0
  private var objects: [String: [ObjectKey: JSONValue]] = [:]
  /// The latest changes, for watches that begin at an earlier version.
  private(set) var history: [StoreEvent] = []
  private static let historyLimit = 4096

  /// The oldest version from which a watch can still begin.
  var oldestWatchable: Int64 { (history.first?.version ?? version + 1) - 1 }

  func get(_ key: ObjectKey) -> JSONValue? {
    objects[key.resource]?[key]
  }

  /// The objects of a resource in the order of namespace and name; of one namespace if it is named.
  func list(_ resource: String, namespace: String? = nil) -> [(key: ObjectKey, object: JSONValue)] {
    (objects[resource] ?? [:]).lazy
      .filter { namespace == nil || $0.key.namespace == namespace }
      .sorted { $0.key < $1.key }
      .map { ($0.key, $0.value) }
  }

  var resources: [String] { objects.keys.sorted() }

  /// Stores an object under a new version and returns it as stored.
  @discardableResult
  mutating func put(_ object: JSONValue, at key: ObjectKey) -> JSONValue {
    var object = object
    let previous = objects[key.resource]?[key]
    version += 1
    object.metadata["resourceVersion"] = .string(String(version))
    objects[key.resource, default: [:]][key] = object
    record(
      StoreEvent(
        kind: previous == nil ? .added : .modified, key: key, object: object, previous: previous,
        version: version))
    return object
  }

  @discardableResult
  mutating func remove(_ key: ObjectKey) -> JSONValue? {
    guard var object = objects[key.resource]?.removeValue(forKey: key) else { return nil }
    version += 1
    let previous = object
    object.metadata["resourceVersion"] = .string(String(version))
    record(
      StoreEvent(kind: .deleted, key: key, object: object, previous: previous, version: version))
    return object
  }

  /// Changes that the controllers have not been told of yet.
  private var unseen: [StoreEvent] = []

  /// The changes since the last call.
  mutating func takeUnseen() -> [StoreEvent] {
    defer { unseen = [] }
    return unseen
  }

  private mutating func record(_ event: StoreEvent) {
    unseen.append(event)
    history.append(event)
    if history.count > 2 * Self.historyLimit {
      history.removeFirst(history.count - Self.historyLimit)
    }
  }
}

extension JSONValue {
  var metadata: JSONValue {
    get { self["metadata"] ?? .object([:]) }
    set { self["metadata"] = newValue }
  }

  var name: String { metadata["name"]?.stringValue ?? "" }
  var namespace: String { metadata["namespace"]?.stringValue ?? "" }
  var uid: String { metadata["uid"]?.stringValue ?? "" }

  var labels: [String: String] {
    (metadata["labels"]?.objectValue ?? [:]).compactMapValues(\.stringValue)
  }

  /// Sets a value at a path, making the objects on the way.
  mutating func set(_ path: [String], to value: JSONValue?) {
    guard let first = path.first else { return }
    if path.count == 1 {
      self[first] = value
    } else {
      var inner = self[first] ?? .object([:])
      inner.set(Array(path.dropFirst()), to: value)
      self[first] = inner
    }
  }
}
