import CommonMark
import LessonModel

/// Goes through a document from top to bottom and makes sections and steps of it.
struct LessonBuilder {
  let document: Document
  let file: String
  private(set) var diagnostics: [Diagnostic] = []
  private var root = OpenSection(
    title: "", level: 0, id: "", range: SourceRange(line: 1, column: 1, endLine: 1, endColumn: 1))
  /// The open sections, outermost first.
  private var stack: [OpenSection] = []
  private var usedIdentifiers: Set<String> = []
  private var places: PlaceFinder
  /// The guard that the next list is under.
  private var pendingCondition: Condition?
  private var conditionCount = 0
  /// Whether the text just before says that output follows.
  private var announcesOutput = false

  init(document: Document, file: String) {
    self.document = document
    self.file = file
    places = PlaceFinder(lines: document.lines)
  }

  /// A section that may still get steps.
  private final class OpenSection {
    var section: Section
    init(title: String, level: Int, id: String, range: SourceRange) {
      section = Section(id: id, title: title, level: level, range: range)
    }
  }

  mutating func lesson() -> Lesson {
    for block in document.blocks { read(block, condition: nil, inItem: false) }
    closeSections(downTo: 0)
    let before = root.section
    let isEmpty = before.steps.isEmpty && before.mentions.isEmpty
    let sections =
      (isEmpty
        ? []
        : [
          Section(
            id: "start", title: "", level: 0, range: before.range, steps: before.steps,
            mentions: before.mentions)
        ]) + before.sections
    let title = sections.first { !$0.title.isEmpty }?.title ?? file
    return Lesson(file: file, title: title, sections: sections)
  }

  // MARK: Sections

  private mutating func open(_ block: Block, level: Int) {
    closeSections(downTo: level)
    let title = block.plainText.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    let parent = stack.last?.section.id ?? ""
    var id = (parent.isEmpty ? "" : parent + "/") + Self.slug(title)
    var number = 2
    while !usedIdentifiers.insert(id).inserted {
      id = (parent.isEmpty ? "" : parent + "/") + Self.slug(title) + "-\(number)"
      number += 1
    }
    let range = SourceRange(
      line: block.range.startLine, column: block.range.startColumn, endLine: block.range.endLine,
      endColumn: block.range.endColumn)
    let section = OpenSection(title: title, level: level, id: id, range: range)
    SectionRules.classify(&section.section)
    stack.append(section)
    pendingCondition = nil
    announcesOutput = false
  }

  private mutating func closeSections(downTo level: Int) {
    while let last = stack.last, last.section.level >= level {
      stack.removeLast()
      (stack.last ?? root).section.sections.append(last.section)
    }
  }

  private var current: OpenSection { stack.last ?? root }

  private static func slug(_ title: String) -> String {
    let words = title.lowercased().split { !($0.isLetter || $0.isNumber) }
    return words.isEmpty ? "section" : words.joined(separator: "-")
  }

  // MARK: Blocks

  private mutating func read(_ block: Block, condition: Condition?, inItem: Bool) {
    switch block.kind {
    case .heading(let level): open(block, level: level)
    case .paragraph: readParagraph(block, condition: condition, inItem: inItem)
    case .list:
      let guarded = pendingCondition ?? condition
      pendingCondition = nil
      for item in block.blocks {
        for inner in item.blocks { read(inner, condition: guarded, inItem: true) }
      }
    case .item: break
    case .blockQuote:
      for inner in block.blocks { read(inner, condition: condition, inItem: inItem) }
    case .codeBlock(let info, let literal):
      readCodeBlock(block, info: info, literal: literal, condition: condition)
    case .html, .thematicBreak: break
    }
  }

  private mutating func readParagraph(_ block: Block, condition: Condition?, inItem: Bool) {
    let text = Phrase.text(of: block)
    announcesOutput = OutputRule.announces(text)
    if let found = ConditionRule.condition(
      in: block, number: conditionCount + 1, steps: current.section.steps, lines: document.lines)
    {
      conditionCount += 1
      pendingCondition = found
      return
    }
    pendingCondition = nil
    if inItem, let raw = BareCommandRule.command(in: block, lines: document.lines) {
      let range = places.place(of: raw, from: block.range.startLine, to: block.range.endLine)
      add(
        command: raw, range: range, instruction: text, condition: condition,
        provenance: Provenance(rule: "bare-command", evidence: raw, confidence: .likely))
      return
    }
    readPhrase(Phrase(block), text: text, condition: condition, block: block)
  }

  /// Reads a paragraph that mixes words and code.
  private mutating func readPhrase(
    _ phrase: Phrase, text: String, condition: Condition?, block: Block
  ) {
    // What the words after a command say is about this step.
    var step: Int?
    for (index, part) in phrase.parts.enumerated() {
      let before = phrase.words(before: index)
      switch part.kind {
      case .code(let code):
        let range = places.place(of: code, from: part.line, to: block.range.endLine)
        if let evidence = ImperativeRule.evidence(before: before, code: code, follows: step != nil)
        {
          step = add(
            command: code, range: range, instruction: text, condition: condition,
            provenance: Provenance(rule: "imperative-code", evidence: evidence))
        } else if let subject = step ?? lastStepInSection,
          SentenceRules.isDirectory(phrase, at: index)
        {
          expectDirectory(code, phrase, index, of: subject, range: range)
        } else if let step,
          let kind = SentenceRules.expectation(
            before: phrase.words(before: index), after: phrase.words(after: index), value: code)
        {
          expect(kind, code, of: step, range: range, evidence: before)
        } else if let step, SentenceRules.isMemorized(before) {
          capture(code, of: step, range: range, evidence: before)
        } else {
          current.section.mentions.append(
            Mention(
              text: code, range: range,
              provenance: Provenance(rule: "mentioned-code", evidence: text)))
        }
      case .strong(let value):
        guard let step,
          let kind = SentenceRules.expectation(before: before, after: "", value: value),
          kind != .contains
        else { continue }
        let range = places.place(of: value, from: part.line, to: block.range.endLine)
        expect(kind, value, of: step, range: range, evidence: before)
      case .words(let words):
        if let step, let output = SentenceRules.arrowOutput(words) {
          let range = places.place(of: output, from: part.line, to: block.range.endLine)
          let kind: ExpectationKind = current.section.steps[step].background ? .ready : .contains
          expect(kind, output, of: step, range: range, evidence: "->")
        }
        if step == nil, let url = SentenceRules.accessedURL(before: before, words) {
          let range = places.place(of: url, from: part.line, to: block.range.endLine)
          addRequest(url, range: range, instruction: text, condition: condition)
        }
      case .link(let destination):
        if step == nil, let url = SentenceRules.accessedURL(before: "", before + destination),
          url == destination
        {
          let range = places.place(of: url, from: part.line, to: block.range.endLine)
          addRequest(url, range: range, instruction: text, condition: condition)
        }
      }
    }
  }

  private mutating func readCodeBlock(
    _ block: Block, info: String, literal: String, condition: Condition?
  ) {
    defer { announcesOutput = false }
    let opening = document.lines[block.range.startLine - 1]
    let isFenced = opening.contains("```") || opening.contains("~~~")
    let firstLine = block.range.startLine + (isFenced ? 1 : 0)
    let fence = Fence(info: info, literal: literal, firstLine: firstLine)
    if announcesOutput, !fence.hasPrompts, let step = lastStepInSection {
      let text = literal.hasSuffix("\n") ? String(literal.dropLast()) : literal
      expect(
        .like, text, of: step,
        range: SourceRange(
          line: firstLine, column: 1, endLine: max(firstLine, block.range.endLine - 1), endColumn: 1
        ),
        evidence: "output is announced", rule: "announced-output")
      return
    }
    for entry in fence.entries {
      let place = places.place(
        of: entry.command.split(separator: "\n").first.map(String.init) ?? entry.command,
        from: entry.line, to: entry.line)
      let range = SourceRange(
        start: place.start,
        end: SourceLocation(
          line: entry.endLine, column: entry.endLine == entry.line ? place.end.column : 1))
      let step = add(
        command: entry.command, range: range, instruction: "", condition: condition,
        provenance: Provenance(
          rule: entry.rule, evidence: info.isEmpty ? "code block" : info,
          confidence: entry.confidence))
      if let output = entry.output {
        expect(
          .like, output.text, of: step,
          range: SourceRange(line: output.line, column: 1, endLine: output.endLine, endColumn: 1),
          evidence: "output under the prompt", rule: "sample-output")
      }
    }
  }

  // MARK: Steps

  private var lastStepInSection: Int? {
    current.section.steps.indices.last
  }

  @discardableResult
  private mutating func add(
    command: String, range: SourceRange, instruction: String, condition: Condition?,
    provenance: Provenance
  ) -> Int {
    let open = current
    let id = StepID("\(open.section.id)#\(open.section.steps.count + 1)")
    var step = Step(
      id: id, action: Action(.command, command), range: range, instruction: instruction,
      role: condition == nil ? .main : .conditional, condition: condition, provenance: provenance)
    step.background = BackgroundRule.matches(command)
    step.placeholders = PlaceholderRule.placeholders(in: step)
    open.section.steps.append(step)
    return open.section.steps.count - 1
  }

  private mutating func addRequest(
    _ url: String, range: SourceRange, instruction: String, condition: Condition?
  ) {
    let open = current
    let id = StepID("\(open.section.id)#\(open.section.steps.count + 1)")
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

  private func expect(
    _ kind: ExpectationKind, _ expected: String, of step: Int, range: SourceRange, evidence: String,
    rule: String = "checked-value"
  ) {
    let id =
      "\(current.section.steps[step].id).\(current.section.steps[step].expectations.count + 1)"
    current.section.steps[step].expectations.append(
      Expectation(
        id: id, kind: kind, expected: expected, range: range,
        provenance: Provenance(rule: rule, evidence: evidence.trimmedSpace)))
  }

  private func expectDirectory(
    _ name: String, _ phrase: Phrase, _ index: Int, of step: Int, range: SourceRange
  ) {
    expect(
      .directoryExists, name, of: step, range: range, evidence: phrase.words(after: index),
      rule: "created-directory")
    guard let variable = SentenceRules.assignedVariable(phrase, after: index) else { return }
    let open = current
    open.section.steps[step].captures.append(
      Capture(
        name: variable, kind: .variable,
        source: ValueSource(
          step: open.section.steps[step].id, selector: .directory, argument: name), range: range,
        provenance: Provenance(rule: "named-directory", evidence: "=$\(variable)")))
  }

  private func capture(_ name: String, of step: Int, range: SourceRange, evidence: String) {
    let open = current
    open.section.steps[step].captures.append(
      Capture(
        name: name, kind: .value,
        source: ValueSource(step: open.section.steps[step].id, selector: .resource, argument: name),
        range: range,
        provenance: Provenance(rule: "memorized-name", evidence: evidence.trimmedSpace)))
  }
}
