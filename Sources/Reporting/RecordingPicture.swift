import LessonModel

/// Draws a run as a picture of a terminal, in SVG 1.1.
public struct RecordingPicture: Sendable {
  /// The most lines of output shown of a step.
  public var outputLines: Int
  /// The most steps shown: all if there are no more, else the first of those of which the lesson expects something.
  public var steps: Int

  public init(outputLines: Int = 8, steps: Int = 12) {
    self.outputLines = outputLines
    self.steps = steps
  }

  private struct Line {
    var spans: [(text: String, color: String)]
  }

  private static let columns = 110
  private static let (cell, line) = (8.0, 19.0)
  private static let (plain, dim, good, bad, bright) = (
    "#d4d7dd", "#8b93a1", "#6fcf97", "#ff7b72", "#ffffff"
  )

  /// The picture: of steps that ran, their commands, outputs and verdicts.
  public func svg(_ events: [Event]) -> String {
    let summary = RunSummary(events)
    var lines = [
      Line(spans: [
        ("\(summary.start?.plan.title ?? "")  ", Self.bright),
        ("· \(summary.start?.target ?? "")", Self.dim),
      ]), Line(spans: []),
    ]
    let ended = summary.steps.filter { if case .ended = $0.state { true } else { false } }
    let telling = ended.filter { !Self.expectations(of: $0).isEmpty }
    let shown = ended.count <= steps ? ended : Array(telling.prefix(steps))
    for step in shown {
      guard case .ended(let end) = step.state else { continue }
      for (index, text) in step.command.split(separator: "\n").prefix(3).enumerated() {
        lines.append(
          Line(spans: [
            (index == 0 ? "$ " : "  ", Self.dim),
            (Self.cut(String(text), Self.columns - 2), Self.bright),
          ]))
      }
      let output = screenText(step.output).split(separator: "\n")
      for text in output.prefix(outputLines) {
        lines.append(Line(spans: [(Self.cut(String(text), Self.columns), Self.plain)]))
      }
      if output.count > outputLines {
        lines.append(Line(spans: [("… \(output.count - outputLines) lines more", Self.dim)]))
      }
      let words = Self.expectations(of: step).map(\.verdict.explanation)
      let passed = end.status == .passed
      let said = passed ? words.joined(separator: " ") : end.explanation ?? ""
      lines.append(
        Line(spans: [
          (passed ? "✔ " : "✘ ", passed ? Self.good : Self.bad),
          (Self.cut(said, Self.columns - 2), Self.dim),
        ]))
      lines.append(Line(spans: []))
    }
    let left = ended.count - shown.count
    if left > 0 { lines.append(Line(spans: [("… \(left) steps more", Self.dim)])) }
    if let end = summary.end {
      let color = end.outcome == .passed ? Self.good : Self.bad
      let counts = summary.counts
      lines.append(
        Line(spans: [
          (end.outcome.rawValue, color),
          (
            ": \(end.explanation) \(counts.expectationsHeld) of \(counts.expectations) expectations held.",
            Self.plain
          ),
        ]))
    }
    return draw(lines, title: summary.start?.plan.title ?? "")
  }

  private func draw(_ lines: [Line], title: String) -> String {
    let width = Double(Self.columns) * Self.cell + 40
    let height = Double(lines.count) * Self.line + 64
    var svg = """
      <svg xmlns="http://www.w3.org/2000/svg" width="\(Int(width))" height="\(Int(height))" viewBox="0 0 \(Int(width)) \(Int(height))" role="img" aria-label="\(escaped("A run of \(title)"))">
      <rect width="100%" height="100%" rx="10" fill="#1b1e25"/>
      <circle cx="22" cy="20" r="6" fill="#ff5f57"/><circle cx="42" cy="20" r="6" fill="#febc2e"/><circle cx="62" cy="20" r="6" fill="#28c840"/>
      <g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, monospace" font-size="13" xml:space="preserve">

      """
    for (index, line) in lines.enumerated() where !line.spans.isEmpty {
      let y = 52 + Double(index) * Self.line
      let spans = line.spans.map { "<tspan fill=\"\($0.color)\">\(escaped($0.text))</tspan>" }
        .joined()
      svg += "<text x=\"20\" y=\"\(Int(y))\">\(spans)</text>\n"
    }
    return svg + "</g>\n</svg>\n"
  }

  /// The verdicts on what the lesson itself expects.
  private static func expectations(of step: StepSummary) -> [Judgement] {
    step.judgements.filter { $0.expectation.provenance.rule != "implied-exit-status" }
  }

  private static func cut(_ text: String, _ columns: Int) -> String {
    let expanded = text.split(separator: "\t", omittingEmptySubsequences: false).joined(
      separator: "    ")
    return expanded.count > columns ? expanded.prefix(columns - 1) + "…" : expanded
  }
}
