/// Programs that run others.
enum FilterCommands {
  static let table: [String: ProgramBody] = [
    "xargs": arguments, "time": time, "timeout": timeout, "nohup": plain, "nice": plain,
    "setsid": plain, "env": environment, "watch": watch,
  ]

  @Sendable private static func arguments(_ call: CommandCall) async throws -> Int32 {
    var rest = call.arguments[...]
    var count = Int.max
    var replacement: String?
    while let option = rest.first, option.hasPrefix("-") {
      rest = rest.dropFirst()
      switch option {
      case "-n": count = max(1, rest.popFirst().flatMap { Int($0) } ?? 1)
      case "-I": replacement = rest.popFirst()
      case "-P", "-d", "-L": rest = rest.dropFirst()
      default: if option.hasPrefix("-n") { count = max(1, Int(option.dropFirst(2)) ?? 1) }
      }
    }
    let command = rest.isEmpty ? ["echo"] : Array(rest)
    let text = String(decoding: try await call.input.readAll(call.process), as: UTF8.self)
    var status: Int32 = 0
    if let replacement {
      for line in text.split(whereSeparator: \.isNewline) {
        status = max(
          status,
          try await call.shell.runProgram(
            command.map { $0.replacing(replacement, with: String(line).trimmed) }))
      }
      return status == 0 ? 0 : 123
    }
    var words = text.split(whereSeparator: \.isWhitespace).map(String.init)[...]
    repeat {
      status = max(status, try await call.shell.runProgram(command + words.prefix(count)))
      words = words.dropFirst(count)
    } while !words.isEmpty
    return status == 0 ? 0 : 123
  }

  @Sendable private static func time(_ call: CommandCall) async throws -> Int32 {
    let start = call.process.machine.time
    let status = try await call.shell.runProgram(call.arguments)
    let seconds = OutputCommands.decimal(call.process.machine.time - start, 2)
    try await call.printError("real\t0m \(seconds)s\nuser\t0m 0.00s\nsys\t0m 0.00s\n")
    return status
  }

  @Sendable private static func timeout(_ call: CommandCall) async throws -> Int32 {
    var rest = call.arguments[...]
    while let option = rest.first, option.hasPrefix("-") {
      rest = rest.dropFirst()
      if option == "-t" || option == "-s" || option == "-k" {
        if option == "-t" { break }
        rest = rest.dropFirst()
      }
    }
    guard let limit = rest.popFirst().flatMap(SystemCommands.seconds), !rest.isEmpty else {
      throw CommandTrouble("missing operand")
    }
    let words = Array(rest)
    let child = call.process.child(words)
    let shell = call.shell.copy(process: child)
    call.process.machine.start {
      await shell.finish(child) { shell.status = try await shell.runProgram(words) }
    }
    let alarm = Waiter()
    alarm.prepare()
    call.process.machine.wake(alarm, at: call.process.machine.time + limit)
    let clock = call.process.child(["timeout"])
    call.process.machine.start {
      try? await clock.wait(alarm)
      child.kill(15)
      clock.finish(0)
    }
    let status = try await child.end(awaitedBy: call.process)
    clock.kill(15)
    return status == 128 + 15 ? (call.isBusybox ? 143 : 124) : status
  }

  @Sendable private static func plain(_ call: CommandCall) async throws -> Int32 {
    let words = call.arguments.drop { $0.hasPrefix("-") }
    if words.isEmpty { throw CommandTrouble("missing operand") }
    return try await call.shell.runProgram(Array(words))
  }

  @Sendable private static func environment(_ call: CommandCall) async throws -> Int32 {
    var rest = call.arguments[...]
    let shell = call.shell.copy(process: call.process)
    while let word = rest.first {
      if word == "-i" {
        shell.variables = [:]
      } else if word == "-u" {
        rest = rest.dropFirst()
        if let name = rest.first { shell.variables[name] = nil }
      } else if word.contains("="), !word.hasPrefix("-") {
        let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        shell.variables[String(parts[0])] = String(parts[1])
        shell.exported.insert(String(parts[0]))
      } else {
        break
      }
      rest = rest.dropFirst()
    }
    if !rest.isEmpty { return try await shell.runProgram(Array(rest)) }
    for (name, value) in call.container.ordered(shell.environment) {
      try await call.print("\(name)=\(value)\n")
    }
    return 0
  }

  @Sendable private static func watch(_ call: CommandCall) async throws -> Int32 {
    var rest = call.arguments[...]
    var interval = 2.0
    while let option = rest.first, option.hasPrefix("-") {
      rest = rest.dropFirst()
      if option == "-n" { interval = rest.popFirst().flatMap { Double($0) } ?? 2 }
    }
    let text = rest.joined(separator: " ")
    while true {
      try await call.print("\u{1B}[H\u{1B}[JEvery \(interval)s: \(text)\n\n")
      _ = try await call.shell.runProgram(["sh", "-c", text])
      try await call.process.sleep(max(0.1, interval))
    }
  }
}
