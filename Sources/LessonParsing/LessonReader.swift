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
    var (document, dialect) = try parse(source, sample: sample, file: file)
    let front = FrontMatter.read(document, file: file)
    if self.dialect == nil, let name = front.dialect, name != dialect.name,
      let other = Dialects.named(name)
    {
      dialect = other
      document = try Self.document(source, dialect: other, file: file)
    }
    let phrases = PhraseBook(for: String(sample.prefix(64 << 10)), code: front.language)
    let survey = LessonSurvey(document.blocks)
    var builder = LessonBuilder(
      document: document, file: file, dialect: dialect, phrases: phrases, survey: survey)
    var lesson = builder.lesson()
    lesson.facts = front.facts
    lesson.facts.language = front.language
    lesson.facts.dialect = dialect.name
    builder.dialectState.complete(&lesson.facts)
    lesson.facts.prerequisites = builder.prerequisites
    if let title = front.title { lesson.title = title }
    AlternativeRule.apply(to: &lesson, phrases: phrases)
    var diagnostics = front.diagnostics + builder.diagnostics
    var steps = SectionRules.withEffectiveRoles(&lesson, phrases: phrases)
    CleanUpRule(phrases: phrases, document: document).apply(to: &steps)
    NestedShellRule.apply(to: &steps)
    let names = NameIndex(document: document)
    let binder = PlaceholderBinder()
    for index in steps.indices {
      // Taken out, so that a view of the steps before does not copy them all.
      var step = steps[index]
      binder.bind(&step)
      ExpectationSubjectRule.apply(to: &step, before: steps[..<index])
      BackgroundRule.expectReady(&step)
      names.markIncidental(in: &step)
      binder.pass(step)
      steps[index] = step
    }
    SectionRules.put(steps, into: &lesson)
    let mistakes = MistakeRules.check(steps, facts: lesson.facts, file: file)
    diagnostics +=
      mistakes.diagnostics + SectionRules.unfinished(lesson, document: document, file: file)
    diagnostics.sort { $0.location < $1.location }
    return Reading(
      lesson: lesson, graph: GraphBuilder.graph(of: steps), diagnostics: diagnostics,
      mends: mistakes.mends, findings: builder.findings)
  }

  private func parse(_ source: SourceText, sample: String, file: String)
    throws(LessonReadingError) -> (Document, any Dialect)
  {
    let chosen: any Dialect
    if let name = self.dialect {
      guard let named = Dialects.named(name) else { throw .unknownDialect(name) }
      chosen = named
    } else {
      chosen = Dialects.recognise(DialectProbe(file: file, text: sample))
    }
    return (try Self.document(source, dialect: chosen, file: file), chosen)
  }

  private static func document(_ source: SourceText, dialect: any Dialect, file: String)
    throws(LessonReadingError) -> Document
  {
    if let blocks = dialect.blocks(source) { return Document(blocks: blocks, source: source) }
    do {
      return try DocumentParser.parse(valid: source, as: dialect.markdown(source))
    } catch {
      throw .notParsed(file: file)
    }
  }
}
