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
    Self.actions.contains { probe.has("```" + $0) } || probe.has("\n```execute")
  }

  func conclude(_ block: CodeBlock, _ state: DialectState) -> (String, CodeConclusion)? {
    let action = block.info.prefix { !$0.isWhitespace }
    let lines = block.firstLine...(block.firstLine + max(0, block.lines.count - 1))
    switch action {
    case "execute", "execute-1", "execute-2", "execute-3", "execute-all":
      return ("educates", .commands(ScriptSplitter(block: block).script(isShell: true) ?? []))
    case "terminal:execute", "terminal:execute-all", "terminal:input":
      guard let mapping = try? Yams.compose(yaml: block.text)?.mapping,
        let command = mapping["command"]?.string ?? mapping["text"]?.string
      else { return ("educates", .nothing("the action names no command")) }
      var entry = CodeConclusion.Entry(
        command: command.trimmedSpace, lines: lines, output: nil, confidence: .certain)
      if mapping["background"]?.bool == true { entry.background = true }
      return ("educates", .commands([entry]))
    case "editor:append-lines-to-file", "editor:create-file":
      guard let mapping = try? Yams.compose(yaml: block.text)?.mapping,
        let file = mapping["file"]?.string, let text = mapping["text"]?.string
      else { return ("educates", .nothing("the action names no file")) }
      var end = "END_OF_TEXT"
      while text.contains(end) { end += "_" }
      let operation = action.hasSuffix("create-file") ? ">" : ">>"
      let command =
        "cat \(operation) \(file) <<'\(end)'\n\(text.hasSuffix("\n") ? text : text + "\n")\(end)"
      return (
        "educates",
        .commands([
          CodeConclusion.Entry(command: command, lines: lines, output: nil, confidence: .certain)
        ])
      )
    default:
      guard Self.actions.contains(where: action.hasPrefix) || action.hasPrefix("copy") else {
        return nil
      }
      return ("educates", .nothing("the action '\(action)' needs the workshop's page"))
    }
  }
}
