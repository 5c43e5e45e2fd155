extension Shell {
  /// Runs a simple command: assignments, redirections, then a function, a builtin or a program.
  func run(_ command: ShellSimpleCommand) async throws -> ShellFlow {
    try await process.tick()
    let words: [String]
    do { words = try await fields(command.words) } catch let trouble as CommandTrouble {
      try await complain(trouble.message)
      status = 2
      return isInteractive ? .normal : .exit
    }
    let before = descriptors
    if !command.redirections.isEmpty {
      guard try await redirect(command.redirections) else {
        descriptors = before
        return .normal
      }
    }
    guard let name = words.first else {
      let hadStatus = status
      status = 0
      for (variable, word) in command.assignments { set(variable, to: try await text(word)) }
      if !command.words.isEmpty { status = hadStatus }
      descriptors = before
      return .normal
    }
    if options.contains("x") {
      try await descriptors.outputs[2]?.write(
        Array("+ \(words.joined(separator: " "))\n".utf8), process)
    }
    if name == "exec" { return try await replace(words.dropFirst(), before) }
    defer { descriptors = before }
    var saved: [String: String?] = [:]
    for (variable, word) in command.assignments {
      saved[variable] = .some(variables[variable])
      variables[variable] = try await text(word)
    }
    let wereExported = exported
    exported.formUnion(saved.keys)
    defer {
      if !saved.isEmpty {
        for (variable, value) in saved { variables[variable] = value }
        exported = wereExported
      }
    }
    if let body = functions[name] { return try await call(body, Array(words.dropFirst())) }
    let arguments = Array(words.dropFirst())
    do {
      if let flow = try await runBuiltin(name, arguments) { return flow }
      status = try await runProgram(words)
    } catch let trouble as CommandTrouble {
      try await descriptors.outputs[2]?.write(
        Array("\(name): \(trouble.message)\n".utf8), process)
      status = 1
    }
    return .normal
  }

  /// `exec`: with words, the last command of this shell; without, its redirections stay.
  private func replace(_ words: ArraySlice<String>, _ before: Descriptors) async throws -> ShellFlow
  {
    if words.isEmpty {
      status = 0
      return .normal
    }
    process.words = Array(words)
    status = try await runProgram(Array(words))
    descriptors = before
    return .exit
  }

  private func call(_ body: ShellCommand, _ arguments: [String]) async throws -> ShellFlow {
    let before = parameters
    parameters = arguments
    defer { parameters = before }
    let flow = try await run(body)
    if case .leaveFunction = flow { return .normal }
    return flow
  }

  /// Runs a program of the container as a process of its own.
  func runProgram(_ words: [String]) async throws -> Int32 {
    guard depth < 4 * ContainerLimits.depth else { throw CommandTrouble("nested too deeply") }
    guard let program = container.program(words, from: directory, environment: variables) else {
      let name = words[0]
      let isPath = name.contains("/")
      let message =
        isPath
        ? "\(name): No such file or directory"
        : self.name.hasSuffix("bash") ? "\(name): command not found" : "\(name): not found"
      let dash = container.base == .debian && !self.name.hasSuffix("bash") ? "1: " : ""
      try await complain(dash + message)
      return 127
    }
    let child = process.child(words)
    let started = process.machine.time
    defer { if process.machine.time - started >= 0.05 { process.rest() } }
    let call = CommandCall(
      name: words[0], arguments: Array(words.dropFirst()), shell: self, process: child)
    do {
      let status = try await program(call)
      child.finish(status)
      return status
    } catch let killed as ProcessKilled {
      child.finish(128 + killed.signal)
      if process.signal != nil { throw killed }
      return 128 + killed.signal
    } catch let trouble as CommandTrouble {
      child.finish(1)
      try await call.complain(trouble.message)
      return 1
    }
  }

  private func runBuiltin(_ name: String, _ arguments: [String]) async throws -> ShellFlow? {
    let previous = status
    status = 0
    switch name {
    case ":": break
    case "cd": try await changeDirectory(arguments)
    case "exit":
      status = arguments.first.flatMap(Int32.init).map { $0 & 255 } ?? previous
      return .exit
    case "return":
      status = arguments.first.flatMap(Int32.init).map { $0 & 255 } ?? previous
      return .leaveFunction
    case "break": return .leaveLoop(arguments.first.flatMap { Int($0) } ?? 1)
    case "continue": return .nextRound(arguments.first.flatMap { Int($0) } ?? 1)
    case "export", "readonly", "local", "declare", "typeset":
      try await declare(name, arguments)
    case "unset":
      for variable in arguments where !variable.hasPrefix("-") {
        variables[variable] = nil
        exported.remove(variable)
        functions[variable] = nil
      }
    case "set": try await changeOptions(arguments)
    case "shift":
      parameters = Array(parameters.dropFirst(arguments.first.flatMap { Int($0) } ?? 1))
    case "eval":
      let text = arguments.joined(separator: " ")
      do { return try await run(try ShellParser.parse(text)) } catch let error as ShellSyntaxError {
        try await complain(error.message)
        status = 2
      }
    case ".", "source":
      guard let file = arguments.first else { break }
      do {
        let text = String(decoding: try container.files.read(file, from: directory), as: UTF8.self)
        let flow = try await run(try ShellParser.parse(text))
        if case .leaveFunction = flow { return .normal }
        return flow
      } catch let failure as FileFailure {
        try await complain("\(file): \(failure.shellWords)")
        status = 2
      } catch let error as ShellSyntaxError {
        try await complain(error.message)
        status = 2
      }
    case "read": try await read(arguments)
    case "trap":
      if arguments.count >= 2 {
        for signal in arguments.dropFirst() {
          traps[signal == "0" ? "EXIT" : signal] = arguments[0]
        }
      }
    case "wait":
      for job in jobs { status = try await job.end(awaitedBy: process) }
      jobs = []
    case "kill":
      try await kill(arguments)
    case "umask", "alias", "unalias", "ulimit", "hash": break
    case "jobs":
      for (index, job) in jobs.filter({ !$0.isDone }).enumerated() {
        try await print(
          "[\(index + 1)]+ Running                 \(job.words.joined(separator: " "))\n")
      }
    case "type", "command", "which":
      return try await lookUp(name, arguments)
    case "builtin":
      if let first = arguments.first {
        return try await runBuiltin(first, Array(arguments.dropFirst()))
      }
    default: return nil
    }
    return .normal
  }

  private func print(_ text: String) async throws {
    try await descriptors.outputs[1]?.write(Array(text.utf8), process)
  }

  private func changeDirectory(_ arguments: [String]) async throws {
    var target = arguments.first { $0 != "--" } ?? variables["HOME"] ?? "/root"
    if target == "-" {
      target = variables["OLDPWD"] ?? directory
      try await print(target + "\n")
    }
    do {
      let node = try container.files.node(target, from: directory)
      guard node.isDirectory else { throw FileFailure.notDirectory }
      let path = try container.files.canonical(target, from: directory)
      variables["OLDPWD"] = directory
      directory = "/" + path.joined(separator: "/")
      variables["PWD"] = directory
    } catch let failure as FileFailure {
      try await complain(
        container.base == .busybox || container.base == .alpine
          ? "cd: can't cd to \(target): \(failure.rawValue)"
          : name.hasSuffix("bash")
            ? "cd: \(target): \(failure.rawValue)" : "1: cd: can't cd to \(target)")
      status = 2
    }
  }

  private func declare(_ name: String, _ arguments: [String]) async throws {
    let names = arguments.filter { !$0.hasPrefix("-") }
    if names.isEmpty, name == "export" || name == "declare" {
      for (variable, value) in environment.sorted(by: { $0.key < $1.key }) {
        try await print("export \(variable)='\(value)'\n")
      }
    }
    for argument in names {
      let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let variable = String(parts[0])
      if parts.count > 1 { set(variable, to: String(parts[1])) }
      if name == "export" { exported.insert(variable) }
    }
  }

  private func changeOptions(_ arguments: [String]) async throws {
    var rest = arguments[...]
    if rest.isEmpty {
      for (variable, value) in variables.sorted(by: { $0.key < $1.key }) {
        try await print("\(variable)='\(value)'\n")
      }
    }
    while let option = rest.first, option.count > 1, option.hasPrefix("-") || option.hasPrefix("+")
    {
      rest = rest.dropFirst()
      if option == "--" {
        parameters = Array(rest)
        return
      }
      let isOn = option.hasPrefix("-")
      for letter in option.dropFirst() {
        if letter == "o" {
          switch rest.popFirst() {
          case "pipefail": failsWithPipe = isOn
          case "errexit": setOption("e", isOn)
          case "nounset": setOption("u", isOn)
          case "xtrace": setOption("x", isOn)
          default: break
          }
        } else {
          setOption(letter, isOn)
        }
      }
    }
    if !rest.isEmpty { parameters = Array(rest) }
  }

  private func setOption(_ letter: Character, _ isOn: Bool) {
    if isOn { options.insert(letter) } else { options.remove(letter) }
  }

  private func read(_ arguments: [String]) async throws {
    var rest = arguments[...]
    var isRaw = false
    while let option = rest.first, option.hasPrefix("-"), option.count > 1 {
      rest = rest.dropFirst()
      if option.contains("r") { isRaw = true }
      if option.hasSuffix("p"), let prompt = rest.popFirst() {
        try await descriptors.outputs[2]?.write(Array(prompt.utf8), process)
      }
      if option.hasSuffix("t") || option.hasSuffix("n") || option.hasSuffix("d") {
        rest = rest.dropFirst()
      }
    }
    guard let bytes = try await descriptors.inputs[0]?.readLine(process) else {
      for variable in rest { set(variable, to: "") }
      status = 1
      return
    }
    var line = String(decoding: bytes, as: UTF8.self)
    if line.hasSuffix("\n") { line.removeLast() }
    if !isRaw { line = line.replacing("\\", with: "") }
    let separators = variables["IFS"] ?? " \t\n"
    let names = rest.isEmpty ? ["REPLY"] : Array(rest)
    var remaining = Substring(line)
    if !separators.isEmpty {
      remaining = remaining.drop { separators.contains($0) && $0.isWhitespace }
    }
    for (index, variable) in names.enumerated() {
      if index == names.count - 1 {
        while let last = remaining.last, separators.contains(last), last.isWhitespace {
          remaining.removeLast()
        }
        set(variable, to: String(remaining))
      } else {
        let field = remaining.prefix { !separators.contains($0) }
        set(variable, to: String(field))
        remaining = remaining.dropFirst(field.count + 1).drop {
          separators.contains($0) && $0.isWhitespace
        }
      }
    }
  }

  private func kill(_ arguments: [String]) async throws {
    var signal: Int32 = 15
    for argument in arguments {
      if argument.hasPrefix("-") {
        let name = String(argument.dropFirst()).replacing("SIG", with: "")
        signal = Self.signals[name] ?? Int32(name) ?? 15
        continue
      }
      let target: ContainerProcess? =
        argument.hasPrefix("%")
        ? jobs.last
        : Int(argument).flatMap { number in
          container.processes.first { $0.identifier == number }
        }
      guard let target else {
        try await complain("kill: (\(argument)) - No such process")
        status = 1
        continue
      }
      if signal == 0 { continue }
      // The first process takes no signal that it has no handler for (pid_namespaces(7)).
      if target.identifier == 1,
        signal == 9 || traps.isEmpty && process.identifier != 1 && signal == 9
      {
        continue
      }
      target.kill(signal)
    }
  }

  private static let signals: [String: Int32] = [
    "HUP": 1, "INT": 2, "QUIT": 3, "KILL": 9, "USR1": 10, "USR2": 12, "TERM": 15, "STOP": 19,
  ]

  private func lookUp(_ name: String, _ arguments: [String]) async throws -> ShellFlow {
    let names = arguments.filter { !$0.hasPrefix("-") }
    if name == "command", arguments.first?.hasPrefix("-") != true, !names.isEmpty {
      status = try await runProgram(names)
      return .normal
    }
    for wanted in names {
      let isOwn = functions[wanted] != nil || Self.builtins.contains(wanted)
      let path = container.path(of: wanted, from: directory)
      if name == "type" {
        try await print(
          isOwn
            ? "\(wanted) is a shell builtin\n"
            : path.map { "\(wanted) is \($0)\n" } ?? "\(wanted): not found\n")
      } else if isOwn, name == "command" {
        try await print("\(wanted)\n")
      } else if let path {
        try await print("\(path)\n")
      }
      if !isOwn, path == nil { status = name == "which" ? 1 : 127 }
    }
    return .normal
  }

  private static let builtins: Set<String> = [
    ":", ".", "break", "cd", "command", "continue", "eval", "exec", "exit", "export", "kill",
    "local", "read", "readonly", "return", "set", "shift", "source", "trap", "type", "umask",
    "unset", "wait", "alias", "jobs", "echo", "printf", "test", "[", "true", "false", "pwd",
  ]
}
