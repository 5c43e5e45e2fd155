import CommonMark
import LessonModel

/// cram and prysk: a `.t` file whose commands and outputs are indented by two spaces (cram 0.7; prysk 0.20).
struct Cram: Dialect {
  let name = "cram"
  let source = "https://bitheap.org/cram/"

  func recognises(_ probe: DialectProbe) -> Bool {
    probe.file.hasSuffix(".t") && ("\n" + probe.text).contains("\n  $ ")
  }

  func blocks(_ source: SourceText) -> [Block]? {
    var blocks: [Block] = []
    var lines: [String] = []
    var start = 0
    func close(_ end: Int) {
      guard !lines.isEmpty else { return }
      blocks.append(
        Block(
          code: lines.joined(separator: "\n") + "\n", info: "cram",
          range: SourceSpan(startLine: start - 1, startColumn: 1, endLine: end, endColumn: 1)))
      lines = []
    }
    for number in 1...source.lineCount {
      let line = source.line(number)
      if line.hasPrefix("  ") {
        if lines.isEmpty { start = number }
        lines.append(String(line.dropFirst(2)))
      } else if !lines.isEmpty {
        close(number - 1)
      }
    }
    close(source.lineCount)
    return blocks
  }

  func conclude(_ block: CodeBlock, _ state: DialectState) -> (String, CodeConclusion)? {
    (
      "cram",
      .commands(
        Session.entries(
          block.lines, firstLine: block.firstLine, form: Session.Form(line: Self.literal)))
    )
  }

  /// `...` means itself in cram.
  @Sendable static func literal(_ line: Substring) -> String {
    line == "..." ? "... (equal)" : String(line)
  }
}
