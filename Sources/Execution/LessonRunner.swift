import Checks
import LessonModel

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
  var isInterrupted = false
  /// Whether a step was not run because it must not be: the run stops there.
  var isRefused = false
  private var background: [(step: StepID, command: any BackgroundCommand)] = []

  public init(
    environment: any RunEnvironment, checks: CheckRegistry, clock: any RunClock,
    gate: any StepGate = OpenGate(), sinks: [any EventSink], settings: Settings = Settings(),
    graph: StepGraph = StepGraph(edges: []), mends: [StepID: String] = [:]
  ) {
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
    log.emit(.runStarted(start), at: 0)
    for diagnostic in diagnostics { log.emit(.diagnostic(diagnostic), at: 0) }
    try log.check()
    if let resume = settings.resume { log.goOn(after: resume.elapsed) }
    let before = await settings.snapshots?.take()
    var counts = RunCounts()
    do {
      for planned in start.plan.steps where planned.step.role != .tearDown {
        try await take(planned, &counts)
      }
      await stopBackground()
      for planned in start.plan.steps where planned.step.role == .tearDown {
        try await take(planned, &counts)
      }
      await stopBackground()
    } catch {
      await stopBackground()
      throw error
    }
    var changes: ClusterChanges?
    if let before, let after = await settings.snapshots?.take() {
      changes = ClusterChanges(from: before, to: after)
    }
    let end = RunEnd(
      outcome: hasQuit || isInterrupted ? .interrupted : counts.isHealthy ? .passed : .failed,
      explanation: counts.sentence, duration: log.elapsed, clusterChanges: changes)
    log.emit(.runEnded(end))
    try log.check()
    return end
  }

  /// Ends the run after the step that runs now: what is left is skipped, save the tear-down.
  public func interrupt() {
    isInterrupted = true
  }

  /// Runs one step whose values are bound.
  func perform(_ planned: PlannedStep, command: String, change: String?) async throws
    -> StepEnd
  {
    let step = planned.step
    let began = log.elapsed
    sentCommands[step.id] = command
    log.emit(
      .stepStarted(
        StepStart(
          step: step.id, command: command, directory: await environment.directory(), change: change)
      ))
    let outcome: StepOutcome
    switch step.action.kind {
    case .http: outcome = StepOutcome()
    case .command where step.background:
      outcome = try await startInBackground(planned, command: command)
    case .command: outcome = try await runCommand(planned, command: command)
    case .file:
      outcome = try await runCommand(
        planned, command: FileCommand.command(for: Action(.file, command, path: step.action.path)))
    }
    outputs[step.id] = outcome.output
    if outcome.isInterrupted { isInterrupted = true }
    if outcome.problem == nil { try await capture(from: step) }
    if outcome.exitStatus == 0 { try await recordVariables(of: step, command: command) }
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

  private static let notRecorded = "The recording holds nothing of this step."

  private func runCommand(_ planned: PlannedStep, command: String) async throws -> StepOutcome {
    let step = planned.step.id
    let log = self.log
    let request = CommandRequest(
      step: step, purpose: .step, command: command, timeLimit: planned.timeLimit)
    let result = try await environment.run(request) { text in
      log.emit(.output(StepOutput(step: step, text: text)))
    }
    guard let result else {
      return StepOutcome(problem: Self.notRecorded)
    }
    var outcome = StepOutcome(output: TerminalText.plain(result.output))
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

  func startInBackground(_ planned: PlannedStep, command: String) async throws
    -> StepOutcome
  {
    let step = planned.step
    let log = self.log
    let seen = BackgroundOutput()
    let request = CommandRequest(
      step: step.id, purpose: .step, command: command, timeLimit: planned.timeLimit)
    let job = try await environment.startBackground(request) { text in
      log.emit(.output(StepOutput(step: step.id, text: text)))
      seen.append(text)
    }
    if job.isMissing { return StepOutcome(problem: Self.notRecorded) }
    background.append((step.id, job))
    let ready = step.expectations.filter { $0.kind == .ready }
    let deadline = clock.seconds + settings.readyTime
    var outcome = StepOutcome()
    while true {
      let ended = await job.hasEnded
      outcome.output = TerminalText.plain(seen.text)
      let observation = Observation(output: outcome.output)
      if ready.allSatisfy({ checks.judge($0, observation).outcome == .passed }),
        !ended || !ready.isEmpty
      {
        log.emit(.backgroundReady(step.id))
        return outcome
      }
      if ended {
        outcome.exitStatus = await job.exitStatus
        outcome.problem =
          "It was to keep running, and ended"
          + (outcome.exitStatus.map { " with exit status \($0)" } ?? "") + "."
        return outcome
      }
      if clock.seconds >= deadline {
        outcome.problem = "It was not ready within \(secondsText(settings.readyTime))."
        return outcome
      }
      await clock.sleep(seconds: 0.01)
    }
  }

  private func stopBackground() async {
    for (step, command) in background.reversed() {
      await command.stop()
      log.emit(.backgroundEnded(step))
    }
    background = []
  }
}

/// What a step's action came to, before its expectations are judged.
struct StepOutcome {
  var output = ""
  var exitStatus: Int32?
  var isTimedOut = false
  var isInterrupted = false
  /// Why the step cannot have passed, whatever its expectations say.
  var problem: String?
}

/// `90 s`, `0.5 s`.
func secondsText(_ seconds: Double) -> String {
  seconds == seconds.rounded() && abs(seconds) < 1e9 ? "\(Int(seconds)) s" : "\(seconds) s"
}
