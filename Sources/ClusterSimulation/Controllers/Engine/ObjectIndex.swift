/// Ways to find objects without walking through all of them, kept up to date from the store's changes.
struct ObjectIndex: Sendable {
  /// The objects that exist, by uid.
  private(set) var keys: [String: ObjectKey] = [:]
  /// The objects that name an owner, by the owner's uid.
  private var dependents: [String: Set<ObjectKey>] = [:]
  /// The pods of a namespace, and those of them that no controller owns.
  private var pods: [String: Set<ObjectKey>] = [:]
  private var orphans: [String: Set<ObjectKey>] = [:]
  /// The pods of a node; those of no node under the empty name.
  private var podsByNode: [String: Set<ObjectKey>] = [:]
  /// What the pods of a node ask for that have not ended yet.
  private var requests: [String: ResourceAmounts] = [:]

  /// How many pods of a controller are on a node, by the controller's uid.
  private var siblings: [String: [String: Int]] = [:]
  /// The pods with a node that keep others away from them.
  private var repelling: Set<ObjectKey> = []

  mutating func absorb(_ change: StoreEvent) {
    if change.key.resource == "events" { return }
    if let previous = change.previous { forget(previous, change.key) }
    if change.kind != .deleted { remember(change.object, change.key) }
  }

  func dependents(of uid: String, in resource: String? = nil) -> [ObjectKey] {
    (dependents[uid] ?? []).filter { resource == nil || $0.resource == resource }.sorted()
  }

  /// How many pods of a controller are on each node.
  func spread(of uid: String) -> [String: Int] { siblings[uid] ?? [:] }
  func hasDependents(_ uid: String) -> Bool { dependents[uid]?.isEmpty == false }
  var repellent: [ObjectKey] { repelling.sorted() }
  func pods(in namespace: String) -> [ObjectKey] { (pods[namespace] ?? []).sorted() }
  func orphans(in namespace: String) -> [ObjectKey] { (orphans[namespace] ?? []).sorted() }
  func pods(on node: String) -> [ObjectKey] { (podsByNode[node] ?? []).sorted() }
  func requests(on node: String) -> ResourceAmounts { requests[node] ?? ResourceAmounts() }

  private mutating func remember(_ object: JSONValue, _ key: ObjectKey) {
    keys[object.uid] = key
    for owner in object.elements("metadata", "ownerReferences") {
      dependents[owner.word("uid") ?? "", default: []].insert(key)
    }
    guard key.resource == "pods" else { return }
    pods[key.namespace, default: []].insert(key)
    if object.controller == nil { orphans[key.namespace, default: []].insert(key) }
    let node = object.word("spec", "nodeName") ?? ""
    podsByNode[node, default: []].insert(key)
    if let uid = object.controller?.word("uid") {
      siblings[uid, default: [:]][node, default: 0] += 1
    }
    if !node.isEmpty, !object.hasEnded { requests[node, default: .init()] += .requests(of: object) }
    if !node.isEmpty, object[["spec", "affinity", "podAntiAffinity"]] != nil {
      repelling.insert(key)
    }
  }

  private mutating func forget(_ object: JSONValue, _ key: ObjectKey) {
    keys[object.uid] = nil
    for owner in object.elements("metadata", "ownerReferences") {
      let uid = owner.word("uid") ?? ""
      dependents[uid]?.remove(key)
      if dependents[uid]?.isEmpty == true { dependents[uid] = nil }
    }
    guard key.resource == "pods" else { return }
    pods[key.namespace]?.remove(key)
    repelling.remove(key)
    orphans[key.namespace]?.remove(key)
    let node = object.word("spec", "nodeName") ?? ""
    podsByNode[node]?.remove(key)
    if let uid = object.controller?.word("uid"), let count = siblings[uid]?[node] {
      siblings[uid]?[node] = count > 1 ? count - 1 : nil
      if siblings[uid]?.isEmpty == true { siblings[uid] = nil }
    }
    if !node.isEmpty, !object.hasEnded { requests[node, default: .init()] -= .requests(of: object) }
  }
}
