import CommonMark
import LessonModel

/// cram and prysk: a `.t` file whose commands and outputs are indented by two spaces (cram 0.7, "Test format"; prysk 0.20).
struct Cram: Dialect {
  let name = "cram"
  let source = "https://bitheap.org/cram/"
  let otherNames = ["prysk"]

  func recognises(_ probe: DialectProbe) -> Bool {
    probe.isNamed(".t", ".cram") && Self.isCram(probe.text)
  }

  /// Whether a text has commands as cram writes them.
  static func isCram(_ text: String) -> Bool { ("\n" + text).contains("\n  $ ") }

  func blocks(_ source: SourceText) -> [Block]? {
    var blocks: [Block] = []
    var lines: [String] = []
    var start = 0
    func close(_ end: Int) {
      guard !lines.isEmpty else { return }
      blocks.append(
        Block(
          code: lines.joined(separator: "\n") + "\n", info: "cram",
          range: SourceSpan(
            startLine: start - 1, startColumn: 1, endLine: end, endColumn: 1)))
      lines = []
    }
    for number in 1...source.lineCount {
      var line = source.line(number)
      if line.hasSuffix("\r") { line.removeLast() }
      if line.hasPrefix("  ") {
        if lines.isEmpty { start = number }
        lines.append(String(line.dropFirst(2)))
      } else {
        close(number - 1)
      }
    }
    close(source.lineCount)
    return blocks
  }

  /// The comment before a command is what it is about.
  func begin(_ document: Document, file: String, into state: inout DialectState) {
    let source = document.source
    var comment: [String] = []
    for number in 1...source.lineCount {
      let line = source.line(number)
      if line.hasPrefix("  $ ") {
        state.instructions[number] = comment.joined(separator: " ")
        comment = []
        for variable in ["TESTDIR", "TESTFILE", "TESTSHELL", "CRAMTMP", "PRYSK_TEMP"]
        where line.contains("$" + variable) || line.contains("${" + variable) {
          state.tell(
            "dialect-variable", at: number, severity: .warning, once: variable,
            "cram sets '$\(variable)'; nothing sets it here. Set it in the shell that runs the lesson."
          )
        }
        if line.hasSuffix("exit 80") {
          state.tell(
            "dialect-skip", at: number, once: "exit 80",
            "cram passes over the rest of a file after exit status 80; here the step fails.")
        }
      } else if !line.hasPrefix("  ") {
        let text = line.trimmedSpace
        if text.isEmpty { comment = [] } else { comment.append(text) }
      }
    }
  }

  func conclude(_ block: CodeBlock, _ state: inout DialectState) -> (String, CodeConclusion)? {
    ("cram", .commands(Self.entries(block, state)))
  }

  static func entries(
    _ block: CodeBlock, _ state: DialectState,
    _ line: @escaping @Sendable (Substring) -> String = Self.line
  ) -> [CodeConclusion.Entry] {
    var entries = Session.entries(
      block.lines, firstLine: block.firstLine, form: Session.Form(line: line))
    for index in entries.indices {
      entries[index].instruction = state.instructions[entries[index].lines.lowerBound] ?? ""
    }
    return entries
  }

  /// cram knows four kinds of lines; `...` and all else mean themselves.
  @Sendable static func line(_ line: Substring) -> String {
    [" (re)", " (glob)", " (esc)", " (no-eol)"].contains(where: line.hasSuffix)
      ? String(line) : Session.literal(line)
  }
}
