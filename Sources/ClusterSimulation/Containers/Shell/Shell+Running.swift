extension Shell {
  /// Runs a command; its status is in `status` afterwards.
  func run(_ command: ShellCommand) async throws -> ShellFlow {
    depth += 1
    defer { depth -= 1 }
    if depth > 4 * ContainerLimits.depth { throw CommandTrouble("nested too deeply") }
    switch command {
    case .simple(let simple):
      let flow = try await run(simple)
      if case .normal = flow, status != 0, options.contains("e"), conditions == 0 { return .exit }
      return flow
    case .sequence(let commands):
      for command in commands {
        let flow = try await run(command)
        guard case .normal = flow else { return flow }
      }
      return .normal
    case .pipeline(let parts, let isNegated):
      if isNegated { conditions += 1 }
      let flow =
        parts.count == 1 ? try await run(parts[0]) : try await runPipeline(parts)
      if isNegated {
        conditions -= 1
        status = status == 0 ? 1 : 0
      } else if case .normal = flow, status != 0, options.contains("e"), conditions == 0 {
        return .exit
      }
      return flow
    case .both(let left, let right):
      let flow = try await runCondition(left)
      guard case .normal = flow, status == 0 else { return flow }
      return try await run(right)
    case .either(let left, let right):
      let flow = try await runCondition(left)
      guard case .normal = flow, status != 0 else { return flow }
      return try await run(right)
    case .background(let body, let text):
      begin(body, text)
      status = 0
      return .normal
    case .group(let body): return try await run(body)
    case .subshell(let body):
      let inner = copy()
      let flow = try await inner.run(body)
      status = inner.status
      if case .exit = flow, status != 0, options.contains("e"), conditions == 0 { return .exit }
      return .normal
    case .conditional(let branches, let otherwise):
      for branch in branches {
        let flow = try await runCondition(branch.condition)
        guard case .normal = flow else { return flow }
        if status == 0 { return try await run(branch.body) }
      }
      status = 0
      if let otherwise { return try await run(otherwise) }
      return .normal
    case .loop(let condition, let isUntil, let body):
      return try await runLoop(condition, isUntil: isUntil, body)
    case .each(let variable, let words, let body):
      let values: [String]
      if let words { values = try await fields(words) } else { values = parameters }
      status = 0
      for value in values {
        set(variable, to: value)
        try await process.tick()
        if let flow = afterRound(try await run(body)) { return flow.isOver ? .normal : flow.flow }
      }
      return .normal
    case .choice(let word, let branches): return try await runChoice(word, branches)
    case .function(let name, let body):
      functions[name] = body
      status = 0
      return .normal
    case .redirected(let body, let redirections):
      let before = descriptors
      defer { descriptors = before }
      guard try await redirect(redirections) else { return .normal }
      return try await run(body)
    }
  }

  private func runCondition(_ command: ShellCommand) async throws -> ShellFlow {
    conditions += 1
    defer { conditions -= 1 }
    return try await run(command)
  }

  private func runLoop(_ condition: ShellCommand, isUntil: Bool, _ body: ShellCommand) async throws
    -> ShellFlow
  {
    var last: Int32 = 0
    while true {
      try await process.tick()
      let flow = try await runCondition(condition)
      guard case .normal = flow else {
        if let after = afterRound(flow) { return after.isOver ? .normal : after.flow }
        continue
      }
      guard (status == 0) != isUntil else { break }
      if let after = afterRound(try await run(body)) { return after.isOver ? .normal : after.flow }
      last = status
    }
    status = last
    return .normal
  }

  /// What a round of a loop leads to; nil: the next round.
  private func afterRound(_ flow: ShellFlow) -> (flow: ShellFlow, isOver: Bool)? {
    switch flow {
    case .normal: nil
    case .leaveLoop(let count): count > 1 ? (.leaveLoop(count - 1), false) : (.normal, true)
    case .nextRound(let count): count > 1 ? (.nextRound(count - 1), false) : nil
    case .leaveFunction, .exit: (flow, false)
    }
  }

  private func runChoice(
    _ word: ShellWord, _ branches: [(patterns: [ShellWord], body: ShellCommand)]
  ) async throws -> ShellFlow {
    let subject = try await text(word)
    for branch in branches {
      for pattern in branch.patterns
      where ShellPattern(try await pieces(pattern)).matches(subject) {
        status = 0
        return try await run(branch.body)
      }
    }
    status = 0
    return .normal
  }

  /// Runs the parts at the same time, each in a subshell.
  private func runPipeline(_ parts: [ShellCommand]) async throws -> ShellFlow {
    var children: [ContainerProcess] = []
    var input = descriptors.inputs[0]
    for (index, part) in parts.enumerated() {
      let child = process.child(process.words)
      let shell = copy(process: child)
      shell.descriptors.inputs[0] = input
      var pipe: Pipe?
      if index < parts.count - 1 {
        let made = Pipe()
        shell.descriptors.outputs[1] = made.output
        pipe = made
      }
      let reads = index > 0 ? input : nil
      let writes = pipe?.output
      process.machine.start {
        await shell.finish(child) { _ = try await shell.run(part) }
        reads?.close()
        writes?.close()
      }
      children.append(child)
      input = pipe?.input
    }
    var statuses: [Int32] = []
    for child in children { statuses.append(try await child.end(awaitedBy: process)) }
    status =
      failsWithPipe ? statuses.last { $0 != 0 } ?? 0 : statuses.last ?? 0
    return .normal
  }

  /// Runs a body in a process of its own, whatever becomes of it.
  func finish(_ child: ContainerProcess, _ body: () async throws -> Void) async {
    do {
      try await body()
      child.finish(status)
    } catch let killed as ProcessKilled {
      child.finish(128 + killed.signal)
    } catch let trouble as CommandTrouble {
      try? await complain(trouble.message)
      child.finish(1)
    } catch {
      child.finish(1)
    }
  }

  private func begin(_ body: ShellCommand, _ text: String) {
    let child = process.child(text.split(separator: " ").map(String.init))
    let shell = copy(process: child)
    // A job in the background of a shell that is no terminal reads nothing (section 2.9.3).
    if !isInteractive { shell.descriptors.inputs[0] = ByteInput() }
    process.machine.start { await shell.finish(child) { _ = try await shell.run(body) } }
    jobs.append(child)
    variables["!"] = String(child.identifier)
  }

  /// Opens what the redirections name; false, with a message, if one cannot be.
  func redirect(_ redirections: [ShellRedirection]) async throws -> Bool {
    for redirection in redirections {
      let number = redirection.descriptor
      let target =
        redirection.kind == .hereDocument ? "" : try await text(redirection.word)
      switch redirection.kind {
      case .hereDocument:
        descriptors.inputs[number] = FixedInput(Array(try await text(redirection.word).utf8))
      case .input:
        do { descriptors.inputs[number] = try open(target) } catch {
          try await complain("can't open \(target): \(error.shellWords)")
          status = 1
          return false
        }
      case .output, .append, .both:
        do {
          let output = try create(target, isAppending: redirection.kind == .append)
          descriptors.outputs[number] = output
          if redirection.kind == .both { descriptors.outputs[2] = output }
        } catch {
          try await complain("can't create \(target): \(error.shellWords)")
          status = 1
          return false
        }
      case .duplicate:
        if target == "-" {
          descriptors.outputs[number] = nil
          descriptors.inputs[number] = nil
        } else if let source = Int(target) {
          if let output = descriptors.outputs[source] { descriptors.outputs[number] = output }
          if let input = descriptors.inputs[source] { descriptors.inputs[number] = input }
        }
      }
    }
    return true
  }

  /// Opens a file for reading, or one of the devices.
  func open(_ path: String) throws(FileFailure) -> ByteInput {
    switch path {
    case "/dev/null": return ByteInput()
    case "/dev/zero": return EndlessInput(randomFrom: nil)
    case "/dev/urandom", "/dev/random": return EndlessInput(randomFrom: container)
    case "/dev/stdin", "-", "/dev/tty": return descriptors.inputs[0] ?? ByteInput()
    default: return FixedInput(try container.files.read(path, from: directory))
    }
  }

  /// Opens a file for writing, or one of the devices.
  func create(_ path: String, isAppending: Bool) throws(FileFailure) -> ByteOutput {
    var path = path
    if let node = try? container.files.node(path, from: directory, follows: false),
      let target = node.target, target.hasPrefix("/dev/") || target.hasPrefix("/proc/")
    {
      path = target
    }
    switch path {
    case "/dev/null": return ByteOutput()
    case "/dev/stdout": return descriptors.outputs[1] ?? ByteOutput()
    case "/dev/stderr", "/dev/tty": return descriptors.outputs[2] ?? ByteOutput()
    case "/proc/1/fd/1", "/proc/1/fd/2": return container.log.output(isError: path.hasSuffix("2"))
    default:
      try container.files.write([], to: path, from: directory, appending: isAppending)
      let place = try container.files.canonical(path, from: directory)
      return FileOutput(container.files, path: "/" + place.joined(separator: "/"))
    }
  }
}

extension FileFailure {
  /// As the shell says it: `nonexistent directory` is its own word.
  var shellWords: String {
    switch self {
    case .notFound: "No such file or directory"
    default: rawValue
    }
  }
}
