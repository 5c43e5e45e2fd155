extension PodPlayer {
  mutating func begin(
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
      : isPresent
        ? pace.pull / 4 : pace.pull * (0.7 + Double(cluster.identifiers.number(below: 60)) / 100)
    state.stage = .pulling(since: now, until: now + length)
    return true
  }

  mutating func finishPull(
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
        "Warning", "Failed",
        "Failed to pull image \"\(image)\": \(reference.pullFailure(minor: minor))",
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
      ? "\(milliseconds)ms"
      : "\(milliseconds / 1000).\(String(milliseconds % 1000 + 1000).dropFirst())s"
    let base = "Successfully pulled image \"\(image)\""
    if minor >= 30 {
      let size = 2_000_000 + ImageSize.bytes(image)
      return "\(base) in \(time) (\(time) including waiting). Image size: \(size) bytes."
    }
    if minor >= 27 { return "\(base) in \(time) (\(time) including waiting)" }
    return minor >= 19 ? "\(base) in \(time)" : base
  }

  mutating func backOffPull(
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
}
