/// Tells how many pods of a disruption budget may be evicted (`pkg/controller/disruption`).
struct DisruptionController: Controller {
  let name = "disruption"
  static let resource = "poddisruptionbudgets.policy"

  func concerns(_ change: StoreEvent, in cluster: isolated SimulatedCluster) -> [ObjectKey] {
    switch change.key.resource {
    case Self.resource: return change.kind == .deleted ? [] : [change.key]
    case "pods", "deployments.apps", "statefulsets.apps", "replicasets.apps":
      return cluster.store.list(Self.resource, namespace: change.key.namespace).map(\.key)
    default: return []
    }
  }

  func reconcile(_ key: ObjectKey, in cluster: isolated SimulatedCluster) {
    guard let budget = cluster.store.get(key) else { return }
    let pods = Self.pods(of: budget, in: cluster)
    let expected = expectedCount(budget, pods, in: cluster)
    let healthy = pods.count { cluster.isReady($0) && !$0.isBeingDeleted }
    let desired: Int
    if let most = budget[["spec", "maxUnavailable"]] {
      desired = max(0, expected - (JSONValue.scaled(most, of: expected, roundsUp: true) ?? 0))
    } else {
      desired =
        JSONValue.scaled(
          budget[["spec", "minAvailable"]] ?? 1, of: expected, roundsUp: true) ?? 1
    }
    let allowed = expected == 0 ? 0 : max(0, healthy - desired)
    var condition = cluster.condition(
      "DisruptionAllowed", allowed > 0, reason: allowed > 0 ? "SufficientPods" : "InsufficientPods",
      message: "", of: budget)
    condition["message"] = ""
    condition["observedGeneration"] = budget.metadata["generation"] ?? 1
    cluster.putStatus(
      [
        "currentHealthy": .integer(Int64(healthy)), "desiredHealthy": .integer(Int64(desired)),
        "disruptionsAllowed": .integer(Int64(allowed)), "expectedPods": .integer(Int64(expected)),
        "observedGeneration": budget.metadata["generation"] ?? 1, "conditions": [condition],
      ], at: key)
    if pods.isEmpty {
      cluster.recordEvent(
        on: budget, "PodDisruptionBudget", "Normal", "NoPods", "No matching pods found",
        from: "controllermanager")
    }
  }

  /// The pods that a budget is for; an empty selector is for all.
  static func pods(of budget: JSONValue, in cluster: isolated SimulatedCluster) -> [JSONValue] {
    guard let selector = budget[["spec", "selector"]] else { return [] }
    let labels = LabelSelector(selector)
    return cluster.controllers.index.pods(in: budget.namespace).compactMap(cluster.store.get)
      .filter { labels.matches($0.labels) && !$0.hasEnded }
  }

  /// How many pods their controllers want; without controllers, how many there are.
  private func expectedCount(
    _ budget: JSONValue, _ pods: [JSONValue], in cluster: isolated SimulatedCluster
  ) -> Int {
    let needsScale =
      budget[["spec", "maxUnavailable"]] != nil
      || (budget.word("spec", "minAvailable")?.hasSuffix("%") ?? false)
    guard needsScale else { return pods.count }
    var owners: [ObjectKey: Int] = [:]
    var loose = 0
    for pod in pods {
      guard let uid = pod.controller?.word("uid"), var key = cluster.controllers.index.keys[uid],
        var owner = cluster.store.get(key)
      else {
        loose += 1
        continue
      }
      if let upper = owner.controller?.word("uid"),
        let place = cluster.controllers.index.keys[upper],
        let object = cluster.store.get(place)
      {
        key = place
        owner = object
      }
      owners[key] = owner.whole("spec", "replicas") ?? 1
    }
    return owners.values.reduce(loose, +)
  }
}
