import CommonMark
import LessonModel
import Yams

/// Reads a lesson's front matter: YAML between lines of `---` before the text.
///
/// What other tools put there is left alone: only the keys of this reader, and under `atelier:` only those, are looked at.
enum FrontMatter {
  /// The keys under `atelier:`.
  static let keys = [
    "dialect", "id", "kubernetes", "language", "mock", "shell", "time-limit", "title", "tools",
    "variables",
  ]

  struct Result {
    var facts = LessonFacts()
    var title: String?
    var language: String?
    var dialect: String?
    var diagnostics: [Diagnostic] = []
  }

  static func read(_ document: Document, file: String) -> Result {
    var result = Result()
    guard let lines = document.frontMatter, lines.count <= 1000 else { return result }
    let text = lines.map { document.source.line($0) }.joined(separator: "\n")
    let first = lines.lowerBound
    func tell(
      _ severity: Diagnostic.Severity, _ code: String, _ line: Int, _ column: Int, _ message: String
    ) {
      result.diagnostics.append(
        Diagnostic(
          severity: severity, code: code, file: file,
          location: SourceLocation(line: line, column: column), message: message))
    }
    let root: Node?
    do {
      root = try Yams.compose(yaml: text)
    } catch let error as YamlError {
      // Other tools' front matter may be no YAML: it only matters where it speaks to us.
      if text.contains("atelier:") {
        tell(
          .warning, "front-matter", first, 1,
          "The front matter is no YAML, and was passed over: \(error).")
      }
      return result
    } catch {
      return result
    }
    guard let mapping = root?.mapping else { return result }
    result.title = mapping["title"]?.string
    result.language = mapping["language"]?.string ?? mapping["lang"]?.string
    guard let own = mapping["atelier"] else { return result }
    guard let settings = own.mapping else {
      tell(
        .warning, "front-matter", first, 1,
        "'atelier:' in the front matter takes keys under it: \(keys.joined(separator: ", ")).")
      return result
    }
    for (key, value) in settings {
      let name = key.string ?? ""
      let line = first + (key.mark?.line ?? 1) - 1
      let column = key.mark?.column ?? 1
      func wrong(_ expected: String) {
        tell(
          .warning, "front-matter-value", line, column,
          "'\(name)' in the front matter takes \(expected).")
      }
      switch name {
      case "id":
        if let text = value.string { result.facts.identifier = text } else { wrong("a name") }
      case "title": if let text = value.string { result.title = text } else { wrong("a text") }
      case "language":
        if let text = value.string { result.language = text } else { wrong("a code such as 'de'") }
      case "dialect":
        if let text = value.string, Dialects.names.contains(text) {
          result.dialect = text
        } else {
          wrong("one of " + Dialects.names.joined(separator: ", "))
        }
      case "kubernetes":
        if let text = value.string {
          result.facts.kubernetes = text
        } else {
          wrong("a version such as '1.27'")
        }
      case "mock":
        if let text = value.string { result.facts.mock = text } else { wrong("a directory") }
      case "shell":
        if let text = value.string, ["bash", "sh", "zsh"].contains(text) {
          result.facts.shell = text
        } else {
          wrong("bash, sh or zsh")
        }
      case "time-limit":
        if let seconds = value.string.flatMap({ Directive.seconds($0) }) {
          result.facts.timeLimit = seconds
        } else {
          wrong("a time such as 90s or 5m")
        }
      case "tools":
        if let sequence = value.sequence {
          result.facts.tools = sequence.compactMap(\.string)
        } else if let text = value.string {
          result.facts.tools = [text]
        } else {
          wrong("a list of tools")
        }
      case "variables":
        if let values = value.mapping {
          for (key, value) in values {
            if let name = key.string, let text = value.string {
              result.facts.variables[name] = text
            } else {
              wrong("names with a text each")
            }
          }
        } else {
          wrong("names with a text each")
        }
      default:
        let nearest = NearestWord.find(name, among: keys).map { " Did you mean '\($0)'?" } ?? ""
        tell(
          .warning, "unknown-front-matter", line, column,
          "The front matter knows no '\(name)' under 'atelier:'.\(nearest)")
      }
    }
    return result
  }
}
