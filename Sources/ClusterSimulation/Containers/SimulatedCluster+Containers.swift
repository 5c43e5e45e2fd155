extension SimulatedCluster {
  /// When somebody has to call `runContainers` again, in seconds since 1970: while sessions or followed logs wait for what
  /// happens by itself. Only one may iterate over it.
  public nonisolated var containerWakes: AsyncStream<Double> { containers.wakes }

  /// Lets the containers that somebody has looked at live until now.
  public func runContainers() {
    advanceContainers()
    noticeContainerEnds()
    deliver()
    publishQuiet()
    containers.tellNextWake()
  }

  /// Tells the kubelet which containers have ended by what was done in them.
  func noticeContainerEnds() {
    for (key, name, attempt, end) in containers.takeEnds() {
      // A run that the kubelet knows to be over may be followed by another already.
      guard let pod = store.get(key), let status = ContainerHost.status(of: name, in: pod),
        status[["state", "running"]] != nil, status.whole("restartCount") == attempt
      else { continue }
      endContainer(key, name, exitCode: Int(end.status))
    }
  }

  /// The same without telling anybody.
  func advanceContainers() {
    containers.looking(at: store, now: now()) {
      containers.sweep()
      containers.advance { answerContainer($0) }
    }
  }

  /// Does something with the containers as the cluster is now.
  func withContainers<Result>(_ body: (ContainerHost) -> Result) -> Result {
    containers.looking(at: store, now: now()) { body(containers) }
  }

  /// Answers a request that a program in a container sends to the API server.
  private func answerContainer(_ request: ContainerRequest) -> ContainerReply {
    var apiRequest = APIRequest(
      method: request.method, path: URLText.decoded(request.path), query: request.query,
      headers: request.headers.map { ($0.name.lowercased(), $0.value) }, body: request.body)
    let authorization = request.header("authorization") ?? ""
    apiRequest.credential =
      authorization.hasPrefix("Bearer ")
      ? .token(String(authorization.dropFirst(7)).trimmed) : .nothing
    let response: APIResponse
    do { response = try answer(apiRequest) } catch {
      return .json(error.status, status: error.code)
    }
    switch response {
    case .complete(let head, let body):
      return ContainerReply(
        status: head.status, headers: head.headers.map { ($0.name, $0.value) }, body: body)
    case .stream, .upgrade:
      return .text("the mock cluster's containers cannot follow a stream\n", status: 501)
    }
  }

  /// The run of a container that is on or was last, as the pod's status tells of it.
  func container(_ name: String, of pod: JSONValue) -> ContainerInstance? {
    guard let status = ContainerHost.status(of: name, in: pod) else { return nil }
    return withContainers { host in
      host.container(
        name, of: pod, attempt: Int(status["restartCount"]?.integerValue ?? 0),
        started: ContainerHost.start(status, pod))
    }
  }

  // MARK: - Sessions

  /// `exec`: runs words in a container. Nil when there are too many sessions.
  func openSession(
    in container: ContainerInstance, words: [String], streams: ProcessTarget.Streams, pod: JSONValue
  ) -> ProcessTarget? {
    withContainers { $0.refreshVolumes(of: pod.uid) }
    let input = streams.input ? Pipe(isTerminal: streams.terminal) : nil
    let process = ContainerProcess(
      words: words, machine: container.machine, numbers: container.numbers)
    let session = ContainerSession(
      container: container, process: process, input: input, isTerminal: streams.terminal)
    guard let number = containers.add(session) else { return nil }
    if container.program(words, from: container.directory, environment: container.environment)
      == nil
    {
      session.finish(.failed(message: execFailure(words.first ?? "")))
    } else {
      container.guests.append(process)
      let descriptors = Descriptors(
        input: input?.input ?? ByteInput(),
        output: SessionOutput(session, isError: false, isTTY: streams.terminal),
        errors: SessionOutput(session, isError: true, isTTY: streams.terminal))
      container.machine.start {
        let status = await container.execute(words, descriptors, process)
        process.finish(status)
        session.finish(.ended(status: status))
      }
    }
    return target(number, streams)
  }

  /// `attach`: joins a container's first process.
  func openAttachment(to container: ContainerInstance, streams: ProcessTarget.Streams)
    -> ProcessTarget?
  {
    let session = ContainerSession(
      container: container, process: nil, input: streams.input ? container.input : nil,
      isTerminal: container.isTerminal)
    guard let number = containers.add(session) else { return nil }
    let isTerminal = container.isTerminal
    container.log.addObserver { [weak session] bytes, isError in
      guard let session, !session.isOver else { return false }
      session.put(bytes, isError: isError && !isTerminal)
      return true
    }
    container.machine.start {
      if let main = container.main {
        let watcher = ContainerProcess(
          words: [], machine: container.machine, numbers: ProcessNumbers())
        _ = try? await main.end(awaitedBy: watcher)
      }
      // An attachment tells nothing of the exit status: clients ask the pod for it.
      session.finish(.ended(status: 0))
    }
    return target(number, streams)
  }

  private func target(_ number: Int, _ streams: ProcessTarget.Streams) -> ProcessTarget {
    ProcessTarget(
      streams: streams, send: { [weak self] in await self?.send($0, to: number) },
      receive: { [weak self] in await self?.receive(from: number) },
      close: { [weak self] in await self?.close(number) })
  }

  private func send(_ input: ProcessInput, to number: Int) async {
    guard let session = containers.session(number) else { return }
    session.take(input)
    containers.wake()
    runContainers()
    await session.roomForInput()
  }

  private func receive(from number: Int) async -> ProcessOutput? {
    while let session = containers.session(number) {
      if let piece = session.next() {
        // A writer may have waited for this.
        containers.wake()
        runContainers()
        return piece
      }
      if session.isOver { return nil }
      await withCheckedContinuation { session.setReader($0) }
    }
    return nil
  }

  private func close(_ number: Int) {
    containers.removeSession(number)
    runContainers()
  }

  private func execFailure(_ name: String) -> String {
    let reason =
      name.contains("/")
      ? "stat \(name): no such file or directory" : "executable file not found in $PATH"
    let cause =
      "OCI runtime exec failed: exec failed: unable to start container process: exec: \"\(name)\": \(reason): unknown"
    if configuration.minor < 24 { return cause }
    return
      "Internal error occurred: error executing command in container: failed to exec in container: failed to start exec \"\(identifiers.hash())\": \(cause)"
  }

  // MARK: - Ports

  /// What answers on a port of a pod: its address and its name are the pod's own.
  func connect(_ key: ObjectKey, _ port: Int, _ input: AsyncStream<[UInt8]>) -> PortConnection {
    guard let pod = store.get(key) else {
      return .refused(message: "pod \(key.name) not found")
    }
    advanceContainers()
    let found = withContainers { $0.listener(pod, port) }
    guard case .port(let listener) = found, let number = containers.add(listener.conversation())
    else {
      return .refused(
        message:
          "an error occurred forwarding \(port) -> \(port): error forwarding port \(port) to pod \(pod.uid), uid : failed to execute portforward in network namespace: failed to connect to localhost:\(port) inside namespace \"\(pod.uid)\", IPv4: dial tcp4 127.0.0.1:\(port): connect: connection refused"
      )
    }
    let (output, continuation) = AsyncStream<[UInt8]>.makeStream()
    let task = Task { [weak self] in
      for await bytes in input {
        guard let answer = await self?.exchange(bytes, on: number) else { break }
        if !answer.output.isEmpty { continuation.yield(answer.output) }
        if answer.isClosed { break }
      }
      continuation.finish()
      await self?.forget(connection: number)
    }
    continuation.onTermination = { _ in task.cancel() }
    return .open(output: output)
  }

  private func exchange(_ bytes: [UInt8], on number: Int) -> (output: [UInt8], isClosed: Bool)? {
    guard let connection = containers.connection(number) else { return nil }
    advanceContainers()
    let answer = withContainers { _ in connection.receive(bytes) }
    containers.tellNextWake()
    return (answer.output, connection.isClosed)
  }

  private func forget(connection number: Int) {
    containers.removeConnection(number)
  }
}
