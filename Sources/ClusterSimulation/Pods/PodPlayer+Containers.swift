extension PodPlayer {
  /// Moves a container from stage to stage until it has to wait for something.
  mutating func advance(_ container: JSONValue, isInit: Bool, in cluster: isolated SimulatedCluster)
  {
    for _ in 0..<16 {
      guard step(container, isInit: isInit, in: cluster) else { return }
    }
  }

  func name(_ container: JSONValue) -> String { container.word("name") ?? "" }

  /// One step; false when there is nothing more to do now.
  private mutating func step(
    _ container: JSONValue, isInit: Bool, in cluster: isolated SimulatedCluster
  ) -> Bool {
    let name = name(container)
    let state = runtime.containers[name] ?? ContainerRuntime()
    switch state.stage {
    case .idle: return begin(container, isInit: isInit, in: cluster)
    case .pulling(let since, let until):
      guard until <= now else {
        wake(at: until)
        return false
      }
      finishPull(container, isInit: isInit, took: until - since, in: cluster)
    case .pullFailed(let until):
      guard until <= now else {
        wake(at: until)
        return false
      }
      backOffPull(container, isInit: isInit, in: cluster)
    case .pullBackOff(let until):
      guard until <= now else {
        wake(at: until)
        return false
      }
      runtime.containers[name]?.stage = .idle
    case .misnamed, .ended: return false
    case .misconfigured(_, let until):
      guard until <= now || configurationTrouble(container, in: cluster) == nil else {
        wake(at: until)
        return false
      }
      runtime.containers[name]?.stage = .idle
    case .starting(let until):
      guard until <= now else {
        wake(at: until)
        return false
      }
      start(container, isInit: isInit, at: until, in: cluster)
    case .running: return watch(container, isInit: isInit, in: cluster)
    case .backOff(let until):
      guard until <= now else {
        wake(at: until)
        return false
      }
      runtime.containers[name]?.restarts += 1
      runtime.containers[name]?.stage = .idle
    }
    return true
  }

  // MARK: - Running

  /// Why a container cannot be made: what its environment refers to is not there.
  private func configurationTrouble(_ container: JSONValue, in cluster: isolated SimulatedCluster)
    -> String?
  {
    func check(_ reference: JSONValue?, _ resource: String, _ kind: String) -> String? {
      guard let reference, reference["optional"] != true, let name = reference.word("name")
      else { return nil }
      guard let object = cluster.store.get(key.at(resource, name)) else {
        return "\(kind) \"\(name)\" not found"
      }
      guard let entry = reference.word("key"), object[["data", entry]] == nil,
        object[["binaryData", entry]] == nil
      else { return nil }
      let word = kind == "secret" ? "Secret" : "ConfigMap"
      return "couldn't find key \(entry) in \(word) \(key.namespace)/\(name)"
    }
    for source in container.elements("envFrom") {
      if let trouble = check(source["configMapRef"], "configmaps", "configmap")
        ?? check(source["secretRef"], "secrets", "secret")
      {
        return trouble
      }
    }
    for variable in container.elements("env") {
      if let trouble = check(variable[["valueFrom", "configMapKeyRef"]], "configmaps", "configmap")
        ?? check(variable[["valueFrom", "secretKeyRef"]], "secrets", "secret")
      {
        return trouble
      }
    }
    return rootTrouble(container)
  }

  /// Images that are known to run as root are refused where the pod forbids it.
  private func rootTrouble(_ container: JSONValue) -> String? {
    func setting(_ name: String) -> JSONValue? {
      container[["securityContext", name]] ?? pod[["spec", "securityContext", name]]
    }
    guard setting("runAsNonRoot") == true else { return nil }
    let image = container.word("image") ?? ""
    let isKnown = ["nginx", "busybox", "alpine", "httpd", "ubuntu", "debian"].contains {
      image == $0 || image.hasPrefix($0 + ":")
    }
    let place = "(pod: \"\(pod.name)_\(pod.namespace)(\(pod.uid))\", container: \(name(container)))"
    if let user = setting("runAsUser")?.integerValue {
      return user == 0
        ? "container's runAsUser breaks non-root policy \(place)" : nil
    }
    return isKnown ? "container has runAsNonRoot and image will run as root \(place)" : nil
  }

  private mutating func start(
    _ container: JSONValue, isInit: Bool, at time: Double, in cluster: isolated SimulatedCluster
  ) {
    let name = name(container)
    let place = field(of: container, isInit: isInit)
    if let trouble = configurationTrouble(container, in: cluster) {
      tell("Warning", "Failed", "Error: \(trouble)", about: place, in: cluster)
      runtime.containers[name]?.stage = .misconfigured(message: trouble, until: now + 12)
      return
    }
    guard var state = runtime.containers[name] else { return }
    let image = container.word("image") ?? ""
    let scheme = minor >= 24 ? "containerd" : "docker"
    state.identifier = "\(scheme)://\(cluster.identifiers.hash())"
    if state.imageIdentifier.isEmpty {
      let digest = ImageSize.digest(image)
      let repository = ImageReference(text: image).full.prefix { $0 != "@" }
      let bare = repository.split(separator: "/").dropLast().joined(separator: "/")
      let last = (repository.split(separator: "/").last ?? "").prefix { $0 != ":" }
      state.imageIdentifier =
        "\(minor < 24 ? "docker-pullable://" : "")\(bare)/\(last)@sha256:\(digest)"
    }
    let ends = endsByItself(container, isInit: isInit)
    state.program = cluster.program(
      of: container, in: pod, endsByItself: ends, start: now)
    state.stage = .running(since: now)
    state.previous = state.terminated ?? state.previous
    state.terminated = nil
    state.probes = probes(of: container)
    runtime.containers[name] = state
    tell(
      "Normal", "Created", "Created container\(minor >= 32 ? ":" : "") \(name)", about: place,
      in: cluster)
    tell("Normal", "Started", "Started container \(name)", about: place, in: cluster)
  }

  /// Whether a program of which nothing is known is taken for one that ends: before the other containers, in a job, or because a pod
  /// that is not restarted says what to run. A pod that says no more than its image, `kubectl run web --image=nginx --restart=Never`,
  /// is a server.
  private func endsByItself(_ container: JSONValue, isInit: Bool) -> Bool {
    if isInit { return !Self.isSidecar(container) }
    guard policy != "Always" else { return false }
    let isOfJob = pod.metadata["ownerReferences"]?.arrayValue?.contains { $0["kind"] == "Job" }
    return isOfJob == true || !container.elements("command").isEmpty
      || !container.elements("args").isEmpty
  }

  private func probes(of container: JSONValue) -> [ProbeKind: ProbeState] {
    var result: [ProbeKind: ProbeState] = [:]
    for kind in ProbeKind.allCases {
      guard let probe = container["\(kind.rawValue)Probe"] else { continue }
      let delay = pace.delaysProbes ? Double(probe.whole("initialDelaySeconds") ?? 0) : 0
      let pause = kind == .liveness || pace.delaysProbes ? delay + 0.1 : delay
      result[kind] = ProbeState(next: now + pause, isPassed: kind == .liveness)
    }
    return result
  }

  /// Looks whether a running container has ended, and makes its probes.
  private mutating func watch(
    _ container: JSONValue, isInit: Bool, in cluster: isolated SimulatedCluster
  ) -> Bool {
    let name = name(container)
    guard var state = runtime.containers[name], let since = state.startedAt else { return false }
    if state.program == nil {
      // It came running with a saved state.
      let ends = endsByItself(container, isInit: isInit)
      state.program = cluster.program(
        of: container, in: pod, endsByItself: ends, start: since)
      runtime.containers[name] = state
    }
    let digest = ImageSize.digest(container.word("image") ?? "")
    if !state.imageIdentifier.isEmpty, !state.imageIdentifier.hasSuffix(digest) {
      // Another image restarts it whatever the pod's policy (`computePodActions` of the kubelet).
      tell(
        "Normal", "Killing", "Container \(name) definition changed, will be restarted",
        about: field(of: container, isInit: isInit), in: cluster)
      end(container, exitCode: 0, reason: "Completed")
      runtime.containers[name]?.stage = .idle
      runtime.containers[name]?.restarts += 1
      runtime.containers[name]?.imageIdentifier = ""
      return true
    }
    if let program = state.program {
      let absent = program.awaited.contains { cluster.store.get(key.at("services", $0)) == nil }
      if absent {
        return false
      } else if let length = program.endsAfter {
        if since + length <= now {
          finish(container, isInit: isInit, program, in: cluster)
          return true
        }
        wake(at: since + length)
      }
    }
    for kind in ProbeKind.allCases where state.probes[kind] != nil {
      if kind != .startup, runtime.containers[name]?.hasStarted == false { continue }
      if probe(kind, container, isInit: isInit, since: since, in: cluster) { return true }
    }
    return false
  }

  /// Makes the probes of one kind that are due; true when the container was stopped for it.
  private mutating func probe(
    _ kind: ProbeKind, _ container: JSONValue, isInit: Bool, since: Double,
    in cluster: isolated SimulatedCluster
  ) -> Bool {
    let name = name(container)
    guard var state = runtime.containers[name]?.probes[kind],
      let probe = container["\(kind.rawValue)Probe"]
    else { return false }
    let period = Double(max(1, probe.whole("periodSeconds") ?? 10))
    let program = runtime.containers[name]?.program
    let behaviour = cluster.behaviour(of: container.word("image") ?? "")
    var isKilled = false
    while state.next <= now, !isKilled {
      let outcome = Probes.outcome(
        of: probe, kind, container: container, program: program, behaviour: behaviour,
        address: runtime.address ?? "", at: state.next - since)
      switch outcome {
      case .success:
        state.successes += 1
        state.failures = 0
        if state.successes >= probe.whole("successThreshold") ?? 1 { state.isPassed = true }
        let isSettled = Probes.isSettled(probe, container: container, program: program)
        state.next = state.isPassed && isSettled ? .infinity : now + period
      case .failure(let message):
        state.failures += 1
        state.successes = 0
        tell(
          "Warning", "Unhealthy", "\(kind.word) probe failed: \(message)",
          about: field(of: container, isInit: isInit), in: cluster)
        if state.failures >= probe.whole("failureThreshold") ?? 3 {
          if kind == .readiness { state.isPassed = false } else { isKilled = true }
        }
        state.next = now + period
      }
    }
    runtime.containers[name]?.probes[kind] = state
    if isKilled {
      tell(
        "Normal", "Killing",
        "Container \(name) failed \(kind.rawValue) probe, will be restarted",
        about: field(of: container, isInit: isInit), in: cluster)
      var program =
        program ?? ContainerProgram(container, behaviour: nil, endsByItself: false, runTime: 0)
      program.exitCode = 137
      program.reason = "Error"
      finish(container, isInit: isInit, program, in: cluster)
      return true
    }
    wake(at: state.next)
    return false
  }

  // MARK: - Ending

  mutating func end(
    _ container: JSONValue, exitCode: Int, reason: String, message: String? = nil
  ) {
    let name = name(container)
    guard let since = runtime.containers[name]?.startedAt else { return }
    var last = terminated(name, since: since, exitCode: exitCode, reason: reason)
    last["message"] = message.map { .string($0) }
    runtime.containers[name]?.terminated = last
    runtime.containers[name]?.stage = .ended
  }

  private func terminated(_ name: String, since: Double, exitCode: Int, reason: String) -> JSONValue
  {
    [
      "exitCode": .integer(Int64(exitCode)), "reason": .string(reason),
      "startedAt": .string(Timestamp.text(since)), "finishedAt": .string(Timestamp.text(now)),
      "containerID": .string(runtime.containers[name]?.identifier ?? ""),
    ]
  }

  private mutating func finish(
    _ container: JSONValue, isInit: Bool, _ program: ContainerProgram,
    in cluster: isolated SimulatedCluster
  ) {
    let name = name(container)
    guard let since = runtime.containers[name]?.startedAt else { return }
    end(
      container, exitCode: program.exitCode, reason: program.reason, message: program.message)
    let restarts: Bool
    if isInit, !Self.isSidecar(container) {
      restarts = program.exitCode != 0 && policy != "Never"
    } else {
      restarts =
        policy == "Always" || Self.isSidecar(container) && isInit
        || policy == "OnFailure" && program.exitCode != 0
    }
    guard restarts, var state = runtime.containers[name] else { return }
    // Ten minutes without a failure make up for all before (`MaxContainerBackOff`, doubled).
    if now - since > 600 { state.delay = 0 }
    if state.delay == 0, state.restarts == 0 || now - since > 600 {
      // The first restart comes at once.
      state.delay = 10
      state.restarts += 1
      state.stage = .idle
      runtime.containers[name] = state
      return
    }
    let delay = max(10, state.delay)
    state.stage = .backOff(until: now + delay)
    state.currentDelay = delay
    state.delay = min(300, delay * 2)
    runtime.containers[name] = state
    let who = "\(name) in pod \(pod.name)_\(pod.namespace)(\(pod.uid))"
    tell(
      "Warning", "BackOff",
      "Back-off restarting failed container\(minor >= 27 ? " \(who)" : "")",
      about: field(of: container, isInit: isInit), in: cluster)
    wake(at: now + delay)
  }
}
