import LessonModel

/// JUnit XML, as Jenkins, GitLab and GitHub's actions read it: a suite a lesson, a case a step.
struct JUnitReport: ReportFormat {
  let name = "junit"

  func render(_ runs: [RunSummary]) -> String {
    let suites = runs.map(suite)
    let all = runs.flatMap(\.reportedSteps)
    return """
      <?xml version="1.0" encoding="UTF-8"?>
      <testsuites name="atelier" tests="\(all.count)" failures="\(all.count { isFailure($0) })" errors="0" time="\(decimal(runs.reduce(0) { $0 + ($1.end?.duration ?? 0) }))">
      \(suites.joined(separator: "\n"))
      </testsuites>

      """
  }

  private func isFailure(_ step: ReportedStep) -> Bool {
    ["failed", "timed-out", "not-run", "unfinished"].contains(step.status)
  }

  private func suite(_ run: RunSummary) -> String {
    let steps = run.reportedSteps
    let time = run.start?.time ?? ""
    // The schema's timestamp has no zone.
    let stamp = time.hasSuffix("Z") ? String(time.dropLast()) : time
    return """
        <testsuite name="\(escaped(run.file))" tests="\(steps.count)" failures="\(steps.count { isFailure($0) })" errors="0" skipped="\(steps.count { $0.status == "skipped" })" time="\(decimal(run.end?.duration ?? 0))" timestamp="\(escaped(stamp))">
      \(steps.map { testCase($0, run) }.joined(separator: "\n"))
        </testsuite>
      """
  }

  private func testCase(_ step: ReportedStep, _ run: RunSummary) -> String {
    let head = """
          <testcase name="\(escaped(step.step.id.rawValue)): \(escaped(step.summary.command))" classname="\(escaped(step.section))" file="\(escaped(run.file))" line="\(step.step.range.start.line)" time="\(decimal(step.duration))"
      """
    var body: [String] = []
    if step.status == "skipped" {
      body.append("      <skipped message=\"\(escaped(step.explanation))\"/>")
    } else if isFailure(step) {
      let failed = step.summary.judgements.filter { $0.verdict.outcome != .passed }
      let detail = failed.map { judgement in
        let place =
          "\(run.file):\(judgement.expectation.range.start.line): \(judgement.verdict.explanation)"
        return
          ([place]
          + (judgement.verdict.difference.isEmpty ? [] : [text(of: judgement.verdict.difference)]))
          .joined(separator: "\n")
      }.joined(separator: "\n")
      body.append(
        "      <failure message=\"\(escaped(step.explanation))\" type=\"\(step.status)\">\(escaped(detail))</failure>"
      )
    }
    if !step.summary.output.isEmpty {
      body.append("      <system-out>\(escaped(screenText(step.summary.output)))</system-out>")
    }
    return body.isEmpty
      ? head + "/>" : head + ">\n" + body.joined(separator: "\n") + "\n    </testcase>"
  }
}
