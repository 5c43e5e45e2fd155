import Checks
import LessonModel

extension LessonRunner {
  /// Looks for what an expectation is about, where that is neither the step's output nor an answer of a server: a file, a
  /// variable of the shell, the state of the cluster. Nil: it is about none of them.
  ///
  /// The shell itself is asked, by a probe: it knows its own directory, variables and cluster, and a transcript holds what it
  /// said.
  func look(for expectation: Expectation, of planned: PlannedStep) async throws -> (
    Verdict, Observation?
  )? {
    let step = planned.step.id
    switch expectation.kind.base {
    case .fileExists: return try await lookForFile(expectation, for: step)
    case .variable:
      guard let query = VariableQuery(expectation.expected) else {
        return (checks.judge(expectation, Observation()), nil)
      }
      guard let seen = try await probe(query.command, for: step) else { return (unknown, nil) }
      let observation = Observation(output: seen.output, exitStatus: seen.exitStatus)
      return (checks.judge(expectation, observation), nil)
    case .cluster:
      guard let query = try? ClusterQuery(expectation.expected) else {
        return (checks.judge(expectation, Observation()), nil)
      }
      let limit = min(planned.timeLimit, settings.settleTime)
      return (try await settle(expectation, for: step, command: query.command, limit: limit), nil)
    default: return nil
    }
  }

  private var unknown: Verdict { Verdict(.undecided, "The recording does not hold it.") }

  private func lookForFile(_ expectation: Expectation, for step: StepID) async throws -> (
    Verdict, Observation?
  ) {
    let path = expectation.expected
    let quoted =
      "'" + path.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''")
      + "'"
    guard let seen = try await probe("test -e \(quoted) && test ! -d \(quoted)", for: step) else {
      return (unknown, nil)
    }
    let directory = await environment.directory()
    let absolute = path.hasPrefix("/") ? path : "\(directory)/\(path)"
    let observation = Observation(
      file: FileObservation(path: absolute, exists: seen.exitStatus == 0))
    return (checks.judge(expectation, observation), observation)
  }

  /// Asks the cluster until the expectation holds or the time is up, with growing pauses.
  private func settle(
    _ expectation: Expectation, for step: StepID, command: String, limit: Double
  ) async throws -> Verdict {
    let deadline = clock.seconds + limit
    var pause = settings.settleInterval
    var last = unknown
    while let seen = try await probe(command, for: step) {
      last = checks.judge(
        expectation, Observation(output: seen.output, exitStatus: seen.exitStatus))
      if last.outcome == .passed || clock.seconds >= deadline { break }
      await clock.sleep(seconds: min(pause, max(0, deadline - clock.seconds)))
      pause = min(pause * 1.5, settings.settleInterval * 8)
    }
    return last
  }
}
