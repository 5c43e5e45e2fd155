import CommonMark
import Glibc
import LessonModel

/// What one block of a dialect says of those after it.
struct DialectState: Sendable {
  /// What a comment or an attribute before a block says, for the next block.
  var pending: [String: String] = [:]

  mutating func endBlock() { pending = [:] }
}

/// What a dialect says of a piece of inline code.
enum InlineReading { case run, mention }

/// The format of another tool's lessons: what it marks up is read as that tool would, all else by the rules for plain lessons.
protocol Dialect: Sendable {
  /// The name to choose it by.
  var name: String { get }
  /// The tool, and where its format is described.
  var source: String { get }

  /// Whether a file is written for the tool, by what it alone uses.
  func recognises(_ probe: DialectProbe) -> Bool

  /// The Markdown to parse in the place of the file, line for line; nil: the file as it stands.
  func markdown(_ source: SourceText) -> [UInt8]?

  /// The blocks of a file that is no Markdown; nil: it is.
  func blocks(_ source: SourceText) -> [Block]?

  func readComment(_ html: String, at line: Int, into state: inout DialectState)

  /// Takes a paragraph that is the tool's markup; true: it is no text.
  func readParagraph(_ block: Block, source: SourceText, into state: inout DialectState) -> Bool

  func inlineCommand(code: String, after: String) -> InlineReading?

  /// What a code block is, and by which of the dialect's rules; nil: the rules for plain lessons say.
  func conclude(_ block: CodeBlock, _ state: DialectState) -> (String, CodeConclusion)?
}

extension Dialect {
  func markdown(_ source: SourceText) -> [UInt8]? { nil }
  func blocks(_ source: SourceText) -> [Block]? { nil }
  func readComment(_ html: String, at line: Int, into state: inout DialectState) {}
  func readParagraph(_ block: Block, source: SourceText, into state: inout DialectState) -> Bool {
    false
  }
  func inlineCommand(code: String, after: String) -> InlineReading? { nil }
  func conclude(_ block: CodeBlock, _ state: DialectState) -> (String, CodeConclusion)? { nil }
}

/// What a dialect may look at to recognise a file: its name, and its beginning.
struct DialectProbe {
  var file: String
  /// The first 256 KB, as text.
  var text: String

  /// Whether a mark stands anywhere in the text, byte for byte; every dialect asks this of every file.
  func has(_ mark: String) -> Bool {
    var (text, mark) = (text, mark)
    return text.withUTF8 { text in
      mark.withUTF8 { mark in
        guard let start = text.baseAddress, let sought = mark.baseAddress else {
          return mark.isEmpty
        }
        var position = 0
        while position + mark.count <= text.count,
          let found = memchr(start + position, Int32(sought.pointee), text.count - position)
        {
          position = UnsafeRawPointer(found) - UnsafeRawPointer(start)
          guard position + mark.count <= text.count else { return false }
          if memcmp(start + position, sought, mark.count) == 0 { return true }
          position += 1
        }
        return false
      }
    }
  }
}

/// Plain Markdown without any tool's markup.
struct PlainMarkdown: Dialect {
  let name = "markdown"
  let source = "CommonMark 0.30"
  func recognises(_ probe: DialectProbe) -> Bool { false }
}

/// The dialects that the reader knows. To add one, add a file beside this one, and a line here.
public enum Dialects {
  static let all: [any Dialect] = [
    Cram(), Scrut(), Mdx(), Tesh(), InnovationEngine(), Runme(), IstioDocs(), KubernetesDocs(),
    Educates(), Katacoda(),
    EKSWorkshop(), Clitest(), ByExample(), Showboat(), Carpentries(), PlainMarkdown(),
  ]

  /// The names to choose a dialect by.
  public static var names: [String] { all.map(\.name) }

  static func named(_ name: String) -> (any Dialect)? { all.first { $0.name == name } }

  static func recognise(_ probe: DialectProbe) -> any Dialect {
    all.first { $0.recognises(probe) } ?? PlainMarkdown()
  }
}
