/// A shell of a container: its variables, its directory and its descriptors.
final class Shell: @unchecked Sendable {
  let container: ContainerInstance
  var process: ContainerProcess
  var variables: [String: String] = [:]
  var exported: Set<String> = []
  var functions: [String: ShellCommand] = [:]
  /// `$1` and so on.
  var parameters: [String] = []
  /// `$0`.
  var name: String
  var status: Int32 = 0
  var directory: String
  var descriptors: Descriptors
  /// The letters of `set`: e, f, n, u, x.
  var options: Set<Character> = []
  var failsWithPipe = false
  var jobs: [ContainerProcess] = []
  var traps: [String: String] = [:]
  var depth = 0
  /// More than 0 where a failure is looked at, so that `set -e` passes it over.
  var conditions = 0
  var isInteractive = false

  init(
    container: ContainerInstance, process: ContainerProcess, descriptors: Descriptors,
    environment: [String: String], directory: String, name: String = "sh"
  ) {
    self.container = container
    self.process = process
    self.descriptors = descriptors
    self.directory = directory
    self.name = name
    variables = environment
    exported = Set(environment.keys)
    if variables["PWD"] == nil { variables["PWD"] = directory }
  }

  /// What a subshell begins with.
  func copy(process: ContainerProcess? = nil) -> Shell {
    let copy = Shell(
      container: container, process: process ?? self.process, descriptors: descriptors,
      environment: [:], directory: directory, name: name)
    copy.variables = variables
    copy.exported = exported
    copy.functions = functions
    copy.parameters = parameters
    copy.status = status
    copy.options = options
    copy.failsWithPipe = failsWithPipe
    copy.depth = depth + 1
    copy.conditions = conditions
    return copy
  }

  /// The variables that commands get.
  var environment: [String: String] { variables.filter { exported.contains($0.key) } }

  func set(_ variable: String, to value: String?) {
    variables[variable] = value
    if options.contains("a") { exported.insert(variable) }
  }

  /// `sh` as a command: `-c`, a script, or what comes on standard input.
  func main(_ arguments: [String]) async throws -> Int32 {
    var rest = arguments[...]
    var script: String?
    var readsInput = false
    var wantsCommand = false
    while let option = rest.first, option.count > 1, option.hasPrefix("-") || option.hasPrefix("+")
    {
      rest = rest.dropFirst()
      if option == "--" { break }
      if option.hasPrefix("--") { continue }
      for letter in option.dropFirst() {
        switch letter {
        case "c": wantsCommand = true
        case "s": readsInput = true
        case "i": isInteractive = true
        case "o":
          if rest.popFirst() == "pipefail" { failsWithPipe = true }
        case "l": break
        default:
          if option.hasPrefix("-") { options.insert(letter) } else { options.remove(letter) }
        }
      }
    }
    if wantsCommand {
      guard let text = rest.popFirst() else {
        try await complain("-c requires an argument")
        return 2
      }
      script = text
      if let zeroth = rest.popFirst() { name = zeroth }
    } else if !readsInput, let file = rest.popFirst() {
      do {
        script = String(
          decoding: try container.files.read(file, from: directory), as: UTF8.self)
      } catch {
        try await complain("can't open '\(file)': \(error.rawValue)")
        return 2
      }
      name = file
    }
    parameters = Array(rest)
    if let script { return try await run(script: script) }
    return try await readCommands()
  }

  /// Runs a script to its end.
  func run(script: String) async throws -> Int32 {
    let command: ShellCommand
    do { command = try ShellParser.parse(script) } catch {
      try await complain(error.message)
      return 2
    }
    _ = try await run(command)
    return try await leave()
  }

  /// Runs the trap of the exit, and tells the status.
  private func leave() async throws -> Int32 {
    if let trap = traps.removeValue(forKey: "EXIT"), let command = try? ShellParser.parse(trap) {
      let before = status
      _ = try await run(command)
      status = before
    }
    return status
  }

  /// Runs what is typed, or piped in, line by line.
  private func readCommands() async throws -> Int32 {
    guard let input = descriptors.inputs[0] else { return 0 }
    isInteractive = isInteractive || input.isTerminal
    var pending = ""
    let own = process
    if isInteractive { try await prompt(isMore: false) }
    while let line = try await input.readLine(own) {
      pending += String(decoding: line, as: UTF8.self)
      let command: ShellCommand
      do { command = try ShellParser.parse(pending) } catch {
        if error.isIncomplete {
          if isInteractive { try await prompt(isMore: true) }
          continue
        }
        pending = ""
        try await complain(error.message)
        status = 2
        if isInteractive { try await prompt(isMore: false) }
        continue
      }
      pending = ""
      var flow = ShellFlow.normal
      if isInteractive {
        // What is typed runs in the foreground: an interrupt ends it and not the shell.
        let foreground = own.child(own.words)
        process = foreground
        container.foreground = foreground
        do { flow = try await run(command) } catch let killed as ProcessKilled {
          if own.signal != nil { throw killed }
          status = 128 + killed.signal
        }
        foreground.finish(status)
        container.foreground = nil
        process = own
      } else {
        flow = try await run(command)
      }
      if case .exit = flow { return try await leave() }
      if isInteractive { try await prompt(isMore: false) }
    }
    return try await leave()
  }

  private func prompt(isMore: Bool) async throws {
    guard let output = descriptors.outputs[2] else { return }
    let home = variables["HOME"] ?? "/root"
    let place =
      directory == home && home != "/"
      ? "~" : directory.hasPrefix(home + "/") ? "~" + directory.dropFirst(home.count) : directory
    let text: String =
      if isMore { "> " } else if name.hasSuffix("bash") {
        "\(container.user)@\(container.hostname):\(place)# "
      } else if container.base == .debian { "# " } else { "\(place) # " }
    try await output.write(Array(text.utf8), process)
  }

  /// Prints an error as this shell words it.
  func complain(_ message: String) async throws {
    let prefix = name.hasSuffix("bash") ? "bash: line 1: " : "\(name): "
    try await descriptors.outputs[2]?.write(Array("\(prefix)\(message)\n".utf8), process)
  }

  /// The next random number of `$RANDOM`.
  func random() -> Int {
    container.random(below: 32768)
  }
}

/// How the shell goes on after a command.
enum ShellFlow {
  case normal
  case leaveLoop(Int)
  case nextRound(Int)
  case leaveFunction
  case exit
}

/// What a process reads and writes, by number.
struct Descriptors {
  var inputs: [Int: ByteInput] = [:]
  var outputs: [Int: ByteOutput] = [:]

  init(input: ByteInput?, output: ByteOutput, errors: ByteOutput) {
    inputs[0] = input
    outputs = [1: output, 2: errors]
  }
}

/// Appends to a file of a container.
final class FileOutput: ByteOutput, @unchecked Sendable {
  private let files: ContainerFileSystem
  private let path: String

  init(_ files: ContainerFileSystem, path: String) {
    self.files = files
    self.path = path
  }

  override func write(_ bytes: [UInt8], _ process: ContainerProcess) async throws {
    do { try files.write(bytes, to: path, appending: true) } catch {
      throw CommandTrouble("write error: \(error.rawValue)")
    }
  }
}

/// Endless bytes: zeros, or some that look random.
final class EndlessInput: ByteInput, @unchecked Sendable {
  private let container: ContainerInstance?

  /// - Parameter container: whose random numbers to give; nil: zeros.
  init(randomFrom container: ContainerInstance?) {
    self.container = container
  }

  override func more(_ process: ContainerProcess) async throws -> [UInt8]? {
    try await process.tick()
    guard let container else { return [UInt8](repeating: 0, count: 65536) }
    var result: [UInt8] = []
    result.reserveCapacity(65536)
    while result.count < 65536 {
      let number = container.random(below: 1 << 48)
      for shift in stride(from: 0, to: 48, by: 8) {
        result.append(UInt8(truncatingIfNeeded: number >> shift))
      }
    }
    return result
  }
}
