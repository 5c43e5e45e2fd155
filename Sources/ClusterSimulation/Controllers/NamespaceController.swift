/// Empties a namespace that is to go, and lets it go when it is empty.
struct NamespaceController: Controller {
  let name = "namespace"

  func concerns(_ change: StoreEvent, in cluster: isolated SimulatedCluster) -> [ObjectKey] {
    if change.key.resource == "namespaces" { return change.kind == .deleted ? [] : [change.key] }
    guard !change.key.namespace.isEmpty, change.kind != .added else { return [] }
    let key = ObjectKey(resource: "namespaces", namespace: "", name: change.key.namespace)
    return cluster.store.get(key)?.isBeingDeleted == true ? [key] : []
  }

  func reconcile(_ key: ObjectKey, in cluster: isolated SimulatedCluster) {
    guard let namespace = cluster.store.get(key), namespace.isBeingDeleted else { return }
    var left: [(resource: String, objects: [JSONValue])] = []
    for definition in cluster.definitions where definition.namespaced && !definition.isVirtual {
      for (place, object) in cluster.store.list(definition.key, namespace: key.name)
      where !object.isBeingDeleted {
        cluster.delete(place, DeletionOptions())
      }
    }
    for definition in cluster.definitions where definition.namespaced && !definition.isVirtual {
      let objects = cluster.store.list(definition.key, namespace: key.name).map(\.object)
      if !objects.isEmpty { left.append((definition.key, objects)) }
    }
    if left.isEmpty {
      if namespace.finalizers.isEmpty {
        cluster.store.remove(key)
      } else {
        cluster.update(key) { $0.set(["spec", "finalizers"], to: nil) }
      }
      return
    }
    cluster.putStatus(status(of: namespace, left, in: cluster), at: key)
  }

  /// What keeps it, as `pkg/controller/namespace/deletion` words it.
  private func status(
    of namespace: JSONValue, _ left: [(resource: String, objects: [JSONValue])],
    in cluster: isolated SimulatedCluster
  ) -> JSONValue {
    func named(_ resource: String) -> String { resource.contains(".") ? resource : resource + "." }
    let content = left.sorted { $0.resource < $1.resource }.map {
      "\(named($0.resource)) has \($0.objects.count) resource instances"
    }.joined(separator: ", ")
    var finalizers: [String: Int] = [:]
    for object in left.flatMap(\.objects) {
      for finalizer in object.finalizers { finalizers[finalizer, default: 0] += 1 }
    }
    let kept = finalizers.sorted { $0.key < $1.key }.map {
      "\($0.key) in \($0.value) resource instances"
    }.joined(separator: ", ")
    func condition(_ type: String, _ holds: Bool, _ reason: String, _ message: String) -> JSONValue
    {
      cluster.condition(type, holds, reason: reason, message: message, of: namespace)
    }
    var conditions = [
      condition(
        "NamespaceDeletionDiscoveryFailure", false, "ResourcesDiscovered",
        "All resources successfully discovered"),
      condition(
        "NamespaceDeletionGroupVersionParsingFailure", false, "ParsedGroupVersions",
        "All legacy kube types successfully parsed"),
      condition(
        "NamespaceDeletionContentFailure", false, "ContentDeleted",
        "All content successfully deleted, may be waiting on finalization"),
      condition(
        "NamespaceContentRemaining", true, "SomeResourcesRemain",
        "Some resources are remaining: \(content)"),
    ]
    conditions.append(
      kept.isEmpty
        ? condition(
          "NamespaceFinalizersRemaining", false, "ContentHasNoFinalizers",
          "All content-preserving finalizers finished")
        : condition(
          "NamespaceFinalizersRemaining", true, "SomeFinalizersRemain",
          "Some content in the namespace has finalizers remaining: \(kept)"))
    return ["phase": "Terminating", "conditions": .array(conditions)]
  }
}
