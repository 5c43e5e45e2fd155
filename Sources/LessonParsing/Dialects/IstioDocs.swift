import CommonMark
import LessonModel

/// The pages of istio.io: `{{< text bash >}}` with prompts and outputs, `{{< text plain >}}`, tabs, `@path@`
/// (istio.io, "Add Code Blocks", "Use Shortcodes").
struct IstioDocs: Dialect {
  let name = "istio.io"
  let source = "https://istio.io/latest/docs/releases/contribute/code-blocks/"

  func recognises(_ probe: DialectProbe) -> Bool {
    probe.lines(with: "{{< text").contains { line in
      line.contains("{{< text")
        && Shortcode.first(in: String(line)).map { $0.isAlone && $0.name == "text" } ?? false
    }
  }

  func markdown(_ source: SourceText) -> [UInt8]? {
    var lines = LineRewriting(source)
    var expandsLinks: Bool?
    source.shortcodes { number, line, shortcode in
      let indent = line.prefix { $0 == " " }
      if expandsLinks != nil {
        if shortcode?.name == "/text" {
          expandsLinks = nil
          lines.replace(number, with: indent + "```")
        } else if expandsLinks == true, line.contains("@") {
          let plain = Self.withoutLinks(line)
          if plain != line { lines.replace(number, with: plain) }
        }
        return
      }
      guard let shortcode, shortcode.isAlone else { return }
      if shortcode.name == "text" {
        let words = shortcode.arguments.split(whereSeparator: \.isWhitespace)
        let syntax = shortcode.attributes["syntax"] ?? words.first.map(String.init) ?? "plain"
        expandsLinks = shortcode.attributes["expandlinks"] != "false"
        lines.replace(number, with: indent + "```" + (syntax == "plain" ? "text" : syntax))
      } else {
        lines.replace(number, with: " ")
      }
    }
    return lines.bytes
  }

  /// `@samples/sleep.yaml@` links to a file of the project: the signs are none of the command.
  private static func withoutLinks(_ line: String) -> String {
    var result = ""
    var rest = Substring(line)
    while let open = rest.firstIndex(of: "@") {
      let after = rest.index(after: open)
      let path = rest[after...].prefix { $0 != "@" && !$0.isWhitespace }
      let isLink =
        !path.isEmpty && path.endIndex < rest.endIndex && rest[path.endIndex] == "@"
        && path.contains { $0 == "/" || $0 == "." }
        && (open == rest.startIndex || !rest[rest.index(before: open)].isLetter)
      result += rest[..<open]
      if isLink {
        result += path
        rest = rest[rest.index(after: path.endIndex)...]
      } else {
        result += "@"
        rest = rest[after...]
      }
    }
    return result + rest
  }

  func begin(_ document: Document, file: String, into state: inout DialectState) {
    var scanner = TabScanner()
    document.source.shortcodes { number, _, shortcode in
      switch shortcode?.name {
      case "tabset": scanner.openGroup(shortcode?.attributes["category-name"], at: number)
      case "/tabset": scanner.closeGroup()
      case "tab": scanner.open(shortcode?.attributes["name"] ?? "way")
      case "/tab": scanner.close()
      case "text_import", "boilerplate":
        let what = shortcode?.arguments.trimmedSpace ?? ""
        state.tell(
          "dialect-include", at: number,
          "The site puts another file here: \(what). What stands in it is not read.")
      default: scanner.mark(number, in: &state)
      }
    }
  }

  func conclude(_ block: CodeBlock, _ state: inout DialectState) -> (String, CodeConclusion)? {
    if block.language == "text", !block.leadAnnounces, case (_, .output)? = block.plainConclusion {
      // What a command prints stands under it, in its own block.
      return ("istio.io", .nothing("no words say that a command prints it"))
    }
    guard block.language == "bash", case (let rule, .commands(var entries))? = block.plainConclusion
    else { return nil }
    Shortcode.fill(&entries)
    return (rule, .commands(entries))
  }
}
