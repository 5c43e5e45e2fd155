import LessonModel

/// Who decides, step by step, what is done: nobody in a plain run, the learner in a lesson.
public protocol StepGate: Sendable {
  /// Before a step, its placeholders filled in where their values are known.
  nonisolated(nonsending) func before(_ planned: PlannedStep, command: String) async -> StepDecision
  /// After a step that did not pass.
  nonisolated(nonsending) func after(_ planned: PlannedStep, failed end: StepEnd) async
    -> FailureDecision
  /// The value of a placeholder that nothing binds; nil: it has none.
  nonisolated(nonsending) func value(of placeholder: Placeholder, for planned: PlannedStep) async
    -> String?
}

public enum StepDecision: Sendable, Hashable {
  case run
  /// Run this command instead.
  case edit(String)
  case skip
  /// An earlier run did it, and what it did is still there.
  case alreadyDone
  /// Leave the lesson, to go on another time.
  case quit
}

public enum FailureDecision: Sendable, Hashable {
  /// Leave it failed, and treat what needs it accordingly.
  case accept
  /// Do the step again.
  case retry
  /// Take it for done.
  case proceed
  case quit
}

/// Runs every step and asks nobody.
public struct OpenGate: StepGate {
  public init() {}
  public nonisolated(nonsending) func before(_ planned: PlannedStep, command: String) async
    -> StepDecision
  { .run }
  public nonisolated(nonsending) func after(_ planned: PlannedStep, failed end: StepEnd) async
    -> FailureDecision
  {
    .accept
  }
  public nonisolated(nonsending) func value(of placeholder: Placeholder, for planned: PlannedStep)
    async -> String?
  { nil }
}
