import Checks
import LessonModel

extension LessonRunner {
  /// Gives a step that only looks, and says what is to be seen, the time until it is: its command is run again, after pauses that grow, until
  /// every expectation about its output holds or the time is up. Each look is told as a probe.
  ///
  /// A step that may change anything is never run again.
  func wait(for planned: PlannedStep, command: String, _ outcome: inout StepOutcome) async throws {
    let step = planned.step
    let own = step.expectations.filter {
      $0.subject == nil && $0.kind != .directoryExists && $0.kind != .http
    }
    guard !own.isEmpty, outcome.problem == nil, let look = ReadOnlyCommand.look(command) else {
      return
    }
    let patience = look == .files ? min(settings.settleTime, 5) : settings.settleTime
    let deadline = clock.seconds + min(patience, planned.timeLimit)
    var attempt = 0
    while !hold(own, for: step, outcome), clock.seconds < deadline, !isStepInterrupted {
      await clock.sleep(seconds: min(pause(attempt), max(0.001, deadline - clock.seconds)))
      attempt += 1
      guard let seen = try await probe(command, for: step.id) else { break }
      outcome.output = seen.output
      outcome.standardOutput = nil
      outcome.exitStatus = seen.exitStatus
      outcome.pipeStatuses = []
    }
    outcome.wasAwaited = true
    if attempt > 0 { outputs[step.id] = outcome.output }
  }

  /// Seconds before the next look: half as long again each time, up to ten times the first.
  func pause(_ attempt: Int) -> Double {
    var factor = 1.0
    for _ in 0..<attempt where factor < 10 { factor = min(10, factor * 1.5) }
    return settings.settleInterval * factor
  }

  private func hold(_ expectations: [Expectation], for step: Step, _ outcome: StepOutcome) -> Bool {
    if outcome.exitStatus != 0,
      !expectations.contains(where: { $0.kind == .exitStatus || $0.kind == .failure })
    {
      return false
    }
    return expectations.allSatisfy { judge($0, outcome).outcome == .passed }
  }
}
