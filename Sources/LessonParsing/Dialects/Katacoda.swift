import CommonMark
import LessonModel

/// Katacoda and Killercoda: `{{execute}}`, `{{exec}}` or `{{copy}}` after inline code or a fence, and `<pre class="file">`
/// (killercoda.com/creators, "Markdown"; Katacoda's "Scenario Syntax").
struct Katacoda: Dialect {
  let name = "katacoda"
  let source = "https://killercoda.com/creators"
  let otherNames = ["killercoda"]

  private static let marks = ["execute", "exec", "copy", "open"]

  func recognises(_ probe: DialectProbe) -> Bool {
    if probe.has("<pre class=\"file\" data-filename=") { return true }
    return probe.lines(with: "{{").contains { line in
      var rest = line
      while let open = rest.firstRange(of: "{{") {
        let before = rest[..<open.lowerBound].trimmedEnd
        // In "`{{execute}}`" the mark itself is the code.
        if before.hasSuffix("`"), Self.mark(rest[open.lowerBound...]) != nil,
          let close = rest[open.upperBound...].firstRange(of: "}}"),
          !rest[close.upperBound...].hasPrefix("`")
        {
          return true
        }
        rest = rest[open.upperBound...]
      }
      return false
    }
  }

  /// The words of a mark: `execute`, `T2` of `{{execute T2}}`; nil: it is none.
  private static func mark(_ text: some StringProtocol) -> [Substring]? {
    guard text.hasPrefix("{{"), let close = text.firstRange(of: "}}") else { return nil }
    let words = Substring(text)[..<close.lowerBound].dropFirst(2).split {
      $0.isWhitespace || $0 == "'" || $0 == "\""
    }
    guard let first = words.first, marks.contains(String(first)) else { return nil }
    return words
  }

  /// A fence that `{{execute}}` follows on its last line is none in Markdown: the mark goes to its first. A file's `<pre>`
  /// becomes a fence too.
  func markdown(_ source: SourceText) -> [UInt8]? {
    var lines = LineRewriting(source)
    var open: Int?
    var isFile = false
    for number in 1...source.lineCount {
      let range = source.range(ofLine: number)
      guard source.bytes[range].contains(where: { $0 == 0x60 || $0 == 0x3C }) else { continue }
      let line = source.line(number)
      let text = line.drop { $0 == " " }
      let indent = line.prefix { $0 == " " }
      if isFile {
        if text.hasPrefix("</pre>") {
          isFile = false
          lines.replace(number, with: "```")
        }
        continue
      }
      if open == nil, Self.file(text) != nil {
        isFile = true
        lines.replace(number, with: "```katacoda-file")
        continue
      }
      guard text.hasPrefix("```") else { continue }
      let rest = text.drop { $0 == "`" }.trimmedSpace
      if let start = open {
        guard rest.isEmpty || rest.hasPrefix("{{") else { continue }
        open = nil
        guard rest.hasPrefix("{{") else { continue }
        lines.replace(number, with: indent + "```")
        let isRun = Self.mark(rest).map(Self.runs) ?? false
        lines.replace(
          start,
          with: lines.current(start).prefix { $0 == " " || $0 == "`" }
            + (isRun ? "katacoda-execute" : "katacoda-copy"))
      } else {
        // "```cmd```{{execute}}" is inline code.
        if rest.contains("```") { continue }
        open = number
      }
    }
    return lines.bytes
  }

  /// The file that a `<pre class="file">` shows, and what of it stands on the tag's line; nil: it is none.
  private static func file(_ line: Substring) -> (settings: [String: String], first: Substring)? {
    guard line.hasPrefix("<pre "), line.contains("data-filename"),
      let close = line.firstIndex(of: ">")
    else { return nil }
    let settings = Attributes.read(line.dropFirst(5)[..<close])
    return (settings, line[line.index(after: close)...])
  }

  func begin(_ document: Document, file: String, into state: inout DialectState) {
    let source = document.source
    // A command that a later mark interrupts goes on running until then.
    var last: [Substring: Int] = [:]
    for number in 1...source.lineCount {
      let line = source.line(number)
      if let (settings, first) = Self.file(line.drop { $0 == " " }) {
        state.notes["file \(number)"] = settings["data-filename"] ?? "file"
        state.notes["target \(number)"] = settings["data-target"] ?? "replace"
        state.notes["first \(number)"] = String(first)
        continue
      }
      guard let open = line.firstRange(of: "{{"), let words = Self.mark(line[open.lowerBound...]),
        words[0].hasPrefix("exec")
      else { continue }
      let terminal =
        words.first { $0.hasPrefix("T") && $0.dropFirst().allSatisfy(\.isNumber) } ?? "T1"
      if words.contains("interrupt") || words.contains("ctrl-seq"), let before = last[terminal] {
        state.notes["running \(before)"] = ""
        state.mark(before, DialectState.Mark(isBackground: true))
      }
      if let host = words.first(where: { $0.hasPrefix("HOST") }) {
        state.tell(
          "dialect-terminal", at: number, severity: .warning, once: String(host),
          "The command is for the machine '\(host)'; here there is one machine.")
      }
      if Self.runs(words) { last[terminal] = number }
    }
  }

  func inlineCommand(code: String, after: String) -> InlineReading? {
    let text = after.drop { $0 == " " }
    // `{{}}` only takes the button away.
    if text.hasPrefix("{{}}") { return .mention }
    guard let words = Self.mark(text) else { return nil }
    return Self.runs(words) ? .run : .mention
  }

  /// Whether a mark runs its code; keys and texts without a line end are only sent to the terminal.
  private static func runs(_ words: [Substring]) -> Bool {
    words[0].hasPrefix("exec") && !words.contains("ctrl-seq") && !words.contains("no-newline")
  }

  func conclude(_ block: CodeBlock, _ state: inout DialectState) -> (String, CodeConclusion)? {
    switch block.language {
    case "katacoda-execute":
      var entries = block.script
      let end = block.firstLine + block.lines.count
      if !entries.isEmpty, state.notes["running \(end)"] != nil {
        entries[entries.count - 1].background = true
      }
      return ("katacoda", .commands(entries))
    case "katacoda-copy":
      return ("katacoda", .nothing("it is to be copied, not run"))
    case "katacoda-file": return file(block, &state)
    default: return nil
    }
  }

  private func file(_ block: CodeBlock, _ state: inout DialectState) -> (String, CodeConclusion)? {
    let line = block.firstLine - 1
    guard let name = state.notes["file \(line)"] else { return nil }
    let first = state.notes["first \(line)"] ?? ""
    let content = HTMLText.plain((first.isEmpty ? "" : first + "\n") + block.text) + "\n"
    switch state.notes["target \(line)"] {
    case "append":
      return ("katacoda", .commands([.appending(content, to: name, lines: block.lineRange)]))
    case "insert", "prepend":
      state.tell(
        "dialect-action", at: line, severity: .warning,
        "The text goes into the middle of '\(name)' in the scenario's editor; here it is not changed."
      )
      return ("katacoda", .nothing("it goes into the middle of a file"))
    default: return ("katacoda", .file(path: name, content: content))
    }
  }
}
