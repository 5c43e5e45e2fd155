import CommonMark
import LessonModel
import Yams

/// scrut: fences of the language `scrut` with `$ ` and `> `, expectations with quantifiers, configuration in YAML; and cram's
/// form (facebookincubator.github.io/scrut, "Markdown Format", "Cram Format", "Inline Configuration").
struct Scrut: Dialect {
  let name = "scrut"
  let source = "https://facebookincubator.github.io/scrut/"

  func recognises(_ probe: DialectProbe) -> Bool {
    probe.infos.contains { info in
      info.hasPrefix("scrut") && info.dropFirst(5).first.map { " {\r\t".contains($0) } ?? true
    }
  }

  /// A file without Markdown's fences is in cram's form.
  func blocks(_ source: SourceText) -> [Block]? {
    let probe = DialectProbe(
      file: "", text: String(decoding: source.bytes.prefix(256 << 10), as: UTF8.self))
    guard Cram.isCram(probe.text), !recognises(probe) else { return nil }
    return Cram().blocks(source)
  }

  func begin(_ document: Document, file: String, into state: inout DialectState) {
    guard let lines = document.frontMatter, lines.count <= 200 else {
      if document.frontMatter == nil { Cram().begin(document, file: file, into: &state) }
      return
    }
    let text = lines.map { document.source.line($0) }.joined(separator: "\n")
    guard let mapping = (try? Yams.compose(yaml: text))?.mapping else { return }
    for (key, value) in mapping {
      let line = lines.lowerBound + (key.mark?.line ?? 1) - 1
      switch key.string ?? "" {
      case "defaults":
        for (name, value) in value.mapping ?? [:] {
          if let name = name.string { state.notes["default " + name] = value.string ?? "…" }
        }
      case "prepend", "append":
        state.tell(
          "dialect-include", at: line, severity: .warning,
          "scrut runs other files \(key.string == "append" ? "after" : "before") this one; run them by themselves."
        )
      case "shell":
        state.tell(
          "dialect-attribute", at: line,
          "The lesson's shell runs the commands, not '\(value.string ?? "")'.")
      case "total_timeout":
        state.tell(
          "dialect-attribute", at: line,
          "A limit for the whole file has no equivalent: each step has its own time limit.")
      default: break
      }
    }
  }

  func conclude(_ block: CodeBlock, _ state: inout DialectState) -> (String, CodeConclusion)? {
    if block.language == "cram" {
      return ("scrut", .commands(Cram.entries(block, state, Self.line)))
    }
    guard block.language == "scrut" else {
      return block.kind == .shell ? ("scrut", .nothing("only 'scrut' blocks are tests")) : nil
    }
    var settings = configuration(block, state)
    for (key, value) in state.notes where key.hasPrefix("default ") {
      let name = String(key.dropFirst(8))
      if settings[name] == nil { settings[name] = value }
    }
    var form = Session.Form(line: Self.line)
    let isDetached = settings["detached"] == "true"
    form.ignoresExitStatus = isDetached
    var lines = block.lines
    // What is no session's line before the first command are comments and configuration.
    if settings["mode"] == "jsonschema", let rule = lines.firstIndex(of: "---") {
      lines = Array(lines[..<rule])
      form.expectsNothing = false
      state.tell(
        "dialect-expectation", at: block.firstLine + rule, severity: .warning,
        "scrut judges the output by a JSON schema here; this has no equivalent, and the output is not judged."
      )
    }
    var entries = Session.entries(lines, firstLine: block.firstLine, form: form)
    tell(of: settings, block, &state)
    for index in entries.indices {
      entries[index].timeLimit = settings["timeout"].flatMap { Self.seconds($0) }
      if isDetached {
        entries[index].output = nil
        entries[index].expectations.removeAll { $0.kind == .exact }
        if !entries[index].command.trimmedEnd.hasSuffix("&") {
          entries[index].background = true
          entries[index].expectations = []
        }
      }
      if settings["interpolated"] == "true", entries[index].output?.text.contains("$") == true {
        entries[index].output = nil
      }
    }
    return ("scrut", .commands(entries))
  }

  /// The configuration of a block: `{timeout: 5s}` after its language, or lines of `% ` before its command.
  private func configuration(_ block: CodeBlock, _ state: DialectState) -> [String: String] {
    let above = block.lines.prefix { !$0.hasPrefix("$ ") }.filter { $0.hasPrefix("%") }
    let yaml = above.map { $0.dropFirst($0.hasPrefix("% ") ? 2 : 1) }.joined(separator: "\n")
    var settings = Attributes.yaml(yaml) ?? [:]
    let inline = block.attributes.drop(while: \.isWhitespace)
    if inline.hasPrefix("{") {
      let read = Attributes.yaml(String(inline)) ?? Attributes.read(inline)
      settings.merge(read) { own, _ in own }
    }
    return settings
  }

  private func tell(
    of settings: [String: String], _ block: CodeBlock, _ state: inout DialectState
  ) {
    let line = block.firstLine - 1
    if let stream = settings["output_stream"], stream == "stderr" {
      state.tell(
        "dialect-attribute", at: line, severity: .warning,
        "Standard output and standard error come together here: 'output_stream: stderr' cannot leave one out."
      )
    }
    if settings["environment"] != nil {
      state.tell(
        "dialect-attribute", at: line, severity: .warning,
        "Variables for one block have no equivalent: 'environment' is not set. Export them in the lesson."
      )
    }
    if settings["interpolated"] == "true" {
      state.tell(
        "dialect-expectation", at: line, severity: .warning,
        "Variables in an expected output have no equivalent: the output of this block is not judged."
      )
    }
    if settings["wait"] != nil {
      state.tell(
        "dialect-attribute", at: line, once: "wait",
        "'wait' is not kept: a command that only looks is run again until its output is as expected."
      )
    }
    if settings["skip_document_code"] != nil {
      state.tell(
        "dialect-skip", at: line, once: "skip",
        "'skip_document_code' has no equivalent: a step with that exit status fails.")
    }
  }

  /// All of scrut's kinds and quantifiers; `...` means itself.
  @Sendable static func line(_ line: Substring) -> String {
    line == "..." ? "... (equal)" : String(line)
  }

  /// A duration such as `1m 30s` or `500ms` in seconds (the crate humantime).
  static func seconds(_ text: String) -> Double? {
    var total = 0.0
    var rest = Substring(text).drop(while: \.isWhitespace)
    guard !rest.isEmpty else { return nil }
    while !rest.isEmpty {
      let number = rest.prefix { $0.isNumber || $0 == "." }
      guard let value = Double(number) else { return nil }
      rest = rest[number.endIndex...]
      let unit = rest.prefix(while: \.isLetter)
      rest = rest[unit.endIndex...].drop(while: \.isWhitespace)
      switch unit {
      case "ms", "msec", "millis": total += value / 1000
      case "", "s", "sec", "secs", "second", "seconds": total += value
      case "m", "min", "mins", "minute", "minutes": total += value * 60
      case "h", "hr", "hour", "hours": total += value * 3600
      default: return nil
      }
    }
    return total > 0 ? total : nil
  }
}
