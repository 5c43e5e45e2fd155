/// Which nodes a pod may run on, by what the pod and the node alone say.
enum NodeFilters {
  /// Why a pod cannot run on a node; nil: it can.
  ///
  /// - Parameter ignoresCordon: for daemon sets, whose pods run on cordoned nodes too.
  static func obstacle(to spec: JSONValue, on node: JSONValue, ignoresCordon: Bool = false)
    -> Obstacle?
  {
    let tolerations = spec.elements("tolerations")
    let cordon: JSONValue = ["key": "node.kubernetes.io/unschedulable", "effect": "NoSchedule"]
    if node[["spec", "unschedulable"]] == true, !ignoresCordon,
      !tolerations.contains(where: { tolerates($0, cordon) })
    {
      return .unschedulable
    }
    if let taint = untolerated(tolerations, node) {
      return .taint(key: taint.word("key") ?? "", value: taint.word("value") ?? "")
    }
    return matchesSelectors(spec, node) ? nil : .selector
  }

  /// The first taint that keeps a pod off a node.
  private static func untolerated(_ tolerations: [JSONValue], _ node: JSONValue) -> JSONValue? {
    node.elements("spec", "taints").first { taint in
      taint["effect"] != "PreferNoSchedule" && !tolerations.contains { tolerates($0, taint) }
    }
  }

  /// Whether a toleration is for a taint (Kubernetes, "Taints and Tolerations").
  static func tolerates(_ toleration: JSONValue, _ taint: JSONValue) -> Bool {
    if let effect = toleration.word("effect"), effect != taint.word("effect") { return false }
    let key = toleration.word("key") ?? ""
    if toleration["operator"] == "Exists" { return key.isEmpty || key == taint.word("key") }
    return key == taint.word("key") ?? "" && toleration.word("value") == taint.word("value")
  }

  private static func matchesSelectors(_ spec: JSONValue, _ node: JSONValue) -> Bool {
    let labels = node.labels
    let selector = spec["nodeSelector"]?.objectValue ?? [:]
    guard selector.allSatisfy({ labels[$0.key] == $0.value.stringValue }) else { return false }
    guard
      let required = spec[[
        "affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution",
      ]]
    else { return true }
    return required.elements("nodeSelectorTerms").contains { matches(term: $0, node) }
  }

  /// Whether a term of a node selector is for a node; an empty one is for none.
  static func matches(term: JSONValue, _ node: JSONValue) -> Bool {
    let expressions = term.elements("matchExpressions")
    let fields = term.elements("matchFields")
    if expressions.isEmpty, fields.isEmpty { return false }
    let labels = node.labels
    return expressions.allSatisfy { matches($0, labels[$0.word("key") ?? ""]) }
      && fields.allSatisfy { matches($0, $0["key"] == "metadata.name" ? node.name : nil) }
  }

  private static func matches(_ expression: JSONValue, _ value: String?) -> Bool {
    let values = expression.elements("values").compactMap(\.stringValue)
    switch expression.word("operator") {
    case "In": return value.map(values.contains) ?? false
    case "NotIn": return !(value.map(values.contains) ?? false)
    case "Exists": return value != nil
    case "DoesNotExist": return value == nil
    case "Gt", "Lt":
      guard let number = value.flatMap(Int.init), let limit = values.first.flatMap(Int.init) else {
        return false
      }
      return expression["operator"] == "Gt" ? number > limit : number < limit
    default: return false
    }
  }

  /// How much a pod would like a node, by its own preferences and by the taints it would rather not meet.
  static func preference(of spec: JSONValue, for node: JSONValue) -> Int {
    var score = 0
    let preferred = spec.elements(
      "affinity", "nodeAffinity", "preferredDuringSchedulingIgnoredDuringExecution")
    for preference in preferred where matches(term: preference["preference"] ?? [:], node) {
      score += preference.whole("weight") ?? 0
    }
    let tolerations = spec.elements("tolerations")
    for taint in node.elements("spec", "taints")
    where taint["effect"] == "PreferNoSchedule"
      && !tolerations.contains(where: { tolerates($0, taint) })
    {
      score -= 100
    }
    return score
  }
}
