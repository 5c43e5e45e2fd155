import CommonMark
import LessonModel

/// The pages of kubernetes.io: shortcodes for included files, tabs, notes and headings (kubernetes.io, "Custom Hugo Shortcodes").
struct KubernetesDocs: Dialect {
  let name = "kubernetes.io"
  let source = "https://kubernetes.io/docs/contribute/style/hugo-shortcodes/"

  private static let names: Set<String> = [
    "caution", "code_sample", "codenew", "feature-state", "glossary_definition", "glossary_tooltip",
    "heading", "include", "note", "skew", "tabs", "thirdparty-content", "version-check", "warning",
    "mermaid", "table", "param",
  ]

  func recognises(_ probe: DialectProbe) -> Bool {
    if probe.has("<!-- steps -->"), probe.text.hasPrefix("---") { return true }
    return probe.lines(with: "{{").contains { line in
      line.contains("{{")
        && (Shortcode.first(in: String(line)).map { Self.names.contains($0.name) } ?? false)
    }
  }

  /// The words that `{{% heading %}}` stands for on an English page.
  private static let headings = [
    "prerequisites": "Before you begin", "whatsnext": "See also", "objectives": "Objectives",
    "cleanup": "Cleaning up", "synopsis": "Synopsis", "options": "Options", "seealso": "See also",
  ]

  func markdown(_ source: SourceText) -> [UInt8]? {
    var lines = LineRewriting(source)
    var isComment = false
    var isCode = false
    source.shortcodes { number, line, shortcode in
      if isCode {
        guard shortcode?.name == "/tab" else { return }
        isCode = false
        lines.replace(number, with: line.prefix { $0 == " " } + "```")
      } else if shortcode?.name == "/comment" {
        isComment = false
        lines.replace(number, with: " ")
      } else if isComment {
        lines.replace(number, with: " ")
      } else if let shortcode {
        if shortcode.name == "heading", let open = line.firstRange(of: "{{"),
          let close = line.firstRange(of: "}}")
        {
          let name = shortcode.arguments.trimmedSpace.filter { $0 != "\"" }
          lines.replace(
            number,
            with: line[..<open.lowerBound] + (Self.headings[name] ?? name)
              + line[close.upperBound...])
        } else if shortcode.isAlone, shortcode.name == "tab", !shortcode.isClosed,
          let language = shortcode.attributes["codelang"]
        {
          // What stands in such a tab is all code.
          isCode = true
          lines.replace(number, with: line.prefix { $0 == " " } + "```" + language)
        } else if shortcode.isAlone {
          isComment = shortcode.name == "comment"
          lines.replace(number, with: " ")
        }
      }
    }
    return lines.bytes
  }

  func begin(_ document: Document, file: String, into state: inout DialectState) {
    var scanner = TabScanner()
    document.source.shortcodes { number, _, shortcode in
      switch shortcode?.name {
      case "tabs": scanner.openGroup(shortcode?.attributes["name"], at: number)
      case "/tabs": scanner.closeGroup()
      case "tab":
        guard shortcode?.isClosed == false else { return }
        scanner.open(shortcode?.tabName ?? "way")
      case "/tab": scanner.close()
      case "codenew", "code_sample", "code", "include":
        let file =
          shortcode?.attributes["file"] ?? shortcode?.arguments.trimmedSpace.filter { $0 != "\"" }
          ?? ""
        state.tell(
          "dialect-include", at: number,
          "The site puts the file '\(file)' here. What stands in it is not read.")
        scanner.mark(number, in: &state)
      default: scanner.mark(number, in: &state)
      }
    }
  }

  func conclude(_ block: CodeBlock, _ state: inout DialectState) -> (String, CodeConclusion)? {
    guard block.lines.contains(where: { $0.contains("{{") }),
      case (let rule, .commands(var entries))? = block.plainConclusion
    else { return nil }
    Shortcode.fill(&entries)
    return (rule, .commands(entries))
  }
}
