/// One run of a container: what it is, what it has, and what goes on in it.
final class ContainerInstance: @unchecked Sendable {
  let name: String
  let namespace: String
  let podName: String
  let image: String
  let behaviour: ImageBehaviour
  let environment: [String: String]
  /// The variables' names in the order in which `env` prints them.
  let environmentOrder: [String]
  let directory: String
  let files: ContainerFileSystem
  let machine: ContainerMachine
  let network: any ContainerNetwork
  let server: ServerRequests
  let log = ContainerLog()
  let redis = RedisStore()
  let numbers = ProcessNumbers()
  /// When it began, in seconds since 1970.
  let started: Double
  let identity: ContainerIdentity
  /// The words of its first process.
  let words: [String]
  /// Where its first process reads, if the pod keeps that open.
  let input: Pipe?
  let isTerminal: Bool
  var discipline = LineDiscipline()
  var terminalSize = (rows: 24, columns: 80)
  var foreground: ContainerProcess?
  var main: ContainerProcess?
  /// When its first process ended, and with what status.
  private(set) var end: (time: Double, status: Int32)?
  /// Whether the cluster has been told of its end.
  var isNoticed = false
  /// The processes that sessions run in it.
  var guests: [ContainerProcess] = []
  private var randomState: UInt64

  /// What a pod says of a container, and what the cluster knows of the pod.
  struct Setup {
    var name: String
    var namespace: String
    var podName: String
    var image: String
    var behaviour: ImageBehaviour
    var environment: [(name: String, value: String)]
    var directory: String
    var words: [String]
    var keepsInput: Bool
    var isTerminal: Bool
    var identity: ContainerIdentity
    var seed: UInt64
  }

  init(
    _ setup: Setup, files: ContainerFileSystem, machine: ContainerMachine,
    network: any ContainerNetwork, server: ServerRequests
  ) {
    name = setup.name
    namespace = setup.namespace
    podName = setup.podName
    image = setup.image
    behaviour = setup.behaviour
    environment = Dictionary(
      setup.environment.map { ($0.name, $0.value) }, uniquingKeysWith: { _, last in last })
    environmentOrder = setup.environment.map(\.name)
    directory = setup.directory
    words = setup.words
    input = setup.keepsInput ? Pipe(isTerminal: setup.isTerminal) : nil
    isTerminal = setup.isTerminal
    identity = setup.identity
    randomState = setup.seed | 1
    self.files = files
    self.machine = machine
    self.network = network
    self.server = server
    started = machine.time
  }

  var base: BaseSystem { behaviour.base }
  var hostname: String { identity.hostname }
  var address: String { identity.address }
  var imageTag: String? { ImageBehaviour.tag(image) }
  var listens: [Int: PortBehaviour] { end == nil ? behaviour.listens : [:] }
  var user: String { identity.user }
  var userNumber: Int { identity.userNumber }
  var groupNumber: Int { identity.groupNumber }
  var groups: [Int] { identity.groups }

  /// What runs in it, by number.
  var processes: [ContainerProcess] {
    guests.removeAll(where: \.isDone)
    return ((main.map(\.running) ?? []) + guests.flatMap(\.running)).sorted {
      $0.identifier < $1.identifier
    }
  }

  func ordered(_ variables: [String: String]) -> [(String, String)] {
    var seen: Set<String> = []
    let known = environmentOrder.filter { variables[$0] != nil && seen.insert($0).inserted }
    let others = variables.keys.filter { !seen.contains($0) }.sorted()
    return (known + others).map { ($0, variables[$0] ?? "") }
  }

  /// The next of the container's random numbers (xorshift64, Marsaglia 2003).
  func random(below limit: Int) -> Int {
    randomState ^= randomState << 13
    randomState ^= randomState >> 7
    randomState ^= randomState << 17
    return Int(randomState >> 11) % max(1, limit)
  }

  /// A catalogue's text with `${NAME}` and `${NAME:-otherwise}` filled in.
  func filled(_ text: String) -> String {
    guard text.contains("${") else { return text }
    var result = ""
    var rest = Array(text)[...]
    while let character = rest.popFirst() {
      guard character == "$", rest.first == "{" else {
        result.append(character)
        continue
      }
      rest = rest.dropFirst()
      var depth = 1
      var inner = ""
      while let next = rest.popFirst() {
        if next == "{" { depth += 1 }
        if next == "}" { depth -= 1 }
        if depth == 0 { break }
        inner.append(next)
      }
      let mark = inner.firstRange(of: ":-")
      let name = String(mark.map { inner[..<$0.lowerBound] } ?? inner[...])
      let otherwise = mark.map { String(inner[$0.upperBound...]) } ?? ""
      result += value(name) ?? filled(otherwise)
    }
    return result
  }

  private func value(_ name: String) -> String? {
    switch name {
    case "TAG": return imageTag.flatMap { $0.first?.isNumber ?? false ? $0 : nil }
    case "POD_IP": return environment[name] ?? address
    case "HOSTNAME": return hostname
    case "DATE": return DateFormat.text("%a %b %e %H:%M:%S UTC %Y", machine.time)
    case "LOGDATE": return DateFormat.text("%Y/%m/%d %H:%M:%S", machine.time)
    default: break
    }
    guard name.hasPrefix("args.") else { return environment[name] }
    let option = name.dropFirst(5)
    for (index, word) in words.enumerated() {
      let bare = word.drop { $0 == "-" }
      if bare.hasPrefix("\(option)=") { return String(bare.dropFirst(option.count + 1)) }
      if bare == option, word.hasPrefix("-"), index + 1 < words.count { return words[index + 1] }
    }
    return nil
  }

  /// Asks the API server, as a program in the container does.
  func askServer(_ request: ContainerRequest, _ process: ContainerProcess) async throws
    -> ContainerReply
  {
    try await server.ask(request, process)
  }

  // MARK: - Programs

  private static let systemFolders = [
    "/bin", "/sbin", "/usr/bin", "/usr/sbin", "/usr/local/bin", "/usr/local/sbin",
  ]

  private func has(_ program: String) -> Bool {
    guard base != .none, ProgramTable.all[program] != nil else {
      return behaviour.commands.contains(program) && ProgramTable.all[program] != nil
    }
    if behaviour.commands.contains(program) || base == .unknown { return true }
    return !(ProgramTable.missing[base]?.contains(program) ?? false)
  }

  /// Where a program is; nil if there is none of that name.
  func path(of name: String, from directory: String) -> String? {
    if name.contains("/") {
      return program([name], from: directory, environment: environment) == nil ? nil : name
    }
    if has(name) {
      return base == .busybox || base == .alpine
        || ["sh", "ls", "cat", "echo", "ps"].contains(name)
        ? "/bin/\(name)" : "/usr/bin/\(name)"
    }
    for folder in (environment["PATH"] ?? "").split(separator: ":") {
      if let node = try? files.node("\(folder)/\(name)"), node.bytes != nil {
        return "\(folder)/\(name)"
      }
    }
    return nil
  }

  /// What runs when these words are a command; nil if the container has no such program.
  func program(_ words: [String], from directory: String, environment: [String: String])
    -> ProgramBody?
  {
    guard let name = words.first, !name.isEmpty else { return nil }
    if let answer = behaviour.answers.first(where: { $0.matches(words) }) {
      return { call in
        try await call.printError(call.container.filled(answer.errors))
        try await call.print(call.container.filled(answer.output))
        return answer.status
      }
    }
    let last = name.split(separator: "/").last.map(String.init) ?? name
    if name.contains("/") {
      if let script = script(name, from: directory) { return script }
      let folder = String(name.dropLast(last.count + 1))
      return Self.systemFolders.contains(folder) && has(last) ? ProgramTable.all[last] : nil
    }
    if has(name) { return ProgramTable.all[name] }
    for folder in (environment["PATH"] ?? "").split(separator: ":") {
      if let script = script("\(folder)/\(name)", from: directory) { return script }
    }
    return nil
  }

  /// A file with the permission to be run, played by the shell.
  private func script(_ path: String, from directory: String) -> ProgramBody? {
    guard let node = try? files.node(path, from: directory), let bytes = node.bytes, !bytes.isEmpty
    else { return nil }
    return { call in
      guard node.mode & 0o111 != 0 else {
        try await call.printError("sh: \(path): Permission denied\n")
        return 126
      }
      return try await call.shell.runProgram(["sh", path] + call.arguments)
    }
  }

  // MARK: - The first process

  /// Whether its first process is the image's own program, and not one of the shell's.
  var runsOwnProgram: Bool {
    guard let first = words.first else { return true }
    let own = behaviour.entrypoint + behaviour.command
    let name = first.split(separator: "/").last.map(String.init) ?? first
    if let default_ = own.first(where: { !$0.hasSuffix("entrypoint.sh") }),
      default_.split(separator: "/").last.map(String.init) == name, ProgramTable.all[name] == nil
    {
      return true
    }
    return program(words, from: directory, environment: environment) == nil
      && (base == .unknown || base == .none)
  }

  /// Why it cannot start; nil if it can.
  var obstacle: String? {
    guard !words.isEmpty, !runsOwnProgram else { return nil }
    guard program(words, from: directory, environment: environment) == nil else { return nil }
    let name = words[0]
    let reason =
      name.contains("/")
      ? "stat \(name): no such file or directory" : "executable file not found in $PATH"
    return
      "failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: \"\(name)\": \(reason): unknown"
  }

  /// Starts the first process.
  func begin() {
    let main = ContainerProcess(words: words, machine: machine, numbers: numbers)
    self.main = main
    if obstacle != nil { return finish(128) }
    if runsOwnProgram {
      if words.isEmpty { main.words = ["/" + ImageBehaviour.lastComponent(image)] }
      machine.start { [self] in await playOwnProgram(main) }
      return
    }
    let descriptors = Descriptors(
      input: input?.input ?? ByteInput(),
      output: LogOutput(log, isError: false, isTTY: isTerminal),
      errors: LogOutput(log, isError: true, isTTY: isTerminal))
    let words = words
    machine.start { [self] in
      let status = await execute(words, descriptors, main)
      finish(status)
    }
  }

  private func playOwnProgram(_ process: ContainerProcess) async {
    var pending = behaviour.logs.enumerated().map {
      (time: started + $0.element.after, order: $0.offset, line: $0.element)
    }
    let end = behaviour.exit.map { started + $0.after }
    do {
      while let index = pending.indices.min(by: {
        (pending[$0].time, pending[$0].order) < (pending[$1].time, pending[$1].order)
      }), end == nil || pending[index].time <= end ?? 0 {
        let entry = pending.remove(at: index)
        if entry.time > machine.time { try await process.sleep(entry.time - machine.time) }
        log.write(Array((filled(entry.line.text) + "\n").utf8), isError: false, time: machine.time)
        if let every = entry.line.every {
          pending.append((entry.time + every, entry.order, entry.line))
        }
      }
      try await process.sleep(end.map { $0 - machine.time } ?? 1e15)
      finish(behaviour.exit?.status ?? 0)
    } catch {
      finish(128 + error.signal)
    }
  }

  private func finish(_ status: Int32) {
    guard end == nil else { return }
    end = (machine.time, status)
    main?.finish(status)
    log.close(time: machine.time)
    for guest in guests { guest.kill(9) }
  }

  /// Runs words as a command, to its end.
  func execute(_ words: [String], _ descriptors: Descriptors, _ process: ContainerProcess) async
    -> Int32
  {
    var environment = environment
    if descriptors.inputs[0]?.isTerminal ?? false { environment["TERM"] = "xterm" }
    let shell = Shell(
      container: self, process: process, descriptors: descriptors, environment: environment,
      directory: directory)
    guard let program = program(words, from: directory, environment: environment) else {
      return 127
    }
    let call = CommandCall(
      name: words[0], arguments: Array(words.dropFirst()), shell: shell, process: process)
    do {
      return try await program(call)
    } catch let killed as ProcessKilled {
      return 128 + killed.signal
    } catch let trouble as CommandTrouble {
      try? await call.complain(trouble.message)
      return 1
    } catch {
      return 1
    }
  }

  /// Ends everything in it for good, and its log.
  func retire(at time: Double) {
    stop(signal: 9)
    log.close(time: time)
  }

  /// Ends everything in it.
  func stop(signal: Int32) {
    for guest in guests { guest.kill(signal) }
    main?.kill(signal)
  }
}

/// Who a container is on its network, and as whom it runs.
struct ContainerIdentity: Sendable {
  var hostname: String
  var address: String
  var user = "root"
  var userNumber = 0
  var groupNumber = 0
  var groups: [Int] = []
}

/// The requests that containers send to the API server, until the cluster answers them.
final class ServerRequests: @unchecked Sendable {
  private final class Pending: @unchecked Sendable {
    let request: ContainerRequest
    let waiter = Waiter()
    var reply: ContainerReply?

    init(_ request: ContainerRequest) {
      self.request = request
    }
  }

  private var pending: [Pending] = []

  func ask(_ request: ContainerRequest, _ process: ContainerProcess) async throws -> ContainerReply
  {
    let entry = Pending(request)
    entry.waiter.prepare()
    pending.append(entry)
    try await process.wait(entry.waiter)
    return entry.reply ?? .text("", status: 500)
  }

  /// Answers what was asked; whether anything was.
  func answer(_ body: (ContainerRequest) -> ContainerReply) -> Bool {
    let asked = pending
    pending = []
    for entry in asked {
      entry.reply = body(entry.request)
      entry.waiter.wake()
    }
    return !asked.isEmpty
  }
}
