import Checks
import LessonModel
import Testing

@Suite struct `The check of similarity` {
  private func judge(_ expected: String, _ output: String) -> Verdict {
    CheckRegistry.standard.judge(
      Expectation(
        id: "a#1.1", kind: .similarity, expected: expected,
        range: SourceRange(line: 1, column: 1, endLine: 1, endColumn: 1),
        provenance: Provenance(rule: "test", evidence: "")),
      Observation(output: output, exitStatus: 0))
  }

  // The measures are those of Winkler's own examples: MARTHA and MARHTA 0.961, DIXON and DICKSONX 0.813, DWAYNE and DUANE 0.840.
  @Test(arguments: [
    ("0.96\nMARTHA", "MARHTA", true), ("0.97\nMARTHA", "MARHTA", false),
    ("0.81\nDIXON", "DICKSONX", true), ("0.82\nDIXON", "DICKSONX", false),
    ("0.84\nDWAYNE", "DUANE", true), ("0.85\nDWAYNE", "DUANE", false),
    ("1.0\nthe same", "the same\n", true), ("1.0\nthe same", "the sane", false),
    ("0\nanything", "", true), ("0.1\nanything", "", false),
  ])
  func `holds from the threshold on`(expected: String, output: String, holds: Bool) {
    #expect(judge(expected, output).outcome == (holds ? .passed : .failed))
  }

  @Test func `fails where the output names a trouble, however like it is`() {
    let verdict = judge("0.5\nweb   1/1   Running   0   5s", "web   1/1   Error     0   5s")
    #expect(verdict.outcome == .failed)
    #expect(
      verdict.explanation == "The output says 'Error', which the lesson's sample does not.")
    #expect(judge("0.5\njob   Error", "job   Error").outcome == .passed)
  }

  @Test(arguments: ["", "much\ntext", "1.5\ntext", "-1\ntext"])
  func `is undecided without a threshold`(expected: String) {
    #expect(judge(expected, "text").outcome == .undecided)
  }
}

@Suite struct `The check of an exit status` {
  private func judge(_ expected: String, _ status: Int32?) -> Verdict.Outcome {
    CheckRegistry.standard.judge(
      Expectation(
        id: "a#1.1", kind: .exitStatus, expected: expected,
        range: SourceRange(line: 1, column: 1, endLine: 1, endColumn: 1),
        provenance: Provenance(rule: "test", evidence: "")),
      Observation(output: "", exitStatus: status)
    ).outcome
  }

  @Test func `takes any status where any will do, but asks for one`() {
    #expect(judge("any", 0) == .passed)
    #expect(judge("any", 7) == .passed)
    #expect(judge("any", nil) == .undecided)
    #expect(judge("anything", 0) == .undecided)
  }
}

@Suite struct `A regular expression for a whole output` {
  @Test(arguments: [
    (#"\Aone\s+two\z"#, "one\ntwo", true), (#"\Aone\s+two\z"#, "zero\none two", false),
    (#"\Aone\s+two\z"#, "one two\nthree", false), (#"^two$"#, "one\ntwo\nthree", true),
  ])
  func `begins and ends where the output does`(pattern: String, output: String, holds: Bool) {
    let verdict = CheckRegistry.standard.judge(
      Expectation(
        id: "a#1.1", kind: .regex, expected: pattern,
        range: SourceRange(line: 1, column: 1, endLine: 1, endColumn: 1),
        provenance: Provenance(rule: "test", evidence: "")),
      Observation(output: output, exitStatus: 0))
    #expect(verdict.outcome == (holds ? .passed : .failed))
  }
}
