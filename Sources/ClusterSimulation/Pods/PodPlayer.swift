/// One look of a kubelet at one pod: moves its containers as far as the time allows.
struct PodPlayer {
  let key: ObjectKey
  let pod: JSONValue
  let node: JSONValue?
  let now: Double
  let pace: Pace
  let minor: Int
  var runtime: PodRuntime
  /// When something will happen next, in seconds since 1970.
  var nextDue: Double?
  /// Whether the pod has ended and is to be taken away.
  var isGone = false
  /// Whether the kubelet sees the pod for the first time.
  let isNew: Bool
  /// Why the pod as a whole has failed: `DeadlineExceeded`.
  var failure: (reason: String, message: String)?

  init(key: ObjectKey, pod: JSONValue, node: JSONValue?, in cluster: isolated SimulatedCluster) {
    self.key = key
    self.pod = pod
    self.node = node
    now = cluster.now()
    pace = cluster.configuration.pace
    minor = cluster.configuration.minor
    isNew =
      cluster.controllers.runtimes[pod.uid] == nil
      && pod.elements("status", "containerStatuses").isEmpty
    runtime =
      cluster.controllers.runtimes[pod.uid]
      ?? Self.adopted(pod, now: now, pace: pace)
    if runtime.startTime == nil { runtime.startTime = .string(Timestamp.text(now)) }
  }

  /// A runtime for a pod that came with its status, as after loading a saved cluster.
  private static func adopted(_ pod: JSONValue, now: Double, pace: Pace) -> PodRuntime {
    var runtime = PodRuntime(sandboxAt: now + pace.sandbox)
    guard let address = pod.word("status", "podIP") else { return runtime }
    runtime.address = address
    runtime.sandboxAt = now
    runtime.volumesAt = now
    runtime.startTime = pod[["status", "startTime"]]
    let statuses =
      pod.elements("status", "initContainerStatuses") + pod.elements("status", "containerStatuses")
    for status in statuses {
      var container = ContainerRuntime()
      container.restarts = status.whole("restartCount") ?? 0
      container.identifier = status.word("containerID") ?? ""
      container.imageIdentifier = status.word("imageID") ?? ""
      if container.restarts > 0 {
        container.delay = min(300, 10 * Double(1 << min(container.restarts - 1, 5)))
      }
      container.previous = status[["lastState", "terminated"]]
      if let since = status.moment("state", "running", "startedAt") {
        container.stage = .running(since: since)
      } else if let terminated = status[["state", "terminated"]] {
        container.terminated = terminated
        container.stage = .ended
      }
      runtime.containers[status.word("name") ?? ""] = container
    }
    return runtime
  }

  mutating func wake(at time: Double) {
    guard time > now, time < .infinity else { return }
    nextDue = min(nextDue ?? time, time)
  }

  var policy: String { pod.word("spec", "restartPolicy") ?? "Always" }
  var initContainers: [JSONValue] { pod.elements("spec", "initContainers") }
  var mainContainers: [JSONValue] { pod.elements("spec", "containers") }
  static func isSidecar(_ container: JSONValue) -> Bool { container["restartPolicy"] == "Always" }

  func tell(
    _ type: String, _ reason: String, _ message: String, about field: String? = nil,
    in cluster: isolated SimulatedCluster
  ) {
    cluster.recordEvent(
      on: pod, "Pod", type, reason, message, from: "kubelet", host: node?.name, field: field)
  }

  func field(of container: JSONValue, isInit: Bool) -> String {
    "spec.\(isInit ? "initContainers" : "containers"){\(container.word("name") ?? "")}"
  }

  // MARK: - Playing

  mutating func play(in cluster: isolated SimulatedCluster) {
    if let limit = pod.whole("spec", "activeDeadlineSeconds"), exceeds(limit, in: cluster) {
      return
    }
    guard hasVolumes(in: cluster) else { return }
    guard runtime.sandboxAt <= now else { return wake(at: runtime.sandboxAt) }
    if runtime.address == nil {
      runtime.address =
        pod[["spec", "hostNetwork"]] == true
        ? hostAddress : cluster.controllers.addresses.pod(on: node ?? [:])
    }
    guard playInitContainers(in: cluster) else { return }
    for container in mainContainers {
      advance(container, isInit: false, in: cluster)
    }
    let mains = mainContainers.compactMap { runtime.containers[$0.word("name") ?? ""] }
    if mains.count == mainContainers.count, mains.allSatisfy(\.hasEnded) {
      // The helpers beside them end with them.
      for container in initContainers where Self.isSidecar(container) {
        end(container, exitCode: 0, reason: "Completed")
      }
    }
  }

  private mutating func playInitContainers(in cluster: isolated SimulatedCluster) -> Bool {
    for container in initContainers {
      advance(container, isInit: true, in: cluster)
      let state = runtime.containers[container.word("name") ?? ""] ?? ContainerRuntime()
      if Self.isSidecar(container) {
        if state.hasStarted { continue }
        return false
      }
      if state.hasEnded, state.terminated?.whole("exitCode") == 0 { continue }
      return false
    }
    return true
  }

  private mutating func exceeds(_ limit: Int, in cluster: isolated SimulatedCluster) -> Bool {
    let start = runtime.startTime?.stringValue.flatMap(Timestamp.seconds) ?? now
    let due = start + Double(limit)
    guard due <= now else {
      wake(at: due)
      return false
    }
    for container in mainContainers { end(container, exitCode: 137, reason: "Error") }
    failure = ("DeadlineExceeded", "Pod was active on the node longer than the specified deadline")
    tell(
      "Normal", "DeadlineExceeded", "Pod was active on the node longer than the specified deadline",
      in: cluster)
    return true
  }

  var hostAddress: String {
    node?.elements("status", "addresses").first { $0["type"] == "InternalIP" }?.word("address")
      ?? ""
  }

  // MARK: - Volumes

  /// Whether everything is there that the pod mounts.
  private mutating func hasVolumes(in cluster: isolated SimulatedCluster) -> Bool {
    if runtime.volumesAt != nil { return true }
    var trouble: String?
    for volume in pod.elements("spec", "volumes") {
      trouble = trouble ?? missing(volume, in: cluster)
    }
    guard let trouble else {
      runtime.volumesAt = now
      runtime.sandboxAt = max(runtime.sandboxAt, now + pace.sandbox)
      return true
    }
    tell("Warning", "FailedMount", trouble, in: cluster)
    // The mount manager's back-off: half a second, doubled up to about two minutes.
    runtime.volumeAttempts += 1
    wake(at: now + min(122, 0.5 * Double(1 << min(runtime.volumeAttempts, 9))))
    return false
  }

  private func missing(_ volume: JSONValue, in cluster: isolated SimulatedCluster) -> String? {
    let name = volume.word("name") ?? ""
    func check(_ resource: String, _ kind: String, _ object: String?) -> String? {
      guard let object, cluster.store.get(key.at(resource, object)) == nil else { return nil }
      return "MountVolume.SetUp failed for volume \"\(name)\" : \(kind) \"\(object)\" not found"
    }
    if let map = volume["configMap"], map["optional"] != true {
      return check("configmaps", "configmap", map.word("name"))
    }
    if let secret = volume["secret"], secret["optional"] != true {
      return check("secrets", "secret", secret.word("secretName"))
    }
    for source in volume.elements("projected", "sources") {
      if let map = source["configMap"], map["optional"] != true,
        let trouble = check("configmaps", "configmap", map.word("name"))
      {
        return trouble
      }
      if let secret = source["secret"], secret["optional"] != true,
        let trouble = check("secrets", "secret", secret.word("name"))
      {
        return trouble
      }
    }
    return nil
  }

  // MARK: - Stopping

  mutating func stop(in cluster: isolated SimulatedCluster) {
    let grace = Double(pod.whole("metadata", "deletionGracePeriodSeconds") ?? 30)
    if runtime.stopsAt == nil {
      let containers = mainContainers.map { ($0, false) } + initContainers.map { ($0, true) }
      for (container, isInit) in containers
      where runtime.containers[container.word("name") ?? ""]?.isRunning == true {
        tell(
          "Normal", "Killing", "Stopping container \(container.word("name") ?? "")",
          about: field(of: container, isInit: isInit), in: cluster)
      }
      runtime.stopsAt = now + min(grace, pace.stop)
    }
    runtime.stopsAt = min(runtime.stopsAt ?? now, now + grace)
    guard let end = runtime.stopsAt, end <= now else { return wake(at: runtime.stopsAt ?? now) }
    for container in mainContainers + initContainers
    where runtime.containers[container.word("name") ?? ""]?.isRunning == true {
      self.end(container, exitCode: 0, reason: "Completed")
    }
    isGone = pod.finalizers.isEmpty
  }
}
