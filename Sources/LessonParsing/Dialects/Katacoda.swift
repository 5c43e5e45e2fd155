import CommonMark
import LessonModel

/// Katacoda and Killercoda: `{{execute}}`, `{{exec}}` or `{{copy}}` after inline code or a fence (killercoda.com/creators).
struct Katacoda: Dialect {
  let name = "katacoda"
  let source = "https://killercoda.com/creators"

  func recognises(_ probe: DialectProbe) -> Bool {
    ["{{execute", "{{exec}}", "{{exec ", "{{copy}}"].contains {
      probe.has("`" + $0) || probe.has("```" + $0) || probe.has("` " + $0)
    }
  }

  /// A fence that `{{execute}}` follows on its last line is none in Markdown: the mark goes to its first.
  func markdown(_ source: SourceText) -> [UInt8]? {
    var lines = LineRewriting(source)
    var open: Int?
    for number in 1...source.lineCount {
      let range = source.range(ofLine: number)
      guard source.bytes[range].contains(0x60) else { continue }
      let line = source.line(number)
      let text = line.drop { $0 == " " }
      guard text.hasPrefix("```") else { continue }
      let rest = text.drop { $0 == "`" }.trimmedSpace
      if let start = open {
        guard rest.isEmpty || rest.hasPrefix("{{") else { continue }
        open = nil
        if rest.hasPrefix("{{") {
          let indent = line.prefix { $0 == " " }
          lines.replace(number, with: indent + "```")
          let mark = rest.hasPrefix("{{exec") ? "execute" : "copied"
          lines.replace(start, with: lines.current(start).prefix { $0 == " " || $0 == "`" } + mark)
        }
      } else {
        // "```cmd```{{execute}}" is inline code.
        if rest.contains("```") { continue }
        open = number
      }
    }
    return lines.bytes
  }

  func inlineCommand(code: String, after: String) -> InlineReading? {
    let mark = after.drop { $0 == " " }
    if mark.hasPrefix("{{exec") { return .run }
    return mark.hasPrefix("{{copy") || mark.hasPrefix("{{open") ? .mention : nil
  }

  func conclude(_ block: CodeBlock, _ state: DialectState) -> (String, CodeConclusion)? {
    switch block.language {
    case "execute":
      let splitter = ScriptSplitter(block: block)
      let entries = splitter.hasPrompts ? splitter.prompted() : splitter.script(isShell: true) ?? []
      return ("katacoda", .commands(entries))
    case "copied": return ("katacoda", .nothing("it is to be copied, not run"))
    default: return nil
    }
  }
}
