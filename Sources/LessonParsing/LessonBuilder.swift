import CommonMark
import LessonModel

/// Goes through a document from top to bottom and makes sections and steps of it.
struct LessonBuilder {
  let document: Document
  let file: String
  let dialect: any Dialect
  let phrases: PhraseBook
  let shape: CommandShape
  let lessonUsesPrompts: Bool
  private let imperative: ImperativeRule
  private let sentences: SentenceRules
  private let bare: BareCommandRule
  private(set) var diagnostics: [Diagnostic] = []
  /// What each piece of the file was found to be, in the order of the file.
  private(set) var findings: [Finding] = []
  private(set) var prerequisites: [Prerequisite] = []

  private var root = OpenSection(
    title: "", level: 0, id: "", range: SourceRange(line: 1, column: 1, endLine: 1, endColumn: 1))
  /// The open sections, outermost first.
  private var stack: [OpenSection] = []
  private var usedIdentifiers: Set<String> = []
  /// The number that a repeated heading got last.
  private var lastNumbers: [String: Int] = [:]
  private var places: PlaceFinder
  /// What a paragraph says to look for in the output of the one command that follows it.
  private var pendingExpectations: [AwaitedValue] = []
  /// The guard that the next list is under.
  private var pendingCondition: Condition?
  private var conditionCount = 0
  /// The paragraph before, until a code block or a heading.
  private var lead: Block?
  private var leadText = ""
  /// Whether the block before held commands.
  private var isAdjacent = false
  /// A directive in a comment, for the block that follows.
  private var pendingDirective: Directive?
  /// A directive at the end of the paragraph that is being read.
  private var paragraphDirective: Directive?
  /// How many folds are open, and the summary of the innermost.
  private var foldDepth = 0
  private var summary = ""
  /// "or" stands between the block before and this one.
  private var pendingOr = false
  private var orCount = 0
  /// The steps of the code block before, in their section.
  private var lastBlockSteps: Range<Int>?

  init(
    document: Document, file: String, dialect: any Dialect, phrases: PhraseBook,
    survey: LessonSurvey
  ) {
    self.document = document
    self.file = file
    self.dialect = dialect
    self.phrases = phrases
    shape = CommandShape(vocabulary: survey.vocabulary)
    lessonUsesPrompts = survey.usesPrompts
    imperative = ImperativeRule(phrases: phrases, shape: shape)
    sentences = SentenceRules(phrases: phrases)
    bare = BareCommandRule(shape: shape)
    places = PlaceFinder(source: document.source)
  }

  /// A value that the text names before the command which shows it.
  private struct AwaitedValue {
    var kind: ExpectationKind
    var value: String
    var range: SourceRange
    var provenance: Provenance
  }

  /// A section that may still get steps.
  private final class OpenSection {
    var section: Section
    /// Set by a directive: rules leave it alone.
    var isSettled = false
    init(title: String, level: Int, id: String, range: SourceRange) {
      section = Section(id: id, title: title, level: level, range: range)
    }
  }

  mutating func lesson() -> Lesson {
    dialect.begin(document, file: file, into: &dialectState)
    defer { diagnostics += dialectState.diagnostics(of: file) }
    read(document.blocks, condition: nil, inItem: false)
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

  private mutating func open(title: String, level: Int, range: SourceSpan, directive: Directive?) {
    closeSections(downTo: level)
    let parent = stack.last?.section.id ?? ""
    let base = (parent.isEmpty ? "" : parent + "/") + (directive?.identifier ?? Self.slug(title))
    var id = base
    while !usedIdentifiers.insert(id).inserted {
      let number = (lastNumbers[base] ?? 1) + 1
      lastNumbers[base] = number
      id = "\(base)-\(number)"
    }
    let section = OpenSection(title: title, level: level, id: id, range: Self.range(range))
    SectionRules(phrases: phrases).classify(&section.section)
    if let directive {
      let provenance = Provenance(rule: "directive", evidence: "atelier:")
      if let role = directive.role {
        section.section.role = role
        section.section.provenance = provenance
      }
      if let way = directive.way {
        section.section.alternative = Alternative(
          group: directive.group ?? (parent.isEmpty ? "lesson" : parent), name: way)
        section.section.provenance = provenance
      }
    }
    stack.append(section)
    pendingCondition = nil
    lead = nil
    leadText = ""
    isAdjacent = false
    pendingOr = false
    lastBlockSteps = nil
  }

  private mutating func closeSections(downTo level: Int) {
    while let last = stack.last, last.section.level >= level {
      stack.removeLast()
      (stack.last ?? root).section.sections.append(last.section)
    }
  }

  private var current: OpenSection { stack.last ?? root }

  private static func slug(_ title: String) -> String {
    let words = title.lowercased().letterAndDigitRuns
    let joined = words.joined(separator: "-")
    return joined.isEmpty ? "section" : String(joined.prefix(80))
  }

  private static func range(_ span: SourceSpan) -> SourceRange {
    SourceRange(
      line: span.startLine, column: span.startColumn, endLine: max(span.startLine, span.endLine),
      endColumn: max(1, span.endColumn))
  }

  // MARK: Blocks

  private mutating func read(_ blocks: [Block], condition: Condition?, inItem: Bool) {
    for (index, block) in blocks.enumerated() {
      let next = index + 1 < blocks.count ? blocks[index + 1] : nil
      read(block, next: next, condition: condition, inItem: inItem)
    }
  }

  private mutating func read(_ block: Block, next: Block?, condition: Condition?, inItem: Bool) {
    switch block.kind {
    case .heading(let level):
      let title = block.plainText.fields.joined(separator: " ")
      open(title: title, level: level, range: block.range, directive: takeDirective(of: block))
    case .paragraph: readParagraph(block, next: next, condition: condition, inItem: inItem)
    case .list:
      let guarded = takeCondition(of: block) ?? pendingCondition ?? condition
      pendingCondition = nil
      for item in block.blocks { read(item.blocks, condition: guarded, inItem: true) }
    case .item: break
    case .blockQuote: read(block.blocks, condition: condition, inItem: inItem)
    case .codeBlock: readCodeBlock(block, condition: condition)
    case .html: readHTML(block, condition: condition)
    case .thematicBreak:
      lead = nil
      leadText = ""
      isAdjacent = false
    }
  }

  private mutating func readHTML(_ block: Block, condition: Condition?) {
    let html = block.literal
    let lower = html.lowercased()
    if lower.hasPrefix("<!--") {
      if let body = Directive.inComment(html) {
        let found = directive(body, line: block.range.startLine)
        pendingDirective = pendingDirective.map { $0.merged(with: found) } ?? found
      } else {
        dialect.readComment(html, at: block.range.startLine, into: &dialectState)
      }
      return
    }
    if lower.contains("<details") {
      foldDepth += 1
      summary = HTMLText.element("summary", in: html).map { HTMLText.plain($0).lowercased() } ?? ""
    }
    if let (language, code, offset) = HTMLText.preformatted(html) {
      let lines = code.split(separator: "\n", omittingEmptySubsequences: false)
      readCode(
        info: language, lines: lines, firstLine: block.range.startLine + offset, isFenced: true,
        range: block.range, condition: condition, isHTML: true)
      return
    }
    if lower.contains("</details") {
      foldDepth = max(0, foldDepth - 1)
      if foldDepth == 0 { summary = "" }
      return
    }
    let text = HTMLText.plain(html).trimmedSpace
    if !text.isEmpty {
      leadText = text
      lead = nil
      isAdjacent = false
    }
  }

  private(set) var dialectState = DialectState()

  private mutating func directive(_ body: some StringProtocol, line: Int) -> Directive {
    let (directive, problems) = Directive.parse(body)
    for problem in problems {
      diagnostics.append(
        Diagnostic(
          severity: .warning, code: problem.code, file: file,
          location: SourceLocation(line: line, column: 1), message: problem.message))
    }
    return directive
  }

  /// The directive before a block, or in a comment at its end.
  private mutating func takeDirective(of block: Block) -> Directive? {
    defer { pendingDirective = nil }
    if block.hasMarkup,
      let last = block.inlines.last(where: { inline in
        if case .text(let text) = inline.kind { return !text.trimmedSpace.isEmpty }
        return true
      }), case .html(let html) = last.kind, let body = Directive.inComment(html)
    {
      return directive(body, line: last.line)
    }
    return pendingDirective
  }

  // MARK: Paragraphs

  private mutating func readParagraph(
    _ block: Block, next: Block?, condition: Condition?, inItem: Bool
  ) {
    let wasAdjacent = isAdjacent
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
    lead = block
    leadText = ""
    notePrerequisite(block)
  }

  /// The guard that a directive before a block puts it under.
  private mutating func takeCondition(of block: Block) -> Condition? {
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

  private mutating func guardOfCode(_ range: SourceSpan) -> Condition? {
    takeCondition(of: Block(code: "", info: "", range: range))
  }

  /// The first address of a paragraph, which its author says is to be visited.
  private mutating func addVisit(_ block: Block, condition: Condition?) {
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

  private func bareCommands(_ block: Block, inItem: Bool) -> [BareCommandRule.Found]? {
    bare.commands(in: block, source: document.source, inItem: inItem)
  }

  /// Reads a paragraph with code, bold text or links; true: it was more than words before a block.
  private mutating func readMarked(
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
  private mutating func openOption(_ phrase: Phrase, block: Block, _ directive: Directive?) -> Bool
  {
    guard case .strong(let title)? = phrase.parts.first?.kind else { return false }
    for part in phrase.parts.dropFirst() {
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

  private mutating func notePrerequisite(_ block: Block) {
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

  private mutating func addBare(
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

  private mutating func add(_ rows: [ValueTable.Row], block: Block) {
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

  /// Reads a paragraph that mixes words and code.
  ///
  /// - Parameter follows: whether it comes right after a block of commands, which it may speak of.
  private mutating func readPhrase(
    _ phrase: Phrase, text: String, condition: Condition?, block: Block, next: Block?, follows: Bool
  ) {
    // What the words after a command say is about this step.
    var step: Int?
    let earlier = follows ? lastStepInSection : nil
    let upcoming = upcomingCommand(next)
    for (index, part) in phrase.parts.enumerated() {
      let before = phrase.words(before: index)
      let after = phrase.words(after: index)
      switch part.kind {
      case .code(let code):
        readCode(
          code, part, index, phrase, before: before, after: after, text: text, condition: condition,
          block: block,
          upcoming: upcoming, earlier: earlier, step: &step)
      case .strong(let value):
        if let body = phrase.directive(before: index) {
          let range = places.place(of: value, from: part.line, to: block.range.endLine)
          settle(
            directive(body, line: part.line), code: value, range: range, text: text,
            condition: condition,
            earlier: earlier, phrase, index, step: &step)
          continue
        }
        let range = places.place(of: value, from: part.line, to: block.range.endLine)
        guard let subject = step ?? earlier,
          let found = sentences.expectation(
            before: before, after: after, value: value, isAfter: step == nil),
          found.kind != .contains
        else {
          expectLater(value, before: before, after: after, next: next, step: step, range: range)
          continue
        }
        expect(found.kind, value, of: subject, range: range, evidence: found.evidence)
      case .words(let words):
        if let step, let output = SentenceRules.arrowOutput(words) {
          let range = places.place(of: output, from: part.line, to: block.range.endLine)
          let kind: ExpectationKind = current.section.steps[step].background ? .ready : .contains
          expect(kind, output, of: step, range: range, evidence: "->")
        }
        if let step, let found = sentences.plainValue(words) {
          let range = places.place(of: found.value, from: part.line, to: block.range.endLine)
          expect(
            found.kind, found.value, of: step, range: range, evidence: found.evidence,
            confidence: .likely)
        }
        if step == nil, let url = sentences.accessedURL(before: before, words) {
          let range = places.place(of: url, from: part.line, to: block.range.endLine)
          addRequest(url, range: range, instruction: text, condition: condition)
        }
      case .link(let destination):
        if step == nil, let url = sentences.accessedURL(before: "", before + destination),
          url == destination
        {
          let range = places.place(of: url, from: part.line, to: block.range.endLine)
          addRequest(url, range: range, instruction: text, condition: condition)
        }
      case .directive: continue
      }
    }
  }

  /// Takes a state that a paragraph names before the command which shows it: "Ensure that all are `Running`:".
  private mutating func expectLater(
    _ value: String, before: String, after: String, next: Block?, step: Int?, range: SourceRange
  ) {
    guard step == nil, next != nil,
      let evidence = sentences.stateToSee(value, before: before, after: after)
    else { return }
    pendingExpectations.append(
      AwaitedValue(
        kind: .contains, value: value, range: range,
        provenance: Provenance(rule: "checked-value", evidence: evidence, confidence: .likely)))
  }

  /// The directive at the end of the paragraph, which is about its first piece of code.
  private mutating func takeParagraphDirective() -> Directive? {
    defer { paragraphDirective = nil }
    return paragraphDirective
  }

  /// Reads one piece of inline code.
  private mutating func readCode(
    _ code: String, _ part: Phrase.Part, _ index: Int, _ phrase: Phrase, before: String,
    after: String, text: String,
    condition: Condition?, block: Block, upcoming: String?, earlier: Int?, step: inout Int?
  ) {
    let range = places.place(of: code, from: part.line, to: block.range.endLine)
    let typed =
      Prompt.match(code).flatMap {
        $0.isPlain && $0.kind == .shell && !$0.command.isEmpty ? $0.command : nil
      } ?? code.trimmedSpace
    if let directive = phrase.directive(before: index).map({ self.directive($0, line: part.line) })
      ?? takeParagraphDirective()
    {
      settle(
        directive, code: typed, range: range, text: text, condition: condition, earlier: earlier,
        phrase, index, step: &step)
      return
    }
    let dialectal = dialect.inlineCommand(code: code, after: after)
    let isRepeated = upcoming.map { Self.repeats(typed, in: $0) } ?? false
    if dialectal == .run || dialectal == nil && !isRepeated,
      let evidence = dialectal == .run
        ? "marked as to be executed"
        : imperative.evidence(before: before, after: after, code: typed, follows: step != nil)
          ?? wholeParagraph(phrase, index, typed)
    {
      step = add(
        command: typed, range: range, instruction: text, condition: condition,
        provenance: Provenance(
          rule: dialectal == .run ? "dialect-code" : "imperative-code", evidence: evidence,
          confidence: dialectal == .run || imperative.isSure(typed) ? .certain : .unsure))
      lastBlockSteps = current.section.steps.count - 1..<current.section.steps.count
    } else if let subject = step ?? lastStepInSection,
      sentences.isDirectory(phrase, at: index)
    {
      expectDirectory(code, phrase, index, of: subject, range: range)
    } else if let subject = step ?? earlier, shape.likeness(of: typed) < .likely,
      let found = sentences.expectation(
        before: before, after: after, value: code, isAfter: step == nil)
    {
      let kind: ExpectationKind =
        current.section.steps[subject].background && found.kind != .number ? .ready : found.kind
      expect(
        kind, code, of: subject, range: range, evidence: found.evidence,
        confidence: step == nil ? .likely : .certain)
    } else if let step, sentences.isMemorized(before) {
      capture(code, of: step, range: range, evidence: before)
    } else {
      if shape.likeness(of: typed) < .likely {
        expectLater(
          code, before: before, after: after, next: upcoming == nil ? nil : block, step: step,
          range: range)
      }
      current.section.mentions.append(
        Mention(
          text: code, range: range,
          provenance: Provenance(rule: "mentioned-code", evidence: text)))
    }
  }

  /// Takes a piece of inline code as its directive says.
  private mutating func settle(
    _ directive: Directive, code: String, range: SourceRange, text: String, condition: Condition?,
    earlier: Int?, _ phrase: Phrase, _ index: Int, step: inout Int?
  ) {
    let provenance = Provenance(rule: "directive", evidence: "atelier:")
    if directive.reading == .step || directive.reading == .commands {
      step = add(
        command: code, range: range, instruction: text, condition: condition, provenance: provenance
      )
      if let step { apply(directive, to: step) }
      lastBlockSteps = current.section.steps.count - 1..<current.section.steps.count
    } else if let name = directive.expect, name != "none", directive.subject == "next" {
      pendingExpectations.append(
        AwaitedValue(
          kind: Directive.kind(name), value: directive.value ?? code, range: range,
          provenance: provenance))
    } else if let name = directive.expect, let subject = step ?? earlier ?? lastStepInSection {
      guard name != "none" else { return }
      guard name != "directory" else {
        expectDirectory(code, phrase, index, of: subject, range: range, rule: "directive")
        return
      }
      expect(
        Directive.kind(name), directive.value ?? code, of: subject, range: range,
        evidence: provenance.evidence,
        rule: "directive")
    } else {
      current.section.mentions.append(Mention(text: code, range: range, provenance: provenance))
    }
  }

  /// Code that is all of a list item or a paragraph.
  private func wholeParagraph(_ phrase: Phrase, _ index: Int, _ code: String) -> String? {
    let others = phrase.parts.enumerated().filter { $0.offset != index }.contains { _, part in
      switch part.kind {
      case .words(let words): !words.trimmedSpace.allSatisfy { ".:;。：".contains($0) }
      case .directive: false
      case .code, .strong, .link: true
      }
    }
    guard !others, shape.likeness(of: code) == .likely, code.contains(" ") || code.hasPrefix("./")
    else { return nil }
    return "nothing but code"
  }

  /// The commands that the block after this one begins with.
  private func upcomingCommand(_ next: Block?) -> String? {
    guard let next, case .codeBlock = next.kind else { return nil }
    return next.literal
  }

  /// Whether a piece of code stands again in the block that follows, as a whole.
  private static func repeats(_ code: String, in block: String) -> Bool {
    let words = code.fields
    guard let head = words.first, block.contains(String(head)) else { return false }
    let wanted = words.joined(separator: " ")
    for line in block.lineParts().prefix(40) {
      let text = line.fields.joined(separator: " ")
      if PhraseBook.stands(wanted, in: text) { return true }
      if text.hasPrefix(wanted) || text.contains(" " + wanted) { return true }
    }
    return false
  }

  // MARK: Code blocks

  private mutating func readCodeBlock(_ block: Block, condition: Condition?) {
    let isFenced: Bool
    if case .codeBlock(let fenced) = block.kind { isFenced = fenced } else { isFenced = false }
    let literal = block.literal
    var lines = literal.lineParts(omitsEmpty: false)
    if lines.last?.isEmpty == true { lines.removeLast() }
    readCode(
      info: block.info, lines: lines.map { $0.last == "\r" ? $0.dropLast() : $0 },
      firstLine: block.range.startLine + (isFenced ? 1 : 0), isFenced: isFenced, range: block.range,
      condition: condition, isHTML: false)
  }

  private mutating func readCode(
    info: String, lines: [Substring], firstLine: Int, isFenced: Bool, range: SourceSpan,
    condition: Condition?, isHTML: Bool
  ) {
    let condition = pendingDirective?.reading == .condition ? guardOfCode(range) : condition
    let isAnnotated = Directive.inInfo(info) != nil
    let directive =
      Directive.inInfo(info).map { self.directive($0, line: range.startLine) } ?? pendingDirective
    pendingDirective = nil
    let leadParagraph = lead.map { Phrase.text(of: $0) } ?? leadText
    let code = CodeBlock(
      info: isAnnotated
        ? String(info[..<(info.firstRange(of: "atelier:")?.lowerBound ?? info.endIndex)])
          .trimmedSpace : info,
      lines: lines, firstLine: firstLine,
      lead: ImperativeRule.lastSentence(leadParagraph).lowercased().trimmedSpace,
      leadCode: lead.map { block in
        guard block.hasMarkup else { return [] }
        return Phrase(block).parts.compactMap { part in
          switch part.kind {
          case .code(let code), .strong(let code): code
          case .words, .link, .directive: nil
          }
        }
      } ?? [],
      isAdjacent: isAdjacent, summary: foldDepth > 0 ? summary : "",
      previousCommand: lastStepInSection.map { current.section.steps[$0].action.text },
      lessonUsesPrompts: lessonUsesPrompts, shape: shape, phrases: phrases)
    let (rule, confidence, conclusion) = conclude(code, directive)
    dialectState.endBlock()
    findings.append(
      Finding(
        lines: range.startLine...max(range.startLine, range.endLine),
        rule: isHTML && rule == "announced-output" ? "html-output" : rule,
        what: Self.describe(conclusion), evidence: code.lead,
        directive: rule == "directive" || isHTML || !isFenced || dialect.name != "markdown"
          ? nil : Self.directive(for: conclusion, rule: rule, code)))
    let wasOr = pendingOr
    pendingOr = false
    defer {
      lead = nil
      leadText = ""
    }
    let awaited = pendingExpectations
    pendingExpectations = []
    switch conclusion {
    case .commands(var entries):
      if let first = entries.first, isShownAgain(first, code) {
        entries.removeFirst()
        showOutput(of: first, code)
        guard !entries.isEmpty else {
          isAdjacent = false
          return
        }
      }
      let start = current.section.steps.count
      add(
        entries, info: code.info, instruction: leadParagraph, condition: condition, rule: rule,
        confidence: confidence,
        directive: directive, isOther: wasOr)
      lastBlockSteps = start..<current.section.steps.count
      isAdjacent = !entries.isEmpty && current.section.steps.count > start
      if current.section.steps.count == start + 1 {
        for awaited in awaited { expect(awaited, of: start) }
      }
    case .output(let output):
      isAdjacent = false
      guard let subject = directive?.subject.flatMap(stepNamed) ?? lastStepInSection else { return }
      let isReady = current.section.steps[subject].background && output.kind == .like
      let kind =
        directive?.expect.map(Directive.kind) ?? (isReady ? .ready : output.kind)
      guard directive?.expect != "none" else { return }
      expect(
        kind, output.text, of: subject,
        range: SourceRange(
          line: output.lines.lowerBound, column: 1, endLine: output.lines.upperBound, endColumn: 1),
        evidence: code.lead.isEmpty ? "it stands right under the command" : code.lead,
        rule: isHTML && rule == "announced-output" ? "html-output" : rule, confidence: confidence)
      if kind == .like { expectShownFailure(output.text, of: subject, range: Self.range(range)) }
    case .file(let path, let content):
      isAdjacent = false
      addFile(
        path: path, content: content ?? code.text + "\n", range: range, instruction: leadParagraph,
        condition: condition, rule: rule, confidence: confidence)
    case .nothing: isAdjacent = false
    }
  }

  /// Whether a block repeats the command of the step before, now with its output: the command is meant once.
  private func isShownAgain(_ entry: CodeConclusion.Entry, _ code: CodeBlock) -> Bool {
    guard entry.output != nil, !code.isAdjacent, !code.leadRuns, let last = lastStepInSection,
      lastBlockSteps?.last == last
    else { return false }
    let step = current.section.steps[last]
    return step.action.kind == .command && step.action.text == entry.command
      && !step.expectations.contains { $0.kind == .like || $0.kind == .ready }
  }

  private mutating func showOutput(of entry: CodeConclusion.Entry, _ code: CodeBlock) {
    guard let output = entry.output, let subject = lastStepInSection else { return }
    let isReady = current.section.steps[subject].background && output.kind == .like
    expect(
      isReady ? .ready : output.kind, output.text, of: subject,
      range: SourceRange(
        line: output.lines.lowerBound, column: 1, endLine: output.lines.upperBound, endColumn: 1),
      evidence: code.lead.isEmpty ? "the same command stands over it" : code.lead,
      rule: "repeated-command",
      confidence: .likely)
  }

  private func stepNamed(_ name: String) -> Int? {
    current.section.steps.lastIndex {
      $0.id.rawValue == name || $0.id.rawValue.hasSuffix("/" + name)
        || $0.id.rawValue.hasSuffix("#" + name)
    }
  }

  /// The directive that says what a rule concluded; nil: nobody would doubt it.
  private static func directive(for conclusion: CodeConclusion, rule: String, _ code: CodeBlock)
    -> String?
  {
    switch conclusion {
    case .commands: return rule == "prompt-fence" ? "prompts" : "commands"
    case .output: return "output"
    case .file(let path, _):
      return path.contains("\"") || path.contains("`") ? nil : "file=\"\(path)\""
    case .nothing: return code.kind == .shell || code.kind == .plain ? "ignore" : nil
    }
  }

  private static func describe(_ conclusion: CodeConclusion) -> String {
    switch conclusion {
    case .commands(let entries): entries.count == 1 ? "a command" : "\(entries.count) commands"
    case .output: "the output of the step before"
    case .file(let path, _): "the file '\(path)'"
    case .nothing(let why): "nothing to do: \(why)"
    }
  }

  /// What a block is: the author's word, the dialect's, or the first rule that applies.
  private mutating func conclude(_ code: CodeBlock, _ directive: Directive?) -> (
    String, Provenance.Confidence, CodeConclusion
  ) {
    switch directive?.reading {
    case .commands, .step:
      let splitter = ScriptSplitter(block: code)
      if splitter.hasPrompts { return ("directive", .certain, .commands(splitter.prompted())) }
      return (
        "directive", .certain,
        .commands(
          splitter.script(isShell: code.kind == .shell) ?? splitter.script(isShell: true)
            ?? splitter.whole())
      )
    case .prompts: return ("directive", .certain, .commands(ScriptSplitter(block: code).prompted()))
    case .output:
      return ("directive", .certain, CodeBlockRules.output(code))
    case .file: return ("directive", .certain, .file(path: directive?.path ?? "file"))
    case .ignore, .mention: return ("directive", .certain, .nothing("its author says so"))
    case .visit, .condition, nil: break
    }
    if let (rule, conclusion) = dialect.conclude(code, &dialectState) {
      return (rule, .certain, conclusion)
    }
    for rule in CodeBlockRules.all {
      if let conclusion = rule.conclude(code) { return (rule.name, rule.confidence, conclusion) }
    }
    return ("no-rule", .unsure, .nothing("nothing says that it is to be typed"))
  }

  private mutating func add(
    _ entries: [CodeConclusion.Entry], info: String, instruction: String, condition: Condition?,
    rule: String,
    confidence: Provenance.Confidence, directive: Directive?, isOther: Bool
  ) {
    let before = lastBlockSteps
    var previous = before
    let isWish = sentences.isWish(ImperativeRule.lastSentence(instruction))
    for (number, entry) in entries.enumerated() {
      let first = entry.command.split(separator: "\n").first.map(String.init) ?? entry.command
      let place = places.place(of: first, from: entry.lines.lowerBound, to: entry.lines.lowerBound)
      let range = SourceRange(
        start: place.start,
        end: SourceLocation(
          line: entry.lines.upperBound,
          column: entry.lines.count == 1 ? place.end.column : 1))
      if let problem = entry.problem { tell(problem, at: range.start) }
      let step = add(
        command: entry.command, range: range,
        instruction: entry.instruction ?? (number == 0 ? instruction : ""), condition: condition,
        provenance: Provenance(
          rule: rule, evidence: info.isEmpty ? "code block" : info,
          confidence: min(entry.confidence, confidence)))
      if let role = entry.role { current.section.steps[step].role = role }
      if let known = entry.placeholders { current.section.steps[step].placeholders = known }
      if let name = entry.identifier { setIdentifier(name, of: step) }
      if let background = entry.background { current.section.steps[step].background = background }
      if let limit = entry.timeLimit { current.section.steps[step].timeLimit = limit }
      if isWish, current.section.steps[step].role == .main {
        current.section.steps[step].role = .optional
      }
      if isOther && number == 0 || entry.isOther { makeWays(previous, step) }
      previous = step..<(step + 1)
      if let output = entry.output, directive?.expect != "none" {
        let isReady = current.section.steps[step].background && output.kind == .like
        let kind =
          directive?.expect.map(Directive.kind)
          ?? (isReady ? .ready : output.kind)
        expect(
          kind, output.text, of: step,
          range: SourceRange(
            line: output.lines.lowerBound, column: 1, endLine: output.lines.upperBound, endColumn: 1
          ),
          evidence: rule == "prompt-fence" || rule == "directive"
            ? "output under the prompt" : "output under the command",
          rule: rule == "mixed-fence" || rule == "script-fence" ? "mixed-output" : "sample-output")
        if output.kind == .like, !entry.expectations.contains(where: { $0.kind == .exitStatus }) {
          expectShownFailure(output.text, of: step, range: range)
        }
      }
      for expected in entry.expectations {
        expect(
          expected.kind, expected.text, of: step,
          range: SourceRange(
            line: expected.lines.lowerBound, column: 1, endLine: expected.lines.upperBound,
            endColumn: 1),
          evidence: info, rule: rule)
      }
      if let directive { apply(directive, to: step, isFirst: number == 0) }
    }
  }

  /// Makes ways of the steps before and after an "or".
  private mutating func makeWays(_ before: Range<Int>?, _ step: Int) {
    let open = current
    guard let before, let first = before.first, open.section.steps.indices.contains(first) else {
      return
    }
    let group: String
    if let known = open.section.steps[first].alternative {
      group = known.group
      orCount += 1
    } else {
      group = open.section.steps[first].id.rawValue
      orCount = 2
      for index in before where open.section.steps.indices.contains(index) {
        open.section.steps[index].alternative = Alternative(group: group, name: "way 1")
      }
    }
    open.section.steps[step].alternative = Alternative(group: group, name: "way \(orCount)")
  }

  private mutating func tell(_ problem: ShellCommand.Problem, at location: SourceLocation) {
    let message =
      switch problem {
      case .openQuote(let quote):
        "The quote \(quote) is not closed. Close it, or write \\\(quote) for the sign itself."
      case .openHereDocument(let word):
        "The here-document does not end: no line is '\(word)' alone."
      case .openSubstitution: "A '$(', '${' or '`' is not closed."
      case .openCompound(let word): "'\(word)' is missing: the command does not end."
      case .openContinuation: "The command ends in a backslash, but no line follows."
      case .unexpected(let word): "'\(word)' closes nothing that was opened."
      }
    diagnostics.append(
      Diagnostic(
        severity: .warning, code: "shell-syntax", file: file, location: location, message: message))
  }

  // MARK: Steps

  private var lastStepInSection: Int? {
    current.section.steps.indices.last
  }

  private mutating func apply(_ directive: Directive, to step: Int, isFirst: Bool = true) {
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

  private func setIdentifier(_ name: String, of step: Int) {
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
  private mutating func add(
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

  private mutating func addFile(
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

  private mutating func addRequest(
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

  private func expect(_ awaited: AwaitedValue, of step: Int) {
    expect(
      awaited.kind, awaited.value, of: step, range: awaited.range,
      evidence: awaited.provenance.evidence, rule: awaited.provenance.rule,
      confidence: awaited.provenance.confidence)
  }

  private func expect(
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
  private func expectShownFailure(_ output: String, of step: Int, range: SourceRange) {
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

  private func expectDirectory(
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

/// What a block of the file was found to be, and by which rule.
public struct Finding: Sendable, Hashable {
  public var lines: ClosedRange<Int>
  public var rule: String
  public var what: String
  public var evidence: String
  /// The directive that would say the same; nil: it was no inference, or there is no place for one.
  public var directive: String?
}
