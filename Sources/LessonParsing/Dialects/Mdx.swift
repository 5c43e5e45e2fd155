import CommonMark
import LessonModel

/// mdx of OCaml: `sh` fences with `$ `, `...` for lines left out, labels in `<!-- $MDX … -->` (github.com/realworldocaml/mdx).
struct Mdx: Dialect {
  let name = "mdx"
  let source = "https://github.com/realworldocaml/mdx"

  func recognises(_ probe: DialectProbe) -> Bool {
    probe.has("<!-- $MDX") || probe.infos.contains { $0.contains("$MDX") }
  }

  func readComment(_ html: String, at line: Int, into state: inout DialectState) {
    guard let range = html.firstRange(of: "$MDX") else { return }
    let body = html[range.upperBound...].prefix { $0 != ">" }
    let trimmed = body.hasSuffix("--") ? body.dropLast(2) : body
    state.pending.merge(Self.labels(trimmed)) { $1 }
  }

  /// Labels stand between commas: `skip`, `dir=docs`, `set-HOME=/tmp`, `version>=4.06`.
  private static func labels(_ text: some StringProtocol) -> [String: String] {
    var result: [String: String] = [:]
    for item in text.split(whereSeparator: { $0 == "," || $0.isWhitespace }) {
      let key = item.prefix { !"=<>".contains($0) }
      let value = item[key.endIndex...].drop { "=<>".contains($0) }
      result[String(key)] = String(value)
    }
    return result
  }

  func conclude(_ block: CodeBlock, _ state: inout DialectState) -> (String, CodeConclusion)? {
    guard block.kind == .shell || state.pending["cram"] != nil else {
      if state.pending["skip"] != nil { return ("mdx", .nothing("its label says to skip it")) }
      return block.language == "ocaml" ? ("mdx", .nothing("it is OCaml, not shell")) : nil
    }
    let attributes = block.attributes
    let labels = state.pending.merging(
      Self.labels(
        attributes.firstRange(of: "$MDX").map { attributes[$0.upperBound...] } ?? attributes)
    ) { $1 }
    if labels["skip"] != nil { return ("mdx", .nothing("its label says to skip it")) }
    if let system = labels["os_type"], system.lowercased() == "win32" {
      return ("mdx", .nothing("its label says that it is for Windows"))
    }
    if let file = labels["file"] {
      return ("mdx", .nothing("it shows the file '\(file)'"))
    }
    let indent =
      block.lines.filter { !$0.trimmedSpace.isEmpty }.map { $0.prefix { $0 == " " }.count }.min()
      ?? 0
    var form = Session.Form(line: Self.line)
    form.prompts = ["$ "]
    let lines = block.lines.map { $0.dropFirst(min(indent, $0.prefix { $0 == " " }.count)) }
    var entries = Session.entries(lines, firstLine: block.firstLine, form: form)
    guard !entries.isEmpty else { return nil }
    for index in entries.indices {
      entries[index].command = Self.joined(entries[index].command)
      if let word = ShellState.change(in: entries[index].command) {
        state.tell(
          "dialect-shell", at: entries[index].lines.lowerBound, once: "shell",
          "mdx gives every command a shell of its own; here '\(word)' holds for the commands after it too."
        )
      }
      switch labels["non-deterministic"] {
      case "output", "":
        entries[index].output = nil
        entries[index].expectations.removeAll { $0.kind == .exact }
      case "command": entries[index].role = .reference
      default: break
      }
    }
    for label in ["dir", "env"] where labels[label] != nil {
      state.tell(
        "dialect-attribute", at: block.firstLine - 1, severity: .warning,
        "The label '\(label)' has no equivalent: all commands of a lesson run in one shell.")
    }
    if let label = labels.keys.filter({ $0.hasPrefix("set-") || $0.hasPrefix("unset-") }).min() {
      state.tell(
        "dialect-attribute", at: block.firstLine - 1, severity: .warning,
        "Variables for one block have no equivalent: '\(label)' is not kept. Export them in the lesson."
      )
    }
    return ("mdx", .commands(entries))
  }

  /// mdx takes the backslash at the end of a here-document's lines off.
  private static func joined(_ command: String) -> String {
    guard command.prefix(while: { $0 != "\n" }).contains("<<") else { return command }
    return command.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      line.hasSuffix("\\") ? line.dropLast() : line
    }.joined(separator: "\n")
  }

  /// `...` stands for any lines, or for the rest of a line.
  @Sendable static func line(_ line: Substring) -> String {
    if line.trimmedSpace == "..." { return "..." }
    guard line.trimmedEnd.hasSuffix("...") else { return Session.literal(line) }
    return Session.glob(line.trimmedEnd.dropLast(3) + "\u{0}", replacing: "\u{0}")
  }
}
