/// Fills the cluster roles that are made of others (Kubernetes, "Aggregated ClusterRoles").
struct RoleAggregator: Controller {
  let name = "clusterrole-aggregation"
  private static let resource = "clusterroles.rbac.authorization.k8s.io"

  func concerns(_ change: StoreEvent, in cluster: isolated SimulatedCluster) -> [ObjectKey] {
    guard change.key.resource == Self.resource else { return [] }
    return cluster.store.list(Self.resource).filter { $0.object["aggregationRule"] != nil }
      .map(\.key)
  }

  func reconcile(_ key: ObjectKey, in cluster: isolated SimulatedCluster) {
    guard let role = cluster.store.get(key) else { return }
    let selectors = role.elements("aggregationRule", "clusterRoleSelectors")
    guard !selectors.isEmpty else { return }
    var rules: [JSONValue] = []
    for selector in selectors {
      for (_, other) in cluster.store.list(Self.resource)
      where other.name != key.name
        && LabelSelector(selector).matches(other.labels)
      {
        for rule in other.elements("rules") where !rules.contains(rule) { rules.append(rule) }
      }
    }
    cluster.update(key) { $0["rules"] = .array(rules) }
  }
}
