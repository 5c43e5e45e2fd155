extension PodPlayer {
  /// Stores what the pod looks like now.
  func writeStatus(in cluster: isolated SimulatedCluster) {
    guard let current = cluster.store.get(key) else { return }
    let status = status(of: current)
    guard status != current["status"] else { return }
    var changed = current
    changed["status"] = status
    cluster.store.put(changed, at: key)
  }

  private func state(_ container: JSONValue) -> ContainerRuntime {
    runtime.containers[container.word("name") ?? ""] ?? ContainerRuntime()
  }

  private func status(of current: JSONValue) -> JSONValue {
    var status = current["status"] ?? [:]
    let isInitialized = initContainers.allSatisfy { container in
      let state = state(container)
      return Self.isSidecar(container)
        ? state.hasStarted || state.hasEnded
        : state.hasEnded && state.terminated?.whole("exitCode") == 0
    }
    status["phase"] = .string(phase(isInitialized: isInitialized))
    status["qosClass"] = status["qosClass"] ?? .string(PodQuality.qosClass(of: pod))
    status["startTime"] = runtime.startTime
    let host = hostAddress
    if !host.isEmpty {
      status["hostIP"] = .string(host)
      if minor >= 29 { status["hostIPs"] = [["ip": .string(host)]] }
    }
    if let address = runtime.address {
      status["podIP"] = .string(address)
      if minor >= 16 { status["podIPs"] = [["ip": .string(address)]] }
    }
    if !initContainers.isEmpty {
      status["initContainerStatuses"] = .array(
        initContainers.map { shown($0, isInit: true, isInitialized: true) })
    }
    status["containerStatuses"] = .array(
      mainContainers.sorted { ($0.word("name") ?? "") < ($1.word("name") ?? "") }
        .map { shown($0, isInit: false, isInitialized: isInitialized) })
    let debuggers = current.elements("spec", "ephemeralContainers")
    if !debuggers.isEmpty {
      status["ephemeralContainerStatuses"] = .array(debuggers.map { ephemeral($0, current) })
    }
    if let failure {
      status["reason"] = .string(failure.reason)
      status["message"] = .string(failure.message)
    }
    status["conditions"] = .array(conditions(current, isInitialized, status))
    return status
  }

  private func phase(isInitialized: Bool) -> String {
    if failure != nil { return "Failed" }
    for container in initContainers where !Self.isSidecar(container) {
      let state = state(container)
      if state.hasEnded, state.terminated?.whole("exitCode") != 0 { return "Failed" }
    }
    guard isInitialized else { return "Pending" }
    let states = mainContainers.map(state)
    if states.allSatisfy(\.hasEnded) {
      return states.allSatisfy { $0.terminated?.whole("exitCode") == 0 } ? "Succeeded" : "Failed"
    }
    // One that never ran keeps the pod pending.
    let haveStarted = states.allSatisfy {
      $0.isRunning || $0.terminated != nil || $0.previous != nil || $0.hasEnded
    }
    return haveStarted ? "Running" : "Pending"
  }

  private func conditions(_ current: JSONValue, _ isInitialized: Bool, _ status: JSONValue)
    -> [JSONValue]
  {
    let time = now
    func make(_ type: String, _ holds: Bool, _ reason: String = "", _ message: String = "")
      -> JSONValue
    {
      PodConditions.make(
        type, holds, reason: reason, message: message, of: current, at: time)
    }
    let hasEnded = status["phase"] == "Succeeded" || status["phase"] == "Failed"
    let unready = mainContainers.filter { !state($0).isReady }.compactMap { $0.word("name") }
    let areReady = unready.isEmpty && isInitialized && !hasEnded
    let gates = current.elements("spec", "readinessGates").compactMap { $0.word("conditionType") }
    let missing = gates.filter { !current.holds($0) }
    var reason = ""
    var message = ""
    if !areReady {
      reason =
        status["phase"] == "Succeeded"
        ? "PodCompleted" : status["phase"] == "Failed" ? "PodFailed" : "ContainersNotReady"
      if reason == "ContainersNotReady" {
        message = "containers with unready status: [\(unready.joined(separator: " "))]"
      }
    }
    let incomplete = initContainers.filter { container in
      let state = state(container)
      return !(state.hasEnded && state.terminated?.whole("exitCode") == 0)
        && !(Self.isSidecar(container) && state.hasStarted)
    }.compactMap { $0.word("name") }
    var result: [JSONValue] = []
    if minor >= 29 {
      result.append(make("PodReadyToStartContainers", runtime.address != nil && !hasEnded))
    }
    result.append(
      isInitialized
        ? make("Initialized", true, status["phase"] == "Succeeded" ? "PodCompleted" : "")
        : make(
          "Initialized", false, "ContainersNotInitialized",
          "containers with incomplete status: [\(incomplete.joined(separator: " "))]"))
    if areReady, !missing.isEmpty {
      result.append(
        make(
          "Ready", false, "ReadinessGatesNotReady",
          "corresponding condition of pod readiness gate \"\(missing[0])\" does not exist."))
    } else {
      result.append(make("Ready", areReady, reason, message))
    }
    result.append(make("ContainersReady", areReady, reason, message))
    result.append(make("PodScheduled", true))
    // What others have written stays: readiness gates, the reason of a disruption.
    let own: Set<String> = [
      "PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady", "PodScheduled",
    ]
    return current.elements("status", "conditions").filter { !own.contains($0.word("type") ?? "") }
      + result
  }

  private func shown(_ container: JSONValue, isInit: Bool, isInitialized: Bool) -> JSONValue {
    let state = state(container)
    let name = container.word("name") ?? ""
    let isSidecar = isInit && Self.isSidecar(container)
    var status: JSONValue = [
      "name": .string(name), "image": container["image"] ?? "",
      "imageID": .string(state.imageIdentifier),
      "restartCount": .integer(Int64(state.restarts)),
      "ready": .bool(
        isInit && !isSidecar
          ? state.hasEnded && state.terminated?.whole("exitCode") == 0 : state.isReady),
      "state": shown(state, container, isInitialized), "lastState": [:],
    ]
    if minor >= 18 { status["started"] = .bool(state.hasStarted) }
    if !state.identifier.isEmpty { status["containerID"] = .string(state.identifier) }
    if case .ended = state.stage {
      if let previous = state.previous { status["lastState"] = ["terminated": previous] }
    } else if let last = state.terminated ?? state.previous {
      status["lastState"] = ["terminated": last]
    }
    let mounts = container.elements("volumeMounts")
    if minor >= 31, !mounts.isEmpty {
      status["volumeMounts"] = .array(
        mounts.map { mount in
          var shown: JSONValue = [
            "mountPath": mount["mountPath"] ?? "", "name": mount["name"] ?? "",
          ]
          if mount["readOnly"] == true {
            shown["readOnly"] = true
            shown["recursiveReadOnly"] = "Disabled"
          }
          return shown
        })
    }
    return status
  }

  private func shown(_ state: ContainerRuntime, _ container: JSONValue, _ isInitialized: Bool)
    -> JSONValue
  {
    let image = container.word("image") ?? ""
    let name = container.word("name") ?? ""
    func waiting(_ reason: String, _ message: String? = nil) -> JSONValue {
      var value: JSONValue = ["reason": .string(reason)]
      if let message { value["message"] = .string(message) }
      return ["waiting": value]
    }
    switch state.stage {
    case .running(let since): return ["running": ["startedAt": .string(Timestamp.text(since))]]
    case .ended: return ["terminated": state.terminated ?? [:]]
    case .backOff:
      return waiting(
        "CrashLoopBackOff",
        "back-off \(Self.duration(Int(state.currentDelay))) restarting failed container=\(name) pod=\(pod.name)_\(pod.namespace)(\(pod.uid))"
      )
    case .pullFailed:
      return waiting("ErrImagePull", ImageReference(text: image).pullFailure(minor: minor))
    case .pullBackOff:
      let detail =
        minor >= 31
        ? ": ErrImagePull: \(ImageReference(text: image).pullFailure(minor: minor))" : ""
      return waiting("ImagePullBackOff", "Back-off pulling image \"\(image)\"\(detail)")
    case .misnamed:
      return waiting(
        "InvalidImageName",
        "Failed to apply default image tag \"\(image)\": \(ImageReference(text: image).mistake ?? "")"
      )
    case .misconfigured(let message, _):
      return waiting(
        message.contains("pull policy of Never")
          ? "ErrImageNeverPull" : "CreateContainerConfigError",
        message)
    case .idle where state.pulls > 0, .pulling where state.pulls > 0:
      return waiting("ErrImagePull", ImageReference(text: image).pullFailure(minor: minor))
    case .idle, .pulling, .starting:
      if let ended = state.terminated { return ["terminated": ended] }
      return waiting(initContainers.isEmpty ? "ContainerCreating" : "PodInitializing")
    }
  }

  private func ephemeral(_ container: JSONValue, _ current: JSONValue) -> JSONValue {
    let name = container.word("name") ?? ""
    let known = current.elements("status", "ephemeralContainerStatuses").first {
      $0.word("name") == name
    }
    return known ?? [
      "name": .string(name), "image": container["image"] ?? "", "imageID": "", "ready": false,
      "restartCount": 0, "lastState": [:],
      "state": ["running": ["startedAt": .string(Timestamp.text(now))]],
    ]
  }

  /// As Go prints durations: `10s`, `2m40s`.
  static func duration(_ seconds: Int) -> String {
    seconds < 60 ? "\(seconds)s" : "\(seconds / 60)m\(seconds % 60)s"
  }
}
