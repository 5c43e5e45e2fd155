import LessonModel

/// The form that cram began and many took up: `$ ` before a command, `> ` before its further lines, then its output, and
/// `[1]` for an exit status.
struct Session {
  /// How a tool reads the lines of an output.
  struct Form {
    /// The kind of expectation that an output is.
    var kind = ExpectationKind.lines
    /// Whether a line `[1]` is the exit status.
    var hasExitStatus = true
    /// Whether a command without output is expected to print nothing.
    var expectsNothing = true
    /// A line of output in the form of ``ExpectationKind/lines``.
    var line: @Sendable (Substring) -> String = { String($0) }
  }

  static func entries(
    _ lines: [Substring], firstLine: Int, form: Form = Form()
  ) -> [CodeConclusion.Entry] {
    var entries: [CodeConclusion.Entry] = []
    var index = 0
    while index < lines.count {
      let start = index
      guard lines[index].hasPrefix("$ ") || lines[index] == "$" else {
        index += 1
        continue
      }
      var command = String(lines[index].dropFirst(2))
      index += 1
      while index < lines.count,
        lines[index].hasPrefix("> ") || lines[index] == ">" || continues(command)
      {
        command += "\n" + (lines[index].hasPrefix(">") ? lines[index].dropFirst(2) : lines[index])
        index += 1
      }
      let end = index - 1
      var output: [Substring] = []
      var status = 0
      var first = index
      while index < lines.count, !lines[index].hasPrefix("$ ") {
        let line = lines[index]
        if form.hasExitStatus, line.hasPrefix("["), line.hasSuffix("]"),
          let number = Int(line.dropFirst().dropLast())
        {
          status = number
        } else {
          output.append(line)
        }
        index += 1
      }
      while output.last?.trimmedSpace.isEmpty == true { output.removeLast() }
      while let blank = output.first, blank.trimmedSpace.isEmpty, form.kind != .lines {
        output.removeFirst()
        first += 1
      }
      var entry = CodeConclusion.Entry(
        command: command.trimmedSpace, lines: (firstLine + start)...(firstLine + end), output: nil,
        confidence: .certain)
      if !output.isEmpty {
        entry.output = CodeConclusion.Output(
          text: output.map(form.line).joined(separator: "\n"),
          lines: (firstLine + first)...(firstLine + max(first, index - 1)), kind: form.kind)
      } else if form.expectsNothing {
        entry.expectations.append(
          CodeConclusion.Expected(kind: .exact, text: "", lines: entry.lines))
      }
      if status != 0 {
        entry.expectations.append(
          CodeConclusion.Expected(kind: .exitStatus, text: String(status), lines: entry.lines))
      }
      if !entry.command.isEmpty { entries.append(entry) }
    }
    return entries
  }

  private static func continues(_ command: String) -> Bool {
    command.hasSuffix("\\")
  }

  /// A line with `...` in it, which stands for any text, as a glob.
  @Sendable static func elided(_ line: Substring) -> String {
    let text = line.trimmedSpace
    if text == "..." || text == "…" { return "..." }
    guard line.contains("...") else { return String(line) }
    return glob(line, replacing: "...")
  }

  /// A line in which a mark stands for any text, as a glob.
  static func glob(_ line: Substring, replacing mark: String) -> String {
    let parts = line.split(separator: mark, omittingEmptySubsequences: false)
    return parts.map { part in
      part.reduce(into: "") { text, character in
        if "*?\\".contains(character) { text.append("\\") }
        text.append(character)
      }
    }.joined(separator: "*") + " (glob)"
  }
}

/// `key=value`, `key="a value"` and lone words of a fence's info string or a shortcode.
enum Attributes {
  static func read(_ text: some StringProtocol) -> [String: String] {
    var result: [String: String] = [:]
    var rest = Substring(text)
    while true {
      rest = rest.drop { $0.isWhitespace || $0 == "," || $0 == "{" || $0 == "}" }
      guard !rest.isEmpty else { return result }
      let quotedKey = rest.first == "\""
      if quotedKey { rest = rest.dropFirst() }
      let key = rest.prefix { !$0.isWhitespace && !"=:,{}\"".contains($0) }
      rest = rest[key.endIndex...]
      if quotedKey, rest.first == "\"" { rest = rest.dropFirst() }
      var after = rest.drop { $0 == " " }
      guard let sign = after.first, sign == "=" || sign == ":" else {
        if !key.isEmpty { result[String(key)] = "" } else { rest = rest.dropFirst() }
        continue
      }
      after = after.dropFirst().drop { $0 == " " }
      if let quote = after.first, quote == "\"" || quote == "'" {
        let value = after.dropFirst().prefix { $0 != quote }
        result[String(key)] = String(value)
        rest = after[value.endIndex...].dropFirst()
      } else {
        let value = after.prefix { !$0.isWhitespace && $0 != "," && $0 != "}" }
        result[String(key)] = String(value)
        rest = after[value.endIndex...]
      }
    }
  }
}
