import LessonModel

/// The form that cram began and many took up: `$ ` before a command, `> ` before its further lines, then its output, and
/// `[1]` for an exit status.
struct Session {
  /// How a tool reads a session's lines.
  struct Form: Sendable {
    /// What stands before a command.
    var prompts = ["$ "]
    /// Whether a prompt alone on its line ends an output.
    var hasBarePrompt = false
    /// Whether `> ` begins a further line of a command.
    var hasContinuation = true
    /// The kind of expectation that an output is.
    var kind = ExpectationKind.lines
    /// Whether a last line `[1]` is the exit status.
    var hasExitStatus = true
    /// Whether the tool looks at how a command ended.
    var ignoresExitStatus = false
    /// Whether a command without output is expected to print nothing.
    var expectsNothing = true
    /// Whether a blank line ends an output; else blank lines belong to it.
    var blankEndsOutput = false
    /// Whether blank lines count for nothing.
    var ignoresBlankLines = false
    /// A line of output in the form of ``ExpectationKind/lines``.
    var line: @Sendable (Substring) -> String = { String($0) }

    func command(_ line: Substring) -> Substring? {
      for prompt in prompts where line.hasPrefix(prompt) { return line.dropFirst(prompt.count) }
      return nil
    }

    func isBarePrompt(_ line: Substring) -> Bool {
      hasBarePrompt && prompts.contains { line == $0.trimmedEnd || line == $0 }
    }
  }

  static func entries(
    _ lines: [Substring], firstLine: Int, form: Form = Form()
  ) -> [CodeConclusion.Entry] {
    var entries: [CodeConclusion.Entry] = []
    var index = 0
    while index < lines.count {
      let start = index
      guard let typed = form.command(lines[index]), !form.isBarePrompt(lines[index]) else {
        index += 1
        continue
      }
      var command = String(typed)
      index += 1
      while form.hasContinuation, index < lines.count,
        lines[index].hasPrefix("> ") || lines[index] == ">"
      {
        command += "\n" + lines[index].dropFirst(2)
        index += 1
      }
      let end = index - 1
      let first = index
      while index < lines.count, form.command(lines[index]) == nil,
        !form.isBarePrompt(lines[index]),
        !form.blankEndsOutput || !lines[index].trimmedSpace.isEmpty
      {
        index += 1
      }
      var entry = CodeConclusion.Entry(
        command: command.trimmedSpace, lines: (firstLine + start)...(firstLine + end), output: nil,
        confidence: .certain, placeholders: [])
      read(lines[first..<index], from: firstLine, form, into: &entry)
      if !entry.command.isEmpty { entries.append(entry) }
    }
    return entries
  }

  /// Takes the lines under a command as its output and its exit status.
  private static func read(
    _ lines: ArraySlice<Substring>, from firstLine: Int, _ form: Form,
    into entry: inout CodeConclusion.Entry
  ) {
    var output = lines
    func dropBlank() {
      while output.last?.trimmedSpace.isEmpty == true { output.removeLast() }
    }
    dropBlank()
    var status: String?
    if form.hasExitStatus, let last = output.last, last.hasPrefix("["),
      last.trimmedEnd.hasSuffix("]"),
      let number = Int(last.trimmedEnd.dropFirst().dropLast()), (0...255).contains(number)
    {
      status = String(number)
      output.removeLast()
      if form.ignoresBlankLines { dropBlank() }
    }
    let shown = form.ignoresBlankLines ? output.filter { !$0.trimmedSpace.isEmpty } : Array(output)
    if !shown.isEmpty {
      let first = firstLine + output.startIndex
      entry.output = CodeConclusion.Output(
        text: shown.map(form.line).joined(separator: "\n"),
        lines: first...(first + output.count - 1), kind: form.kind)
    } else if form.expectsNothing {
      entry.expectations.append(
        CodeConclusion.Expected(kind: .exact, text: "", lines: entry.lines))
    }
    if form.ignoresExitStatus {
      entry.expectations.append(.anyStatus(entry.lines))
    } else if let status, status != "0" {
      let line = firstLine + output.endIndex
      entry.expectations.append(
        CodeConclusion.Expected(kind: .exitStatus, text: status, lines: line...line))
    }
  }

  /// A line with a mark in it that stands for any text, as a glob; a mark at the line's end or beginning stands for any
  /// further lines too, and alone for any lines at all.
  static func elided(_ line: Substring, _ mark: String = "...") -> String {
    guard line.contains(mark) else { return literal(line) }
    if line.trimmedSpace == mark { return "..." }
    var lines = [glob(line, replacing: mark)]
    if line.trimmedSpace.hasPrefix(mark) { lines.insert("...", at: 0) }
    if line.trimmedEnd.hasSuffix(mark) { lines.append("...") }
    return lines.joined(separator: "\n")
  }

  /// A line that means itself, whatever it ends in.
  @Sendable static func literal(_ line: Substring) -> String {
    line == "..." || line.hasSuffix(")") && line.contains("(") && isKind(line)
      ? line + " (equal)" : String(line)
  }

  /// Whether a line ends in a word in parentheses that gives it a meaning of its own.
  private static func isKind(_ line: Substring) -> Bool {
    guard let open = line.lastIndex(of: "("),
      open == line.startIndex || line[line.index(before: open)] == " "
    else { return false }
    var body = line[line.index(after: open)...].dropLast()
    if let last = body.last, "*+?".contains(last) {
      body = body.dropLast()
      if body.isEmpty { return true }
    }
    return ["re", "regex", "glob", "gl", "esc", "escaped", "no-eol", "equal", "eq"].contains(body)
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

extension CodeConclusion.Expected {
  /// However the command ends, it did end: the tool does not look at its exit status.
  static func anyStatus(_ lines: ClosedRange<Int>) -> CodeConclusion.Expected {
    CodeConclusion.Expected(kind: .exitStatus, text: "any", lines: lines)
  }
}

extension CodeConclusion.Entry {
  /// Puts a text at the end of a file, where a tool's page would do so.
  static func appending(
    _ text: String, to file: String, lines: ClosedRange<Int>
  ) -> CodeConclusion.Entry {
    var end = "END_OF_TEXT"
    while text.contains(end) { end += "_" }
    return CodeConclusion.Entry(
      command: "cat >>\(file) <<'\(end)'\n\(text.hasSuffix("\n") ? text : text + "\n")\(end)",
      lines: lines, output: nil, confidence: .certain, placeholders: [])
  }
}
