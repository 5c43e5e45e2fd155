/// Where an object is: its resource's key, its namespace (empty for cluster-wide ones) and its name.
struct ObjectKey: Hashable, Comparable, Sendable {
  var resource: String
  var namespace: String
  var name: String

  static func < (left: ObjectKey, right: ObjectKey) -> Bool {
    (left.resource, left.namespace, left.name) < (right.resource, right.namespace, right.name)
  }
}

extension ObjectKey {
  /// Whether it comes before another key of the same resource.
  fileprivate func precedes(_ other: ObjectKey) -> Bool {
    namespace == other.namespace ? name < other.name : namespace < other.namespace
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
    guard let found = objects[resource], let keys = order[resource] else { return [] }
    var range = keys.startIndex..<keys.endIndex
    if let namespace {
      range =
        Self.place(
          of: ObjectKey(resource: resource, namespace: namespace, name: ""), in: keys)..<(Self.place(
          of: ObjectKey(resource: resource, namespace: namespace + "\0", name: ""), in: keys))
    }
    return keys[range].compactMap { key in found[key].map { (key, $0) } }
  }

  /// The keys of each resource in their order, so that a list need not sort.
  private var order: [String: [ObjectKey]] = [:]

  /// Where a key is among sorted ones, or where it would be.
  private static func place(of key: ObjectKey, in keys: [ObjectKey]) -> Int {
    var low = 0
    var high = keys.count
    while low < high {
      let middle = (low + high) / 2
      if keys[middle].precedes(key) { low = middle + 1 } else { high = middle }
    }
    return low
  }

  private mutating func insertKey(_ key: ObjectKey) {
    let place = Self.place(of: key, in: order[key.resource] ?? [])
    order[key.resource, default: []].insert(key, at: place)
  }

  private mutating func removeKey(_ key: ObjectKey) {
    let place = Self.place(of: key, in: order[key.resource] ?? [])
    if let keys = order[key.resource], keys.indices.contains(place), keys[place] == key {
      order[key.resource]?.remove(at: place)
    }
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
    if previous == nil { insertKey(key) }
    record(
      StoreEvent(
        kind: previous == nil ? .added : .modified, key: key, object: object, previous: previous,
        version: version))
    return object
  }

  @discardableResult
  mutating func remove(_ key: ObjectKey) -> JSONValue? {
    guard var object = objects[key.resource]?.removeValue(forKey: key) else { return nil }
    removeKey(key)
    version += 1
    let previous = object
    object.metadata["resourceVersion"] = .string(String(version))
    record(
      StoreEvent(kind: .deleted, key: key, object: object, previous: previous, version: version))
    return object
  }

  /// Takes the objects of a saved state, with the versions that they had.
  mutating func restore(_ saved: [(key: ObjectKey, object: JSONValue)], version: Int64) {
    for resource in resources { for (key, _) in list(resource) { remove(key) } }
    for (key, object) in saved {
      objects[key.resource, default: [:]][key] = object
      insertKey(key)
      record(StoreEvent(kind: .added, key: key, object: object, version: self.version))
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
