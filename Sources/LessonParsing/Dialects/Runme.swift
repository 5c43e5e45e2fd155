import CommonMark
import LessonModel

/// Runme: attributes after a fence's language, as `key=value` or JSON (docs.runme.dev, "Cell-level Options",
/// "Document-level Options").
struct Runme: Dialect {
  let name = "runme"
  let source = "https://docs.runme.dev/configuration/cell-level"

  private static let keys: Set<String> = [
    "background", "category", "closeTerminalOnSuccess", "cwd", "excludeFromRunAll", "id", "ignore",
    "interactive", "interpreter", "mimeType", "mimetype", "name", "promptEnv", "skipPrompts", "tag",
    "terminalRows", "transform",
  ]

  func recognises(_ probe: DialectProbe) -> Bool {
    if probe.text.hasPrefix("---"), probe.has("\nrunme:\n") { return true }
    return probe.infos.contains { info in
      let language = info.prefix { $0.isLetter || $0.isNumber || $0 == "-" }
      let rest = info[language.endIndex...].drop { $0 == " " }
      guard CodeBlock.LanguageKind(language.lowercased()) == .shell, rest.hasPrefix("{"),
        rest.trimmedEnd.hasSuffix("}")
      else { return false }
      let keys = Attributes.read(rest).filter { !$0.value.isEmpty }.keys
      return !keys.isEmpty && keys.allSatisfy(Self.keys.contains)
    }
  }

  func begin(_ document: Document, file: String, into state: inout DialectState) {
    guard let lines = document.frontMatter, lines.count <= 200 else { return }
    let text = lines.map { document.source.line($0) }.joined(separator: "\n")
    guard let settings = Attributes.yaml(text) else { return }
    if let directory = settings["cwd"] {
      state.tell(
        "dialect-attribute", at: lines.lowerBound, severity: .warning,
        "Runme runs the cells in '\(directory)'; here they run where the lesson's shell stands. Begin with 'cd \(directory)'."
      )
    }
    if let shell = settings["shell"], shell != "bash", shell != "sh" {
      state.tell(
        "dialect-attribute", at: lines.lowerBound,
        "The lesson's shell runs the commands, not '\(shell)'.")
    }
  }

  func conclude(_ block: CodeBlock, _ state: inout DialectState) -> (String, CodeConclusion)? {
    guard block.info.contains("{") else { return nil }
    let settings = Attributes.read(block.info.drop { $0 != "{" })
    if settings["ignore"] == "true" || settings["transform"] == "false" {
      return ("runme", .nothing("its attribute says to ignore it"))
    }
    if let interpreter = settings["interpreter"],
      CodeBlock.LanguageKind(
        String(interpreter.split(separator: "/").last?.split(separator: " ").first ?? "")) != .shell
    {
      return ("runme", .nothing("it is run by '\(interpreter)', not by a shell"))
    }
    guard block.kind == .shell else { return nil }
    var entries = block.script
    guard !entries.isEmpty else { return nil }
    for index in entries.indices {
      entries[index].confidence = .certain
      entries[index].output = nil
      if settings["excludeFromRunAll"] == "true" { entries[index].role = .reference }
    }
    // What keeps running is the last of a cell's commands.
    if settings["background"] == "true" { entries[entries.count - 1].background = true }
    entries[0].identifier = settings["name"].flatMap { $0.isEmpty ? nil : $0 }
    tell(of: settings, at: block.firstLine - 1, &state)
    return ("runme", .commands(entries))
  }

  private func tell(of settings: [String: String], at line: Int, _ state: inout DialectState) {
    if let directory = settings["cwd"], !directory.isEmpty {
      state.tell(
        "dialect-attribute", at: line, severity: .warning,
        "Runme runs this cell in '\(directory)'; here it runs where the lesson's shell stands. Put 'cd \(directory)' before it."
      )
    }
    if let mode = settings["promptEnv"], ["always", "yes", "true"].contains(mode) {
      state.tell(
        "dialect-attribute", at: line, once: "promptEnv",
        "Runme asks for the values of exported variables; here they are taken as they stand.")
    }
  }
}
