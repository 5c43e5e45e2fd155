import CommonMark
import LessonModel

/// Steps and what is expected of them.
extension LessonBuilder {
  var lastStepInSection: Int? {
    current.section.steps.indices.last
  }

  func apply(_ directive: Directive, to step: Int, isFirst: Bool = true) {
    let open = current
    if let background = directive.background { open.section.steps[step].background = background }
    if let limit = directive.timeLimit { open.section.steps[step].timeLimit = limit }
    switch directive.role {
    case .optional: open.section.steps[step].role = .optional
    case .tearDown: open.section.steps[step].role = .tearDown
    case .reference: open.section.steps[step].role = .reference
    case .main: open.section.steps[step].role = .main
    case .prerequisite, nil: break
    }
    if let way = directive.way {
      open.section.steps[step].alternative = Alternative(
        group: directive.group ?? open.section.id, name: way)
    }
    if let status = directive.status {
      expect(
        .exitStatus, String(status), of: step, range: open.section.steps[step].range,
        evidence: "status=\(status)",
        rule: "directive")
    }
    if let value = directive.value, directive.reading != .output {
      let kind = directive.expect.map(Directive.kind) ?? .contains
      expect(
        kind, value, of: step, range: open.section.steps[step].range, evidence: "value=",
        rule: "directive")
    }
    for further in directive.furtherExpectations where further.kind != "none" {
      expect(
        Directive.kind(further.kind), further.value, of: step,
        range: open.section.steps[step].range,
        evidence: "expect=\(further.kind)", rule: "directive")
    }
    if let name = directive.identifier, isFirst { setIdentifier(name, of: step) }
    if isFirst, let capture = CaptureDirective.capture(directive, of: open.section.steps[step]) {
      open.section.steps[step].captures.append(capture)
    }
  }

  func setIdentifier(_ name: String, of step: Int) {
    let open = current
    let old = open.section.steps[step].id
    var id = StepID(open.section.id.isEmpty ? name : "\(open.section.id)#\(name)")
    if open.section.steps.contains(where: { $0.id == id }) { id = StepID("\(id)-\(step + 1)") }
    open.section.steps[step].id = id
    for index in open.section.steps[step].captures.indices
    where open.section.steps[step].captures[index].source.step == old {
      open.section.steps[step].captures[index].source.step = id
    }
    for index in open.section.steps[step].expectations.indices {
      open.section.steps[step].expectations[index].id = "\(id).\(index + 1)"
    }
  }

  @discardableResult
  func add(
    command: String, range: SourceRange, instruction: String, condition: Condition?,
    provenance: Provenance
  ) -> Int {
    let open = current
    let id = StepID(
      "\(open.section.id.isEmpty ? "start" : open.section.id)#\(open.section.steps.count + 1)")
    var step = Step(
      id: id, action: Action(.command, command), range: range, instruction: instruction,
      role: condition == nil ? .main : .conditional, condition: condition,
      isAnswer: foldDepth > 0, provenance: provenance)
    step.background = BackgroundRule.matches(command)
    step.placeholders = PlaceholderRule.placeholders(in: step)
    dialectState.mark(&step)
    open.section.steps.append(step)
    return open.section.steps.count - 1
  }

  func addFile(
    path: String, content: String, range: SourceSpan, instruction: String, condition: Condition?,
    rule: String,
    confidence: Provenance.Confidence
  ) {
    let open = current
    let id = StepID(
      "\(open.section.id.isEmpty ? "start" : open.section.id)#\(open.section.steps.count + 1)")
    open.section.steps.append(
      Step(
        id: id, action: Action(.file, content, path: path), range: Self.range(range),
        instruction: instruction,
        role: condition == nil ? .main : .conditional, condition: condition,
        isAnswer: foldDepth > 0,
        provenance: Provenance(rule: rule, evidence: instruction, confidence: confidence)))
    lastBlockSteps = nil
  }

  func addRequest(
    _ url: String, range: SourceRange, instruction: String, condition: Condition?
  ) {
    let open = current
    let id = StepID(
      "\(open.section.id.isEmpty ? "start" : open.section.id)#\(open.section.steps.count + 1)")
    let provenance = Provenance(rule: "accessed-url", evidence: instruction, confidence: .likely)
    open.section.steps.append(
      Step(
        id: id, action: Action(.http, url), range: range, instruction: instruction,
        role: condition == nil ? .main : .conditional, condition: condition,
        expectations: [
          Expectation(
            id: "\(id).1", kind: .http, expected: url, range: range, provenance: provenance)
        ],
        provenance: provenance))
  }

  func expect(_ awaited: AwaitedValue, of step: Int) {
    expect(
      awaited.kind, awaited.value, of: step, range: awaited.range,
      evidence: awaited.provenance.evidence, rule: awaited.provenance.rule,
      confidence: awaited.provenance.confidence)
  }

  func expect(
    _ kind: ExpectationKind, _ expected: String, of step: Int, range: SourceRange, evidence: String,
    rule: String = "checked-value", confidence: Provenance.Confidence = .certain
  ) {
    let id =
      "\(current.section.steps[step].id).\(current.section.steps[step].expectations.count + 1)"
    current.section.steps[step].expectations.append(
      Expectation(
        id: id, kind: kind, expected: expected, range: range,
        provenance: Provenance(rule: rule, evidence: evidence.trimmedSpace, confidence: confidence))
    )
  }

  /// A sample that ends in an error message says that the command is to fail.
  func expectShownFailure(_ output: String, of step: Int, range: SourceRange) {
    let action = current.section.steps[step].action.text
    guard !action.contains("|"), !action.contains(";"), !action.contains("\n"),
      !current.section.steps[step].expectations.contains(where: {
        $0.kind == .exitStatus || $0.kind == .failure
      }),
      let line = SentenceRules.shownFailure(output)
    else { return }
    expect(
      .failure, "an exit status other than 0", of: step, range: range, evidence: line,
      rule: "shown-failure", confidence: .likely)
  }

  func expectDirectory(
    _ name: String, _ phrase: Phrase, _ index: Int, of step: Int, range: SourceRange,
    rule: String = "created-directory"
  ) {
    expect(
      .directoryExists, name, of: step, range: range, evidence: phrase.words(after: index),
      rule: rule)
    guard let variable = SentenceRules.assignedVariable(phrase, after: index) else { return }
    let open = current
    open.section.steps[step].captures.append(
      Capture(
        name: variable, kind: .variable,
        source: ValueSource(
          step: open.section.steps[step].id, selector: .directory, argument: name), range: range,
        provenance: Provenance(rule: "named-directory", evidence: "=$\(variable)")))
  }

  func capture(_ name: String, of step: Int, range: SourceRange, evidence: String) {
    let open = current
    open.section.steps[step].captures.append(
      Capture(
        name: name, kind: .value,
        source: ValueSource(step: open.section.steps[step].id, selector: .resource, argument: name),
        range: range,
        provenance: Provenance(rule: "memorized-name", evidence: evidence.trimmedSpace)))
  }
}
