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
}

/// Why a file cannot be read as a lesson.
public enum LessonReadingError: Error, Sendable, Hashable {
  case invalidUTF8(file: String, line: Int, column: Int)
  case notParsed(file: String)
}

extension LessonReadingError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .invalidUTF8(let file, let line, let column):
      "\(file):\(line):\(column): this byte is no UTF-8. Save the lesson as UTF-8 text."
    case .notParsed(let file): "\(file): libcmark could not parse the lesson."
    }
  }
}

/// Reads lessons as people wrote them: plain Markdown without markup for tools.
public struct LessonReader: Sendable {
  public init() {}

  /// Reads a lesson.
  ///
  /// - Parameters:
  ///   - bytes: the file's content, which must be UTF-8.
  ///   - file: the file's name, for messages.
  public func read(_ bytes: [UInt8], file: String) throws(LessonReadingError) -> Reading {
    let document: Document
    do {
      document = try DocumentParser.parse(bytes)
    } catch {
      switch error {
      case .invalidUTF8(let line, let column):
        throw .invalidUTF8(file: file, line: line, column: column)
      case .notParsed: throw .notParsed(file: file)
      }
    }
    var builder = LessonBuilder(document: document, file: file)
    var lesson = builder.lesson()
    AlternativeRule.apply(to: &lesson)
    var diagnostics = builder.diagnostics
    var steps = SectionRules.withEffectiveRoles(&lesson)
    let names = NameIndex(document: document)
    for index in steps.indices {
      PlaceholderRule.bind(&steps[index], before: steps[..<index])
      ExpectationSubjectRule.apply(to: &steps[index], before: steps[..<index])
      names.markIncidental(in: &steps[index])
    }
    SectionRules.put(steps, into: &lesson)
    let mistakes = MistakeRules.check(steps, document: document, file: file)
    diagnostics +=
      mistakes.diagnostics + SectionRules.unfinished(lesson, document: document, file: file)
    diagnostics.sort { $0.location < $1.location }
    return Reading(
      lesson: lesson, graph: GraphBuilder.graph(of: steps), diagnostics: diagnostics,
      mends: mistakes.mends)
  }
}
