/// What a run came to: a fold of its events.
///
/// Feed it every event in order; at any moment it tells the state of each step. It needs no shell and no cluster, so a
/// summary of a transcript equals that of the live run.
public struct RunSummary: Sendable, Hashable {
  public private(set) var start: RunStart?
  public private(set) var steps: [StepSummary] = []
  public private(set) var diagnostics: [Diagnostic] = []
  /// Nil while the run goes on, and for one that was killed.
  public private(set) var end: RunEnd?
  private var places: [StepID: Int] = [:]

  public init() {}

  public init(_ events: some Sequence<Event>) {
    for event in events { apply(event) }
  }

  public mutating func apply(_ event: Event) {
    switch event.kind {
    case .runStarted(let start):
      self.start = start
      steps = start.plan.steps.map { StepSummary(planned: $0) }
      places = Dictionary(
        steps.enumerated().map { ($1.planned.step.id, $0) }, uniquingKeysWith: { first, _ in first }
      )
    case .diagnostic(let diagnostic): diagnostics.append(diagnostic)
    case .stepStarted(let start):
      update(start.step) {
        $0.state = .running
        $0.output = ""
        $0.judgements = []
        $0.command = start.command
        $0.change = start.change
        $0.offset = event.offset
      }
    case .output(let output): update(output.step) { $0.take(output.text) }
    case .expectationJudged(let judgement):
      update(judgement.step) { $0.judgements.append(judgement) }
    case .stepEnded(let end): update(end.step) { $0.state = .ended(end) }
    case .stepSkipped(let step, let reason): update(step) { $0.state = .skipped(reason) }
    case .runEnded(let end): self.end = end
    case .probed, .valueBound, .backgroundReady, .backgroundEnded: break
    }
  }

  private mutating func update(_ step: StepID, _ change: (inout StepSummary) -> Void) {
    guard let place = places[step] else { return }
    change(&steps[place])
  }

  /// How many steps there are of each kind.
  public var counts: Counts {
    var counts = Counts()
    for step in steps {
      switch step.state {
      case .waiting, .running: counts.unfinished += 1
      case .skipped(let reason):
        if reason.isHarmless { counts.skipped += 1 } else { counts.notRun += 1 }
      case .ended(let end):
        switch end.status {
        case .passed: counts.passed += 1
        case .failed, .timedOut: counts.failed += 1
        }
      }
      counts.expectationsHeld += step.judgements.count { $0.verdict.outcome == .passed }
      counts.expectations += step.judgements.count
    }
    return counts
  }

  public struct Counts: Sendable, Hashable {
    public var passed = 0
    public var failed = 0
    /// Skipped for a harmless reason.
    public var skipped = 0
    /// Skipped for a reason that counts against the run.
    public var notRun = 0
    public var unfinished = 0
    public var expectations = 0
    public var expectationsHeld = 0
  }
}

/// What became of one step.
public struct StepSummary: Sendable, Hashable {
  public var planned: PlannedStep
  public var state: State = .waiting
  /// The command as it was sent; the lesson's until the step starts.
  public var command: String
  public var change: String?
  /// Seconds from the start of the run to that of the step.
  public var offset: Double?
  public var output = ""
  public var judgements: [Judgement] = []

  public init(planned: PlannedStep) {
    self.planned = planned
    command = planned.step.action.text
  }

  /// Adds output; of very much, the middle is left out.
  mutating func take(_ text: String) {
    output += text
    let length = output.utf8.count
    guard length > 4 * Self.kept else { return }
    let head = output.utf8.index(output.startIndex, offsetBy: Self.kept)
    let tail = output.utf8.index(output.endIndex, offsetBy: -Self.kept)
    output =
      String(decoding: output.utf8[..<head], as: UTF8.self)
      + "\n[\(length - 2 * Self.kept) bytes of output are left out here]\n"
      + String(decoding: output.utf8[tail...], as: UTF8.self)
  }

  /// Bytes of output that are kept of the beginning and of the end.
  private static let kept = 1 << 19

  public enum State: Sendable, Hashable {
    case waiting
    case running
    case ended(StepEnd)
    case skipped(SkipReason)
  }
}
