import Foundation
import FoundationXML
import LessonModel
import Reporting
import Testing

private let place = SourceRange(line: 7, column: 1, endLine: 7, endColumn: 2)
private let why = Provenance(rule: "r", evidence: "e")

/// A run of three steps: one passed, one failed with a difference, one skipped.
private func summary(command: String = "make", output: String = "out\n") -> RunSummary {
  let steps = (1...3).map {
    Step(
      id: StepID("s#\($0)"), action: Action(.command, command), range: place, instruction: "",
      provenance: why)
  }
  let expectation = Expectation(
    id: "s#2.1", kind: .number, expected: "28", range: place, provenance: why)
  let kinds: [Event.Kind] = [
    .runStarted(
      RunStart(
        version: "0", time: "2026-11-24T00:00:00Z", target: "t", digest: "", choices: [],
        columns: 80, rows: 24,
        plan: Plan(
          file: "l.md", title: "A & B",
          steps: steps.map { PlannedStep(step: $0, path: ["One"], timeLimit: 1) }))),
    .stepStarted(StepStart(step: steps[0].id, command: command, directory: "/")),
    .output(StepOutput(step: steps[0].id, text: output)),
    .stepEnded(
      StepEnd(step: steps[0].id, status: .passed, exitStatus: 0, directory: "/", duration: 1)),
    .stepStarted(StepStart(step: steps[1].id, command: command, directory: "/")),
    .expectationJudged(
      Judgement(
        step: steps[1].id, expectation: expectation,
        verdict: Verdict(
          .failed, "Expected 28, found 27.",
          difference: [DifferenceLine(.expected, "28"), DifferenceLine(.found, "27")]))),
    .stepEnded(
      StepEnd(
        step: steps[1].id, status: .failed, explanation: "Expected 28, found 27.", exitStatus: 0,
        directory: "/", duration: 0.25)),
    .stepSkipped(steps[2].id, SkipReason(.conditionNotMet, "Not needed.")),
    .runEnded(RunEnd(outcome: .failed, explanation: "", duration: 2)),
  ]
  return RunSummary(kinds.enumerated().map { Event(sequence: $0, offset: 0, kind: $1) })
}

private func render(_ format: String, _ summary: RunSummary) throws -> String {
  try #require(ReportRegistry.standard.format(named: format)).render([summary])
}

@Suite struct `A report` {
  @Test func `as JUnit counts and explains, and is well-formed whatever a command prints`() throws {
    let text = try render(
      "junit", summary(command: "echo \"<&>\"", output: "\u{1B}[1m\u{0}]]>&\u{FFFE}"))
    let counter = ElementCounter()
    let parser = XMLParser(data: Data(text.utf8))
    parser.delegate = counter
    #expect(parser.parse())
    #expect(
      counter.count == [
        "testsuites": 1, "testsuite": 1, "testcase": 3, "failure": 1, "skipped": 1, "system-out": 1,
      ])
    #expect(text.contains("tests=\"3\" failures=\"1\""))
    #expect(text.contains("Expected 28, found 27."))
  }

  @Test func `as CSV has a row for each step, quoted and harmless to a spreadsheet`() throws {
    let rows = try render("csv", summary(command: "=cmd|' /C calc'!A0, \"x\"")).split(
      separator: "\r\n")
    #expect(rows.count == 4)
    #expect(rows[1].contains(#""'=cmd|' /C calc'!A0, ""x""""#))
    #expect(rows[2].contains(",failed,1,0,0.250,"))
  }

  @Test func `as HTML escapes what it shows and needs nothing else`() throws {
    let text = try render("html", summary(command: "echo <script>"))
    #expect(text.contains("echo &lt;script&gt;"))
    #expect(!text.contains("<script"))
    #expect(text.contains("- 28\n+ 27"))
    #expect(!text.contains("http://") && !text.contains("https://"))
  }

  @Test func `as JSON says the same`() throws {
    let object =
      try JSONSerialization.jsonObject(with: Data(try render("json", summary()).utf8))
      as? [String: Any]
    let run = try #require((object?["runs"] as? [[String: Any]])?.first)
    #expect(run["outcome"] as? String == "failed")
    #expect(
      (run["steps"] as? [[String: Any]])?.map { $0["status"] as? String } == [
        "passed", "failed", "skipped",
      ])
  }
}

private final class ElementCounter: NSObject, XMLParserDelegate {
  var count: [String: Int] = [:]
  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
    qualifiedName: String?, attributes: [String: String]
  ) {
    count[name, default: 0] += 1
  }
}
