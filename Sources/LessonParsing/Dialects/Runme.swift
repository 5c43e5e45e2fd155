import LessonModel

/// Runme: attributes after a fence's language, as `key=value` or JSON (docs.runme.dev, "Cell level options").
struct Runme: Dialect {
  let name = "runme"
  let source = "https://docs.runme.dev/configuration/cell-level"

  private static let keys = [
    "excludeFromRunAll", "promptEnv", "background", "interactive", "closeTerminalOnSuccess",
    "mimeType", "terminalRows", "cwd",
  ]

  func recognises(_ probe: DialectProbe) -> Bool {
    if probe.has("\nrunme:") { return true }
    return probe.text.split(separator: "\n").contains { line in
      line.hasPrefix("```") && line.contains("{")
        && (Self.keys.contains { line.contains($0) } || line.contains("name=")
          || line.contains("\"name\":"))
    }
  }

  func conclude(_ block: CodeBlock, _ state: DialectState) -> (String, CodeConclusion)? {
    guard block.kind == .shell, block.info.contains("{") else { return nil }
    let settings = Attributes.read(block.info.drop { $0 != "{" })
    if settings["ignore"] == "true" {
      return ("runme", .nothing("its attribute says to ignore it"))
    }
    let splitter = ScriptSplitter(block: block)
    var entries = splitter.hasPrompts ? splitter.prompted() : splitter.script(isShell: true) ?? []
    guard !entries.isEmpty else { return nil }
    for index in entries.indices {
      entries[index].output = nil
      if settings["background"] == "true" { entries[index].background = true }
      if settings["excludeFromRunAll"] == "true" { entries[index].role = .optional }
    }
    entries[0].identifier = settings["name"]
    return ("runme", .commands(entries))
  }
}
