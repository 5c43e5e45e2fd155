/// What a run will do: the steps in the order in which they run, and why some will not.
public struct Plan: Sendable, Hashable, Codable {
  /// The lesson's file, as the user named it.
  public var file: String
  public var title: String
  /// In running order: tear-down steps last.
  public var steps: [PlannedStep]

  public init(file: String, title: String, steps: [PlannedStep]) {
    self.file = file
    self.title = title
    self.steps = steps
  }
}

/// A step and what the plan makes of it.
public struct PlannedStep: Sendable, Hashable, Codable {
  public var step: Step
  /// The titles of the sections that it stands in, outermost first.
  public var path: [String]
  /// Why it does not run; nil: it runs.
  public var skip: SkipReason?
  /// Seconds that it may take.
  public var timeLimit: Double

  public init(step: Step, path: [String], skip: SkipReason? = nil, timeLimit: Double) {
    self.step = step
    self.path = path
    self.skip = skip
    self.timeLimit = timeLimit
  }
}

/// Why a step was not run.
public struct SkipReason: Sendable, Hashable, Codable {
  public var kind: Kind
  /// One sentence for people.
  public var explanation: String

  public init(_ kind: Kind, _ explanation: String) {
    self.kind = kind
    self.explanation = explanation
  }

  public enum Kind: String, Sendable, Hashable, Codable {
    /// Another way of the group was chosen.
    case otherAlternative = "other-alternative"
    /// An optional section was left out.
    case optional
    /// Not lesson text: reference.
    case reference
    /// Its condition did not hold.
    case conditionNotMet = "condition-not-met"
    /// A step before it failed.
    case earlierFailure = "earlier-failure"
    /// Nothing gave a placeholder its value. Counts against the run.
    case unboundPlaceholder = "unbound-placeholder"
    /// The learner passed over it.
    case learner
    /// The lesson has a mistake there that was not mended.
    case lessonMistake = "lesson-mistake"
    /// A resumed run did it before.
    case alreadyDone = "already-done"
    /// The reader was not sure that it is a step.
    case unsure
    /// The run was interrupted.
    case interrupted
    /// The user's selection of steps leaves it out.
    case notSelected = "not-selected"
    /// It would reach a cluster that nobody named. Counts against the run.
    case refused
    /// The run could not be recorded any more. Counts against the run.
    case notRecordable = "not-recordable"
  }

  /// Whether the run is as good as before despite it.
  public var isHarmless: Bool {
    switch kind {
    case .otherAlternative, .optional, .reference, .conditionNotMet, .learner, .alreadyDone,
      .unsure, .notSelected:
      true
    case .earlierFailure, .unboundPlaceholder, .lessonMistake, .interrupted, .refused,
      .notRecordable:
      false
    }
  }
}
