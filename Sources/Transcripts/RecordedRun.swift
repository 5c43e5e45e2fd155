import LessonModel

/// What a transcript holds of the outer world: material for a replay.
public struct RecordedRun: Sendable {
  private var steps: [StepID: RecordedStep] = [:]
  private var probesBefore: [StepID: [Probe]] = [:]
  private var observations: [String: Observation] = [:]
  private var planned: [StepID: String] = [:]

  public init(_ events: some Sequence<Event>) {
    var begun: Set<StepID> = []
    for event in events {
      switch event.kind {
      case .stepStarted(let start):
        begun.insert(start.step)
        steps[start.step] = RecordedStep(directory: start.directory)
      case .output(let output): steps[output.step]?.output += output.text
      case .probed(let probe):
        if begun.contains(probe.step) {
          steps[probe.step]?.probes.append(probe)
        } else {
          probesBefore[probe.step, default: []].append(probe)
        }
      case .expectationJudged(let judgement):
        if let observation = judgement.observation {
          observations[judgement.expectation.id] = observation
        }
      case .stepEnded(let end): steps[end.step]?.end(end)
      case .runStarted(let start):
        for step in start.plan.steps { planned[step.step.id] = step.step.action.text }
      case .diagnostic, .valueBound, .backgroundReady, .stepSkipped, .backgroundEnded,
        .runEnded:
        break
      }
    }
  }

  /// What was recorded of a step that ran.
  public func step(_ id: StepID) -> RecordedStep? {
    steps[id]
  }

  /// The command that the recorded plan has for a step, secrets hidden; nil: it has no such step.
  public func plannedCommand(of id: StepID) -> String? {
    planned[id]
  }

  /// The probes made for a step, in order.
  ///
  /// - Parameters:
  ///   - id: the step.
  ///   - afterStart: only those made once its command had started.
  public func probes(of id: StepID, afterStart: Bool) -> [Probe] {
    (afterStart ? [] : probesBefore[id] ?? []) + (steps[id]?.probes ?? [])
  }

  /// What was seen for an expectation about something else than output.
  public func observation(of expectation: String) -> Observation? {
    observations[expectation]
  }
}

/// What was recorded of one step.
public struct RecordedStep: Sendable {
  public internal(set) var output = ""
  public internal(set) var exitStatus: Int32?
  /// Nil: the run was killed while the step ran.
  public internal(set) var status: StepStatus?
  /// The working directory after it.
  public internal(set) var directory: String
  var probes: [Probe] = []

  mutating func end(_ end: StepEnd) {
    exitStatus = end.exitStatus
    status = end.status
    directory = end.directory
  }
}
