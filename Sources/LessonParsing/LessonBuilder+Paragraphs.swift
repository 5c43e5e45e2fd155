import CommonMark
import LessonModel

/// Paragraphs and the items of lists: bare commands, tables of values, options, guards, addresses.
extension LessonBuilder {
  mutating func readParagraph(
    _ block: Block, next: Block?, condition: Condition?, inItem: Bool
  ) {
    let wasAdjacent = isAdjacent
    // `{% label %}` of a page builder is no text.
    if !inItem, isTemplate(block) {
      pendingLabel = Self.label(Phrase.text(of: block))
      return
    }
    pendingExpectations = []
    defer { isAdjacent = false }
    let blockDirective = takeDirective(of: block)
    switch blockDirective?.reading {
    case .ignore, .mention:
      lead = block
      return
    case .visit:
      addVisit(block, condition: condition)
      return
    case .commands, .prompts, .output, .file, .step, .condition, nil: break
    }
    if dialect.readParagraph(block, source: document.source, into: &dialectState) { return }
    if block.hasMarkup || blockDirective != nil {
      let text = Phrase.text(of: block)
      if readMarked(
        block, text: text, next: next, condition: condition, inItem: inItem, follows: wasAdjacent,
        directive: blockDirective)
      {
        return
      }
    } else {
      pendingCondition = nil
      if let found = bareCommands(block, inItem: inItem) {
        addBare(
          found, block: block, text: Phrase.text(of: block), condition: condition, directive: nil)
        return
      }
      let first = document.source.range(ofLine: block.range.startLine)
      if first.count < 24, block.range.startLine == block.range.endLine {
        let line = Phrase.text(of: block).lowercased()
        if phrases.tables.contains(where: { $0.ors.contains(line) }) {
          pendingOr = true
          return
        }
      }
      if !inItem || lead == nil, HTMLText.mayHoldURL(document.source, block.range) {
        readPhrase(
          Phrase(block), text: Phrase.text(of: block), condition: condition, block: block,
          next: next, follows: false)
      }
      if let table = ValueTable.read(block, document.source, shape: shape) {
        add(table, block: block)
      }
    }
    if wasAdjacent || next.map(Self.isCode) == true {
      expectNamedState(block, isAfter: wasAdjacent, isBefore: next.map(Self.isCode) == true)
    }
    lead = block
    leadText = ""
    notePrerequisite(block)
  }

  /// What stands between two tags: `start.sh` of `{% filename %}start.sh{% endfilename %}`.
  private static func label(_ text: String) -> String {
    guard let open = text.firstRange(of: "%}") else { return "" }
    let rest = text[open.upperBound...]
    return rest.firstRange(of: "{%").map { rest[..<$0.lowerBound].trimmedSpace } ?? ""
  }

  /// Whether a paragraph is one line that begins and ends with a tag of a template language.
  private func isTemplate(_ block: Block) -> Bool {
    guard block.range.startLine == block.range.endLine else { return false }
    let line = document.source.bytes[document.source.range(ofLine: block.range.startLine)]
    guard line.first == 0x7B, line.dropFirst().first == 0x25 else { return false }
    return line.reversed().drop { $0.isSpace }.starts(with: [0x7D, 0x25])
  }

  /// The guard that a directive before a block puts it under.
  mutating func takeCondition(of block: Block) -> Condition? {
    guard let directive = pendingDirective, directive.reading == .condition,
      let state = directive.state
    else { return nil }
    pendingDirective = nil
    conditionCount += 1
    let line = block.range.startLine
    let subject = directive.subject.flatMap(stepNamed) ?? lastStepInSection
    return Condition(
      id: "condition-\(conditionCount)-line-\(line)", text: "if \(state)",
      subjects: subject.map { [current.section.steps[$0].id] } ?? [], state: state,
      cause: directive.cause, range: Self.range(block.range),
      provenance: Provenance(rule: "directive", evidence: "atelier: condition"))
  }

  mutating func guardOfCode(_ range: SourceSpan) -> Condition? {
    takeCondition(of: Block(code: "", info: "", range: range))
  }

  /// The first address of a paragraph, which its author says is to be visited.
  mutating func addVisit(_ block: Block, condition: Condition?) {
    let text = Phrase.text(of: block)
    for part in Phrase(block, keepsLinks: true).parts {
      let found: String?
      switch part.kind {
      case .link(let destination): found = destination
      case .code(let code): found = code.trimmedSpace
      case .words(let words): found = words.fields.first { $0.hasPrefix("http") }.map(String.init)
      case .strong, .directive: found = nil
      }
      guard let url = found, url.hasPrefix("http://") || url.hasPrefix("https://") else { continue }
      let range = places.place(of: url, from: part.line, to: block.range.endLine)
      addRequest(url, range: range, instruction: text, condition: condition)
      return
    }
    diagnostics.append(
      Diagnostic(
        severity: .warning, code: "directive-value", file: file,
        location: SourceLocation(line: block.range.startLine, column: 1),
        message: "'atelier: visit' stands before a paragraph without an address to visit."))
  }

  func bareCommands(_ block: Block, inItem: Bool) -> [BareCommandRule.Found]? {
    bare.commands(in: block, source: document.source, inItem: inItem)
  }

  /// Reads a paragraph with code, bold text or links; true: it was more than words before a block.
  mutating func readMarked(
    _ block: Block, text: String, next: Block?, condition: Condition?, inItem: Bool, follows: Bool,
    directive: Directive?
  ) -> Bool {
    if let found = ConditionRule.condition(
      in: block, text: text, number: conditionCount + 1, steps: current.section.steps,
      phrases: phrases)
    {
      conditionCount += 1
      pendingCondition = found
      lead = block
      return true
    }
    pendingCondition = nil
    if let found = bareCommands(block, inItem: inItem) {
      addBare(found, block: block, text: text, condition: condition, directive: directive)
      return true
    }
    if let table = ValueTable.read(block, document.source, shape: shape) {
      add(table, block: block)
      return true
    }
    let phrase = Phrase(block)
    if !inItem, openOption(phrase, block: block, directive) { return true }
    paragraphDirective = directive.flatMap { $0.reading == .step || $0.expect != nil ? $0 : nil }
    readPhrase(phrase, text: text, condition: condition, block: block, next: next, follows: follows)
    paragraphDirective = nil
    return false
  }

  /// "**Option 1: with brew**" opens one of several ways, as a heading would.
  mutating func openOption(_ phrase: Phrase, block: Block, _ directive: Directive?) -> Bool {
    guard case .strong(let title)? = phrase.parts.first?.kind else { return false }
    // What stands on the lines below it is text of the way.
    let isOwnLine =
      if block.inlines.count > 1, case .softBreak = block.inlines[1].kind { true } else { false }
    for part in isOwnLine ? [] : phrase.parts.dropFirst() {
      switch part.kind {
      case .words(let rest):
        guard rest.trimmedSpace.isEmpty || rest.trimmedSpace == ":" else { return false }
      case .directive: continue
      case .code, .strong, .link: return false
      }
    }
    guard SectionRules(phrases: phrases).optionName(title) != nil else { return false }
    open(title: title, level: 7, range: block.range, directive: directive)
    return true
  }

  mutating func notePrerequisite(_ block: Block) {
    guard current.section.role == .prerequisite else { return }
    let phrase = block.hasMarkup ? Phrase(block, keepsLinks: true) : nil
    let destination = phrase?.parts.compactMap { part -> String? in
      if case .link(let destination) = part.kind { return destination }
      return nil
    }.first
    prerequisites.append(
      Prerequisite(
        text: Phrase.text(of: block), destination: destination, line: block.range.startLine))
  }

  mutating func addBare(
    _ found: [BareCommandRule.Found], block: Block, text: String, condition: Condition?,
    directive: Directive?
  ) {
    let start = current.section.steps.count
    for entry in found {
      let first = entry.command.split(separator: "\n").first.map(String.init) ?? entry.command
      let place = places.place(of: first, from: entry.lines.lowerBound, to: entry.lines.upperBound)
      let range = SourceRange(
        start: place.start,
        end: SourceLocation(
          line: entry.lines.upperBound,
          column: entry.lines.count == 1 ? place.end.column : 1))
      let step = add(
        command: entry.command, range: range, instruction: text, condition: condition,
        provenance: directive == nil
          ? Provenance(rule: "bare-command", evidence: entry.command, confidence: .likely)
          : Provenance(rule: "directive", evidence: "atelier: step"))
      if let directive { apply(directive, to: step) }
    }
    lastBlockSteps = start..<current.section.steps.count
    lead = nil
    leadText = ""
  }

  mutating func add(_ rows: [ValueTable.Row], block: Block) {
    for row in rows {
      let range = places.place(of: row.command, from: row.line, to: row.line)
      let step = add(
        command: row.command, range: range, instruction: "", condition: nil,
        provenance: Provenance(rule: "value-table", evidence: row.heading, confidence: .likely))
      guard !row.expected.isEmpty else { continue }
      let kind: ExpectationKind = Double(row.expected) != nil ? .number : .contains
      expect(
        kind, row.expected, of: step,
        range: places.place(of: row.expected, from: row.line, to: row.line),
        evidence: row.heading, rule: "value-table", confidence: .likely)
    }
  }
}
