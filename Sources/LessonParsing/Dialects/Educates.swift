import CommonMark
import LessonModel
import Yams

/// Educates: clickable actions as fences such as `execute-1` and `terminal:execute` (docs.educates.dev, "Workshop Instructions").
struct Educates: Dialect {
  let name = "educates"
  let source = "https://docs.educates.dev/en/stable/workshop-content/workshop-instructions.html"

  private static let actions = [
    "terminal:", "editor:", "dashboard:", "examiner:", "workshop:", "files:", "section:",
  ]

  func recognises(_ probe: DialectProbe) -> Bool {
    probe.infos.contains { info in
      let action = info.prefix { !$0.isWhitespace && $0 != "{" }
      return Self.actions.contains { action.hasPrefix($0) && action.count > $0.count }
        || Self.terminal(action) != nil
    }
  }

  /// The terminal that a fence `execute-2` sends its commands to; nil: it is no such fence.
  private static func terminal(_ action: Substring) -> String? {
    switch action {
    case "execute", "execute-1": "1"
    case "execute-2": "2"
    case "execute-3": "3"
    case "execute-all": "all"
    default: nil
    }
  }

  /// A command that a later action interrupts goes on running until then.
  func begin(_ document: Document, file: String, into state: inout DialectState) {
    var last: [String: Int] = [:]
    func look(_ blocks: [Block]) {
      for block in blocks {
        switch block.kind {
        case .codeBlock:
          let action = block.info.prefix { !$0.isWhitespace }
          let yaml = action.hasPrefix("terminal:") ? Attributes.yaml(block.literal) : nil
          let session = yaml?["session"] ?? Self.terminal(action) ?? "1"
          if action == "terminal:interrupt" || block.literal.contains("<ctrl+c>") {
            if let line = last.removeValue(forKey: session) { state.notes["running \(line)"] = "" }
          } else if action == "terminal:interrupt-all" {
            for line in last.values { state.notes["running \(line)"] = "" }
            last = [:]
          } else if Self.terminal(action) != nil || action == "terminal:execute" {
            last[session] = block.range.startLine
          }
        case .list, .item, .blockQuote: look(block.blocks)
        case .paragraph, .heading, .thematicBreak, .html: break
        }
      }
    }
    look(document.blocks)
  }

  func conclude(_ block: CodeBlock, _ state: inout DialectState) -> (String, CodeConclusion)? {
    let action = block.info.prefix { !$0.isWhitespace && $0 != "{" }
    let line = block.firstLine - 1
    let isRunning = state.notes["running \(line)"] != nil
    if Self.terminal(action) != nil {
      if block.text.contains("<ctrl+c>") {
        return ("educates", .nothing("it interrupts a command that keeps running"))
      }
      var entries = ScriptSplitter(block: block).script(isShell: true) ?? []
      if isRunning, !entries.isEmpty { entries[entries.count - 1].background = true }
      Shortcode.fill(&entries)
      return ("educates", .commands(entries))
    }
    guard Self.actions.contains(where: action.hasPrefix) else {
      return action == "copy" || action == "copy-and-edit"
        ? ("educates", .nothing("it is to be copied, not run")) : nil
    }
    let settings = (try? Yams.compose(yaml: block.text))?.mapping ?? [:]
    switch action {
    case "terminal:execute", "terminal:execute-all":
      guard let node = settings["command"], let command = node.string, !command.trimmedSpace.isEmpty
      else {
        state.tell(
          "dialect-action", at: line, severity: .warning,
          "The action '\(action)' has no 'command', or is no YAML.")
        return ("educates", .nothing("the action names no command"))
      }
      var entry = CodeConclusion.Entry(
        command: command.trimmedSpace, lines: Self.lines(of: "command", block), output: nil,
        confidence: .certain)
      if isRunning { entry.background = true }
      var entries = [entry]
      Shortcode.fill(&entries)
      return ("educates", .commands(entries))
    case "editor:create-file":
      guard let file = settings["file"]?.string, let text = settings["text"]?.string else { break }
      return ("educates", .file(path: Self.path(file), content: text))
    case "editor:append-lines-to-file":
      guard let file = settings["file"]?.string, let text = settings["text"]?.string else { break }
      return ("educates", .commands([.appending(text, to: file, lines: block.lineRange)]))
    case "terminal:input":
      state.tell(
        "dialect-action", at: line, severity: .warning,
        "The text is typed into a command that waits for it; this has no equivalent.")
    case "examiner:execute-test":
      state.tell(
        "dialect-hook", at: line, severity: .warning,
        "The workshop runs its test '\(settings["name"]?.string ?? "")' here; here it is not run.")
    case _ where action.hasPrefix("editor:") && !Self.shows(action):
      let file = settings["file"]?.string ?? settings["dest"]?.string ?? ""
      state.tell(
        "dialect-action", at: line, severity: .warning,
        "The action '\(action)' changes '\(file)' in the workshop's editor; here it is not changed."
      )
    default: break
    }
    return ("educates", .nothing("the action '\(action)' needs the workshop's page"))
  }

  /// Actions of the editor that change nothing.
  private static func shows(_ action: Substring) -> Bool {
    [
      "editor:open-file", "editor:close-file", "editor:select-matching-text",
      "editor:select-lines-in-range", "editor:yaml-select-path", "editor:execute-command",
    ].contains(action)
  }

  /// The file as the shell's directory has it: actions stand in the home directory.
  private static func path(_ file: String) -> String {
    for home in ["~/", "$HOME/"] where file.hasPrefix(home) {
      return String(file.dropFirst(home.count))
    }
    return file
  }

  /// The lines that a key's value takes.
  private static func lines(of key: String, _ block: CodeBlock) -> ClosedRange<Int> {
    guard let start = block.lines.firstIndex(where: { $0.hasPrefix(key + ":") }) else {
      return block.lineRange
    }
    var first = start
    let value = block.lines[start].dropFirst(key.count + 1).trimmedSpace
    if value.hasPrefix("|") || value.hasPrefix(">") { first += 1 }
    var end = start
    while end + 1 < block.lines.count,
      block.lines[end + 1].first == " " || block.lines[end + 1].trimmedSpace.isEmpty
    {
      end += 1
    }
    first = min(first, end)
    return (block.firstLine + first)...(block.firstLine + end)
  }
}
