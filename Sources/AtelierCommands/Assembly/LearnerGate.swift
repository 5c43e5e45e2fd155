import Execution
import LearnerInterface
import LessonModel

/// Asks the learner what to do at each step, save those that an earlier sitting did.
struct LearnerGate: StepGate {
  let prompt: LearnerPrompt
  let progress: Progress?
  /// Whether steps done before are done again: the mock cluster is a new one each time.
  let repeatsAll: Bool

  func before(_ planned: PlannedStep, command: String) async -> StepDecision {
    let step = planned.step
    if planned.step.role != .tearDown, let progress {
      if progress.skipped.contains(step.id) { return .skip }
      if let done = progress.done[step.id] {
        guard repeatsAll || setsUpShell(done) else { return .alreadyDone }
        // A command that holds redacted values cannot be said again: the lesson's own is, with values bound anew.
        return done == command || done.contains("[redacted]") ? .run : .edit(done)
      }
    }
    switch await prompt.ask(planned, command: command) {
    case .run: return .run
    case .edit(let edited): return .edit(edited)
    case .skip: return .skip
    case .quit: return .quit
    }
  }

  func after(_ planned: PlannedStep, failed end: StepEnd) async -> FailureDecision {
    switch await prompt.askAfterFailure(planned) {
    case .retry: .retry
    case .goOn: .proceed
    case .quit: .quit
    }
  }

  func value(of placeholder: Placeholder, for planned: PlannedStep) async -> String? {
    await prompt.askValue(placeholder)
  }

  private func setsUpShell(_ command: String) -> Bool {
    ["export ", "cd ", "source ", ". ", "alias ", "set ", "shopt "].contains {
      command.hasPrefix($0)
    }
  }
}
