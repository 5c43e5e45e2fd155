import LessonModel

/// How far an earlier run came: what a run that goes on with it need not do again.
public struct ResumePoint: Sendable {
  /// What became of one step in the earlier run, to be told again.
  public struct Done: Sendable {
    /// The step's events as they were recorded, the last of them its end.
    public var events: [Event]
    /// The command as it was sent; redacted where it held secrets.
    public var command: String
    public var output: String
    /// Its end; nil: it was skipped.
    public var end: StepEnd?
    /// Why it was skipped; nil: it was run.
    public var skip: SkipReason?
  }

  /// How the world differs from that of the earlier run.
  public enum World: Sendable, Hashable {
    /// It is as the run left it: only what lives in the shell is gone.
    case same
    /// The cluster is a new one, and these tools speak to it: what they did is done over.
    case newCluster(tools: Set<String>)
  }

  /// What was done, by step.
  public private(set) var done: [StepID: Done] = [:]
  public var world: World
  /// Seconds that the earlier run took.
  public private(set) var elapsed = 0.0
  /// Whether the earlier run undid its work, so that nothing of it can be gone on with.
  public private(set) var isUndone = false

  /// - Parameters:
  ///   - events: those of the earlier run, as far as they came.
  ///   - world: how the world differs from the earlier run's.
  public init(_ events: [Event], world: World) {
    self.world = world
    elapsed = events.last?.offset ?? 0
    let summary = RunSummary(events)
    let states = Dictionary(
      summary.steps.map { ($0.planned.step.id, $0) }, uniquingKeysWith: { first, _ in first })
    let main = summary.steps.filter { $0.planned.step.role != .tearDown }
    let hasTornDown = summary.steps.contains { step in
      guard step.planned.step.role == .tearDown else { return false }
      switch step.state {
      case .running, .ended: return true
      case .waiting, .skipped: return false
      }
    }
    // A run that ended is gone on with to try again what failed; one that was killed while it tore down is finished.
    let isFinishing = hasTornDown && summary.end == nil
    isUndone = hasTornDown && !isFinishing && main.contains { !Self.isDone($0) }
    guard !isUndone else { return }
    var recorded: [StepID: [Event]] = [:]
    for event in events {
      guard let step = event.step, let state = states[step] else { continue }
      if Self.isDone(state) || isFinishing && Self.hasEnded(state) {
        recorded[step, default: []].append(event)
      }
    }
    for (step, events) in recorded {
      guard let state = states[step] else { continue }
      var end: StepEnd?
      var skip: SkipReason?
      switch state.state {
      case .ended(let ended): end = ended
      case .skipped(let reason): skip = reason
      case .waiting, .running: continue
      }
      done[step] = Done(
        events: Self.whole(events), command: state.command, output: state.output, end: end,
        skip: skip)
    }
  }

  /// Takes what an earlier run did that this one had not told again yet.
  public mutating func fill(from earlier: ResumePoint) {
    guard !earlier.isUndone, !isUndone else { return }
    done.merge(earlier.done) { own, _ in own }
    elapsed = max(elapsed, earlier.elapsed)
  }

  /// The events up to the step's last end; background output that came later is left out.
  private static func whole(_ events: [Event]) -> [Event] {
    guard let last = events.lastIndex(where: \.isEnd) else { return events }
    return Array(events[...last])
  }

  private static func isDone(_ step: StepSummary) -> Bool {
    switch step.state {
    case .ended(let end): end.status == .passed
    case .skipped(let reason):
      switch reason.kind {
      case .otherAlternative, .optional, .reference, .conditionNotMet, .learner, .alreadyDone,
        .unsure, .notSelected:
        true
      case .earlierFailure, .unboundPlaceholder, .lessonMistake, .interrupted, .refused,
        .notRecordable:
        false
      }
    case .waiting, .running: false
    }
  }

  private static func hasEnded(_ step: StepSummary) -> Bool {
    switch step.state {
    case .ended: true
    case .skipped(let reason): reason.kind != .interrupted
    case .waiting, .running: false
    }
  }
}

/// Why a run cannot be gone on with.
public struct ResumeError: Error, Sendable, Hashable, CustomStringConvertible {
  public var step: StepID
  public var command: String
  public var exitStatus: Int32?

  public var description: String {
    let ending = exitStatus.map { "ended with exit status \($0)" } ?? "did not end in time"
    return
      "The run cannot go on: '\(command)' of step '\(step)' was done before, and doing it over \(ending). Run the lesson anew."
  }
}

extension Event {
  fileprivate var isEnd: Bool {
    switch kind {
    case .stepEnded, .stepSkipped: true
    case .runStarted, .diagnostic, .stepStarted, .output, .probed, .valueBound, .backgroundReady,
      .expectationJudged, .backgroundEnded, .runEnded:
      false
    }
  }
}
