import CommonMark
import LessonModel

/// tesh: fences with `tesh-session`, `...` for any text (github.com/OceanSprint/tesh).
struct Tesh: Dialect {
  let name = "tesh"
  let source = "https://github.com/OceanSprint/tesh"

  func recognises(_ probe: DialectProbe) -> Bool {
    probe.infos.contains { $0.contains("tesh-session=") }
  }

  func conclude(_ block: CodeBlock, _ state: inout DialectState) -> (String, CodeConclusion)? {
    let settings = Attributes.read(block.attributes)
    guard let session = settings["tesh-session"] else {
      return block.kind == .shell ? ("tesh", .nothing("it belongs to no tesh session")) : nil
    }
    let line = block.firstLine - 1
    if let platform = settings["tesh-platform"], platform != "linux" {
      return ("tesh", .nothing("it is for '\(platform)'"))
    }
    if let file = settings["tesh-fixture"] {
      return ("tesh", .file(path: file))
    }
    if let other = state.notes["session"], other != session {
      state.tell(
        "dialect-shell", at: line, once: "session",
        "tesh gives each session a shell of its own; here '\(session)' goes on in that of '\(other)'."
      )
    }
    state.notes["session"] = session
    if let script = settings["tesh-setup"] {
      state.tell(
        "dialect-hook", at: line, severity: .warning,
        "tesh sources '\(script)' before the block; here it is not. Source it in the lesson.")
    }
    if let prompt = settings["tesh-ps1"] { state.notes["ps1 " + session] = prompt }
    var form = Session.Form(line: { Session.elided($0.trimmedEnd[...]) })
    if let prompt = state.notes["ps1 " + session] { form.prompts.append(prompt + " ") }
    form.hasBarePrompt = true
    form.hasExitStatus = false
    form.ignoresBlankLines = true
    let codes = (settings["tesh-exitcodes"] ?? "").split(separator: " ")
    form.ignoresExitStatus = codes.isEmpty
    let key = "codes " + session
    if let before = state.notes[key], (before == "yes") == codes.isEmpty {
      state.tell(
        "dialect-attribute", at: line, severity: .warning, once: key,
        "Only some blocks of the session '\(session)' have 'tesh-exitcodes': tesh takes one for each command of a session."
      )
    }
    state.notes[key] = codes.isEmpty ? "no" : "yes"
    var entries = Session.entries(block.lines, firstLine: block.firstLine, form: form)
    if !codes.isEmpty, codes.count != entries.count {
      state.tell(
        "dialect-attribute", at: line, severity: .warning,
        "'tesh-exitcodes' names \(codes.count) exit statuses for \(entries.count) commands: tesh takes one for each command of a session."
      )
    }
    let limit = settings["tesh-timeout"].flatMap { Directive.seconds($0) }
    for index in entries.indices {
      if index < codes.count, codes[index] != "0", Int(codes[index]) != nil {
        entries[index].expectations.append(
          CodeConclusion.Expected(
            kind: .exitStatus, text: String(codes[index]), lines: line...line))
      }
      entries[index].timeLimit = limit
    }
    if let last = entries.indices.last,
      ["true", "yes", "on", "1"].contains(settings["tesh-long-running"])
    {
      entries[last].background = true
      entries[last].expectations = []
      entries[last].timeLimit = nil
      if let output = entries[last].output {
        entries[last].output?.kind = .ready
        entries[last].output?.text = Self.sample(block.lines.joined(separator: "\n"), output)
      }
    }
    return ("tesh", .commands(entries))
  }

  /// The longest text without `...` of what a command that goes on running prints.
  private static func sample(_ text: String, _ output: CodeConclusion.Output) -> String {
    let shown = output.text.split(separator: "\n").map { line in
      line == "..." ? "\u{0}" : line.hasSuffix(" (glob)") ? String(line.dropLast(7)) : String(line)
    }
    let pieces = shown.flatMap { $0.split { "\u{0}*".contains($0) } }.map(\.trimmedSpace)
    return pieces.max { $0.count < $1.count } ?? output.text
  }
}
