import CommonMark
import LessonModel

/// The lessons of The Carpentries: `~~~` with `{: .language-bash}` or `{: .output}` after it, or `output` fences, and
/// `::: challenge` (carpentries.github.io/sandpaper-docs, and the older "Lesson Example").
struct Carpentries: Dialect {
  let name = "carpentries"
  let source = "https://carpentries.github.io/sandpaper-docs/"
  let otherNames = ["software-carpentry"]

  private static let divisions: Set<Substring> = [
    "callout", "caution", "challenge", "checklist", "discussion", "hint", "instructor", "keypoints",
    "objectives", "prereq", "questions", "solution", "spoiler", "testimonial",
  ]
  private static let attributes = [
    "{: .output}", "{: .language-bash}", "{: .bash}", "{: .source}", "{: .error}",
    "{: .language-shell}", "{: .challenge}", "{: .solution}",
  ]

  func recognises(_ probe: DialectProbe) -> Bool {
    if Self.attributes.contains(where: probe.has) { return true }
    return probe.lines(with: "::::").contains { line in
      line.hasPrefix("::::") && Self.division(line).map { !$0.isEmpty } ?? false
    }
  }

  /// The name that a line of colons opens, empty where it closes one; nil: it is no such line.
  private static func division(_ line: Substring) -> Substring? {
    guard line.hasPrefix(":::") else { return nil }
    let rest = line.drop { $0 == ":" || $0 == " " || $0 == "{" || $0 == "." }
    let word = rest.prefix { $0.isLetter || $0 == "-" }
    if word.isEmpty {
      return rest.allSatisfy { $0 == ":" || $0.isWhitespace || $0 == "}" } ? "" : nil
    }
    return divisions.contains(word) ? word : nil
  }

  /// The attribute after a fence goes to its first line.
  func markdown(_ source: SourceText) -> [UInt8]? {
    var lines = LineRewriting(source)
    var open: (line: Int, mark: Substring)?
    var closed: Int?
    for number in 1...source.lineCount {
      let line = source.line(number)
      let text = line.drop { $0 == " " || $0 == ">" }
      if text.hasPrefix("~~~") || text.hasPrefix("```") {
        let mark = text.prefix { $0 == text.first }
        if let start = open {
          if mark.first == start.mark.first, mark.count >= start.mark.count,
            text[mark.endIndex...].allSatisfy(\.isWhitespace)
          {
            closed = start.line
            open = nil
          }
        } else {
          open = (number, mark)
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
        let fence = source.line(start).trimmedEnd
        if fence.last == "~" || fence.last == "`" { lines.replace(start, with: fence + language) }
        lines.replace(number, with: String(line.prefix { $0 == " " || $0 == ">" }))
      } else if open == nil, text.hasPrefix("{:"), text.trimmedEnd.hasSuffix("}") {
        lines.replace(number, with: String(line.prefix { $0 == " " || $0 == ">" }))
      }
      if !text.isEmpty { closed = nil }
    }
    return lines.bytes
  }

  /// What stands in an exercise is for those who like to; what stands in its solution is an answer.
  func begin(_ document: Document, file: String, into state: inout DialectState) {
    let source = document.source
    var stack: [Substring] = []
    var quote: ClosedRange<Int>?
    var inner: ClosedRange<Int>?
    for number in 1...source.lineCount {
      let line = source.line(number)
      if let name = Self.division(Substring(line)) {
        if name.isEmpty { _ = stack.popLast() } else { stack.append(name) }
        continue
      }
      if !stack.isEmpty { state.mark(number, Self.mark(stack)) }
      // The older form: a quote with its name after it.
      let text = line.drop { $0 == " " || $0 == ">" }
      if text.hasPrefix("{: .") {
        let name = text.dropFirst(4).prefix { $0.isLetter || $0 == "-" }
        if name == "solution", let lines = inner ?? quote {
          state.mark(lines, Self.mark(["solution"]))
        }
        if name == "challenge", !line.hasPrefix(">"), let lines = quote {
          state.mark(lines, Self.mark(["challenge"]))
        }
      }
      quote = line.hasPrefix(">") ? (quote?.lowerBound ?? number)...number : nil
      let signs = line.prefix { $0 == ">" || $0 == " " }.count { $0 == ">" }
      inner = signs > 1 ? (inner?.lowerBound ?? number)...number : nil
    }
  }

  private static func mark(_ divisions: [Substring]) -> DialectState.Mark {
    DialectState.Mark(
      role: divisions.contains("challenge") || divisions.contains("solution")
        ? .optional : divisions.contains("instructor") ? .reference : nil,
      isAnswer: divisions.contains("solution") || divisions.contains("hint"))
  }

  /// `::::::: challenge` opens and closes what stands aside.
  func readParagraph(_ block: Block, source: SourceText, into state: inout DialectState) -> Bool {
    let line = source.bytes[source.range(ofLine: block.range.startLine)]
    return line.starts(with: [0x3A, 0x3A, 0x3A]) && block.range.startLine == block.range.endLine
  }

  func conclude(_ block: CodeBlock, _ state: inout DialectState) -> (String, CodeConclusion)? {
    if block.language == "output" || block.language == "error", block.previousCommand != nil {
      return ("output-fence", block.asOutput(.like))
    }
    return block.language == "source"
      ? ("carpentries", .nothing("it is text of a file or a program")) : nil
  }
}

extension StringProtocol {
  /// Without white space at its end.
  var trimmedEnd: String {
    guard let last = lastIndex(where: { !$0.isWhitespace }) else { return "" }
    return String(self[...last])
  }
}
