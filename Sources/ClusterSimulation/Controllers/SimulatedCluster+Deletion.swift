extension SimulatedCluster {
  /// Deletes an object, or marks it for deletion where something has to happen first: finalizers, what it owns, a pod's
  /// grace period, a namespace's content. Returns it as it was last.
  @discardableResult
  func delete(_ key: ObjectKey, _ options: DeletionOptions) -> JSONValue {
    guard var object = store.get(key) else { return [:] }
    let grace = gracePeriod(of: object, at: key, options)
    if object.isBeingDeleted, !(grace == 0 && key.resource == "pods") { return object }
    if object.isBeingDeleted || grace == 0 {
      object.metadata["deletionGracePeriodSeconds"] = 0
    }
    addFinalizer(to: &object, for: options.propagation)
    let isNamespace = key.resource == "namespaces"
    if object.finalizers.isEmpty, grace == 0, !isNamespace {
      store.remove(key)
      return object
    }
    object.metadata["deletionTimestamp"] = .string(Timestamp.text(now() + Double(grace)))
    object.metadata["deletionGracePeriodSeconds"] = .integer(Int64(grace))
    if isNamespace {
      object.set(["status", "phase"], to: "Terminating")
      object.metadata["deletionGracePeriodSeconds"] = nil
    }
    if let generation = object.metadata["generation"]?.integerValue {
      object.metadata["generation"] = .integer(generation + 1)
    }
    return store.put(object, at: key)
  }

  /// Pods that run, or are about to, are given time to end.
  private func gracePeriod(of object: JSONValue, at key: ObjectKey, _ options: DeletionOptions)
    -> Int
  {
    guard key.resource == "pods", object.word("spec", "nodeName") != nil, !object.hasEnded
    else { return 0 }
    return max(
      0, options.gracePeriod ?? object.whole("spec", "terminationGracePeriodSeconds") ?? 30)
  }

  private func addFinalizer(
    to object: inout JSONValue, for propagation: DeletionOptions.Propagation
  ) {
    let uid = object.uid
    let name: String
    switch propagation {
    case .background: return
    case .foreground: name = "foregroundDeletion"
    case .orphan: name = "orphan"
    }
    guard controllers.index.hasDependents(uid), !object.finalizers.contains(name) else { return }
    object.metadata["finalizers"] = .array(
      object.elements("metadata", "finalizers") + [.string(name)])
  }

  /// Takes one finalizer away, and the object with the last one if it was to go.
  func removeFinalizer(_ name: String, from key: ObjectKey) {
    guard let object = store.get(key), object.finalizers.contains(name) else { return }
    let left = object.elements("metadata", "finalizers").filter { $0.stringValue != name }
    if left.isEmpty, object.isBeingDeleted, key.resource != "pods" {
      store.remove(key)
    } else {
      update(key) { $0.metadata["finalizers"] = left.isEmpty ? nil : .array(left) }
    }
  }

  /// Takes an object away, and what it owns; one with finalizers is only marked. Returns it as it was last.
  @discardableResult
  func remove(_ key: ObjectKey, orphansDependents: Bool = false) -> JSONValue {
    delete(key, DeletionOptions(propagation: orphansDependents ? .orphan : .background))
  }

  /// Takes an object away as `DeleteOptions` say. Returns it as it was last.
  @discardableResult
  func removeObject(_ key: ObjectKey, _ options: JSONValue) -> JSONValue {
    delete(key, DeletionOptions(options))
  }
}
