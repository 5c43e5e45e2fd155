/// The columns of pods.
enum PodColumns {
  static let all: [TableColumn] = [
    .name,
    TableColumn("Ready") { object, _ in
      let statuses = object[["status", "containerStatuses"]]?.arrayValue ?? []
      let ready = statuses.count { $0["ready"] == true && $0[["state", "running"]] != nil }
      let sidecars = sidecarNames(object)
      let readySidecars = (object[["status", "initContainerStatuses"]]?.arrayValue ?? []).count {
        sidecars.contains($0["name"] ?? .null) && $0["ready"] == true
      }
      let count = (object[["spec", "containers"]]?.arrayValue?.count ?? 0) + sidecars.count
      return .string("\(ready + readySidecars)/\(count)")
    },
    TableColumn("Status") { object, _ in .string(status(object)) },
    TableColumn("Restarts") { object, context in .string(restarts(object, context)) },
    .age,
    .path("IP", ["status", "podIP"], priority: 1),
    .path("Node", ["spec", "nodeName"], priority: 1),
    .path("Nominated Node", ["status", "nominatedNodeName"], priority: 1),
    TableColumn("Readiness Gates", priority: 1) { object, _ in
      let gates = object[["spec", "readinessGates"]]?.arrayValue ?? []
      if gates.isEmpty { return "<none>" }
      let conditions = object[["status", "conditions"]]?.arrayValue ?? []
      let met = gates.count { gate in
        conditions.contains { $0["type"] == gate["conditionType"] && $0["status"] == "True" }
      }
      return .string("\(met)/\(gates.count)")
    },
  ]

  /// Init containers that go on running beside the others.
  private static func sidecarNames(_ pod: JSONValue) -> [JSONValue] {
    (pod[["spec", "initContainers"]]?.arrayValue ?? [])
      .filter { $0["restartPolicy"] == "Always" }.compactMap { $0["name"] }
  }

  /// How often containers were started again; from 1.23 on with the time since the last time.
  private static func restarts(_ pod: JSONValue, _ context: PrintContext) -> String {
    var statuses = pod[["status", "containerStatuses"]]?.arrayValue ?? []
    if initialisation(of: pod) != nil {
      statuses = pod[["status", "initContainerStatuses"]]?.arrayValue ?? []
    }
    let count = statuses.reduce(0) { $0 + ($1["restartCount"]?.integerValue ?? 0) }
    let last = statuses.compactMap { $0[["lastState", "terminated", "finishedAt"]]?.stringValue }
      .max()
    guard count > 0, context.minor >= 23, let last else { return "\(count)" }
    return "\(count) (\(context.age(last)) ago)"
  }

  /// What init containers make of a pod's state; nil: they are done with.
  private static func initialisation(of pod: JSONValue) -> String? {
    let sidecars = sidecarNames(pod)
    let count = pod[["spec", "initContainers"]]?.arrayValue?.count ?? 0
    for (index, status) in (pod[["status", "initContainerStatuses"]]?.arrayValue ?? [])
      .enumerated()
    {
      if let ended = status[["state", "terminated"]] {
        if ended["exitCode"] == 0 { continue }
        return "Init:" + (reason(ended) ?? "")
      }
      if sidecars.contains(status["name"] ?? .null), status["started"] == true { continue }
      if let waiting = status[["state", "waiting", "reason"]]?.stringValue, !waiting.isEmpty,
        waiting != "PodInitializing"
      {
        return "Init:" + waiting
      }
      return "Init:\(index)/\(count)"
    }
    return nil
  }

  /// Why a container ended.
  private static func reason(_ ended: JSONValue) -> String? {
    if let reason = ended["reason"]?.stringValue, !reason.isEmpty { return reason }
    if let signal = ended["signal"]?.integerValue, signal != 0 { return "Signal:\(signal)" }
    return "ExitCode:\(ended["exitCode"]?.integerValue ?? 0)"
  }

  /// The state that `kubectl get` shows: why a container waits or ended, else the phase.
  static func status(_ pod: JSONValue) -> String {
    var result =
      pod[["status", "reason"]]?.stringValue ?? pod[["status", "phase"]]?.stringValue ?? "Pending"
    let conditions = pod[["status", "conditions"]]?.arrayValue ?? []
    if conditions.contains(where: {
      $0["type"] == "PodScheduled" && $0["reason"] == "SchedulingGated"
    }) {
      result = "SchedulingGated"
    }
    if let initialising = initialisation(of: pod) {
      result = initialising
    } else {
      var isRunning = false
      for status in (pod[["status", "containerStatuses"]]?.arrayValue ?? []).reversed() {
        if let waiting = status[["state", "waiting", "reason"]]?.stringValue, !waiting.isEmpty {
          result = waiting
        } else if let ended = status[["state", "terminated"]] {
          result = reason(ended) ?? result
        } else if status["ready"] == true, status[["state", "running"]] != nil {
          isRunning = true
        }
      }
      if result == "Completed", isRunning {
        let ready = conditions.contains { $0["type"] == "Ready" && $0["status"] == "True" }
        result = ready ? "Running" : "NotReady"
      }
    }
    if pod[["metadata", "deletionTimestamp"]] != nil {
      if pod[["status", "reason"]] == "NodeLost" { return "Unknown" }
      let phase = pod[["status", "phase"]]
      if phase != "Succeeded", phase != "Failed" { return "Terminating" }
    }
    return result
  }
}
