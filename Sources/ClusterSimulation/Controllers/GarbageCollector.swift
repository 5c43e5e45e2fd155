/// Deletes what has lost its owners (Kubernetes, "Garbage Collection").
struct GarbageCollector: Controller {
  let name = "garbage-collector"

  func concerns(_ change: StoreEvent, in cluster: isolated SimulatedCluster) -> [ObjectKey] {
    var keys: [ObjectKey] = []
    if change.kind == .deleted {
      keys += cluster.controllers.index.dependents(of: change.object.uid)
    }
    let owners = change.object.elements("metadata", "ownerReferences")
    if change.kind == .added, !owners.isEmpty { keys.append(change.key) }
    // One that waits for what it owns.
    if change.kind != .deleted, change.object.isBeingDeleted, waits(change.object) {
      keys.append(change.key)
    }
    if change.kind == .deleted || change.kind == .modified {
      for owner in change.previous?.elements("metadata", "ownerReferences") ?? [] {
        if let key = cluster.controllers.index.keys[owner.word("uid") ?? ""],
          let object = cluster.store.get(key), object.isBeingDeleted, waits(object)
        {
          keys.append(key)
        }
      }
    }
    return keys
  }

  private func waits(_ object: JSONValue) -> Bool {
    object.finalizers.contains { $0 == "foregroundDeletion" || $0 == "orphan" }
  }

  func reconcile(_ key: ObjectKey, in cluster: isolated SimulatedCluster) {
    guard let object = cluster.store.get(key) else { return }
    if object.isBeingDeleted {
      if object.finalizers.contains("orphan") { return orphan(key, object, in: cluster) }
      if object.finalizers.contains("foregroundDeletion") {
        return deleteDependents(of: key, object, in: cluster)
      }
      return
    }
    let owners = object.elements("metadata", "ownerReferences")
    guard !owners.isEmpty else { return }
    let isAbandoned = owners.allSatisfy {
      cluster.controllers.index.keys[$0.word("uid") ?? ""] == nil
    }
    if isAbandoned { cluster.delete(key, DeletionOptions()) }
  }

  private func orphan(_ key: ObjectKey, _ object: JSONValue, in cluster: isolated SimulatedCluster)
  {
    for dependent in cluster.controllers.index.dependents(of: object.uid) {
      cluster.update(dependent) { value in
        let left = value.elements("metadata", "ownerReferences").filter {
          $0.word("uid") != object.uid
        }
        value.metadata["ownerReferences"] = left.isEmpty ? nil : .array(left)
      }
    }
    cluster.removeFinalizer("orphan", from: key)
  }

  private func deleteDependents(
    of key: ObjectKey, _ object: JSONValue, in cluster: isolated SimulatedCluster
  ) {
    var blocks = false
    for dependent in cluster.controllers.index.dependents(of: object.uid) {
      guard let value = cluster.store.get(dependent) else { continue }
      let reference = value.elements("metadata", "ownerReferences").first {
        $0.word("uid") == object.uid
      }
      if !value.isBeingDeleted {
        cluster.delete(dependent, DeletionOptions(propagation: .foreground))
      }
      if reference?["blockOwnerDeletion"] == true, cluster.store.get(dependent) != nil {
        blocks = true
      }
    }
    if !blocks { cluster.removeFinalizer("foregroundDeletion", from: key) }
  }
}
