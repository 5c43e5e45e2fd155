import LessonModel

/// Comma-separated values (RFC 4180), a row for each step of each run.
struct CSVReport: ReportFormat {
  let name = "csv"

  private static let heading = [
    "lesson", "title", "time", "target", "outcome", "section", "step", "line", "role", "command",
    "status", "expectations",
    "held", "seconds", "explanation",
  ]

  func render(_ runs: [RunSummary]) -> String {
    let rows = runs.flatMap { run in
      run.reportedSteps.map { step in
        [
          run.file, run.start?.plan.title ?? "", run.start?.time ?? "", run.start?.target ?? "",
          run.outcome, step.section,
          step.step.id.rawValue, String(step.step.range.start.line), step.step.role.rawValue,
          step.summary.command, step.status,
          String(step.summary.judgements.count), String(step.held), decimal(step.duration),
          step.explanation,
        ]
      }
    }
    return ([Self.heading] + rows).map { $0.map(cell).joined(separator: ",") + "\r\n" }.joined()
  }

  /// A cell; one that a spreadsheet would take for a formula gets an apostrophe (OWASP, "CSV Injection").
  private func cell(_ text: String) -> String {
    let isFormula = text.first.map { "=+-@\t\r".contains($0) } ?? false
    let safe = isFormula ? "'" + text : text
    let needsQuotes = safe.unicodeScalars.contains { "\",\r\n".unicodeScalars.contains($0) }
    guard needsQuotes else { return safe }
    return "\""
      + safe.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
      + "\""
  }
}
