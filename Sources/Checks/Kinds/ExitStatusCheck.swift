import LessonModel

/// The command ended with an exit status: `0`, `!= 0`, `1..2`, `any`.
///
/// A pipeline's status is that of its last command (POSIX, "Pipelines"). Where another one failed, the verdict says so: as a
/// warning if the status is the expected one.
struct ExitStatusCheck: Check {
  let kind = ExpectationKind.exitStatus

  func judge(_ expectation: Expectation, _ observation: Observation) -> Verdict {
    // Nearly every step is judged so, and nearly every one ends so.
    if observation.exitStatus == 0, observation.pipeStatuses == nil, expectation.expected == "0" {
      return Verdict(.passed, "The exit status is 0.")
    }
    let expected = trimmingSpace(expectation.expected)
    if expected == "any" {
      return observation.exitStatus.map {
        Verdict(.passed, "The command ended with exit status \($0); any will do.")
      } ?? Verdict(.undecided, "The command has no exit status: it did not end by itself.")
    }
    guard let comparison = try? Comparison(expected), comparison.isNumeric else {
      return Verdict(.undecided, "'\(expected)' is no exit status.")
    }
    guard let found = observation.exitStatus else {
      return Verdict(.undecided, "The command has no exit status: it did not end by itself.")
    }
    if comparison.holds(for: String(found)) {
      return Verdict(
        .passed, "The exit status is \(found).",
        warnings: PipelineStatus(observation)?.hiddenFailure.map { [$0] } ?? [])
    }
    let last = ByteText(observation.output).split(separator: 0x0A).last { !$0.trimmed.isEmpty }
    return Verdict(
      .failed,
      expected == "0"
        ? "The command failed with exit status \(found)\(Self.meaning(of: found))"
          + (last.map { ": \(shortened($0.trimmed.text))" } ?? ".")
        : "Expected exit status \(comparison.description), found \(found)\(Self.meaning(of: found))."
    )
  }

  static func meaning(of status: Int32) -> String {
    switch status {
    case 126: " (it cannot be executed)"
    case 127: " (there is no such command)"
    case 129...: " (killed by signal \(status - 128))"
    default: ""
    }
  }
}

/// The command failed, as it should.
struct FailureCheck: Check {
  let kind = ExpectationKind.failure

  func judge(_ expectation: Expectation, _ observation: Observation) -> Verdict {
    guard let found = observation.exitStatus else {
      return Verdict(.undecided, "The command has no exit status: it did not end by itself.")
    }
    return found == 0
      ? Verdict(.failed, "The command should fail, and ended with exit status 0.")
      : Verdict(.passed, "The command failed with exit status \(found), as it should.")
  }
}

/// How the parts of a pipeline ended.
public struct PipelineStatus: Sendable {
  private let statuses: [Int32]

  /// Nil: they are not known, or there is one part alone.
  public init?(_ observation: Observation) {
    guard let statuses = observation.pipeStatuses, statuses.count > 1 else { return nil }
    self.statuses = statuses
  }

  /// A sentence on a failure that the last part's success hides; nil: there is none.
  ///
  /// A part that was ended because nobody read on (signal 13, SIGPIPE: `yes | head -1`) did not fail.
  public var hiddenFailure: String? {
    guard statuses.last == 0 else { return nil }
    let failed = statuses.enumerated().filter { $0.element != 0 && $0.element != 141 }
    guard let first = failed.first else { return nil }
    let more = failed.count > 1 ? ", and \(failed.count - 1) more failed" : ""
    return
      "Part \(first.offset + 1) of the pipeline's \(statuses.count) failed with exit status \(first.element)\(ExitStatusCheck.meaning(of: first.element))\(more); the last one's 0 hides it."
  }
}
