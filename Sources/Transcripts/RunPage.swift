import LessonModel

/// What a page about a run shows of it, in whatever language of marks it is written.
struct RunPage {
  struct Part {
    /// The titles of the sections that begin here, each with its level from 1.
    var headings: [(level: Int, title: String)]
    var step: StepSummary
    /// The output as it stood on the screen in the end.
    var output: String
    /// Values that were bound for the step, or left by it.
    var values: [BoundValue]
  }

  let summary: RunSummary
  let parts: [Part]

  /// - Parameter showsSkipped: whether steps that were left out are parts too.
  init(_ events: [Event], showsSkipped: Bool = true) {
    let summary = RunSummary(events)
    var values: [StepID: [BoundValue]] = [:]
    for event in events {
      if case .valueBound(let value) = event.kind { values[value.step, default: []].append(value) }
    }
    var path: [String] = []
    var parts: [Part] = []
    for step in summary.steps {
      if case .skipped(let reason) = step.state, !showsSkipped || Self.isSilent(reason) { continue }
      let shared = zip(path, step.planned.path).prefix { $0 == $1 }.count
      let headings = step.planned.path.enumerated().dropFirst(shared)
        .map { (level: $0.offset + 1, title: $0.element) }
      path = step.planned.path
      parts.append(
        Part(
          headings: headings, step: step, output: ScreenText.plain(step.output),
          values: values[step.planned.step.id] ?? []))
    }
    self.summary = summary
    self.parts = parts
  }

  /// Ways that were not taken and what is no lesson text need not be told.
  private static func isSilent(_ reason: SkipReason) -> Bool {
    switch reason.kind {
    case .otherAlternative, .reference, .optional, .notSelected: true
    case .conditionNotMet, .earlierFailure, .unboundPlaceholder, .learner, .lessonMistake,
      .alreadyDone, .unsure, .interrupted, .refused, .notRecordable:
      false
    }
  }

  /// One line on how the run came out.
  var outcome: String {
    guard let end = summary.end else {
      return summary.start == nil
        ? "The transcript ends before its run began." : "The run was killed before its end."
    }
    let counts = summary.counts
    return
      "\(end.outcome.rawValue): \(end.explanation) \(counts.expectationsHeld) of \(counts.expectations) expectations held."
  }

  /// What a step came to: a mark, and a word.
  static func result(of step: StepSummary) -> (mark: String, word: String) {
    switch step.state {
    case .ended(let end):
      switch end.status {
      case .passed: ("✔", "passed")
      case .failed: ("✘", "failed")
      case .timedOut: ("✘", "timed out")
      }
    case .skipped(let reason): reason.isHarmless ? ("–", "skipped") : ("✘", "not run")
    case .running: ("…", "unfinished")
    case .waiting: ("…", "not reached")
    }
  }

  /// Why a step came out as it did; nil: it passed.
  static func explanation(of step: StepSummary) -> String? {
    switch step.state {
    case .ended(let end): end.status == .passed ? nil : end.explanation
    case .skipped(let reason): reason.explanation
    case .running: "The run was killed while it ran."
    case .waiting: "The run ended before it."
    }
  }

  /// Judgements worth telling: not that a command ended with 0, unless it did not.
  static func judgements(of step: StepSummary) -> [Judgement] {
    step.judgements.filter {
      $0.verdict.outcome != .passed || $0.expectation.provenance.rule != "implied-exit-status"
    }
  }
}
