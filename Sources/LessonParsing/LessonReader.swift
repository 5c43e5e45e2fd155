import CommonMark
import LessonModel

/// What a lesson was understood to say.
public struct Reading: Sendable {
  public var lesson: Lesson
  public var graph: StepGraph
  /// In the order of the file.
  public var diagnostics: [Diagnostic]
  /// Commands that hold a mistake which can be mended, as they should be.
  public var mends: [StepID: String]
  /// What each code block was found to be, in the order of the file.
  public var findings: [Finding]
}

/// Why a file cannot be read as a lesson.
public enum LessonReadingError: Error, Sendable, Hashable {
  case invalidUTF8(file: String, line: Int, column: Int)
  case notParsed(file: String)
  case unknownDialect(String)
  /// A scenario's `index.json` names a file that is not there.
  case missingPart(file: String, line: Int, part: String)
}

extension LessonReadingError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .invalidUTF8(let file, let line, let column):
      "\(file):\(line):\(column): this byte is no UTF-8. Save the lesson as UTF-8 text."
    case .missingPart(let file, let line, let part):
      "\(file):\(line): there is no file '\(part)' beside it, or it cannot be read. Mend the name in 'text'."
    case .notParsed(let file): "\(file): libcmark could not parse the lesson."
    case .unknownDialect(let name):
      "There is no dialect '\(name)'. Name one of \(Dialects.names.joined(separator: ", "))."
    }
  }
}

/// Reads lessons as people wrote them: plain Markdown without markup for tools, and the formats of other tools.
public struct LessonReader: Sendable {
  /// The dialect to read a file as; nil: the one that it is recognised by.
  public var dialect: String?

  public init(dialect: String? = nil) {
    self.dialect = dialect
  }

  /// Reads a lesson.
  ///
  /// - Parameters:
  ///   - bytes: the file's content, which must be UTF-8.
  ///   - file: the file's name, for messages, and for dialects that are known by it.
  public func read(_ bytes: [UInt8], file: String) throws(LessonReadingError) -> Reading {
    if let (line, column) = DocumentParser.firstInvalidByte(bytes) {
      throw .invalidUTF8(file: file, line: line, column: column)
    }
    let source = SourceText(bytes)
    let sample = String(decoding: bytes.prefix(256 << 10), as: UTF8.self)
    var (dialect, parsed) = try parse(source, sample: sample, file: file)
    let front = FrontMatter.read(parsed.document, file: file)
    if self.dialect == nil, let name = front.dialect, name != dialect.name,
      let other = Dialects.named(name)
    {
      dialect = other
      parsed = try Self.parse(source, dialect: other, file: file, size: .max)
    }
    let phrases = PhraseBook(for: String(sample.prefix(64 << 10)), code: front.language)
    let document = parsed.document
    var read: PiecewiseReading.Result?
    if parsed.pieces.count > 1 {
      read = PiecewiseReading(document: document, file: file, phrases: phrases)
        .read(parsed.pieces)
      parsed.pieces = []
    }
    var facts = front.facts
    let result: PiecewiseReading.Result
    if let read {
      result = read
    } else {
      let whole =
        document.blocks.isEmpty
        ? try Self.parse(source, dialect: dialect, file: file, size: .max).document : document
      let builder = LessonBuilder(
        document: whole, file: file, dialect: dialect, phrases: phrases,
        survey: LessonSurvey(whole.blocks))
      builder.build()
      builder.dialectState.complete(&facts)
      result = PiecewiseReading.Result(builder)
    }
    return finish(result, facts: facts, front: front, document: document, dialect, phrases, file)
  }

  /// Makes a reading of what the blocks say.
  private func finish(
    _ read: consuming PiecewiseReading.Result, facts: LessonFacts, front: FrontMatter.Result,
    document: Document, _ dialect: any Dialect, _ phrases: PhraseBook, _ file: String
  ) -> Reading {
    var lesson = LessonBuilder.lesson(of: read.root, file: file)
    lesson.facts = facts
    lesson.facts.language = front.language
    lesson.facts.dialect = dialect.name
    lesson.facts.prerequisites = read.prerequisites
    if let title = front.title { lesson.title = title }
    AlternativeRule.apply(to: &lesson, phrases: phrases)
    var diagnostics = front.diagnostics + read.diagnostics
    SectionRules.applyRoles(to: &lesson, phrases: phrases)
    CleanUpRule(phrases: phrases, document: document).apply(to: &lesson)
    let names = NameIndex(document: document)
    var shells = NestedShellRule()
    var binder = PlaceholderBinder()
    var subjects = ExpectationSubjectRule()
    var mistakes = MistakeRules(facts: lesson.facts, file: file)
    var graph = GraphBuilder()
    SectionRules.forEachStep(in: &lesson) { step in
      shells.apply(to: &step)
      let variables = StepVariables(of: step)
      binder.bind(&step, variables)
      subjects.apply(to: &step)
      BackgroundRule.expectReady(&step)
      names.markIncidental(in: &step)
      binder.pass(step, variables)
      mistakes.check(step, variables)
      graph.add(step, variables)
    }
    diagnostics +=
      mistakes.diagnostics + SectionRules.unfinished(lesson, document: document, file: file)
    diagnostics.sort { $0.location < $1.location }
    return Reading(
      lesson: lesson, graph: graph.graph, diagnostics: diagnostics, mends: mistakes.mends,
      findings: read.findings)
  }

  private func parse(_ source: SourceText, sample: String, file: String)
    throws(LessonReadingError) -> (any Dialect, Parsed)
  {
    let chosen: any Dialect
    if let name = self.dialect {
      guard let named = Dialects.named(name) else { throw .unknownDialect(name) }
      chosen = named
    } else {
      chosen = Dialects.recognise(DialectProbe(file: file, text: sample))
    }
    let isPlain =
      chosen is PlainMarkdown && source.bytes.count > PiecewiseReading.size
      && !Self.holdsDirectives(source.bytes) && PageTabs(source) == nil
    return (
      chosen,
      try Self.parse(
        source, dialect: chosen, file: file, size: isPlain ? PiecewiseReading.size : .max)
    )
  }

  private static func holdsDirectives(_ bytes: [UInt8]) -> Bool {
    var mark = "atelier:"
    return mark.withUTF8 { wanted in
      bytes.withUnsafeBufferPointer { ByteSearch.first(wanted, in: $0) != nil }
    }
  }

  /// A document, and where it was parsed in pieces their blocks, which the document has not then.
  private struct Parsed {
    var document: Document
    var pieces: [[Block]] = []
  }

  /// - Parameter size: of a piece, in bytes.
  private static func parse(_ source: SourceText, dialect: any Dialect, file: String, size: Int)
    throws(LessonReadingError) -> Parsed
  {
    if let blocks = dialect.blocks(source) {
      return Parsed(document: Document(blocks: blocks, source: source))
    }
    do {
      let (pieces, frontMatter) = try DocumentParser.parsePieces(
        of: source, as: dialect.markdown(source), size: size)
      guard pieces.count > 1 else {
        return Parsed(
          document: Document(
            blocks: pieces.first ?? [], source: source, frontMatter: frontMatter))
      }
      return Parsed(
        document: Document(blocks: [], source: source, frontMatter: frontMatter), pieces: pieces)
    } catch {
      throw .notParsed(file: file)
    }
  }
}
