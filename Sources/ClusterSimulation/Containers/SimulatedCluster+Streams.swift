extension SimulatedCluster {
  /// The name of the container that a request is about.
  private func containerName(_ pod: JSONValue, _ context: RequestContext) throws(APIFailure)
    -> String
  {
    let main = pod[["spec", "containers"]]?.arrayValue ?? []
    func names(_ list: String) -> [String] {
      (pod[["spec", list]]?.arrayValue ?? []).compactMap { $0["name"]?.stringValue }
    }
    if let wanted = context.request.parameter("container"), !wanted.isEmpty {
      guard ContainerHost.specs(pod).contains(where: { $0["name"]?.stringValue == wanted }) else {
        throw .badRequest("container \(wanted) is not valid for pod \(pod.name)")
      }
      return wanted
    }
    guard main.count == 1, let only = main.first?["name"]?.stringValue else {
      let initNames = names("initContainers")
      let others =
        initNames.isEmpty
        ? "" : " or one of the init containers: [\(initNames.joined(separator: " "))]"
      throw .badRequest(
        "a container name must be specified for pod \(pod.name), choose one of: [\(names("containers").joined(separator: " "))]\(others)"
      )
    }
    return only
  }

  private func pod(_ name: String, _ context: RequestContext) throws(APIFailure) -> JSONValue {
    guard let pod = store.get(context.key(name)) else { throw .notFound(context.definition, name) }
    return pod
  }

  // MARK: - Logs

  func logs(_ name: String, _ context: RequestContext) throws(APIFailure) -> APIResponse {
    advanceContainers()
    let pod = try pod(name, context)
    let container = try containerName(pod, context)
    let options = try LogOptions(context.request, now: now())
    let head = APIResponse.Head(status: 200, headers: [("content-type", "text/plain")])
    guard let status = ContainerHost.status(of: container, in: pod) else {
      // A pod without a node has no log yet, and none is missed.
      if pod[["spec", "nodeName"]] == nil { return .complete(head, body: []) }
      throw .badRequest(
        "container \"\(container)\" in pod \"\(name)\" is waiting to start: ContainerCreating")
    }
    if options.isPrevious {
      guard let run = withContainers({ $0.previous(container, of: pod) }) else {
        throw .badRequest(
          "previous terminated container \"\(container)\" in pod \"\(name)\" not found")
      }
      return .complete(head, body: options.text(run.log))
    }
    if let reason = status[["state", "waiting", "reason"]]?.stringValue,
      status[["lastState", "terminated"]] == nil
    {
      let why =
        ["ImagePullBackOff", "ErrImagePull"].contains(reason)
        ? configuration.minor >= 20 ? "trying and failing to pull image" : "image can't be pulled"
        : reason
      throw .badRequest(
        "container \"\(container)\" in pod \"\(name)\" is waiting to start: \(why)")
    }
    // What waits for its next start shows what it wrote before.
    let isWaiting = status[["state", "waiting"]] != nil
    let found =
      isWaiting
      ? withContainers { $0.previous(container, of: pod) } ?? self.container(container, of: pod)
      : self.container(container, of: pod)
    advanceContainers()
    guard let run = found else { return .complete(head, body: []) }
    guard options.follows else { return .complete(head, body: options.text(run.log)) }
    return .stream(head, body: ByteStream(follow(run, options)))
  }

  /// What a log has and will have; the next piece is made when the client has taken the one before.
  private func follow(_ run: ContainerInstance, _ options: LogOptions) -> AsyncStream<[UInt8]> {
    containers.followers += 1
    let cursor = LogCursor(run.log, options)
    containers.tellNextWake()
    return AsyncStream(
      unfolding: { [weak self] in await self?.nextPiece(cursor) },
      onCancel: { Task { [weak self] in await self?.stopFollowing(cursor) } })
  }

  private func nextPiece(_ cursor: LogCursor) async -> [UInt8]? {
    while !cursor.isOver {
      if let piece = cursor.take() { return piece }
      if cursor.log.isClosed { break }
      await withCheckedContinuation { cursor.log.addFollower($0) }
    }
    stopFollowing(cursor)
    return nil
  }

  private func stopFollowing(_ cursor: LogCursor) {
    guard !cursor.isOver else { return }
    cursor.isOver = true
    containers.followers -= 1
    cursor.log.wakeFollowers()
  }

  // MARK: - Exec and attach

  private func streams(_ context: RequestContext) -> ProcessTarget.Streams {
    func isOn(_ name: String) -> Bool {
      context.flag(name)
    }
    return ProcessTarget.Streams(
      input: isOn("stdin"), output: isOn("stdout"),
      errors: isOn("stderr") && !isOn("tty"), terminal: isOn("tty"))
  }

  /// The run of the container that a request wants to enter.
  private func runningContainer(_ name: String, _ context: RequestContext) throws(APIFailure)
    -> (run: ContainerInstance, pod: JSONValue)
  {
    advanceContainers()
    noticeContainerEnds()
    let pod = try pod(name, context)
    let container = try containerName(pod, context)
    guard pod[["spec", "nodeName"]] != nil else {
      throw .badRequest("pod \(name) does not have a host assigned")
    }
    guard let status = ContainerHost.status(of: container, in: pod),
      status[["state", "running"]] != nil, let run = self.container(container, of: pod)
    else {
      throw APIFailure(
        code: 500, reason: "InternalError",
        message: "unable to upgrade connection: container not found (\"\(container)\")")
    }
    advanceContainers()
    return (run, pod)
  }

  func execute(_ name: String, _ context: RequestContext) throws(APIFailure) -> APIResponse {
    let words = context.request.query.filter { $0.name == "command" }.map(\.value)
    guard !words.isEmpty else {
      throw .badRequest("you must specify at least one command for the container")
    }
    let streams = streams(context)
    guard streams.input || streams.output || streams.errors else {
      throw .badRequest("you must specify at least one of stdin, stdout, stderr")
    }
    let (run, pod) = try runningContainer(name, context)
    guard let target = openSession(in: run, words: words, streams: streams, pod: pod) else {
      throw Self.tooManySessions
    }
    return .upgrade(.process(target))
  }

  func attach(_ name: String, _ context: RequestContext) throws(APIFailure) -> APIResponse {
    var streams = streams(context)
    let (run, _) = try runningContainer(name, context)
    if streams.terminal, !run.isTerminal {
      throw .badRequest("pod \(name) container \(run.name) does not have a TTY")
    }
    streams.terminal = run.isTerminal
    if run.isTerminal { streams.errors = false }
    guard let target = openAttachment(to: run, streams: streams) else {
      throw Self.tooManySessions
    }
    return .upgrade(.process(target))
  }

  private static let tooManySessions = APIFailure(
    code: 429, reason: "TooManyRequests",
    message:
      "the mock cluster serves \(ContainerLimits.sessions) sessions at a time, and all are taken")

  // MARK: - Ports

  func portForward(_ name: String, _ context: RequestContext) throws(APIFailure) -> APIResponse {
    let pod = try pod(name, context)
    guard pod[["status", "phase"]] == "Running" else {
      throw .badRequest(
        "unable to forward port because pod is not running. Current status=\(pod[["status", "phase"]]?.stringValue ?? "")"
      )
    }
    let key = context.key(name)
    return .upgrade(
      .portForward(
        PortForwardTarget { [weak self] port, input in
          await self?.connect(key, port, input)
            ?? .refused(message: "the mock cluster has been stopped")
        }))
  }

  /// `…/proxy/…` of a pod or a service: the request goes to what listens there, and its answer comes back.
  func proxy(_ name: String, _ context: RequestContext) throws(APIFailure) -> APIResponse {
    let isService = context.definition.key == "services"
    var parts = name.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    if parts.count == 3 || parts.count == 2 && ["http", "https"].contains(parts[0]) {
      parts.removeFirst()
    }
    let object = try pod(parts[0], context)
    let wanted = parts.count > 1 && !parts[1].isEmpty ? parts[1] : nil
    advanceContainers()
    let target: NetworkTarget
    if isService {
      guard let entry = servicePort(object, wanted) else {
        throw APIFailure(
          code: 503, reason: "ServiceUnavailable",
          message: "no service port \"\(wanted ?? "")\" found for service \"\(parts[0])\"")
      }
      let selector = LabelSelector(object[["spec", "selector"]])
      let ready = store.list("pods", namespace: context.namespace).map(\.object).filter {
        !selector.isEmpty && selector.matches($0.labels) && ContainerHost.isReady($0)
      }
      guard !ready.isEmpty else {
        throw APIFailure(
          code: 503, reason: "ServiceUnavailable",
          message: "no endpoints available for service \"\(name)\"")
      }
      let chosen = ready[identifiers.number(below: ready.count)]
      target = withContainers { $0.listener(chosen, ContainerHost.target(entry, chosen)) }
    } else {
      let port = wanted.flatMap { Int($0) } ?? firstPort(object)
      target = withContainers { $0.listener(object, port) }
    }
    guard case .port(let port) = target, let reply = port.answer(proxied(context)) else {
      let address = object[["status", "podIP"]]?.stringValue ?? ""
      throw APIFailure(
        code: 503, reason: "ServiceUnavailable",
        message: "error trying to reach service: dial tcp \(address): connect: connection refused")
    }
    return .complete(
      .init(status: reply.status, headers: reply.headers.map { ($0.name, $0.value) }),
      body: reply.body)
  }

  private func firstPort(_ pod: JSONValue) -> Int {
    let ports = (pod[["spec", "containers"]]?.arrayValue ?? []).flatMap {
      $0["ports"]?.arrayValue ?? []
    }
    return Int(ports.first?["containerPort"]?.integerValue ?? 80)
  }

  private func servicePort(_ service: JSONValue, _ wanted: String?) -> JSONValue? {
    let ports = service[["spec", "ports"]]?.arrayValue ?? []
    guard let wanted else { return ports.first }
    return ports.first {
      $0["name"]?.stringValue == wanted || $0["port"]?.integerValue.map(String.init) == wanted
    }
  }

  private func proxied(_ context: RequestContext) -> ContainerRequest {
    let request = context.request
    let rest = request.path.firstRange(of: "/proxy").map { request.path[$0.upperBound...] } ?? ""
    let query = request.query.map { "\(URLText.encoded($0.name))=\(URLText.encoded($0.value))" }
    let target = (rest.isEmpty ? "/" : String(rest)) + (query.isEmpty ? "" : "?")
    return ContainerRequest(
      method: request.method, target: target + query.joined(separator: "&"),
      headers: request.headers.filter { $0.name != "authorization" }.map { ($0.name, $0.value) },
      body: request.body)
  }
}
