import CPTY
import Glibc

/// A persistent shell: what one command sets, the next one finds.
///
/// Commands run one at a time. Their standard output and standard error are pipes and their standard input is empty, save those that need
/// a terminal: these get one, and the end of input whenever they have been silent for a second, for nobody is there to type. A shell that
/// ends (`exit`, `exec`, a crash) is replaced by a fresh one with the state that was known before the command that ended it.
public actor ShellSession {
  /// Runs the session's work on a thread of its own; an actor that shares it talks to the session without changing threads.
  public nonisolated let executor: any SerialExecutor
  public nonisolated var unownedExecutor: UnownedSerialExecutor {
    executor.asUnownedSerialExecutor()
  }

  private let configuration: ShellConfiguration
  private let wake: WakeEvent
  private var shell: RunningShell?
  /// A shell that was started and has not been waited for yet.
  private var launched: RunningShell?
  private var formerShells: [RunningShell] = []
  private var state = ShellState()
  private var isFirst = true
  private var directory: String
  private var number = 0
  private var status: Int32 = 0
  private var pipeStatuses: [Int32] = []
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
  ///   - timeLimit: after it the configuration's series of measures is taken, one after the other.
  ///   - onTerminal: whether it gets a terminal; nil: if it needs one, see ``TerminalNeed``.
  ///   - onOutput: gets the output as it comes, on the session's thread.
  public func run(
    _ command: String, timeLimit: Duration, onTerminal: Bool? = nil,
    onOutput: @Sendable (ShellOutput) -> Void = { _ in }
  ) throws(ShellError) -> CommandResult {
    let shell = try readyShell()
    wake.drain()
    let onTerminal = onTerminal ?? TerminalNeed.isNeeded(by: command)
    if onTerminal { shell.terminal.restore() }
    var collector = OutputCollector()
    number += 1
    shell.write(
      message: shell.driver.message(
        command, number: number, status: status, pipeStatuses: pipeStatuses,
        terminal: onTerminal ? shell.terminal.device : nil))
    var stop = StopProgress(series: configuration.stopSeries, limit: timeLimit)
    let end = converse(
      with: shell, number: number, collector: &collector, stop: &stop, onTerminal: onTerminal,
      onOutput: onOutput)
    if onTerminal, case .mark = end {
      finishTerminal(shell, &collector, onOutput)
      shell.terminal.restore()
    }
    var hasEnded = false
    if case .ended = end { hasEnded = true }
    collector.finish(shellHasEnded: hasEnded, onOutput)
    let (output, standardOutput, standardError) = collector.texts
    switch end {
    case .mark(let mark):
      directory = mark.directory
      status = mark.status
      pipeStatuses = mark.pipeStatuses
      var isAlive = true
      if stop.hasBegun { isAlive = settle(shell) }
      var changes: [String: String?] = [:]
      if isAlive, !PlainCommand.leavesShell(command, in: state) {
        let before = state
        if let now = query(shell) { state = now }
        changes = state.changes(since: before)
      }
      if !isAlive { try replaceShell() }
      return CommandResult(
        ending: stop.ending ?? .exited(mark.status), directory: directory, output: output,
        standardOutput: standardOutput, standardError: standardError,
        pipeStatuses: stop.ending == nil ? mark.pipeStatuses : [], changedVariables: changes,
        endedShell: !isAlive)
    case .ended(let status):
      try replaceShell()
      return CommandResult(
        ending: stop.ending ?? .exited(status), directory: directory, output: output,
        standardOutput: standardOutput, standardError: standardError,
        pipeStatuses: stop.ending == nil ? [status] : [], endedShell: true)
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
    let driver = ShellDriver(kind: configuration.kind, nonce: configuration.nonce)
    let job = try BackgroundJob(terminal: terminal, mark: driver.terminalMark)
    let result = try run(
      driver.background(command, device: terminal.device), timeLimit: .seconds(10),
      onTerminal: false)
    guard let group = pid_t(result.standardOutput) else {
      throw .system(action: "start a background command", reason: result.output)
    }
    job.start(group: group, onOutput: onOutput)
    jobs.append(job)
    return job
  }

  /// Runs a command that opens a shell somewhere else, so that commands can be typed into that.
  ///
  /// - Parameter command: what opens it, as it would be typed; options that ask for a terminal must not be among it.
  public func openNested(_ command: String) throws(ShellError) -> NestedShell {
    number += 1
    let path = "\(configuration.stateDirectory)/nested-\(number)"
    return try NestedShell(path: path, nonce: configuration.nonce, interruption: wake) {
      onOutput throws(ShellError) in
      try startBackground("\(command) <\(ShellQuoting.quoted(path))", onOutput: onOutput)
    }
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
    launched?.close()
    shell?.close()
    for shell in formerShells { shell.close() }
    launched = nil
    shell = nil
    formerShells = []
  }

  // MARK: The conversation

  private struct Mark {
    var status: Int32
    var pipeStatuses: [Int32]
    var directory: String
  }

  private enum End {
    case mark(Mark)
    case ended(Int32)
  }

  /// Hands on output until the command's mark comes or the shell ends.
  private func converse(
    with shell: RunningShell, number: Int, collector: inout OutputCollector,
    stop: inout StopProgress, onTerminal: Bool, onOutput: (ShellOutput) -> Void
  ) -> End {
    // zsh draws its prompts on the terminal, and not where its standard error goes.
    let hearsTerminal = onTerminal || shell.driver.kind != .zsh
    var silentUntil = ContinuousClock.now + .seconds(1)
    var ends = 0
    var isEarly = !onTerminal
    while true {
      var ready: RunningShell.Readiness
      if isEarly {
        isEarly = false
        ready = shell.waitBriefly(wake.descriptor)
        if ready.isEmpty { continue }
        // What came before the first error is to be read before it.
        if ready.contains(.errors), shell.available(.output) > 0 {
          _ = shell.read(.output) { collector.take($0, from: .output, onOutput) }
        }
      } else {
        var deadline = stop.next
        if onTerminal, ends < 5 { deadline = min(deadline, silentUntil) }
        ready = shell.wait(wake.descriptor, until: deadline)
      }
      if ready.contains(.wake) {
        wake.drain()
        stop.requestNow()
      }
      for source in [RunningShell.Readiness.errors, .output, .terminal]
      where ready.contains(source) {
        _ = shell.read(source) {
          if source != .terminal || hearsTerminal { collector.take($0, from: source, onOutput) }
        }
        if onTerminal { silentUntil = .now + .seconds(1) }
      }
      if ready.contains(.marks), let mark = nextMark(shell, number) {
        drain(shell, &collector, onOutput)
        return .mark(mark)
      }
      if ready.contains(.ended) {
        drain(shell, &collector, onOutput)
        return .ended(shell.endStatus())
      }
      if ready.isEmpty || ready.contains(.wake)
        || !ready.isDisjoint(with: [.output, .errors, .terminal])
      {
        let now = ContinuousClock.now
        if onTerminal, now >= silentUntil, ends < 5 {
          shell.terminal.type([0x04])
          ends += 1
          silentUntil = now + .seconds(1)
        }
        switch stop.due(now) {
        case .measure(let measure): shell.take(measure)
        case .reminder: shell.write(script: shell.driver.reminder(number))
        case .nothing: break
        }
      }
    }
  }

  /// The next mark of the command with this number; marks of earlier ones that came late are passed over.
  private func nextMark(_ shell: RunningShell, _ number: Int) -> Mark? {
    var fields = shell.takeFields(ShellDriver.fields)
    while let found = fields {
      if let mark = mark(found, shell, number) { return mark }
      fields = shell.nextFields(ShellDriver.fields)
    }
    return nil
  }

  private func mark(_ fields: [[UInt8]], _ shell: RunningShell, _ number: Int) -> Mark? {
    var words = Self.words(fields[0])
    if shell.driver.kind == .bash {
      if words.first?.hasPrefix("R") == true {
        words[0].removeFirst()
        shell.write(script: shell.driver.recovery)
      }
    } else {
      guard words.count == 2, Int(words[0]) == number else { return nil }
      words.removeFirst()
    }
    var status = words.first.flatMap { Int32($0) } ?? 0
    var statuses = shell.driver.kind == .sh ? [] : [status]
    let pipe = Self.words(fields[1])
    if pipe.count >= 3, Int(pipe[0]) == number {
      status = Int32(pipe[1]) ?? status
      statuses = pipe[2...].compactMap { Int32($0) }
    }
    let directory = String(decoding: fields[2], as: UTF8.self)
    return Mark(
      status: status, pipeStatuses: statuses,
      directory: directory.hasPrefix("/") ? directory : self.directory)
  }

  private static func words(_ field: [UInt8]) -> [String] {
    field.split(separator: UInt8(ascii: " ")).map { String(decoding: $0, as: UTF8.self) }
  }

  /// Reads what had been written before the mark, and no more: a program in the background may write for ever.
  private func drain(
    _ shell: RunningShell, _ collector: inout OutputCollector, _ onOutput: (ShellOutput) -> Void
  ) {
    for source in [RunningShell.Readiness.errors, .output, .terminal]
    where source != .terminal || shell.driver.kind != .zsh {
      var rest = shell.available(source)
      while rest > 0 {
        let count = shell.read(source, limit: rest) { collector.take($0, from: source, onOutput) }
        if count == 0 { break }
        rest -= count
      }
    }
  }

  /// Reads a terminal up to the mark that the shell makes in it now.
  private func finishTerminal(
    _ shell: RunningShell, _ collector: inout OutputCollector, _ onOutput: (ShellOutput) -> Void
  ) {
    send(shell.driver.terminalMarking, to: shell)
    var scanner = TerminalMarkScanner(mark: shell.driver.terminalMark)
    let deadline = ContinuousClock.now + .seconds(2)
    var isDone = false
    // The marking is a command too: its own mark must not be taken for the next one's.
    var isMarked = false
    while !isDone || !isMarked, ContinuousClock.now < deadline {
      let ready = shell.wait(-1, until: deadline)
      if ready.contains(.terminal) {
        _ = shell.read(.terminal) { bytes in
          for piece in scanner.scan(bytes) {
            switch piece {
            case .output(let bytes):
              bytes.withUnsafeBufferPointer { collector.take($0, from: .terminal, onOutput) }
            case .mark: isDone = true
            }
          }
        }
      }
      if ready.contains(.marks), nextMark(shell, number) != nil { isMarked = true }
      if ready.contains(.ended) { break }
    }
  }

  // MARK: Questions of the session's own

  private func send(_ command: String, to shell: RunningShell) {
    number += 1
    shell.write(
      message: shell.driver.message(
        command, number: number, status: 0, pipeStatuses: [], terminal: nil))
  }

  /// Waits for the fields that answer a question and the mark after them; nil if they do not come in time.
  private func answer(_ shell: RunningShell, fields: Int, within limit: Duration) -> [[UInt8]]? {
    // Several answers may have come at once.
    if let answer = shell.nextFields(fields + ShellDriver.fields) { return answer }
    let deadline = ContinuousClock.now + limit
    while ContinuousClock.now < deadline {
      let ready = shell.wait(-1, until: deadline)
      if ready.contains(.marks), let answer = shell.takeFields(fields + ShellDriver.fields) {
        return answer
      }
      if ready.contains(.ended) { return nil }
      // What something in the background writes meanwhile is not lost: it waits for the next command.
      if !ready.isDisjoint(with: [.output, .errors, .terminal]), !ready.contains(.marks) {
        usleep(1000)
      }
    }
    return nil
  }

  /// Asks the shell for its state; nil if it does not answer.
  private func query(_ shell: RunningShell) -> ShellState? {
    send(shell.driver.stateQuery, to: shell)
    return answer(shell, fields: ShellState.parts, within: .seconds(5)).map {
      ShellState(Array($0.prefix(ShellState.parts)), previous: state)
    }
  }

  /// After a command was stopped: makes sure that the shell is ready for the next one, for an interrupt may reach it late. False: it is not.
  private func settle(_ shell: RunningShell) -> Bool {
    for attempt in 1...3 {
      let word = "settled\(number)"
      let marking =
        "\(shell.driver.kind == .sh ? "command printf" : "builtin printf") '%s\\0' \(word) >&\(shell.driver.marks)"
      send(marking, to: shell)
      let deadline = ContinuousClock.now + .milliseconds(100 * attempt)
      var hasAnswered = false
      while ContinuousClock.now < deadline {
        let ready = shell.wait(-1, until: deadline)
        if ready.contains(.ended) { return false }
        guard ready.contains(.marks) else { continue }
        var field = shell.takeFields(1)
        while let found = field {
          if found[0] == Array(word.utf8) {
            hasAnswered = true
          } else if found[0].first == UInt8(ascii: "R") {
            shell.write(script: shell.driver.recovery)
          }
          field = hasAnswered ? nil : shell.nextFields(1)
        }
        // The mark that follows the answer.
        if hasAnswered, shell.nextFields(ShellDriver.fields) != nil { return true }
        if hasAnswered { return answer(shell, fields: 0, within: .seconds(1)) != nil }
      }
    }
    return false
  }

  // MARK: Beginning

  /// Starts the shell without waiting until it is ready: it gets so while other things are done. Trouble is told by the first command.
  public func launch() {
    guard !isClosed, shell == nil, launched == nil else { return }
    launched = try? begin()
  }

  private func readyShell() throws(ShellError) -> RunningShell {
    if isClosed { throw .closed }
    if let shell { return shell }
    let shell = try start()
    if isFirst {
      isFirst = false
      state = shell.fresh
    }
    self.shell = shell
    return shell
  }

  /// Starts a fresh shell in the place of one that has ended, with the state that was last known. What the old one started goes on
  /// until the session is closed.
  private func replaceShell() throws(ShellError) {
    if let shell { formerShells.append(shell) }
    shell = nil
    status = 0
    pipeStatuses = []
    let fresh = try start()
    let script = state.script(from: fresh.fresh)
    if !script.isEmpty {
      let path = configuration.stateDirectory + "/shell-state"
      try SmallFile.write(script, to: path)
      defer { unlink(path) }
      send(fresh.driver.restoring(path), to: fresh)
      if answer(fresh, fields: 0, within: .seconds(10)) == nil {
        // The state itself ends the shell: one without it is better than none.
        formerShells.append(fresh)
        shell = try start()
        state = shell?.fresh ?? ShellState()
        return
      }
    }
    shell = fresh
  }

  /// Starts a shell, and asks it at once what it will be asked first.
  private func begin() throws(ShellError) -> RunningShell {
    var place = directory
    while access(place, X_OK) != 0, let cut = place.lastIndex(of: "/"), place != "/" {
      place = cut == place.startIndex ? "/" : String(place[..<cut])
    }
    directory = place
    let shell = try RunningShell(configuration: configuration, directory: place)
    shell.write(script: shell.driver.prologue + shell.driver.recovery)
    send(shell.driver.stateQuery, to: shell)
    return shell
  }

  /// Starts a shell and waits until it is ready for a command.
  private func start() throws(ShellError) -> RunningShell {
    let shell: RunningShell
    if let launched { shell = launched } else { shell = try begin() }
    launched = nil
    guard answer(shell, fields: 0, within: .seconds(20)) != nil else {
      shell.close()
      throw .keepsEnding(configuration.shell)
    }
    if let fields = answer(shell, fields: ShellState.parts, within: .seconds(5)) {
      shell.fresh = ShellState(Array(fields.prefix(ShellState.parts)), previous: ShellState())
    }
    return shell
  }
}
