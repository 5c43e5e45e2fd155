extension PodPlayer {
  /// Moves a container from stage to stage until it has to wait for something.
  mutating func advance(_ container: JSONValue, isInit: Bool, in cluster: isolated SimulatedCluster) {
    for _ in 0..<16 {
      guard step(container, isInit: isInit, in: cluster) else { return }
    }
  }

  private func name(_ container: JSONValue) -> String { container.word("name") ?? "" }

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

  // MARK: - Images

  private mutating func begin(
    _ container: JSONValue, isInit: Bool, in cluster: isolated SimulatedCluster
  ) -> Bool {
    let name = name(container)
    let image = container.word("image") ?? ""
    let reference = ImageReference(text: image)
    let behaviour = cluster.behaviour(of: image)
    var state = runtime.containers[name] ?? ContainerRuntime()
    defer { runtime.containers[name] = state }
    let place = field(of: container, isInit: isInit)
    if behaviour?.phase == "Pending" { return false }
    if behaviour == nil, let mistake = reference.mistake {
      state.stage = .misnamed
      let text = "Failed to apply default image tag \"\(image)\": \(mistake)"
      tell("Warning", "InspectFailed", text, about: place, in: cluster)
      tell("Warning", "Failed", "Error: InvalidImageName", about: place, in: cluster)
      return false
    }
    let images = cluster.controllers.images[node?.name ?? "", default: []]
    let policy = container.word("imagePullPolicy") ?? "IfNotPresent"
    let isPresent = images.contains(reference.full)
    if policy == "Never", !isPresent, pace.pull > 0 {
      state.stage = .misconfigured(
        message: "Container image \"\(image)\" is not present with pull policy of Never",
        until: now + 15)
      tell(
        "Warning", "ErrImageNeverPull",
        "Container image \"\(image)\" is not present with pull policy of Never", about: place,
        in: cluster)
      return false
    }
    if isPresent, policy != "Always" {
      tell(
        "Normal", "Pulled",
        minor >= 34
          ? "Container image \"\(image)\" already present on machine and can be accessed by the pod"
          : "Container image \"\(image)\" already present on machine", about: place, in: cluster)
      state.stage = .starting(until: now + pace.start)
      return true
    }
    tell("Normal", "Pulling", "Pulling image \"\(image)\"", about: place, in: cluster)
    let isWrong = behaviour.map { $0.phase == "ImagePullBackOff" } ?? reference.isImpossible
    let length =
      isWrong
      ? pace.pullFailure
      : isPresent ? pace.pull / 4 : pace.pull * (0.7 + Double(cluster.identifiers.number(below: 60)) / 100)
    state.stage = .pulling(since: now, until: now + length)
    return true
  }

  private mutating func finishPull(
    _ container: JSONValue, isInit: Bool, took: Double, in cluster: isolated SimulatedCluster
  ) {
    let name = name(container)
    let image = container.word("image") ?? ""
    let reference = ImageReference(text: image)
    let place = field(of: container, isInit: isInit)
    let behaviour = cluster.behaviour(of: image)
    if behaviour.map({ $0.phase == "ImagePullBackOff" }) ?? reference.isImpossible {
      runtime.containers[name]?.pulls += 1
      let attempt = runtime.containers[name]?.pulls ?? 1
      tell(
        "Warning", "Failed", "Failed to pull image \"\(image)\": \(reference.pullFailure(minor: minor))",
        about: place, in: cluster)
      tell("Warning", "Failed", "Error: ErrImagePull", about: place, in: cluster)
      // The first failure is seen for a while before the back-off begins.
      let length = pace.pullFailure == 0 ? 0 : attempt == 1 ? 12.0 : 3
      runtime.containers[name]?.stage = .pullFailed(until: now + length)
      return
    }
    cluster.controllers.images[node?.name ?? "", default: []].insert(reference.full)
    tell("Normal", "Pulled", pulledMessage(image, took, in: cluster), about: place, in: cluster)
    runtime.containers[name]?.stage = .starting(until: now + pace.start)
  }

  private func pulledMessage(
    _ image: String, _ took: Double, in cluster: isolated SimulatedCluster
  ) -> String {
    let milliseconds = max(Int(took * 1000), 400 + cluster.identifiers.number(below: 900))
    let time =
      milliseconds < 1000
      ? "\(milliseconds)ms" : "\(milliseconds / 1000).\(String(milliseconds % 1000 + 1000).dropFirst())s"
    let base = "Successfully pulled image \"\(image)\""
    if minor >= 30 {
      let size = 2_000_000 + ImageSize.bytes(image)
      return "\(base) in \(time) (\(time) including waiting). Image size: \(size) bytes."
    }
    if minor >= 27 { return "\(base) in \(time) (\(time) including waiting)" }
    return minor >= 19 ? "\(base) in \(time)" : base
  }

  private mutating func backOffPull(
    _ container: JSONValue, isInit: Bool, in cluster: isolated SimulatedCluster
  ) {
    let name = name(container)
    let place = field(of: container, isInit: isInit)
    tell(
      "Normal", "BackOff", "Back-off pulling image \"\(container.word("image") ?? "")\"",
      about: place, in: cluster)
    tell("Warning", "Failed", "Error: ImagePullBackOff", about: place, in: cluster)
    let attempt = runtime.containers[name]?.pulls ?? 1
    runtime.containers[name]?.stage = .pullBackOff(
      until: now + min(300, 10 * Double(1 << min(attempt - 1, 5))))
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
    let behaviour = cluster.behaviour(of: image)
    let scheme = minor >= 24 ? "containerd" : "docker"
    state.identifier = "\(scheme)://\(cluster.identifiers.hash())"
    if state.imageIdentifier.isEmpty {
      let digest = ImageSize.digest(image)
      let repository = ImageReference(text: image).full.prefix { $0 != "@" }
      let bare = repository.split(separator: "/").dropLast().joined(separator: "/")
      let last = (repository.split(separator: "/").last ?? "").prefix { $0 != ":" }
      state.imageIdentifier = "\(minor < 24 ? "docker-pullable://" : "")\(bare)/\(last)@sha256:\(digest)"
    }
    let ends = policy != "Always" || isInit && !Self.isSidecar(container)
    state.program = ContainerProgram(
      container, behaviour: behaviour, endsByItself: ends, runTime: pace.run)
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
    guard let state = runtime.containers[name], let since = state.startedAt else { return false }
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
      var program = program ?? ContainerProgram(container, behaviour: nil, endsByItself: false, runTime: 0)
      program.exitCode = 137
      program.reason = "Error"
      finish(container, isInit: isInit, program, in: cluster)
      return true
    }
    wake(at: state.next)
    return false
  }

  // MARK: - Ending

  mutating func end(_ container: JSONValue, exitCode: Int, reason: String) {
    let name = name(container)
    guard let since = runtime.containers[name]?.startedAt else { return }
    let last = terminated(name, since: since, exitCode: exitCode, reason: reason)
    runtime.containers[name]?.terminated = last
    runtime.containers[name]?.stage = .ended
  }

  private func terminated(_ name: String, since: Double, exitCode: Int, reason: String) -> JSONValue {
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
    end(container, exitCode: program.exitCode, reason: program.reason)
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

/// Sizes and digests of images, the same ones for the same name.
enum ImageSize {
  private static func hash(_ image: String, _ seed: UInt64) -> UInt64 {
    image.utf8.reduce(14_695_981_039_346_656_037 ^ seed) { ($0 ^ UInt64($1)) &* 1_099_511_628_211 }
  }

  static func bytes(_ image: String) -> Int { Int(hash(image, 0) % 90_000_000) }

  static func digest(_ image: String) -> String {
    (1...4).map { seed in
      let text = String(hash(image, UInt64(seed) &* 0x9E37_79B9_7F4A_7C15), radix: 16)
      return String(repeating: "0", count: 16 - text.count) + text
    }.joined()
  }
}
