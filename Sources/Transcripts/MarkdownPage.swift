import LessonModel

/// Makes a Markdown page of a run: what was done, what came, what was expected.
public struct MarkdownPage: Sendable {
  /// The most lines of output that are shown of a step.
  public var outputLines: Int

  public init(outputLines: Int = 200) {
    self.outputLines = outputLines
  }

  public func render(_ events: [Event]) -> String {
    let page = RunPage(events)
    var blocks: [String] = []
    if let start = page.summary.start {
      blocks.append("# \(Self.escaped(start.plan.title))")
      blocks.append(
        "| | |\n| --- | --- |\n| Lesson | `\(start.plan.file)` |\n| When | \(start.time) |\n| Where | \(Self.escaped(start.target)) |\n| Outcome | \(Self.escaped(page.outcome)) |"
      )
    } else {
      blocks.append(page.outcome)
    }
    for part in page.parts {
      for heading in part.headings {
        let marks = String(repeating: "#", count: min(6, heading.level + 1))
        blocks.append("\(marks) \(Self.escaped(heading.title))")
      }
      blocks += self.blocks(of: part)
    }
    if let changes = page.summary.end?.clusterChanges { blocks += Self.blocks(of: changes) }
    return blocks.joined(separator: "\n\n") + "\n"
  }

  private func blocks(of part: RunPage.Part) -> [String] {
    var blocks = [Self.fenced(part.step.command, language: "console", prompt: "$ ")]
    let output = shortened(part.output)
    if !output.isEmpty { blocks.append(Self.fenced(output, language: "text")) }
    let (mark, word) = RunPage.result(of: part.step)
    var lines = ["\(mark) **\(word)**"]
    if let change = part.step.change { lines[0] += " · \(Self.escaped(change))" }
    if let explanation = RunPage.explanation(of: part.step) {
      lines[0] += ": \(Self.escaped(explanation))"
    }
    for value in part.values {
      let shown = value.secret ? "a secret" : "`\(value.value)`"
      lines.append("- `\(value.name)` is \(shown), from \(Self.escaped(value.origin))")
    }
    for judgement in RunPage.judgements(of: part.step) {
      let mark = judgement.verdict.outcome == .passed ? "✔" : "✘"
      lines.append("- \(mark) \(Self.escaped(judgement.verdict.explanation))")
    }
    blocks.append(Self.list(lines))
    for judgement in RunPage.judgements(of: part.step)
    where judgement.verdict.outcome != .passed && !judgement.verdict.difference.isEmpty {
      let difference = judgement.verdict.difference.map { line in
        switch line.side {
        case .both: "  \(line.text)"
        case .expected: "- \(line.text)"
        case .found: "+ \(line.text)"
        }
      }
      blocks.append(Self.fenced(difference.joined(separator: "\n"), language: "diff"))
    }
    return blocks
  }

  private static func list(_ lines: [String]) -> String {
    lines.count < 2 ? lines.joined() : lines[0] + "\n\n" + lines.dropFirst().joined(separator: "\n")
  }

  private static func blocks(of changes: ClusterChanges) -> [String] {
    var blocks: [String] = []
    for (title, names) in [
      ("Left behind in the cluster", changes.left), ("Gone from the cluster", changes.removed),
      ("Changed in the cluster", changes.changed),
    ] where !names.isEmpty {
      blocks.append("## \(title)")
      blocks.append(names.map { "- `\($0)`" }.joined(separator: "\n"))
    }
    return blocks
  }

  private func shortened(_ output: String) -> String {
    let lines = output.split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.count > outputLines + 1 else {
      return output.hasSuffix("\n") ? String(output.dropLast()) : output
    }
    return lines.prefix(outputLines).joined(separator: "\n")
      + "\n… \(lines.count - outputLines) more lines"
  }

  /// A fenced code block whose fence is longer than any in the text (CommonMark 0.30, 4.5).
  private static func fenced(_ text: String, language: String, prompt: String = "") -> String {
    var longest = 0
    var run = 0
    for byte in text.utf8 {
      run = byte == UInt8(ascii: "`") ? run + 1 : 0
      longest = max(longest, run)
    }
    let fence = String(repeating: "`", count: max(3, longest + 1))
    return "\(fence)\(language)\n\(prompt)\(text)\n\(fence)"
  }

  /// A text whose characters are none of Markdown's marks (CommonMark 0.30, 2.4).
  private static func escaped(_ text: String) -> String {
    text.split(whereSeparator: \.isNewline).joined(separator: " ").reduce(into: "") {
      if "\\`*_[]<>|#".contains($1) { $0.append("\\") }
      $0.append($1)
    }
  }
}
