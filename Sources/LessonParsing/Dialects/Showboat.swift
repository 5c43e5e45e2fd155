import LessonModel

/// showboat: `bash` fences, each followed by an `output` fence that must be met exactly (github.com/simonw/showboat).
struct Showboat: Dialect {
  let name = "showboat"
  let source = "https://github.com/simonw/showboat"

  func recognises(_ probe: DialectProbe) -> Bool {
    if probe.has("showboat") && probe.has("```output") { return true }
    // A title, and under it the time of the making, in italics.
    let lines = probe.text.split(separator: "\n", maxSplits: 8).map { $0.trimmedSpace }
    guard lines.count > 1, lines[0].hasPrefix("# "), probe.has("```output") else { return false }
    let stamp = lines[1]
    return stamp.hasPrefix("*20") && stamp.contains("T") && stamp.contains("Z")
  }

  func conclude(_ block: CodeBlock, _ state: DialectState) -> (String, CodeConclusion)? {
    let lines = block.firstLine...(block.firstLine + max(0, block.lines.count - 1))
    switch block.language {
    case "output":
      guard block.previousCommand != nil else { return ("showboat", .nothing("output of no step")) }
      return (
        "showboat", .output(CodeConclusion.Output(text: block.text, lines: lines, kind: .exact))
      )
    case "bash", "sh":
      // A block is run as a whole.
      let text = block.text.trimmedSpace
      return text.isEmpty
        ? nil
        : (
          "showboat",
          .commands([
            CodeConclusion.Entry(command: text, lines: lines, output: nil, confidence: .certain)
          ])
        )
    default: return nil
    }
  }
}
