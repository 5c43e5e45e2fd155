import CPTY
import Glibc

/// A persistent bash on a pseudo-terminal: what one command sets, the next one finds.
///
/// Commands run one at a time. A shell that ends (`exit`, `exec`, a crash) is replaced by a new one with the state that
/// the old one left: directory, variables, functions, aliases.
public actor ShellSession {
  private nonisolated let executor: ThreadExecutor
  public nonisolated var unownedExecutor: UnownedSerialExecutor {
    executor.asUnownedSerialExecutor()
  }

  private let configuration: ShellConfiguration
  private let wake: WakeEvent
  private var shell: RunningShell?
  private var directory: String
  private var jobs: [BackgroundJob] = []
  private var isClosed = false

  /// Nothing is started before the first command.
  public init(_ configuration: ShellConfiguration) throws(ShellError) {
    self.configuration = configuration
    executor = ThreadExecutor(name: "atelier.shell")
    wake = try WakeEvent()
    directory = configuration.directory
  }

  /// The working directory after the last command.
  public var currentDirectory: String { directory }

  /// Runs a command to its end.
  ///
  /// - Parameters:
  ///   - command: what to run, as it would be typed; any number of lines.
  ///   - timeLimit: after it the command gets SIGINT as from the keyboard, then SIGTERM, then SIGKILL, a second apart.
  ///   - onOutput: gets the output as it comes, on the session's thread.
  public func run(
    _ command: String, timeLimit: Duration, onOutput: @Sendable (String) -> Void = { _ in }
  ) throws(ShellError) -> CommandResult {
    let shell = try readyShell()
    wake.drain()
    try shell.send(command)
    var scanner = MarkScanner(nonce: configuration.nonce)
    var assembler = UTF8Assembler()
    var output = ""
    var stop = StopSequence(limit: timeLimit)
    func take(_ text: String) {
      guard !text.isEmpty else { return }
      output += text
      onOutput(text)
    }
    while true {
      switch waitForInput(shell.terminal.controller, until: stop.next) {
      case .wake:
        wake.drain()
        stop.requestNow()
      case .time: stop.advance(shell)
      case .input:
        guard let bytes = shell.terminal.read() else {
          take(assembler.text(scanner.finish()))
          take(assembler.finish())
          let status = shell.waitForEnd()
          self.shell = nil
          let stateKept = try start().stateKept
          return CommandResult(
            ending: stop.ending ?? .exited(status), directory: directory, output: output,
            stateLost: !stateKept)
        }
        for piece in scanner.scan(bytes[...]) {
          switch piece {
          case .output(let bytes): take(assembler.text(bytes))
          case .mark(let status, let directory):
            take(assembler.finish())
            self.directory = directory
            return CommandResult(
              ending: stop.ending ?? .exited(status), directory: directory, output: output)
          }
        }
      }
    }
  }

  /// Starts a command that goes on while later ones run, on a terminal of its own.
  ///
  /// - Parameters:
  ///   - command: what to run, as it would be typed.
  ///   - onOutput: gets the output as it comes, on the job's thread.
  public func startBackground(
    _ command: String, onOutput: @escaping @Sendable (String) -> Void = { _ in }
  ) throws(ShellError) -> BackgroundJob {
    let terminal = try Terminal(rows: configuration.rows, columns: configuration.columns)
    let job = try BackgroundJob(terminal: terminal, nonce: configuration.nonce)
    let result = try run(
      ShellDriver.background(
        command, device: terminal.device, nonce: configuration.nonce), timeLimit: .seconds(10))
    guard let group = pid_t(result.output) else {
      throw .system(action: "start a background command", reason: result.output)
    }
    job.start(group: group, onOutput: onOutput)
    jobs.append(job)
    return job
  }

  /// Stops the command that runs now, as from the keyboard; it ends as `interrupted`. From any thread.
  public nonisolated func interrupt() {
    wake.signal()
  }

  /// Ends the shell, its background jobs and whatever else they started, daemons too.
  public func close() {
    guard !isClosed else { return }
    isClosed = true
    for job in jobs { job.stop() }
    if let shell {
      shell.hangUp()
      self.shell = nil
    }
    DescendantSweep.end(mark: Self.mark(configuration.nonce))
  }

  private static func mark(_ nonce: String) -> (name: String, value: String) {
    ("ATELIER_SESSION", nonce)
  }

  private func readyShell() throws(ShellError) -> RunningShell {
    if isClosed { throw .closed }
    if let shell { return shell }
    return try start().shell
  }

  /// Starts a shell and waits until it is ready for a command.
  private func start() throws(ShellError) -> (shell: RunningShell, stateKept: Bool) {
    let state = configuration.stateDirectory + "/shell-state"
    let stateKept = access(state, F_OK) == 0
    if let left = SmallFile.read(state + ".directory")?.dropLast(), access(String(left), X_OK) == 0
    {
      directory = String(left)
    }
    var environment = configuration.environment
    environment["ATELIER_SHELL_STATE"] = state
    let mark = Self.mark(configuration.nonce)
    environment[mark.name] = mark.value
    let shell = try RunningShell(
      configuration: configuration, environment: environment, directory: directory)
    var scanner = MarkScanner(nonce: configuration.nonce)
    while let bytes = shell.terminal.read() {
      for case .mark(_, let directory) in scanner.scan(bytes[...]) {
        self.directory = directory
        self.shell = shell
        return (shell, stateKept)
      }
    }
    throw .keepsEnding
  }

  private enum Readiness { case input, wake, time }

  private func waitForInput(_ descriptor: Int32, until deadline: ContinuousClock.Instant)
    -> Readiness
  {
    var sources = [
      pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
      pollfd(fd: wake.descriptor, events: Int16(POLLIN), revents: 0),
    ]
    let rest = ContinuousClock.now.duration(to: deadline)
    let milliseconds =
      rest.components.seconds * 1000 + rest.components.attoseconds / 1_000_000_000_000_000
    let timeout = Int32(clamping: max(0, milliseconds + 1))
    guard poll(&sources, 2, timeout) > 0 else {
      return ContinuousClock.now >= deadline ? .time : .wake
    }
    return sources[0].revents != 0 ? .input : .wake
  }
}

/// What is done to a command that must stop, and when.
private struct StopSequence {
  private(set) var next: ContinuousClock.Instant
  private(set) var ending: CommandResult.Ending?
  private var stage = 0

  init(limit: Duration) {
    next = .now + limit
  }

  mutating func requestNow() {
    guard ending == nil else { return }
    ending = .interrupted
    next = .now
  }

  mutating func advance(_ shell: RunningShell) {
    guard ContinuousClock.now >= next else { return }
    if ending == nil { ending = .timedOut }
    switch stage {
    case 0: shell.interrupt()
    case 1: shell.signalForeground(SIGTERM)
    case 2: shell.signalForeground(SIGKILL)
    default: shell.kill()
    }
    stage += 1
    next = .now + .seconds(1)
  }
}
