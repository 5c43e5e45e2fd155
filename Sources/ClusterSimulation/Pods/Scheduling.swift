/// Where pods may run.
enum Scheduling {
  /// Why a pod cannot run on a node; nil: it can.
  static func obstacle(to spec: JSONValue, on node: JSONValue, forDaemon: Bool = false) -> Obstacle?
  {
    if node[["spec", "unschedulable"]] == true, !forDaemon { return .unschedulable }
    let selector = spec["nodeSelector"]?.objectValue ?? [:]
    if !selector.allSatisfy({ node.labels[$0.key] == $0.value.stringValue }) { return .selector }
    let tolerations = spec["tolerations"]?.arrayValue ?? []
    let taint = node[["spec", "taints"]]?.arrayValue?.first { taint in
      taint["effect"] != "PreferNoSchedule" && !tolerations.contains { tolerates($0, taint) }
    }
    if let taint {
      return .taint(key: taint["key"]?.stringValue ?? "", value: taint["value"]?.stringValue ?? "")
    }
    return nil
  }

  enum Obstacle: Hashable {
    case unschedulable
    case selector
    case taint(key: String, value: String)

    /// As the scheduler of this minor version words it.
    func message(minor: Int) -> String {
      switch self {
      case .unschedulable: return "node(s) were unschedulable"
      case .selector:
        return minor >= 22
          ? "node(s) didn't match Pod's node affinity/selector"
          : "node(s) didn't match node selector"
      case .taint(let key, let value):
        // The key came with 1.18; the other words with 1.24.
        if minor >= 24 { return "node(s) had untolerated taint {\(key): \(value)}" }
        if minor >= 18 {
          return "node(s) had taint {\(key): \(value)}, that the pod didn't tolerate"
        }
        return "node(s) had taints that the pod didn't tolerate"
      }
    }
  }

  /// Whether a toleration is for a taint (Kubernetes, "Taints and Tolerations").
  private static func tolerates(_ toleration: JSONValue, _ taint: JSONValue) -> Bool {
    if let effect = toleration["effect"]?.stringValue, !effect.isEmpty,
      effect != taint["effect"]?.stringValue
    {
      return false
    }
    let key = toleration["key"]?.stringValue ?? ""
    if toleration["operator"] == "Exists" { return key.isEmpty || key == taint["key"]?.stringValue }
    return key == taint["key"]?.stringValue
      && (toleration["value"]?.stringValue ?? "") == (taint["value"]?.stringValue ?? "")
  }

  /// `0/1 nodes are available: 1 node(s) had taints that the pod didn't tolerate.`
  static func message(_ obstacles: [Obstacle], minor: Int) -> String {
    var counts: [(message: String, count: Int)] = []
    for message in obstacles.map({ $0.message(minor: minor) }) {
      if let index = counts.firstIndex(where: { $0.message == message }) {
        counts[index].count += 1
      } else {
        counts.append((message, 1))
      }
    }
    let reasons = counts.sorted { $0.message < $1.message }.map { "\($0.count) \($0.message)" }
      .joined(separator: ", ")
    let preemption =
      minor >= 24
      ? " preemption: 0/\(obstacles.count) nodes are available: \(obstacles.count) Preemption is not helpful for scheduling."
      : ""
    return "0/\(obstacles.count) nodes are available: \(reasons).\(preemption)"
  }
}
