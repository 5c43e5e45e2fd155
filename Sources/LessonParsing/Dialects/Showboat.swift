import CommonMark
import LessonModel

/// showboat: `bash` fences, each followed by an `output` fence that must be met exactly (github.com/simonw/showboat).
struct Showboat: Dialect {
  let name = "showboat"
  let source = "https://github.com/simonw/showboat"

  func recognises(_ probe: DialectProbe) -> Bool {
    if probe.has("<!-- showboat-id:") { return true }
    // A title, and under it the time of the making, in italics.
    let lines = probe.text.split(separator: "\n", maxSplits: 8).map(\.trimmedSpace)
    guard lines.count > 1, lines[0].hasPrefix("# ") else { return false }
    let stamp = lines[1]
    guard stamp.hasPrefix("*20"), stamp.hasSuffix("*"), stamp.contains("T") else { return false }
    return stamp.contains(" by Showboat ")
      || stamp.hasSuffix("Z*") && probe.infos.contains("output")
  }

  func conclude(_ block: CodeBlock, _ state: inout DialectState) -> (String, CodeConclusion)? {
    let isImage = block.info.hasSuffix("{image}")
    let waits = state.notes["open"] == "yes"
    state.notes["open"] = nil
    switch block.language {
    case "output":
      guard waits, block.previousCommand != nil else {
        return ("showboat", .nothing("it is the output of no step"))
      }
      return ("showboat", block.asOutput(.exact))
    case _ where isImage: return ("showboat", .nothing("it makes a picture"))
    case "bash", "sh", "zsh", "shell":
      // A block is run as a whole, whatever its exit status.
      guard var entry = ScriptSplitter(block: block).whole().first else { return nil }
      state.notes["open"] = "yes"
      entry.placeholders = []
      entry.expectations.append(.anyStatus(entry.lines))
      if let word = ShellState.change(in: entry.command) {
        state.tell(
          "dialect-shell", at: block.firstLine, once: "shell",
          "showboat gives every block a shell of its own; here '\(word)' holds for the blocks after it too."
        )
      }
      return ("showboat", .commands([entry]))
    case "": return nil
    default:
      state.tell(
        "dialect-language", at: block.firstLine - 1, once: block.language,
        "showboat runs this block with '\(block.language)'; here only shell blocks are run.")
      return ("showboat", .nothing("it is no shell text"))
    }
  }
}
