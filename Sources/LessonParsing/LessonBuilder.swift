import CommonMark
import LessonModel

/// Goes through a document from top to bottom and makes sections and steps of it.
final class LessonBuilder {
  let document: Document
  /// The blocks to read: all of the document's, or those of a piece of it.
  private let blocks: [Block]
  let file: String
  let dialect: any Dialect
  let phrases: PhraseBook
  let shape: CommandShape
  let lessonUsesPrompts: Bool
  let imperative: ImperativeRule
  let sentences: SentenceRules
  let bare: BareCommandRule
  var diagnostics: [Diagnostic] = []
  /// What each piece of the file was found to be, in the order of the file.
  var findings: [Finding] = []
  var prerequisites: [Prerequisite] = []

  var root = OpenSection(
    title: "", level: 0, id: "", range: SourceRange(line: 1, column: 1, endLine: 1, endColumn: 1))
  /// The open sections, outermost first.
  var stack: [OpenSection] = []
  var usedIdentifiers: Set<String> = []
  /// The number that a repeated heading got last.
  var lastNumbers: [String: Int] = [:]
  /// Where a piece of a document stands in it; nil: all of it is read.
  private var outline: LessonOutline.Piece?
  /// How many of the open sections were opened in the pieces before.
  private(set) var parentCount = 0
  /// Commands that a section of the pieces before may have as its last step.
  var soughtOutside: Set<String> = []
  /// How many of the piece's headings were opened.
  private var headingCount = 0
  /// Whether a section that no heading opens bears an identifier which a heading has too.
  private(set) var isAmbiguous = false
  var places: PlaceFinder
  /// What a paragraph says to look for in the output of the one command that follows it.
  var pendingExpectations: [AwaitedValue] = []
  /// The guard that the next list is under.
  var pendingCondition: Condition?
  var conditionCount = 0
  /// The paragraph before, until a code block or a heading.
  var lead: Block?
  var leadText = ""
  /// The paragraph before that.
  var leadBefore: Block?
  /// What a tag of the page builder calls the next block.
  var pendingLabel = ""
  /// Whether the block before held commands.
  var isAdjacent = false
  /// A directive in a comment, for the block that follows.
  var pendingDirective: Directive?
  /// A directive at the end of the paragraph that is being read.
  var paragraphDirective: Directive?
  /// How many folds are open, and the summary of the innermost.
  var foldDepth = 0
  var summary = ""
  /// "or" stands between the block before and this one.
  var pendingOr = false
  var orCount = 0
  /// The steps of the code block before, in their section.
  var lastBlockSteps: Range<Int>?

  /// - Parameters:
  ///   - blocks: those to read, if not all of the document's.
  ///   - outline: where they stand in it.
  init(
    document: Document, blocks: [Block]? = nil, file: String, dialect: any Dialect,
    phrases: PhraseBook, survey: LessonSurvey, outline: LessonOutline.Piece? = nil
  ) {
    self.document = document
    self.blocks = blocks ?? document.blocks
    self.outline = outline
    self.file = file
    self.dialect = dialect
    self.phrases = phrases
    shape = CommandShape(vocabulary: survey.vocabulary)
    lessonUsesPrompts = survey.usesPrompts
    imperative = ImperativeRule(phrases: phrases, shape: shape)
    sentences = SentenceRules(phrases: phrases)
    bare = BareCommandRule(shape: shape)
    places = PlaceFinder(source: document.source)
    parentCount = outline?.parents.count ?? 0
    for parent in outline?.parents ?? [] {
      stack.append(
        OpenSection(title: "", level: parent.level, id: parent.id, range: root.section.range))
    }
  }

  /// A value that the text names before the command which shows it.
  struct AwaitedValue {
    var kind: ExpectationKind
    var value: String
    var range: SourceRange
    var provenance: Provenance
  }

  /// A section that may still get steps.
  final class OpenSection {
    var section: Section
    /// Set by a directive: rules leave it alone.
    var isSettled = false
    init(title: String, level: Int, id: String, range: SourceRange) {
      section = Section(id: id, title: title, level: level, range: range)
    }
  }

  /// Reads the blocks into the root section.
  func build() {
    // A document that is read in pieces has nothing that a dialect marks.
    if outline == nil { dialect.begin(document, file: file, into: &dialectState) }
    read(blocks, condition: nil, inItem: false)
    closeSections(downTo: 0)
    diagnostics += dialectState.diagnostics(of: file)
  }

  /// The lesson of what stands in the root section.
  static func lesson(of root: Section, file: String) -> Lesson {
    let before = root
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

  func open(title: String, level: Int, range: SourceSpan, directive: Directive?) {
    closeSections(downTo: level)
    let parent = stack.last?.section.id ?? ""
    let id: String
    if let outline, level <= 6 {
      id = outline.identifiers[headingCount]
      headingCount += 1
    } else {
      let base = (parent.isEmpty ? "" : parent + "/") + (directive?.identifier ?? Self.slug(title))
      id = LessonOutline.unique(base, &usedIdentifiers, &lastNumbers)
      if let outline, outline.all.contains(id) || outline.all.contains(base) { isAmbiguous = true }
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
    leadBefore = nil
    isAdjacent = false
    pendingOr = false
    lastBlockSteps = nil
  }

  func closeSections(downTo level: Int) {
    while let last = stack.last, last.section.level >= level {
      stack.removeLast()
      parentCount = min(parentCount, stack.count)
      (stack.last ?? root).section.sections.append(last.section)
    }
  }

  var current: OpenSection { stack.last ?? root }

  static func slug(_ title: String) -> String {
    let words = title.lowercased().letterAndDigitRuns
    let joined = words.joined(separator: "-")
    return joined.isEmpty ? "section" : String(joined.prefix(80))
  }

  static func title(of heading: Block) -> String {
    heading.plainText.fields.joined(separator: " ")
  }

  static func range(_ span: SourceSpan) -> SourceRange {
    SourceRange(
      line: span.startLine, column: span.startColumn, endLine: max(span.startLine, span.endLine),
      endColumn: max(1, span.endColumn))
  }

  // MARK: Blocks

  func read(_ blocks: [Block], condition: Condition?, inItem: Bool) {
    for (index, block) in blocks.enumerated() {
      let next = index + 1 < blocks.count ? blocks[index + 1] : nil
      read(block, next: next, condition: condition, inItem: inItem)
    }
  }

  func read(_ block: Block, next: Block?, condition: Condition?, inItem: Bool) {
    switch block.kind {
    case .heading(let level):
      let title = Self.title(of: block)
      // "##### Response" announces as a sentence would.
      if level > 2, lastStepInSection != nil, pendingDirective == nil, Self.isAnnouncement(title) {
        leadText = title + ":"
        lead = nil
        return
      }
      open(title: title, level: level, range: block.range, directive: takeDirective(of: block))
    case .paragraph: readParagraph(block, next: next, condition: condition, inItem: inItem)
    case .list:
      let guarded = takeCondition(of: block) ?? pendingCondition ?? condition
      pendingCondition = nil
      // All points of a list right under commands may speak of them.
      let wasAdjacent = isAdjacent
      let count = current.section.steps.count
      for item in block.blocks {
        if wasAdjacent, case .paragraph? = item.blocks.first?.kind,
          current.section.steps.count == count
        {
          isAdjacent = true
        }
        read(item.blocks, condition: guarded, inItem: true)
      }
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

  private static let announcing: Set<String> = [
    "output", "response", "result", "results", "expected output", "sample output", "example output",
    "expected result", "expected results", "ausgabe", "ergebnis", "sortie", "résultat", "salida",
    "resultado", "saída", "出力", "実行結果", "結果", "输出", "结果", "輸出",
  ]

  /// Whether a heading is nothing but a word for output.
  static func isAnnouncement(_ title: String) -> Bool {
    announcing.contains(
      title.lowercased().letterRuns.joined(separator: " "))
  }

  func readHTML(_ block: Block, condition: Condition?) {
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

  var dialectState = DialectState()

  func directive(_ body: some StringProtocol, line: Int) -> Directive {
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
  func takeDirective(of block: Block) -> Directive? {
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
}
