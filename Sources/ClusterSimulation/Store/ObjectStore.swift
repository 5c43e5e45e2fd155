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
  /// What it is now, or was last.
  var stored: StoredObject
  /// What it was before; for a watch with a selector.
  var before: StoredObject?

  var key: ObjectKey { stored.key }
  var object: JSONValue { stored.value }
  var previous: JSONValue? { before?.value }
  var version: Int64 { stored.version }
}

/// The objects of a cluster, every one with a resource version that grows with each change of any.
struct ObjectStore {
  private(set) var version: Int64 = 0
  private var collections: [String: ObjectCollection] = [:]
  /// The latest changes, for watches that begin at an earlier version.
  private(set) var history: [StoreEvent] = []
  private static let historyLimit = 4096

  /// The oldest version from which a watch can still begin.
  var oldestWatchable: Int64 { (history.first?.version ?? version + 1) - 1 }

  func get(_ key: ObjectKey) -> JSONValue? { stored(key)?.value }

  func stored(_ key: ObjectKey) -> StoredObject? {
    collections[key.resource]?.get(key.namespace, key.name)
  }

  /// The objects of a resource in the order of namespace and name; of one namespace if it is named.
  func list(_ resource: String, namespace: String? = nil) -> [(key: ObjectKey, object: JSONValue)] {
    stored(resource, namespace: namespace).map { ($0.key, $0.value) }
  }

  /// The same as they are stored.
  func stored(_ resource: String, namespace: String? = nil) -> [StoredObject] {
    collections[resource]?.all(in: namespace) ?? []
  }

  /// Whether a resource has no object; in one namespace if it is named.
  func isEmpty(_ resource: String, namespace: String? = nil) -> Bool {
    guard let collection = collections[resource], collection.count > 0 else { return true }
    return namespace.map { collection.namespace($0)?.objects.isEmpty ?? true } ?? false
  }

  var resources: [String] { collections.keys.sorted() }

  /// Stores an object under a new version and returns it as stored.
  @discardableResult
  mutating func put(_ object: JSONValue, at key: ObjectKey) -> JSONValue {
    var object = object
    version += 1
    object.metadata["resourceVersion"] = .string(String(version))
    let stored = StoredObject(key: key, value: object, version: version)
    let before = collections[key.resource, default: ObjectCollection()].put(stored)
    record(StoreEvent(kind: before == nil ? .added : .modified, stored: stored, before: before))
    return object
  }

  @discardableResult
  mutating func remove(_ key: ObjectKey) -> JSONValue? {
    guard let before = collections[key.resource]?.remove(key, at: version + 1) else { return nil }
    version += 1
    var object = before.value
    object.metadata["resourceVersion"] = .string(String(version))
    record(
      StoreEvent(
        kind: .deleted, stored: StoredObject(key: key, value: object, version: version),
        before: before))
    return object
  }

  /// Takes the objects of a saved state, with the versions that they had.
  mutating func restore(_ saved: [(key: ObjectKey, object: JSONValue)], version: Int64) {
    for resource in resources { for object in stored(resource) { remove(object.key) } }
    for (key, object) in saved {
      let stored = StoredObject(key: key, value: object, version: self.version)
      collections[key.resource, default: ObjectCollection()].put(stored)
      record(StoreEvent(kind: .added, stored: stored))
    }
    self.version = max(self.version, version) + 1
    // What came before cannot be watched from: a client lists again.
    history = []
  }

  /// The changes after a version, oldest first.
  func history(after version: Int64) -> ArraySlice<StoreEvent> {
    // Versions rise along the history: look for the place by halving.
    var low = 0
    var high = history.count
    while low < high {
      let middle = (low + high) / 2
      if history[middle].version > version { high = middle } else { low = middle + 1 }
    }
    return history[low...]
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
