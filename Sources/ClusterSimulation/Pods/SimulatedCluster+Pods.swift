extension SimulatedCluster {
  /// What scheduler and kubelet do for a pod.
  func runPod(_ key: ObjectKey, _ object: JSONValue) {
    guard object[["status", "phase"]] == "Pending", object[["status", "containerStatuses"]] == nil
    else { return }
    guard let node = object[["spec", "nodeName"]]?.stringValue ?? schedule(key, object) else {
      return
    }
    start(key, on: node)
  }

  /// Finds a node for a pod; nil, with the condition and the event that say why, when there is none.
  private func schedule(_ key: ObjectKey, _ object: JSONValue) -> String? {
    let nodes = store.list("nodes")
    var obstacles: [Scheduling.Obstacle] = []
    var free: [String] = []
    for (node, value) in nodes {
      if let obstacle = Scheduling.obstacle(to: object["spec"] ?? [:], on: value) {
        obstacles.append(obstacle)
      } else {
        free.append(node.name)
      }
    }
    if !free.isEmpty {
      let load = Dictionary(
        grouping: store.list("pods"), by: { $0.object[["spec", "nodeName"]]?.stringValue ?? "" }
      ).mapValues(\.count)
      let chosen = free.min { (load[$0] ?? 0, $0) < (load[$1] ?? 0, $1) } ?? free[0]
      recordEvent(
        on: object, "Pod", "Normal", "Scheduled",
        "Successfully assigned \(key.namespace)/\(key.name) to \(chosen)", from: "default-scheduler"
      )
      return chosen
    }
    let message = Scheduling.message(obstacles, minor: configuration.minor)
    var status = object["status"] ?? [:]
    status["conditions"] = [
      condition("PodScheduled", false, reason: "Unschedulable", message: message, of: object)
    ]
    putStatus(status, at: key)
    recordEvent(
      on: object, "Pod", "Warning", "FailedScheduling", message, from: "default-scheduler")
    return nil
  }

  private func start(_ key: ObjectKey, on node: String) {
    guard var object = store.get(key) else { return }
    object.set(["spec", "nodeName"], to: .string(node))
    let time = JSONValue.string(Timestamp.text(now()))
    let isJob = object[["spec", "restartPolicy"]] != "Always"
    let containers = object[["spec", "containers"]]?.arrayValue ?? []
    let states = containers.map {
      state(of: $0, in: object, endsByItself: isJob && !plays($0, of: object), time: time)
    }
    let initStates = (object[["spec", "initContainers"]]?.arrayValue ?? []).map {
      state(of: $0, in: object, endsByItself: true, time: time)
    }
    let ready = states.allSatisfy { $0["ready"] == true }
    let isDone = isJob && states.allSatisfy { $0[["state", "terminated"]] != nil }
    let waits = states.contains { $0[["state", "waiting"]] != nil }
    let neverStarted = states.contains {
      ["ImagePullBackOff", "ContainerCreating"].contains(
        $0[["state", "waiting", "reason"]]?.stringValue ?? "")
    }
    var status: [String: JSONValue] = [
      "phase": .string(isDone ? "Succeeded" : neverStarted ? "Pending" : "Running"),
      "hostIP": nodeAddress(node),
      "podIP": .string("10.1.\(nextPodAddress / 250).\(nextPodAddress % 250 + 1)"),
      "startTime": time, "qosClass": object[["status", "qosClass"]] ?? "BestEffort",
      "containerStatuses": .array(states),
    ]
    status["podIPs"] = [["ip": status["podIP"] ?? ""]]
    nextPodAddress += 1
    if !initStates.isEmpty { status["initContainerStatuses"] = .array(initStates) }
    let why = isDone ? "PodCompleted" : waits || !ready ? "ContainersNotReady" : ""
    let message =
      why == "ContainersNotReady"
      ? "containers with unready status: [\(states.filter { $0["ready"] != true }.compactMap { $0["name"]?.stringValue }.joined(separator: " "))]"
      : ""
    status["conditions"] = .array([
      condition("Initialized", true, reason: isDone ? "PodCompleted" : "", message: "", of: object),
      condition("Ready", ready, reason: why, message: message, of: object),
      condition("ContainersReady", ready, reason: why, message: message, of: object),
      condition("PodScheduled", true, reason: "", message: "", of: object),
    ])
    object["status"] = .object(status)
    store.put(object, at: key)
    tellKubeletEvents(object, node)
    for container in containers where plays(container, of: object) {
      _ = self.container(container["name"]?.stringValue ?? "", of: object)
    }
  }

  private func nodeAddress(_ node: String) -> JSONValue {
    let object = store.get(ObjectKey(resource: "nodes", namespace: "", name: node))
    return object?[["status", "addresses"]]?.arrayValue?.first { $0["type"] == "InternalIP" }?[
      "address"] ?? ""
  }

  func behaviour(of image: String) -> ImageBehaviour? {
    configuration.images.first { $0.matches(image) }
  }

  /// How a container's pod ends up: what its image does, or that there can be no such image.
  private func outcome(of image: String) -> String {
    if let behaviour = behaviour(of: image) { return behaviour.phase }
    let isImpossible =
      image.isEmpty || image.hasSuffix(":doesnotexist") || image.hasSuffix("/doesnotexist")
    if isImpossible { return "ImagePullBackOff" }
    let isValid = image.allSatisfy {
      $0.isASCII && ($0.isLetter || $0.isNumber || "._-/:@".contains($0))
    }
    return isValid ? "Running" : "InvalidImageName"
  }

  private func state(
    of container: JSONValue, in pod: JSONValue, endsByItself: Bool, time: JSONValue
  ) -> JSONValue {
    let image = container["image"]?.stringValue ?? ""
    let digest = identifiers.hash()
    var status: JSONValue = [
      "name": container["name"] ?? "", "image": .string(image), "restartCount": 0, "ready": true,
      "started": true,
      "imageID": .string("docker-pullable://\(image.prefix { $0 != ":" })@sha256:\(digest)"),
      "containerID": .string("docker://\(identifiers.hash())"), "lastState": [:],
      "state": ["running": ["startedAt": time]],
    ]
    let outcome = outcome(of: image)
    switch outcome {
    case "Running" where endsByItself, "Completed":
      status["ready"] = .bool(container["isInit"] == true)
      status["state"] = [
        "terminated": [
          "exitCode": 0, "reason": "Completed", "startedAt": time, "finishedAt": time,
          "containerID": status["containerID"] ?? "",
        ]
      ]
      status["started"] = false
    case "Running": break
    case "CrashLoopBackOff":
      status["ready"] = false
      status["started"] = false
      status["restartCount"] = 4
      let name = container["name"]?.stringValue ?? ""
      status["state"] = [
        "waiting": [
          "reason": "CrashLoopBackOff",
          "message": .string(
            "back-off 1m20s restarting failed container=\(name) pod=\(pod.name)_\(pod.namespace)(\(pod.uid))"
          ),
        ]
      ]
      status["lastState"] = [
        "terminated": ["exitCode": 1, "reason": "Error", "startedAt": time, "finishedAt": time]
      ]
    default:
      let reason = outcome == "Pending" ? "ContainerCreating" : outcome
      status["ready"] = false
      status["started"] = false
      status["imageID"] = ""
      status["containerID"] = nil
      var waiting: JSONValue = ["reason": .string(reason)]
      if reason == "ImagePullBackOff" {
        waiting["message"] = .string("Back-off pulling image \"\(image)\"")
      }
      if reason == "InvalidImageName" {
        waiting["message"] = .string(
          "Failed to apply default image tag \"\(image)\": couldn't parse image reference")
      }
      status["state"] = ["waiting": waiting]
    }
    return status
  }

  private func tellKubeletEvents(_ pod: JSONValue, _ node: String) {
    for (list, path) in [("initContainers", "initContainers"), ("containers", "containers")] {
      for container in pod[["spec", list]]?.arrayValue ?? [] {
        let name = container["name"]?.stringValue ?? ""
        let image = container["image"]?.stringValue ?? ""
        let field = "spec.\(path){\(name)}"
        func tell(_ type: String, _ reason: String, _ message: String) {
          recordEvent(on: pod, "Pod", type, reason, message, from: "kubelet", field: field)
        }
        switch outcome(of: image) {
        case "ImagePullBackOff":
          tell("Normal", "Pulling", "Pulling image \"\(image)\"")
          tell(
            "Warning", "Failed",
            "Failed to pull image \"\(image)\": rpc error: code = NotFound desc = failed to resolve reference \"\(image)\": not found"
          )
          tell("Warning", "Failed", "Error: ErrImagePull")
          tell("Normal", "BackOff", "Back-off pulling image \"\(image)\"")
          tell("Warning", "Failed", "Error: ImagePullBackOff")
        case "InvalidImageName":
          tell(
            "Warning", "InspectFailed",
            "Failed to apply default image tag \"\(image)\": couldn't parse image reference")
        case "Pending": break
        case let outcome:
          tell("Normal", "Pulled", "Container image \"\(image)\" already present on machine")
          tell("Normal", "Created", "Created container \(name)")
          tell("Normal", "Started", "Started container \(name)")
          if outcome == "CrashLoopBackOff" {
            tell("Warning", "BackOff", "Back-off restarting failed container")
          }
        }
      }
    }
  }
}
