import LessonModel

/// One file of HTML with all in it: progress, verdicts and differences, for light and dark screens, without scripts.
struct HTMLReport: ReportFormat {
  let name = "html"

  func render(_ runs: [RunSummary]) -> String {
    """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Progress report</title>
    <style>
    :root { color-scheme: light dark; --good: #1a7f37; --bad: #c62828; --mute: #6e7781; }
    @media (prefers-color-scheme: dark) { :root { --good: #3fb950; --bad: #ff7b72; --mute: #8b949e; } }
    body { font: 16px/1.5 system-ui, sans-serif; max-width: 70rem; margin: 2rem auto; padding: 0 1rem; }
    h3 { margin: 1.2rem 0 .3rem; font-size: 1rem; }
    code, pre { font-family: ui-monospace, monospace; font-size: .85rem; }
    pre { overflow-x: auto; padding: .5rem .8rem; border-left: 3px solid var(--mute); }
    table { border-collapse: collapse; width: 100%; }
    td, th { text-align: left; vertical-align: top; padding: .15rem .6rem .15rem 0; }
    .passed { color: var(--good); } .failed, .timed-out, .not-run { color: var(--bad); }
    .skipped, .unfinished, .small { color: var(--mute); }
    progress { width: 16rem; }
    </style>
    </head>
    <body>
    <h1>Progress report</h1>
    \(runs.map(section).joined(separator: "\n"))
    </body>
    </html>

    """
  }

  private func section(_ run: RunSummary) -> String {
    let counts = run.counts
    let due = counts.passed + counts.failed + counts.notRun + counts.unfinished
    var body = """
      <section>
      <h2>\(escaped(run.start?.plan.title ?? run.file))</h2>
      <p class="small">\(escaped(run.file)) · \(escaped(run.start?.target ?? "")) · <time>\(escaped(run.start?.time ?? ""))</time></p>
      <p><strong class="\(run.outcome)">\(run.outcome)</strong> ·
      <progress max="\(max(1, due))" value="\(counts.passed)" aria-label="steps passed"></progress>
      \(counts.passed) of \(due) steps · \(counts.expectationsHeld) of \(counts.expectations) expectations held · \(decimal(run.end?.duration ?? 0)) s</p>

      """
    var heading = ""
    var isOpen = false
    for step in run.reportedSteps {
      if step.section != heading {
        if isOpen { body += "</table>\n" }
        heading = step.section
        body +=
          "<h3>\(escaped(heading))</h3>\n<table><tr class=\"small\"><th>Verdict</th><th>Step</th><th>Time</th></tr>\n"
        isOpen = true
      }
      body += row(step)
    }
    return body + (isOpen ? "</table>\n" : "") + "</section>"
  }

  private func row(_ step: ReportedStep) -> String {
    var detail = "<code>\(escaped(step.summary.command))</code>"
    if step.status != "passed", !step.explanation.isEmpty {
      detail += "<br>\(escaped(step.explanation))"
    }
    for judgement in step.summary.judgements
    where judgement.verdict.outcome != .passed && !judgement.verdict.difference.isEmpty {
      detail += "<pre>\(escaped(text(of: judgement.verdict.difference)))</pre>"
    }
    let time = step.duration > 0 ? "\(decimal(step.duration)) s" : ""
    return
      "<tr><td class=\"\(step.status)\">\(step.status)</td><td>\(detail)</td><td class=\"small\">\(time)</td></tr>\n"
  }
}
