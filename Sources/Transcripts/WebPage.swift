import LessonModel

/// Makes a web page of a run, complete in one file: no script, no font, no picture from elsewhere.
public struct WebPage: Sendable {
  public init() {}

  public func render(_ events: [Event]) -> String {
    let page = RunPage(events)
    let title = Self.escaped(page.summary.start?.plan.title ?? "Transcript")
    var body = "<h1>\(title)</h1>\n"
    if let start = page.summary.start {
      body +=
        "<dl><dt>Lesson</dt><dd><code>\(Self.escaped(start.plan.file))</code></dd><dt>When</dt><dd>\(Self.escaped(start.time))</dd><dt>Where</dt><dd>\(Self.escaped(start.target))</dd></dl>\n"
    }
    let outcome = page.summary.end?.outcome.rawValue ?? "interrupted"
    body += "<p class=\"outcome \(outcome)\">\(Self.escaped(page.outcome))</p>\n"
    for part in page.parts {
      for heading in part.headings {
        let level = min(6, heading.level + 1)
        body += "<h\(level)>\(Self.escaped(heading.title))</h\(level)>\n"
      }
      body += html(of: part)
    }
    if let changes = page.summary.end?.clusterChanges { body += Self.html(of: changes) }
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>\(title)</title>
      <style>
      \(Self.style)
      </style>
      </head>
      <body>
      <main>
      \(body)</main>
      </body>
      </html>

      """
  }

  private static let style = """
    :root { color-scheme: light dark; --line: #8884; --good: #17803d; --bad: #c02020; --dim: #777; }
    body { font: 1rem/1.5 system-ui, sans-serif; margin: 0; }
    main { max-width: 60rem; margin: 0 auto; padding: 1rem; }
    dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem; } dd { margin: 0; }
    .step { border: 1px solid var(--line); border-radius: .4rem; margin: .8rem 0; overflow: hidden; }
    .step > summary { padding: .4rem .7rem; cursor: pointer; font-family: ui-monospace, monospace; white-space: pre-wrap; overflow-wrap: anywhere; }
    .step > div { padding: 0 .7rem .6rem; }
    pre { overflow-x: auto; background: #8881; padding: .6rem; border-radius: .3rem; margin: .4rem 0; }
    .passed .mark, .outcome.passed { color: var(--good); } .failed .mark, .outcome.failed { color: var(--bad); }
    .skipped { color: var(--dim); } .outcome { font-weight: 600; }
    ins { color: var(--good); text-decoration: none; } del { color: var(--bad); text-decoration: none; }
    ul { margin: .3rem 0; padding-left: 1.3rem; } .time { color: var(--dim); float: right; }
    """

  private func html(of part: RunPage.Part) -> String {
    let (mark, word) = RunPage.result(of: part.step)
    let kind = word == "passed" ? "passed" : mark == "✘" ? "failed" : "skipped"
    var time = ""
    if case .ended(let end) = part.step.state {
      time = "<span class=\"time\">\((end.duration * 10).rounded() / 10) s</span>"
    }
    let isOpen = kind == "failed" ? " open" : ""
    var inner = ""
    if let explanation = RunPage.explanation(of: part.step) {
      inner += "<p>\(Self.escaped(word)): \(Self.escaped(explanation))</p>\n"
    }
    if let change = part.step.change { inner += "<p>\(Self.escaped(change))</p>\n" }
    if !part.output.isEmpty { inner += "<pre>\(Self.escaped(part.output))</pre>\n" }
    var items = part.values.map { value in
      let shown = value.secret ? "a secret" : "<code>\(Self.escaped(value.value))</code>"
      return
        "<code>\(Self.escaped(value.name))</code> is \(shown), from \(Self.escaped(value.origin))"
    }
    for judgement in RunPage.judgements(of: part.step) {
      let passed = judgement.verdict.outcome == .passed
      var item =
        "<span class=\"\(passed ? "passed" : "failed")\"><span class=\"mark\">\(passed ? "✔" : "✘")</span></span> \(Self.escaped(judgement.verdict.explanation))"
      if !passed, !judgement.verdict.difference.isEmpty {
        item += "<pre>\(judgement.verdict.difference.map(Self.html).joined())</pre>"
      }
      items.append(item)
    }
    if !items.isEmpty { inner += "<ul>\(items.map { "<li>\($0)</li>" }.joined())</ul>\n" }
    return
      "<details class=\"step \(kind)\"\(isOpen)><summary>\(time)<span class=\"mark\">\(mark)</span> \(Self.escaped(part.step.command))</summary><div>\n\(inner)</div></details>\n"
  }

  private static func html(_ line: DifferenceLine) -> String {
    switch line.side {
    case .both: "  \(escaped(line.text))\n"
    case .expected: "<del>- \(escaped(line.text))</del>\n"
    case .found: "<ins>+ \(escaped(line.text))</ins>\n"
    }
  }

  private static func html(of changes: ClusterChanges) -> String {
    var text = ""
    for (title, names) in [
      ("Left behind in the cluster", changes.left), ("Gone from the cluster", changes.removed),
      ("Changed in the cluster", changes.changed),
    ] where !names.isEmpty {
      text += "<h2>\(title)</h2>\n<ul>"
      text += names.map { "<li><code>\(escaped($0))</code></li>" }.joined() + "</ul>\n"
    }
    return text
  }

  /// A text whose characters are none of HTML's marks.
  private static func escaped(_ text: String) -> String {
    text.reduce(into: "") {
      switch $1 {
      case "&": $0 += "&amp;"
      case "<": $0 += "&lt;"
      case ">": $0 += "&gt;"
      case "\"": $0 += "&quot;"
      default: $0.append($1)
      }
    }
  }
}
