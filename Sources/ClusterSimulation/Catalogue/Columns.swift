/// The columns of pods.
enum PodColumns {
  static let all: [TableColumn] = [
    .name,
    TableColumn("Ready") { object, _ in
      let statuses = object[["status", "containerStatuses"]]?.arrayValue ?? []
      let ready = statuses.count { $0["ready"] == true }
      let count = object[["spec", "containers"]]?.arrayValue?.count ?? 0
      return .string("\(ready)/\(count)")
    },
    TableColumn("Status") { object, _ in .string(status(object)) },
    TableColumn("Restarts", type: "string") { object, _ in
      let restarts = object[["status", "containerStatuses"]]?.arrayValue?.reduce(0) {
        $0 + ($1["restartCount"]?.integerValue ?? 0)
      }
      return .string("\(restarts ?? 0)")
    },
    .age,
    .path("IP", ["status", "podIP"], priority: 1),
    .path("Node", ["spec", "nodeName"], priority: 1),
    .path("Nominated Node", ["status", "nominatedNodeName"], priority: 1),
    TableColumn("Readiness Gates", priority: 1) { _, _ in "<none>" },
  ]

  /// The state that `kubectl get` shows: why a container waits or ended, else the phase.
  static func status(_ pod: JSONValue) -> String {
    if pod[["metadata", "deletionTimestamp"]] != nil { return "Terminating" }
    for status in pod[["status", "containerStatuses"]]?.arrayValue ?? [] {
      if let reason = status[["state", "waiting", "reason"]]?.stringValue { return reason }
      if let reason = status[["state", "terminated", "reason"]]?.stringValue { return reason }
    }
    return pod[["status", "reason"]]?.stringValue ?? pod[["status", "phase"]]?.stringValue
      ?? "Pending"
  }
}

/// The columns of services and endpoints.
enum ServiceColumns {
  static let all: [TableColumn] = [
    .name, .path("Type", ["spec", "type"]), .path("Cluster-IP", ["spec", "clusterIP"]),
    TableColumn("External-IP") { object, _ in .string(externalAddress(object)) },
    TableColumn("Port(s)") { object, _ in .string(ports(object)) }, .age,
    TableColumn("Selector", priority: 1) { object, _ in
      let labels = object[["spec", "selector"]]?.objectValue ?? [:]
      return .string(labels.isEmpty ? "<none>" : WorkloadColumns.selector(labels))
    },
  ]

  private static func externalAddress(_ service: JSONValue) -> String {
    switch service[["spec", "type"]]?.stringValue {
    case "LoadBalancer":
      service[["status", "loadBalancer", "ingress"]]?.arrayValue?.first
        .flatMap { $0["ip"]?.stringValue ?? $0["hostname"]?.stringValue } ?? "<pending>"
    case "ExternalName": service[["spec", "externalName"]]?.stringValue ?? "<none>"
    default: "<none>"
    }
  }

  private static func ports(_ service: JSONValue) -> String {
    let ports = service[["spec", "ports"]]?.arrayValue ?? []
    if ports.isEmpty { return "<none>" }
    return ports.map { port in
      let node = port["nodePort"]?.integerValue.map { ":\($0)" } ?? ""
      return "\(port["port"]?.integerValue ?? 0)\(node)/\(port["protocol"]?.stringValue ?? "TCP")"
    }.joined(separator: ",")
  }

  /// `10.1.0.4:80,10.1.0.5:80 + 2 more...`
  static func endpoints(_ object: JSONValue) -> String {
    let all = (object["subsets"]?.arrayValue ?? []).flatMap { subset in
      (subset["addresses"]?.arrayValue ?? []).flatMap { address in
        (subset["ports"]?.arrayValue ?? []).map { port in
          "\(address["ip"]?.stringValue ?? ""):\(port["port"]?.integerValue ?? 0)"
        }
      }
    }
    if all.isEmpty { return "<none>" }
    return all.prefix(3).joined(separator: ",")
      + (all.count > 3 ? " + \(all.count - 3) more..." : "")
  }
}

/// The columns of nodes.
enum NodeColumns {
  static let all: [TableColumn] = [
    .name,
    TableColumn("Status") { object, _ in
      let ready = object[["status", "conditions"]]?.arrayValue?.first { $0["type"] == "Ready" }
      let state = ready?["status"] == "True" ? "Ready" : "NotReady"
      return .string(
        object[["spec", "unschedulable"]] == true ? state + ",SchedulingDisabled" : state)
    },
    TableColumn("Roles") { object, _ in
      let prefix = "node-role.kubernetes.io/"
      let roles = (object[["metadata", "labels"]]?.objectValue ?? [:]).keys.filter {
        $0.hasPrefix(prefix)
      }
      .map { $0.dropFirst(prefix.count) }.sorted()
      return .string(roles.isEmpty ? "<none>" : roles.joined(separator: ","))
    },
    .age, .path("Version", ["status", "nodeInfo", "kubeletVersion"]),
    address("Internal-IP", "InternalIP"), address("External-IP", "ExternalIP"),
    .path("OS-Image", ["status", "nodeInfo", "osImage"], priority: 1),
    .path("Kernel-Version", ["status", "nodeInfo", "kernelVersion"], priority: 1),
    .path("Container-Runtime", ["status", "nodeInfo", "containerRuntimeVersion"], priority: 1),
  ]

  private static func address(_ title: String, _ type: String) -> TableColumn {
    TableColumn(title, priority: 1) { object, _ in
      object[["status", "addresses"]]?.arrayValue?.first { $0["type"]?.stringValue == type }?[
        "address"] ?? "<none>"
    }
  }
}

/// The columns of what makes pods.
enum WorkloadColumns {
  static let deployment: [TableColumn] =
    [
      .name, ready,
      .path("Up-to-date", ["status", "updatedReplicas"], type: "integer", otherwise: 0),
      .path("Available", ["status", "availableReplicas"], type: "integer", otherwise: 0), .age,
    ] + wide
  static let replicaSet: [TableColumn] =
    [
      .name, .path("Desired", ["spec", "replicas"], type: "integer", otherwise: 0),
      .path("Current", ["status", "replicas"], type: "integer", otherwise: 0),
      .path("Ready", ["status", "readyReplicas"], type: "integer", otherwise: 0), .age,
    ] + wide
  static let statefulSet: [TableColumn] = [.name, ready, .age] + wide.prefix(2)
  static let daemonSet: [TableColumn] =
    [
      .name, .path("Desired", ["status", "desiredNumberScheduled"], type: "integer", otherwise: 0),
      .path("Current", ["status", "currentNumberScheduled"], type: "integer", otherwise: 0),
      .path("Ready", ["status", "numberReady"], type: "integer", otherwise: 0),
      .path("Up-to-date", ["status", "updatedNumberScheduled"], type: "integer", otherwise: 0),
      .path("Available", ["status", "numberAvailable"], type: "integer", otherwise: 0),
      TableColumn("Node Selector") { object, _ in
        let labels = object[["spec", "template", "spec", "nodeSelector"]]?.objectValue ?? [:]
        return .string(labels.isEmpty ? "<none>" : selector(labels))
      }, .age,
    ] + wide
  static let job: [TableColumn] =
    [
      .name,
      TableColumn("Completions") { object, _ in
        .string(
          "\(object[["status", "succeeded"]]?.integerValue ?? 0)/\(object[["spec", "completions"]]?.integerValue ?? 1)"
        )
      },
      TableColumn("Duration") { object, context in
        guard let start = object[["status", "startTime"]]?.stringValue.flatMap(Timestamp.seconds)
        else { return "" }
        let end =
          object[["status", "completionTime"]]?.stringValue.flatMap(Timestamp.seconds)
          ?? context.now
        return .string(Timestamp.humanDuration(max(0, end - start)))
      }, .age,
    ] + wide

  private static let ready = TableColumn("Ready") { object, _ in
    .string(
      "\(object[["status", "readyReplicas"]]?.integerValue ?? 0)/\(object[["spec", "replicas"]]?.integerValue ?? 0)"
    )
  }

  private static let wide: [TableColumn] = [
    TableColumn("Containers", priority: 1) { object, _ in .string(containers(object, "name")) },
    TableColumn("Images", priority: 1) { object, _ in .string(containers(object, "image")) },
    TableColumn("Selector", priority: 1) { object, _ in
      .string(selector(object[["spec", "selector", "matchLabels"]]?.objectValue ?? [:]))
    },
  ]

  private static func containers(_ object: JSONValue, _ member: String) -> String {
    (object[["spec", "template", "spec", "containers"]]?.arrayValue ?? [])
      .compactMap { $0[member]?.stringValue }.joined(separator: ",")
  }

  /// `app=sleep,version=v1`
  static func selector(_ labels: [String: JSONValue]) -> String {
    labels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value.stringValue ?? "")" }.joined(
      separator: ",")
  }
}
