import CommonMark
import LessonModel

/// What a dialect says of a piece of inline code.
enum InlineReading { case run, mention }

/// The format of another tool's lessons: what it marks up is read as that tool would, all else by the rules for plain lessons.
protocol Dialect: Sendable {
  /// The name to choose it by.
  var name: String { get }
  /// The tool, and where its format is described.
  var source: String { get }
  /// Other names to choose it by: those of tools that read the same format.
  var otherNames: [String] { get }

  /// Whether a file is written for the tool, by what it alone uses.
  func recognises(_ probe: DialectProbe) -> Bool

  /// The Markdown to parse in the place of the file, line for line; nil: the file as it stands.
  func markdown(_ source: SourceText) -> [UInt8]?

  /// The blocks of a file that is no Markdown; nil: it is.
  func blocks(_ source: SourceText) -> [Block]?

  /// Looks at the whole file before it is read block by block.
  func begin(_ document: Document, file: String, into state: inout DialectState)

  func readComment(_ html: String, at line: Int, into state: inout DialectState)

  /// Takes a paragraph that is the tool's markup; true: it is no text.
  func readParagraph(_ block: Block, source: SourceText, into state: inout DialectState) -> Bool

  func inlineCommand(code: String, after: String) -> InlineReading?

  /// What a code block is, and by which of the dialect's rules; nil: the rules for plain lessons say.
  func conclude(_ block: CodeBlock, _ state: inout DialectState) -> (String, CodeConclusion)?
}

extension Dialect {
  var otherNames: [String] { [] }
  func markdown(_ source: SourceText) -> [UInt8]? { nil }
  func blocks(_ source: SourceText) -> [Block]? { nil }
  func begin(_ document: Document, file: String, into state: inout DialectState) {}
  func readComment(_ html: String, at line: Int, into state: inout DialectState) {}
  func readParagraph(_ block: Block, source: SourceText, into state: inout DialectState) -> Bool {
    false
  }
  func inlineCommand(code: String, after: String) -> InlineReading? { nil }
  func conclude(_ block: CodeBlock, _ state: inout DialectState) -> (String, CodeConclusion)? {
    nil
  }
}

/// Plain Markdown, with the tabs of page builders and no other tool's markup.
struct PlainMarkdown: Dialect {
  let name = "markdown"
  let source = "CommonMark 0.30"
  func recognises(_ probe: DialectProbe) -> Bool { false }

  func markdown(_ source: SourceText) -> [UInt8]? { PageTabs(source)?.bytes }

  func begin(_ document: Document, file: String, into state: inout DialectState) {
    PageTabs(document.source)?.mark(in: &state)
  }
}

/// The dialects that the reader knows. To add one, add a file beside this one, and a line here.
public enum Dialects {
  static let all: [any Dialect] = [
    Cram(), Scrut(), Mdx(), Tesh(), InnovationEngine(), Runme(), IstioDocs(), Educates(),
    Katacoda(), KubernetesDocs(), EKSWorkshop(), Clitest(), ByExample(), Showboat(), Carpentries(),
    PlainMarkdown(),
  ]

  /// The names to choose a dialect by.
  public static var names: [String] { all.flatMap { [$0.name] + $0.otherNames } }

  static func named(_ name: String) -> (any Dialect)? {
    all.first { $0.name == name || $0.otherNames.contains(name) }
  }

  static func recognise(_ probe: DialectProbe) -> any Dialect {
    all.first { $0.recognises(probe) } ?? PlainMarkdown()
  }
}
