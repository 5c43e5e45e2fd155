import LessonModel

/// Decides which steps of a lesson run, and in which order.
public struct Planner: Sendable {
  /// The ways to take, each `group=name` or a way's name alone. A group without a choice takes the way that suits the machine.
  public var choices: [String]
  public var includesOptional: Bool
  public var includesTearDown: Bool
  /// Seconds that one step may take.
  public var timeLimit: Double
  /// Corrected commands for steps whose text holds a mistake that can be mended.
  public var mends: [StepID: String]
  /// The steps that the user wants.
  public var selection: StepSelection
  /// What the steps need of each other.
  public var graph: StepGraph

  public init(
    choices: [String] = [], includesOptional: Bool = true, includesTearDown: Bool = true,
    timeLimit: Double = 120, mends: [StepID: String] = [:],
    selection: StepSelection = StepSelection(), graph: StepGraph = StepGraph(edges: [])
  ) {
    self.choices = choices
    self.includesOptional = includesOptional
    self.includesTearDown = includesTearDown
    self.timeLimit = timeLimit
    self.mends = mends
    self.selection = selection
    self.graph = graph
  }

  /// The plan, and which way was taken in each group, as `group=name`.
  ///
  /// - Throws: a ``PlanError`` for a choice or a step that the lesson does not have.
  public func plan(_ lesson: Lesson) throws(PlanError) -> (plan: Plan, choices: [String]) {
    let taken = try AlternativeChoice.choose(among: lesson, by: choices)
    var main: [PlannedStep] = []
    var tearDown: [PlannedStep] = []
    func visit(_ section: Section, path: [String], inherited: SkipReason?) {
      let path = section.title.isEmpty ? path : path + [section.title]
      let skip = inherited ?? reason(for: section, taken: taken)
      for step in section.steps {
        let planned = PlannedStep(
          step: step, path: path, skip: skip ?? reason(for: step, taken: taken),
          timeLimit: step.timeLimit ?? lesson.facts.timeLimit ?? timeLimit)
        if step.role == .tearDown { tearDown.append(planned) } else { main.append(planned) }
      }
      for inner in section.sections { visit(inner, path: path, inherited: skip) }
    }
    for section in lesson.sections { visit(section, path: [], inherited: nil) }
    var steps = main + tearDown
    try selection.apply(to: &steps, graph: graph)
    let plan = Plan(file: lesson.file, title: lesson.title, steps: steps)
    return (plan, taken.map { "\($0.group)=\($0.name)" })
  }

  private func reason(for alternative: Alternative?, taken: [Alternative]) -> SkipReason? {
    guard let alternative, !taken.contains(alternative) else { return nil }
    let other = taken.first { $0.group == alternative.group }?.name ?? "another way"
    return SkipReason(.otherAlternative, "'\(other)' was taken instead.")
  }

  private func reason(for section: Section, taken: [Alternative]) -> SkipReason? {
    if let reason = reason(for: section.alternative, taken: taken) { return reason }
    switch section.role {
    case .main, .prerequisite: return nil
    case .optional:
      return includesOptional ? nil : SkipReason(.optional, "Optional sections were left out.")
    case .tearDown:
      return includesTearDown ? nil : SkipReason(.optional, "Tear-down was left out.")
    case .reference: return SkipReason(.reference, "This section is reference: it is not run.")
    }
  }

  private func reason(for step: Step, taken: [Alternative]) -> SkipReason? {
    if let reason = reason(for: step.alternative, taken: taken) { return reason }
    if step.role == .reference {
      return SkipReason(.reference, "This command is reference: it is not run.")
    }
    if step.provenance.confidence == .unsure {
      return SkipReason(
        .unsure, "It is not certain that this is a step: \(step.provenance.evidence).")
    }
    return nil
  }
}

/// Why there is no plan.
public enum PlanError: Error, Sendable, Hashable {
  /// No section is called so; the ways that there are, as `group=name`.
  case unknownChoice(String, offered: [String])
  /// More than one section is called so.
  case ambiguousChoice(String, matches: [String])
  /// No step is called so; one that is called alike.
  case unknownStep(String, nearest: String?)
  /// More than one step or section is called so.
  case ambiguousStep(String, matches: [String])
  /// The last step stands before the first.
  case emptyRange(from: String, until: String)
}

extension PlanError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unknownChoice(let choice, let offered) where offered.isEmpty:
      "No way is called '\(choice)': this lesson offers no alternatives. Leave out '--choose'."
    case .unknownChoice(let choice, let offered):
      "No way is called '\(choice)'. This lesson offers \(Self.list(offered))."
    case .ambiguousChoice(let choice, let matches):
      "'\(choice)' can mean \(Self.list(matches)). Say which, with its group."
    case .unknownStep(let step, let nearest):
      "There is no step '\(step)'."
        + (nearest.map { " Did you mean '\($0)'?" } ?? " '--dry-run' lists the steps.")
    case .ambiguousStep(let step, let matches):
      "'\(step)' can mean \(Self.list(Array(matches.prefix(5)))). Say more of its name, or its number in '--dry-run'."
    case .emptyRange(let from, let until):
      "'--until \(until)' stands before '--from \(from)': no step is between them."
    }
  }

  private static func list(_ names: [String]) -> String {
    let quoted = names.map { "'\($0)'" }
    guard let last = quoted.last, quoted.count > 1 else { return quoted.joined() }
    return quoted.dropLast().joined(separator: ", ") + " and " + last
  }
}
