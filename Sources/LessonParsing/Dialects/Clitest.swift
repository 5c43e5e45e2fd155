import CommonMark
import LessonModel

/// clitest: `$ ` before a command anywhere in a text, its output after it, or behind `#=>` on its line
/// (github.com/aureliojargas/clitest, "README").
struct Clitest: Dialect {
  let name = "clitest"
  let source = "https://github.com/aureliojargas/clitest"

  func recognises(_ probe: DialectProbe) -> Bool {
    if probe.isNamed(".clitest", ".clitest.md", ".clitest.txt") { return true }
    return (probe.lines(with: "#=> ") + probe.lines(with: "#→ ")).contains { line in
      line.drop { $0 == " " || $0 == "\t" }.hasPrefix("$ ")
        && (line.contains(" #=> ") || line.contains("\t#=> ") || line.contains(" #→ "))
    }
  }

  /// A text without Markdown's blocks is one session.
  func blocks(_ source: SourceText) -> [Block]? {
    let first = source.line(1)
    let isSession =
      first.hasPrefix("$ ")
      || first.hasPrefix("#") && !first.hasPrefix("# ")
        && !String(decoding: source.bytes.prefix(64 << 10), as: UTF8.self).contains("```")
    guard isSession else { return nil }
    let lines = (1...source.lineCount).map { number -> String in
      let line = source.line(number)
      return line.hasSuffix("\r") ? String(line.dropLast()) : line
    }
    return [
      Block(
        code: lines.joined(separator: "\n") + "\n", info: "clitest",
        range: SourceSpan(startLine: 0, startColumn: 1, endLine: source.lineCount, endColumn: 1))
    ]
  }

  func conclude(_ block: CodeBlock, _ state: inout DialectState) -> (String, CodeConclusion)? {
    func isBlank(_ character: Character) -> Bool { character == " " || character == "\t" }
    guard let first = block.lines.first(where: { $0.drop(while: isBlank).hasPrefix("$ ") }) else {
      return nil
    }
    let indent = first.prefix(while: isBlank).count
    let lines = block.lines.map { $0.dropFirst(min(indent, $0.prefix(while: isBlank).count)) }
    var form = Session.Form()
    form.kind = .exact
    form.hasBarePrompt = true
    form.hasContinuation = false
    form.hasExitStatus = false
    form.ignoresExitStatus = true
    var entries = Session.entries(lines, firstLine: block.firstLine, form: form)
    for index in entries.indices { Self.readInline(&entries[index], &state) }
    return ("clitest", .commands(entries))
  }

  /// Takes `#=> …` off a command.
  private static func readInline(
    _ entry: inout CodeConclusion.Entry, _ state: inout DialectState
  ) {
    guard let mark = entry.command.firstRange(of: "#=> ") ?? entry.command.firstRange(of: "#→ ")
    else { return }
    let lines = entry.lines
    let expected = String(entry.command[mark.upperBound...])
    entry.command = entry.command[..<mark.lowerBound].trimmedSpace
    // What stands on the command's line is all of it.
    entry.output = nil
    entry.expectations.removeAll { $0.kind == .exact }
    func argument(_ options: String...) -> String? {
      for option in options where expected.hasPrefix(option + " ") {
        return String(expected.dropFirst(option.count + 1))
      }
      return nil
    }
    func add(_ kind: ExpectationKind, _ text: String) {
      entry.expectations.append(CodeConclusion.Expected(kind: kind, text: text, lines: lines))
    }
    if let text = argument("--regex", "--egrep", "--perl") {
      add(.regex, text)
    } else if let text = argument("--exit") {
      entry.expectations.removeAll { $0.kind == .exitStatus }
      add(.exitStatus, text.trimmedSpace)
    } else if let text = argument("--lines"), let count = Int(text.trimmedSpace), count < 10_000 {
      if count == 0 {
        add(.exact, "")
      } else {
        add(.lines, Array(repeating: "* (glob)", count: count).joined(separator: "\n"))
      }
    } else if let text = argument("--text") {
      add(.exact, text)
    } else if let file = argument("--file") {
      state.tell(
        "dialect-expectation", at: lines.lowerBound, severity: .warning,
        "The output is to be that of the file '\(file)'; this has no equivalent, and it is not judged."
      )
    } else if let command = argument("--eval") {
      state.tell(
        "dialect-expectation", at: lines.lowerBound, severity: .warning,
        "The output is to be that of '\(command)'; this has no equivalent, and it is not judged.")
    } else {
      add(.exact, expected)
    }
  }
}
