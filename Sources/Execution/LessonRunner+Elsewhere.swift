import Checks
import LessonModel

/// Steps that open a shell in a container or on another machine, and those that are typed into it.
extension LessonRunner {
  /// Runs a step that opens a shell for later ones, or one that is typed into such a shell.
  func runElsewhere(_ planned: PlannedStep, command: String) async throws -> StepOutcome {
    let step = planned.step
    guard let opener = step.inside else { return try await openShell(planned, command: command) }
    guard let shell = innerShells[opener] else {
      if replaysInnerShells { return try await runCommand(planned, command: command) }
      return StepOutcome(
        problem:
          "It is typed into the shell that '\(opener)' opens, and that is not open. Run that step too."
      )
    }
    let log = self.log
    let seen = await shell.type(command, timeLimit: planned.timeLimit) { text in
      log.emit(.output(StepOutput(step: step.id, text: text)))
    }
    var outcome = outcome(of: seen, planned)
    // An `exit` ends with the status of what was typed before it.
    if await !shell.isOpen, InnerShellCommand.leaves(command) { outcome.exitStatus = 0 }
    return outcome
  }

  func openShell(_ planned: PlannedStep, command: String) async throws -> StepOutcome {
    let step = planned.step
    let log = self.log
    let request = CommandRequest(
      step: step.id, purpose: .step, command: InnerShellCommand.withoutTerminal(command),
      timeLimit: planned.timeLimit)
    guard let shell = try await environment.openShell(request) else {
      replaysInnerShells = true
      return try await runCommand(planned, command: command)
    }
    let seen = await shell.type(nil, timeLimit: planned.timeLimit) { text in
      log.emit(.output(StepOutput(step: step.id, text: text)))
    }
    var outcome = outcome(of: seen, planned)
    if outcome.problem == nil, outcome.exitStatus == 0, await shell.isOpen {
      innerShells[step.id] = shell
    } else {
      await shell.close()
      if outcome.problem == nil, outcome.exitStatus == 0 {
        outcome.problem = "The shell that it was to open ended at once."
      }
    }
    return outcome
  }

  private func outcome(of seen: CommandOutcome, _ planned: PlannedStep) -> StepOutcome {
    var outcome = StepOutcome(output: TerminalText.plain(seen.output))
    outcome.end(seen.ending, limit: planned.timeLimit, stopped: "its shell ")
    return outcome
  }

  /// Leaves the shells into which nothing more is to be typed.
  func leaveShells(before next: PlannedStep?) async {
    for (opener, shell) in innerShells.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
      let isNeeded =
        next != nil && ahead.contains { $0.skip == nil && $0.step.inside == opener }
      guard !isNeeded else { continue }
      innerShells[opener] = nil
      await shell.close()
    }
  }
}
