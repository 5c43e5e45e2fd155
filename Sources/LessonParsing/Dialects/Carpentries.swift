import CommonMark
import LessonModel

/// The lessons of The Carpentries: `~~~` with `{: .language-bash}` or `{: .output}` after it, or `output` fences
/// (carpentries.github.io/sandpaper-docs, and the older "Lesson Example").
struct Carpentries: Dialect {
  let name = "carpentries"
  let source = "https://carpentries.github.io/sandpaper-docs/"

  func recognises(_ probe: DialectProbe) -> Bool {
    ["{: .output", "{: .language-bash", "{: .bash}", "{: .source}", "\n::::::::", "{: .error}"]
      .contains { probe.has($0) }
  }

  /// The attribute after a fence goes to its first line.
  func markdown(_ source: SourceText) -> [UInt8]? {
    var lines = LineRewriting(source)
    var open: Int?
    var closed: Int?
    for number in 1...source.lineCount {
      let line = source.line(number)
      let text = line.drop { $0 == " " || $0 == ">" }
      if text.hasPrefix("~~~") || text.hasPrefix("```") {
        if open == nil {
          open = number
        } else if text.drop(while: { $0 == "~" || $0 == "`" }).trimmedSpace.isEmpty {
          closed = open
          open = nil
        }
        continue
      }
      if open == nil, let start = closed, text.hasPrefix("{:") {
        let names = text.split { " .{}:".contains($0) }
        let language =
          names.contains { ["output", "error"].contains($0) }
          ? "output"
          : names.contains { ["bash", "language-bash", "shell", "language-shell"].contains($0) }
            ? "bash" : "source"
        lines.replace(start, with: source.line(start).trimmedEnd + language)
        lines.replace(number, with: String(line.prefix { $0 == " " || $0 == ">" }))
      }
      if !text.isEmpty { closed = nil }
    }
    return lines.bytes
  }

  /// `::::::: challenge` opens and closes what stands aside.
  func readParagraph(_ block: Block, source: SourceText, into state: inout DialectState) -> Bool {
    let line = source.bytes[source.range(ofLine: block.range.startLine)]
    return line.starts(with: [0x3A, 0x3A, 0x3A]) && block.range.startLine == block.range.endLine
  }

  func conclude(_ block: CodeBlock, _ state: DialectState) -> (String, CodeConclusion)? {
    if block.language == "error", block.previousCommand != nil {
      return (
        "output-fence",
        .output(
          CodeConclusion.Output(
            text: block.text,
            lines: block.firstLine...(block.firstLine + max(0, block.lines.count - 1))))
      )
    }
    return nil
  }
}

extension StringProtocol {
  /// Without white space at its end.
  var trimmedEnd: String {
    guard let last = lastIndex(where: { !$0.isWhitespace }) else { return "" }
    return String(self[...last])
  }
}
