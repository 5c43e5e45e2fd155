/// One thing that happened in a run.
///
/// The ordering contract, which every reader may rely on:
///
/// 1. `sequence` starts at 0 and grows by one; `offset` never falls.
/// 2. `runStarted` is first and `runEnded` last. A transcript without `runEnded` is of a run that was killed.
/// 3. A step has either one `stepSkipped`, or `stepStarted`, then any of `output`, `probed`, `valueBound`,
///    `backgroundReady` and `expectationJudged` of that step, then one `stepEnded`. Every expectation of a step that
///    started is judged exactly once before its `stepEnded`; those of a skipped one never. Values that the step's command
///    needs are bound, and probes for them made, before its `stepStarted`. A step that failed may start again when a
///    learner tries it once more: its last end is the one that counts.
/// 4. Steps do not overlap, save background steps: their `output` may go on after their `stepEnded` until
///    `backgroundEnded`, which comes before `runEnded`.
/// 5. A `diagnostic` may come at any time between: while a step runs it is about what its command did to the shell.
public struct Event: Sendable, Hashable {
  public var sequence: Int
  /// Seconds since the run started.
  public var offset: Double
  public var kind: Kind

  public init(sequence: Int, offset: Double, kind: Kind) {
    self.sequence = sequence
    self.offset = offset
    self.kind = kind
  }

  public enum Kind: Sendable, Hashable {
    case runStarted(RunStart)
    case diagnostic(Diagnostic)
    case stepStarted(StepStart)
    case output(StepOutput)
    case probed(Probe)
    case valueBound(BoundValue)
    case backgroundReady(StepID)
    case expectationJudged(Judgement)
    case stepEnded(StepEnd)
    case stepSkipped(StepID, SkipReason)
    case backgroundEnded(StepID)
    case runEnded(RunEnd)
  }
}

extension Event {
  /// The step that an event is about; nil: it is about the run.
  public var step: StepID? {
    switch kind {
    case .stepStarted(let start): start.step
    case .output(let output): output.step
    case .probed(let probe): probe.step
    case .valueBound(let value): value.step
    case .backgroundReady(let step): step
    case .expectationJudged(let judgement): judgement.step
    case .stepEnded(let end): end.step
    case .stepSkipped(let step, _): step
    case .runStarted, .diagnostic, .backgroundEnded, .runEnded: nil
    }
  }
}

/// How a run began: everything needed to tell and to judge it without the lesson's file.
public struct RunStart: Sendable, Hashable, Codable {
  /// The version of Atelier.
  public var version: String
  /// When, in RFC 3339, UTC.
  public var time: String
  /// Where the lesson runs.
  public var target: String
  /// The SHA-256 of the lesson's bytes in hexadecimal, to know it again when a run is resumed.
  public var digest: String
  /// The ways chosen, `group=name`.
  public var choices: [String]
  /// The terminal's width in columns and height in lines.
  public var columns: Int
  public var rows: Int
  public var plan: Plan
  /// The run's own directory, which a killed run leaves and a resumed one takes over; nil: it had none.
  public var workspace: String?
  /// The transcript of the run that this one goes on with; nil: it began at the beginning.
  public var resumed: String?

  public init(
    version: String, time: String, target: String, digest: String, choices: [String],
    columns: Int, rows: Int, plan: Plan, workspace: String? = nil, resumed: String? = nil
  ) {
    self.version = version
    self.time = time
    self.target = target
    self.digest = digest
    self.choices = choices
    self.columns = columns
    self.rows = rows
    self.plan = plan
    self.workspace = workspace
    self.resumed = resumed
  }
}

public struct StepStart: Sendable, Hashable, Codable {
  public var step: StepID
  /// The command as it was sent, placeholders filled in.
  public var command: String
  /// The working directory before it.
  public var directory: String
  /// Why the command is not the lesson's, when it was edited or mended.
  public var change: String?

  public init(step: StepID, command: String, directory: String, change: String? = nil) {
    self.step = step
    self.command = command
    self.directory = directory
    self.change = change
  }
}

/// Output of a step as it came from the terminal, control sequences included.
public struct StepOutput: Sendable, Hashable, Codable {
  public var step: StepID
  public var text: String
  /// The stream that it came from, where that is not standard output or a terminal.
  public var stream: Stream?

  public init(step: StepID, text: String, stream: Stream? = nil) {
    self.step = step
    self.text = text
    self.stream = stream
  }

  public enum Stream: String, Sendable, Hashable, Codable {
    case standardError = "stderr"
  }
}

/// A command that the runner ran on its own account, to read a guard, find a value or judge an expectation.
public struct Probe: Sendable, Hashable, Codable {
  /// The step for whose sake.
  public var step: StepID
  public var command: String
  public var output: String
  public var exitStatus: Int32

  public init(step: StepID, command: String, output: String, exitStatus: Int32) {
    self.step = step
    self.command = command
    self.output = output
    self.exitStatus = exitStatus
  }
}

public struct BoundValue: Sendable, Hashable, Codable {
  /// The step that needed or left it.
  public var step: StepID
  public var name: String
  public var value: String
  /// Where it came from, in words: "column NAME of …", "--set".
  public var origin: String
  /// Whether it must not be shown or stored.
  public var secret: Bool

  public init(step: StepID, name: String, value: String, origin: String, secret: Bool) {
    self.step = step
    self.name = name
    self.value = value
    self.origin = origin
    self.secret = secret
  }
}

public struct Judgement: Sendable, Hashable, Codable {
  public var step: StepID
  public var expectation: Expectation
  public var verdict: Verdict
  /// What was seen, where it is not the step's own output: a directory, an HTTP answer.
  public var observation: Observation?

  public init(
    step: StepID, expectation: Expectation, verdict: Verdict, observation: Observation? = nil
  ) {
    self.step = step
    self.expectation = expectation
    self.verdict = verdict
    self.observation = observation
  }
}

public struct StepEnd: Sendable, Hashable, Codable {
  public var step: StepID
  public var status: StepStatus
  /// One sentence that says why, when it did not pass.
  public var explanation: String?
  /// The exit status; nil for what is no command, still runs, or was stopped.
  public var exitStatus: Int32?
  /// The working directory after it.
  public var directory: String
  /// Seconds.
  public var duration: Double

  public init(
    step: StepID, status: StepStatus, explanation: String? = nil, exitStatus: Int32? = nil,
    directory: String, duration: Double
  ) {
    self.step = step
    self.status = status
    self.explanation = explanation
    self.exitStatus = exitStatus
    self.directory = directory
    self.duration = duration
  }
}

public enum StepStatus: String, Sendable, Hashable, Codable {
  case passed
  /// It ran and an expectation, the exit status among them, did not hold.
  case failed
  /// It was stopped at its time limit.
  case timedOut = "timed-out"
}

public struct RunEnd: Sendable, Hashable, Codable {
  public var outcome: RunOutcome
  /// One sentence.
  public var explanation: String
  /// Seconds.
  public var duration: Double
  /// What the lesson left changed in the cluster; nil: nobody looked.
  public var clusterChanges: ClusterChanges?

  public init(
    outcome: RunOutcome, explanation: String, duration: Double,
    clusterChanges: ClusterChanges? = nil
  ) {
    self.outcome = outcome
    self.explanation = explanation
    self.duration = duration
    self.clusterChanges = clusterChanges
  }
}

public enum RunOutcome: String, Sendable, Hashable, Codable {
  /// Every expectation of every step that was to run held.
  case passed
  case failed
  /// The user stopped it, or a learner left; it can go on later.
  case interrupted
}
