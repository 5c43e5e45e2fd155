import Checks
import LessonModel
import Synchronization

/// Runs a plan in an environment, judges what comes out and tells it all as events.
public actor LessonRunner {
  /// What a run needs besides its plan.
  public struct Settings: Sendable {
    /// Values for placeholders by name, from the user.
    public var values: [String: String]
    /// Seconds for which a command that only looks is run again while its expectations do not hold yet: a cluster
    /// needs time to get there.
    public var settleTime: Double
    /// Seconds between two such looks.
    public var settleInterval: Double
    /// Seconds until a background step must be ready.
    public var readyTime: Double
    /// Whether a step goes ahead although an earlier one failed that it does not depend on.
    public var keepsGoing: Bool

    public init(
      values: [String: String] = [:], settleTime: Double = 60, settleInterval: Double = 1,
      readyTime: Double = 30, keepsGoing: Bool = false
    ) {
      self.values = values
      self.settleTime = settleTime
      self.settleInterval = settleInterval
      self.readyTime = readyTime
      self.keepsGoing = keepsGoing
    }
  }

  let environment: any RunEnvironment
  let checks: CheckRegistry
  let clock: any RunClock
  let gate: any StepGate
  let settings: Settings
  let mends: [StepID: String]
  let graph: StepGraph
  let log: EventLog

  /// The commands as they ran, for probes that run one again.
  var sentCommands: [StepID: String] = [:]
  /// What each step wrote, free of control sequences.
  var outputs: [StepID: String] = [:]
  var values: [String: String] = [:]
  var secrets: Set<String> = []
  private var conditions: [String: Bool] = [:]
  private var blocked: Set<StepID> = []
  private var hasFailed = false
  private var hasQuit = false
  /// What is asked for from outside, while a step may hold the runner's thread.
  private nonisolated let request = Mutex(Request())
  private var wasInterrupted = false
  var background: [RunningBackground] = []
  /// The steps that are still to come.
  var ahead: ArraySlice<PlannedStep> = []
  private var file = ""
  private nonisolated let executor: any SerialExecutor
  public nonisolated var unownedExecutor: UnownedSerialExecutor {
    executor.asUnownedSerialExecutor()
  }

  private struct Request {
    var stopsRun = false
    var stopsStep = false
    var runsStep = false
  }

  /// - Parameter executor: where the run happens; that of the shell's session saves a change of threads for each command.
  public init(
    environment: any RunEnvironment, checks: CheckRegistry, clock: any RunClock,
    gate: any StepGate = OpenGate(), sinks: [any EventSink], settings: Settings = Settings(),
    graph: StepGraph = StepGraph(edges: []), mends: [StepID: String] = [:],
    executor: (any SerialExecutor)? = nil
  ) {
    self.executor = executor ?? QueueExecutor()
    self.environment = environment
    self.checks = checks
    self.clock = clock
    self.gate = gate
    self.settings = settings
    self.graph = graph
    self.mends = mends
    log = EventLog(sinks: sinks, clock: clock)
    values = settings.values
  }

  /// Runs the plan and returns how it ended.
  ///
  /// - Throws: what the environment or a sink throws: trouble with the machinery, never a failed step.
  public func run(_ start: RunStart, diagnostics: [Diagnostic] = []) async throws -> RunEnd {
    file = start.plan.file
    log.emit(.runStarted(start))
    for diagnostic in diagnostics { log.emit(.diagnostic(diagnostic)) }
    var counts = RunCounts()
    do {
      let main = start.plan.steps.filter { $0.step.role != .tearDown }
      for (index, planned) in main.enumerated() {
        ahead = main[index...]
        await endBackground(before: planned)
        try await take(planned, &counts)
      }
      await stopBackground()
      for planned in start.plan.steps where planned.step.role == .tearDown {
        try await take(planned, &counts)
      }
      await stopBackground()
      try log.check()
    } catch {
      await stopBackground()
      throw error
    }
    let end = RunEnd(
      outcome: hasQuit || wasInterrupted || isInterrupted
        ? .interrupted : counts.isHealthy ? .passed : .failed,
      explanation: counts.sentence, duration: log.elapsed)
    log.emit(.runEnded(end))
    try log.check()
    return end
  }

  /// Ends the run after the step that runs now: what is left is skipped, save the tear-down. From any thread.
  public nonisolated func interrupt() {
    request.withLock {
      $0.stopsRun = true
      $0.stopsStep = true
    }
  }

  /// Ends the waiting of the step that runs now: for its readiness, or for its expectations to hold. Its command is the environment's to
  /// stop. From any thread.
  ///
  /// - Returns: false if no step runs.
  public nonisolated func interruptStep() -> Bool {
    request.withLock {
      $0.stopsStep = $0.runsStep
      return $0.runsStep
    }
  }

  private var isInterrupted: Bool { request.withLock { $0.stopsRun } }
  /// Whether the step that runs now is to wait no longer.
  var isStepInterrupted: Bool { request.withLock { $0.stopsStep } }

  private func take(_ planned: PlannedStep, _ counts: inout RunCounts) async throws {
    try log.check()
    let step = planned.step
    if let reason = await reasonToSkip(planned) {
      return skip(step, reason, &counts)
    }
    if let condition = step.condition, try await !holds(condition, for: step) {
      let reason = SkipReason(
        .conditionNotMet,
        "The outputs show nothing that is '\(condition.state)'"
          + (condition.cause.map { " because of '\($0)'" } ?? "") + ".")
      return skip(step, reason, &counts)
    }
    while true {
      var command = mends[step.id] ?? step.action.text
      var change =
        mends[step.id] == nil ? nil : "A mistake in the lesson's command was mended."
      for placeholder in step.placeholders {
        guard let value = try await bind(placeholder, of: planned) else {
          let hint =
            "Nothing gives '\(placeholder.token)' a value. Set it with '--set \(placeholder.name)=…'."
          return skip(step, SkipReason(.unboundPlaceholder, hint), &counts)
        }
        command = ShellSubstitution.replace(placeholder.token, with: value, in: command)
      }
      switch await gate.before(planned, command: command) {
      case .run: break
      case .edit(let edited):
        if edited != command { change = "The learner edited the command." }
        command = edited
      case .skip:
        return skip(step, SkipReason(.learner, "The learner passed over it."), &counts)
      case .alreadyDone:
        return skip(step, SkipReason(.alreadyDone, "An earlier run did it."), &counts)
      case .quit:
        hasQuit = true
        return skip(step, Self.quitReason, &counts)
      }
      let end = try await perform(planned, command: command, change: change)
      if end.status == .passed {
        counts.passed += 1
        return
      }
      switch await gate.after(planned, failed: end) {
      case .retry: continue
      case .proceed:
        counts.failed += 1
        return
      case .accept: break
      case .quit: hasQuit = true
      }
      counts.failed += 1
      hasFailed = true
      block(step.id)
      return
    }
  }

  private static let quitReason = SkipReason(.interrupted, "The run was stopped before it.")

  private func reasonToSkip(_ planned: PlannedStep) async -> SkipReason? {
    let step = planned.step
    if let skip = planned.skip { return skip }
    if hasQuit || isInterrupted && step.role != .tearDown { return Self.quitReason }
    if step.role == .tearDown { return nil }
    if blocked.contains(step.id) {
      return SkipReason(.earlierFailure, "It needs a step that did not pass.")
    }
    if hasFailed && !settings.keepsGoing {
      return SkipReason(.earlierFailure, "A step before it did not pass.")
    }
    return nil
  }

  private func skip(_ step: Step, _ reason: SkipReason, _ counts: inout RunCounts) {
    log.emit(.stepSkipped(step.id, reason))
    if reason.isHarmless {
      counts.skipped += 1
    } else {
      counts.notRun += 1
      if reason.kind != .earlierFailure { hasFailed = hasFailed || reason.kind != .interrupted }
      block(step.id)
    }
  }

  /// Marks all steps that need this one, and those that need them; mere order is no need.
  private func block(_ step: StepID) {
    for edge in graph.edges where edge.from == step && edge.reason != .order {
      if blocked.insert(edge.to).inserted { block(edge.to) }
    }
  }

  private func holds(_ condition: Condition, for step: Step) async throws -> Bool {
    if let known = conditions[condition.id] { return known }
    let held = try await evaluate(condition, for: step)
    conditions[condition.id] = held
    return held
  }

  /// Runs one step whose values are bound.
  private func perform(_ planned: PlannedStep, command: String, change: String?) async throws
    -> StepEnd
  {
    let step = planned.step
    let began = log.elapsed
    request.withLock {
      $0.runsStep = true
      $0.stopsStep = false
    }
    defer { request.withLock { $0.runsStep = false } }
    sentCommands[step.id] = command
    log.emit(
      .stepStarted(
        StepStart(
          step: step.id, command: command, directory: await environment.directory(), change: change)
      ))
    var outcome: StepOutcome
    switch step.action.kind {
    case .http: outcome = StepOutcome()
    case .command where step.background:
      outcome = try await startInBackground(planned, command: command)
    case .command: outcome = try await runCommand(planned, command: command)
    case .file:
      outcome = try await runCommand(planned, command: FileCommand.command(for: step.action))
    }
    if step.action.kind == .command, !step.background {
      try await wait(for: planned, command: command, &outcome)
    }
    outputs[step.id] = outcome.output
    if outcome.isInterrupted { wasInterrupted = true }
    if outcome.problem == nil { try await capture(from: step) }
    let verdicts = try await judge(planned, outcome)
    let failure = verdicts.first { $0.outcome != .passed }
    let end = StepEnd(
      step: step.id,
      status: outcome.isTimedOut
        ? .timedOut : outcome.problem ?? failure?.explanation == nil ? .passed : .failed,
      explanation: outcome.problem ?? failure?.explanation, exitStatus: outcome.exitStatus,
      directory: await environment.directory(), duration: log.elapsed - began)
    log.emit(.stepEnded(end))
    return end
  }

  private func runCommand(_ planned: PlannedStep, command: String) async throws -> StepOutcome {
    let step = planned.step.id
    let log = self.log
    let request = CommandRequest(
      step: step, purpose: .step, command: command, timeLimit: planned.timeLimit)
    let result = try await environment.runApart(request) { text, stream in
      log.emit(.output(StepOutput(step: step, text: text, stream: stream)))
    }
    guard let result else {
      return StepOutcome(problem: "The recording holds nothing of this step.")
    }
    var outcome = StepOutcome(output: TerminalText.plain(StepText.judged(result)))
    if !result.standardError.isEmpty {
      outcome.standardOutput = TerminalText.plain(result.standardOutput)
      outcome.standardError = result.standardError
    }
    outcome.pipeStatuses = result.pipeStatuses
    outcome.changedVariables = result.changedVariables
    if let delimiter = StepText.openHereDocument(in: result.standardError) {
      outcome.problem =
        "Its here-document is not closed: no line is '\(delimiter)'. Add that line to the command."
    }
    if let remark = result.remark {
      log.emit(
        .diagnostic(
          Diagnostic(
            severity: .warning, code: "shell-ended", file: file,
            location: planned.step.range.start, message: "The step '\(step)': \(remark)")))
    }
    switch result.ending {
    case .exited(let status): outcome.exitStatus = status
    case .timedOut:
      outcome.isTimedOut = true
      outcome.problem =
        "It did not end within its time limit of \(secondsText(planned.timeLimit)), and was stopped."
    case .interrupted:
      outcome.isInterrupted = true
      outcome.problem = "It was interrupted."
    }
    return outcome
  }
}

/// What a step's action came to, before its expectations are judged.
struct StepOutcome {
  var output = ""
  var exitStatus: Int32?
  var isTimedOut = false
  var isInterrupted = false
  /// What it wrote to standard output alone, where it wrote to standard error too.
  var standardOutput: String?
  /// What it wrote to standard error alone.
  var standardError = ""
  /// The exit statuses of the commands of its last pipeline, in order; empty if they are not known.
  var pipeStatuses: [Int32] = []
  /// The shell's variables that it set otherwise, by name; nil: it unset it.
  var changedVariables: [String: String?] = [:]
  /// Whether the expectations had their time: looking again would be waiting twice.
  var wasAwaited = false
  /// What was seen of a background step's expectations of readiness, by their identifiers.
  var readiness: [String: (Verdict, Observation?)] = [:]
  /// Why the step cannot have passed, whatever its expectations say.
  var problem: String?
}

/// `90 s`, `0.5 s`.
func secondsText(_ seconds: Double) -> String {
  seconds == seconds.rounded() && abs(seconds) < 1e9 ? "\(Int(seconds)) s" : "\(seconds) s"
}
