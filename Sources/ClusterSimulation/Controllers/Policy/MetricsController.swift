/// Serves what pods and nodes use (metrics.k8s.io) as soon as there is a metrics server, as `kubectl top` needs it.
struct MetricsController: Controller {
  let name = "metrics"
  private static let group = "metrics.k8s.io"
  static let pods = "pods.metrics.k8s.io"
  static let nodes = "nodes.metrics.k8s.io"

  func concerns(_ change: StoreEvent, in cluster: isolated SimulatedCluster) -> [ObjectKey] {
    let isServer =
      change.key.resource == "deployments.apps" && change.key.name.contains("metrics-server")
      || change.key.resource.hasPrefix("apiservices.")
        && change.key.name.hasSuffix("." + Self.group)
    return isServer && change.kind != .modified ? [change.key] : []
  }

  func reconcile(_ key: ObjectKey, in cluster: isolated SimulatedCluster) {
    let isThere = cluster.store.get(key) != nil || cluster.configuration.hasMetrics
    if isThere {
      Self.serve(in: cluster)
    } else {
      cluster.definitions.removeAll { $0.group == Self.group }
    }
  }

  static func serve(in cluster: isolated SimulatedCluster) {
    guard !cluster.definitions.contains(where: { $0.group == group }) else { return }
    for (kind, plural, isNamespaced) in [
      ("NodeMetrics", "nodes", false), ("PodMetrics", "pods", true),
    ] {
      cluster.definitions.append(
        ResourceDefinition(
          group: group, kind: kind, plural: plural, singular: "", namespaced: isNamespaced,
          versions: [ServedVersion(group, "v1beta1")], columns: [.name, .age]))
    }
  }
}

extension SimulatedCluster {
  /// Measures anew before somebody reads it; what has gone is forgotten.
  func measure(_ resource: String) {
    let metrics = resource == MetricsController.nodes ? nodeMetrics() : podMetrics(in: nil)
    var left = Set(store.list(resource).map(\.key))
    for object in metrics {
      let key = ObjectKey(resource: resource, namespace: object.namespace, name: object.name)
      left.remove(key)
      store.put(object, at: key)
    }
    for key in left.sorted() { store.remove(key) }
  }
}
