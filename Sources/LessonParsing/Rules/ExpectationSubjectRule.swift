import LessonModel

/// An expectation may be about another command's output: a `kubectl taint` does not print the taints.
struct ExpectationSubjectRule {
  private static let silent: Set<String> = [
    "annotate", "apply", "cordon", "create", "delete", "label", "patch", "scale", "set", "taint",
    "uncordon",
  ]

  /// The steps before that describe something.
  private var descriptions: [Description] = []

  private struct Description {
    var id: StepID
    var section: Substring
    /// What its expectations are about: `Taints` of `Taints: <none>`.
    var keys: [String]
  }

  mutating func apply(to step: inout Step) {
    defer { pass(step) }
    guard step.expectations.contains(where: { $0.kind == .contains }) else { return }
    let words = step.action.text.split(separator: " ").map(String.init)
    guard words.first == "kubectl", words.count > 1, Self.silent.contains(words[1]) else { return }
    let section = step.section
    for index in step.expectations.indices where step.expectations[index].kind == .contains {
      let expected = step.expectations[index].expected
      guard expected.contains(":") else { continue }
      let key = Self.key(expected)
      let describing = descriptions.last { $0.keys.contains(key) || $0.section == section }
      step.expectations[index].subject = describing?.id
    }
  }

  private mutating func pass(_ step: Step) {
    guard step.action.text.contains("describe"), step.role != .reference else { return }
    descriptions.append(
      Description(
        id: step.id, section: step.section, keys: step.expectations.map { Self.key($0.expected) }))
  }

  private static func key(_ expected: String) -> String {
    expected.prefix { $0 != ":" }.trimmedSpace
  }
}

extension Step {
  /// The identifier of the section that it stands in.
  var section: Substring { id.rawValue.prefix { $0 != "#" } }
}
