/// Which nodes a pod may run on, by the pods that run there: affinity, anti-affinity and spreading.
struct PodTopology {
  /// The pods that have a node, each with that node.
  let placed: [(pod: JSONValue, node: JSONValue)]
  let namespaces: [String: [String: String]]

  /// Whether any of it can matter for a pod; most pods need no look at all the others.
  static func matters(for pod: JSONValue) -> Bool {
    let affinity = pod[["spec", "affinity"]]
    return affinity?["podAffinity"] != nil || affinity?["podAntiAffinity"] != nil
      || pod[["spec", "topologySpreadConstraints"]] != nil
  }

  private static let required = "requiredDuringSchedulingIgnoredDuringExecution"

  func obstacle(to pod: JSONValue, on node: JSONValue) -> Obstacle? {
    for term in pod.elements("spec", "affinity", "podAffinity", Self.required) {
      let matching = placed.filter { matches(term, of: pod, $0.pod) }
      // The first of a group that is to be together may go anywhere.
      if matching.isEmpty, matches(term, of: pod, pod),
        node.labels[term.word("topologyKey") ?? ""] != nil
      {
        continue
      }
      if !matching.contains(where: { sameDomain(term, $0.node, node) }) { return .affinity }
    }
    for term in pod.elements("spec", "affinity", "podAntiAffinity", Self.required)
    where placed.contains(where: {
      matches(term, of: pod, $0.pod) && sameDomain(term, $0.node, node)
    }) {
      return .antiAffinity
    }
    for other in placed {
      for term in other.pod.elements("spec", "affinity", "podAntiAffinity", Self.required)
      where matches(term, of: other.pod, pod) && sameDomain(term, other.node, node) {
        return .existingAntiAffinity
      }
    }
    return nil
  }

  private func matches(_ term: JSONValue, of owner: JSONValue, _ pod: JSONValue) -> Bool {
    let names = term.elements("namespaces").compactMap(\.stringValue)
    let isThere: Bool
    if let selector = term["namespaceSelector"] {
      isThere = LabelSelector(selector).matches(namespaces[pod.namespace] ?? [:])
    } else {
      isThere = names.isEmpty ? pod.namespace == owner.namespace : names.contains(pod.namespace)
    }
    guard isThere, let selector = term["labelSelector"] else { return false }
    return LabelSelector(selector).matches(pod.labels)
  }

  private func sameDomain(_ term: JSONValue, _ left: JSONValue, _ right: JSONValue) -> Bool {
    let key = term.word("topologyKey") ?? ""
    guard let value = left.labels[key] else { return false }
    return right.labels[key] == value
  }

  /// Whether a node would make a pod's kind too unevenly spread (Kubernetes, "Pod Topology Spread Constraints").
  func spreadObstacle(to pod: JSONValue, on node: JSONValue, among nodes: [JSONValue]) -> Obstacle?
  {
    for constraint in pod.elements("spec", "topologySpreadConstraints")
    where constraint["whenUnsatisfiable"] != "ScheduleAnyway" {
      let key = constraint.word("topologyKey") ?? ""
      guard let domain = node.labels[key] else { return .spread }
      let counts = counts(constraint, pod, nodes)
      let least = counts.values.min() ?? 0
      let isCounted = LabelSelector(constraint["labelSelector"]).matches(pod.labels)
      let then = (counts[domain] ?? 0) + (isCounted ? 1 : 0)
      if then - least > constraint.whole("maxSkew") ?? 1 { return .spread }
    }
    return nil
  }

  private func counts(_ constraint: JSONValue, _ pod: JSONValue, _ nodes: [JSONValue]) -> [String:
    Int]
  {
    let key = constraint.word("topologyKey") ?? ""
    let selector = LabelSelector(constraint["labelSelector"])
    var counts: [String: Int] = [:]
    for node in nodes where NodeFilters.obstacle(to: pod["spec"] ?? [:], on: node) != .selector {
      if let domain = node.labels[key] { counts[domain, default: 0] += 0 }
    }
    for other in placed
    where other.pod.namespace == pod.namespace && !other.pod.isBeingDeleted
      && selector.matches(other.pod.labels)
    {
      if let domain = other.node.labels[key], counts[domain] != nil {
        counts[domain, default: 0] += 1
      }
    }
    return counts
  }

  /// How much a pod would like a node, by the pods there.
  func preference(of pod: JSONValue, for node: JSONValue, among nodes: [JSONValue]) -> Int {
    let preferred = "preferredDuringSchedulingIgnoredDuringExecution"
    var score = 0
    for (member, sign) in [("podAffinity", 1), ("podAntiAffinity", -1)] {
      for preference in pod.elements("spec", "affinity", member, preferred) {
        let term = preference["podAffinityTerm"] ?? [:]
        let count = placed.count {
          matches(term, of: pod, $0.pod) && sameDomain(term, $0.node, node)
        }
        score += sign * count * (preference.whole("weight") ?? 1)
      }
    }
    for constraint in pod.elements("spec", "topologySpreadConstraints") {
      let counts = counts(constraint, pod, nodes)
      score -= 10 * (counts[node.labels[constraint.word("topologyKey") ?? ""] ?? ""] ?? 0)
    }
    return score
  }
}
