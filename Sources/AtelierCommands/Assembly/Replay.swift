import Checks
import Execution
import LessonModel
import Transcripts

/// Judges a recorded run again.
struct Replay {
  private let recorded: Transcript

  init(_ recorded: Transcript) {
    self.recorded = recorded
  }

  /// Runs the recorded plan against the recording: what was skipped is skipped, what was done is judged.
  func run(_ start: RunStart, sinks: [any EventSink]) async throws -> RunEnd {
    let before = RunSummary(recorded.events)
    var start = start
    for (place, step) in before.steps.enumerated() {
      switch step.state {
      case .skipped(let reason): start.plan.steps[place].skip = reason
      case .waiting, .running:
        start.plan.steps[place].skip = SkipReason(.interrupted, "The recorded run ended before it.")
      case .ended: break
      }
      // Values were bound and guards read in the recorded run; its skips tell how they came out.
      start.plan.steps[place].step.condition = nil
      start.plan.steps[place].step.placeholders = []
      if step.planned.step.action.kind == .command {
        start.plan.steps[place].step.action.text = step.command
      }
      // What was expected had its secrets hidden as the output had: as it was judged, not as it was planned.
      for judgement in step.judgements {
        let expectations = start.plan.steps[place].step.expectations
        guard let index = expectations.firstIndex(where: { $0.id == judgement.expectation.id })
        else { continue }
        start.plan.steps[place].step.expectations[index] = judgement.expectation
      }
    }
    let clock = ReplayClock()
    let runner = LessonRunner(
      environment: ReplayEnvironment(RecordedRun(recorded.events), skipsPreparation: true),
      checks: .standard,
      clock: clock, sinks: sinks,
      settings: LessonRunner.Settings(settleTime: 1e9, settleInterval: 0, keepsGoing: true))
    let diagnostics = recorded.events.compactMap { event in
      if case .diagnostic(let diagnostic) = event.kind { diagnostic } else { nil }
    }
    return try await runner.run(start, diagnostics: diagnostics)
  }

  /// A sentence for every expectation whose verdict is another one now.
  static func differences(between before: RunSummary, and after: RunSummary) -> [String] {
    let now = Dictionary(
      after.steps.flatMap(\.judgements).map { ($0.expectation.id, $0.verdict.outcome) },
      uniquingKeysWith: { _, last in last })
    return before.steps.flatMap(\.judgements).compactMap { judgement in
      let was = judgement.verdict.outcome
      let is_ = now[judgement.expectation.id]
      if was == is_ { return nil }
      return
        "\(judgement.expectation.id): recorded as \(was.rawValue), now \(is_?.rawValue ?? "not judged")."
    }
  }
}
