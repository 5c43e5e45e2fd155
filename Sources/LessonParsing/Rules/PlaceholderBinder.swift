import LessonModel

/// Finds where the values of placeholders come from, step by step in the order of the lesson.
struct PlaceholderBinder {
  private var known = KnownSteps()
  private var defined: Set<String>
  /// Whether a step before may define any variable: it reads a file of them.
  private var definesUnknown = false

  init(defined: Set<String> = []) { self.defined = defined }

  /// Binds the placeholders of a step, variables that nothing defines among them.
  func bind(_ step: inout Step, _ own: borrowing StepVariables) {
    if step.action.kind == .command, step.role != .reference, step.inside == nil, !definesUnknown {
      addUndefined(to: &step, own)
    }
    guard !step.placeholders.isEmpty else { return }
    for index in step.placeholders.indices {
      guard
        let (source, evidence) = PlaceholderRule.source(
          of: step.placeholders[index], for: step, known)
      else {
        continue
      }
      step.placeholders[index].source = source
      step.placeholders[index].provenance = Provenance(
        rule: "bound-\(source.selector.rawValue)", evidence: evidence, confidence: .likely)
    }
  }

  /// Takes note of what a step leaves for later ones.
  mutating func pass(_ step: borrowing Step, _ own: borrowing StepVariables) {
    // What stands in another way or in reference is not run before this step.
    if step.role != .reference, step.role != .alternative { known.add(step) }
    guard step.action.kind == .command, step.inside == nil else { return }
    if !own.set.isEmpty { defined.formUnion(own.set) }
    let command = step.action.text
    if command.hasPrefix("source ") || command.hasPrefix(". ") || command.hasPrefix("eval ")
      || command.contains("; source ") || command.contains("set -a")
    {
      definesUnknown = true
    }
  }

  private func addUndefined(to step: inout Step, _ own: borrowing StepVariables) {
    for (name, offset) in own.used
    where !defined.contains(name) && !ShellVariables.usual.contains(name)
      && name.utf8.allSatisfy({ !(0x61...0x7A).contains($0) })
    {
      let rest = step.action.text.utf8.dropFirst(offset).dropFirst()
      let isBraced = rest.first == 0x7B
      // "${NAME##x}" needs the shell.
      if isBraced, rest.dropFirst(name.utf8.count + 1).first != 0x7D { continue }
      let token = isBraced ? "${\(name)}" : "$\(name)"
      guard !step.placeholders.contains(where: { $0.token == token }) else { continue }
      step.placeholders.append(
        Placeholder(
          name: name, token: token, source: nil,
          provenance: Provenance(rule: "undefined-variable", evidence: token, confidence: .likely)))
    }
  }
}
