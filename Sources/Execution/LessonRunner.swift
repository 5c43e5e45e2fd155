import Checks
import LessonModel
import Synchronization

/// Runs a plan in an environment, judges what comes out and tells it all as events.
public actor LessonRunner {
  /// What a run needs besides its plan.
  public struct Settings: Sendable {
    /// Values for placeholders by name, given before the run.
    public var values: [String: GivenValue]
    /// Seconds for which a command that only looks is run again while its expectations do not hold yet: a cluster
    /// needs time to get there.
    public var settleTime: Double
    /// Seconds between two such looks.
    public var settleInterval: Double
    /// Seconds until a background step must be ready.
    public var readyTime: Double
    /// Seconds for which a background step is watched that nothing tells to be ready: one that fails so soon has failed.
    public var earlyEnd = 0.2
    /// Seconds for which a well-known background command may take to print that it is ready, where the lesson does not ask for it.
    public var signTime = 5.0
    /// Whether a step goes ahead although an earlier one failed that it does not depend on.
    public var keepsGoing: Bool
    /// Names of values that must not be shown, whatever they are called.
    public var secretNames: Set<String> = []
    /// How far an earlier run came that this one goes on with.
    public var resume: ResumePoint?
    /// Whether variables that steps set are recorded, so that the run can be gone on with.
    public var recordsVariables = false
    /// What must not run here; nil: everything may.
    public var commandGuard: (any CommandGuard)?
    /// How to look at the cluster before and after; nil: nobody looks.
    public var snapshots: (any ClusterSnapshots)?

    public init(
      values: [String: GivenValue] = [:], settleTime: Double = 60, settleInterval: Double = 1,
      readyTime: Double = 30, keepsGoing: Bool = true
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
  /// The names of values that steps left.
  var captured: Set<String> = []
  var conditions: [String: Bool] = [:]
  /// The steps that need each step; mere order is no need.
  lazy var dependents: [StepID: [StepID]] = {
    var found: [StepID: [StepID]] = [:]
    for edge in graph.edges where edge.reason != .order {
      found[edge.from, default: []].append(edge.to)
    }
    return found
  }()
  /// Steps that cannot run, and the step for whose failure.
  var blocked: [StepID: StepID] = [:]
  var hasFailed = false
  var hasQuit = false
  /// Whether a step was not run because it must not be: the run stops there.
  var isRefused = false
  /// Why no step is to run any more, told once: the last one left what this run may touch.
  var refusal: SkipReason?
  /// What is asked for from outside, while a step may hold the runner's thread.
  private nonisolated let request = Mutex(Request())
  private var wasInterrupted = false
  var background: [RunningBackground] = []
  /// Shells that steps opened elsewhere and into which later ones are typed.
  var innerShells: [StepID: any InnerShell] = [:]
  /// Whether a recording stands in for such shells, where each step has its own outcome.
  var replaysInnerShells = false
  /// The steps that are typed into such a shell, and which step opens it.
  var typedInto: [StepID: StepID] = [:]
  /// The steps that open such shells.
  var openers: Set<StepID> = []
  /// The steps that are still to come.
  var ahead: ArraySlice<PlannedStep> = []
  var file = ""
  private nonisolated let executor: any SerialExecutor
  public nonisolated var unownedExecutor: UnownedSerialExecutor {
    executor.asUnownedSerialExecutor()
  }

  private struct Request {
    var stopsRun = false
    var stopsStep = false
    var runsStep = false
  }

  /// Makes a runner; with an executor, the run happens there: that of the shell's session saves a change of threads for each
  /// command.
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
    values = settings.values.mapValues(\.value)
    secrets = settings.secretNames
  }

  /// Runs the plan and returns how it ended.
  ///
  /// - Throws: what the environment or a sink throws: trouble with the machinery, never a failed step.
  public func run(_ start: RunStart, diagnostics: [Diagnostic] = []) async throws -> RunEnd {
    file = start.plan.file
    log.emit(.runStarted(start), at: 0)
    for diagnostic in diagnostics { log.emit(.diagnostic(diagnostic), at: 0) }
    try log.check()
    if let resume = settings.resume { log.goOn(after: resume.elapsed) }
    for planned in start.plan.steps where planned.skip == nil {
      typedInto[planned.step.id] = planned.step.inside
    }
    openers = Set(typedInto.values)
    let before = await settings.snapshots?.take()
    var counts = RunCounts()
    do {
      let main = start.plan.steps.filter { $0.step.role != .tearDown }
      for (index, planned) in main.enumerated() {
        ahead = main[index...]
        await endBackground(before: planned)
        await leaveShells(before: planned)
        try await take(planned, &counts)
      }
      await leaveShells(before: nil)
      await stopBackground()
      let tearDown = start.plan.steps.filter { $0.step.role == .tearDown }
      for (index, planned) in tearDown.enumerated() {
        ahead = tearDown[index...]
        await leaveShells(before: planned)
        try await take(planned, &counts)
      }
      await leaveShells(before: nil)
      await stopBackground()
    } catch {
      await leaveShells(before: nil)
      await stopBackground()
      throw error
    }
    var changes: ClusterChanges?
    if let before, let after = await settings.snapshots?.take() {
      changes = ClusterChanges(from: before, to: after)
    }
    let end = RunEnd(
      outcome: hasQuit || wasInterrupted || isInterrupted
        ? .interrupted : counts.isHealthy ? .passed : .failed,
      explanation: counts.sentence, duration: log.elapsed, clusterChanges: changes)
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

  var isInterrupted: Bool { request.withLock { $0.stopsRun } }
  /// Whether the step that runs now is to wait no longer.
  var isStepInterrupted: Bool { request.withLock { $0.stopsStep } }

  /// Runs one step whose values are bound.
  func perform(_ planned: PlannedStep, command: String, change: String?) async throws
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
    case .command where step.inside != nil || openers.contains(step.id):
      outcome = try await runElsewhere(planned, command: command)
    case .command:
      outcome = try await runCommand(planned, command: command)
      if let trespass = settings.commandGuard?.trespass(outcome.changedVariables) {
        outcome.problem = trespass.sentence
        refusal = SkipReason(
          .refused, "'\(step.id)' left what this run may touch: the run stopped after it.")
        _ = try await probe(trespass.remedy, for: step.id)
      }
    case .file:
      outcome = try await runCommand(
        planned, command: FileCommand.command(for: Action(.file, command, path: step.action.path)))
    }
    if step.action.kind == .command, !step.background {
      try await wait(for: planned, command: command, &outcome)
    }
    outputs[step.id] = outcome.output
    if outcome.isInterrupted { wasInterrupted = true }
    if outcome.problem == nil { try await capture(from: step) }
    if outcome.exitStatus == 0 { try await recordVariables(of: step, command: command) }
    let verdicts = try await judge(planned, outcome)
    let failure = verdicts.first { $0.outcome != .passed }
    let end = StepEnd(
      step: step.id,
      status: outcome.isTimedOut
        ? .timedOut : outcome.problem ?? failure?.explanation == nil ? .passed : .failed,
      explanation: outcome.problem ?? failure?.explanation, exitStatus: outcome.exitStatus,
      directory: await environment.directory(),
      // Microseconds: more digits would be noise.
      duration: ((log.elapsed - began) * 1e6).rounded() / 1e6)
    log.emit(.stepEnded(end))
    return end
  }

  static let notRecorded = "The recording holds nothing of this step."

  func runCommand(_ planned: PlannedStep, command: String) async throws -> StepOutcome {
    let step = planned.step.id
    let log = self.log
    let request = CommandRequest(
      step: step, purpose: .step, command: command, timeLimit: planned.timeLimit)
    let result = try await environment.runApart(request) { text, stream in
      log.emit(.output(StepOutput(step: step, text: text, stream: stream)))
    }
    guard let result else {
      return StepOutcome(problem: Self.notRecorded)
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
    outcome.end(result.ending, limit: planned.timeLimit, stopped: "")
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

extension StepOutcome {
  /// Notes how the step's command ended.
  ///
  /// - Parameter stopped: what was stopped at its time limit, if more than the command: "its shell ".
  mutating func end(_ ending: CommandOutcome.Ending, limit: Double, stopped: String) {
    switch ending {
    case .exited(let status): exitStatus = status
    case .timedOut:
      isTimedOut = true
      problem =
        "It did not end within its time limit of \(secondsText(limit)), and \(stopped)was stopped."
    case .interrupted:
      isInterrupted = true
      problem = "It was interrupted."
    }
  }
}

/// `90 s`, `0.5 s`.
func secondsText(_ seconds: Double) -> String {
  seconds == seconds.rounded() && abs(seconds) < 1e9 ? "\(Int(seconds)) s" : "\(seconds) s"
}
