import LessonModel

/// The output is like a sample: what a sample shows of names, states, counts and kinds holds; ages, hashes, addresses,
/// spacing and row order may differ.
///
/// A sample is JSON, or tables and lines of text. Its tables are found again by their headings and compared by row and column;
/// its lines are compared token by token. What the sample has must come; what comes besides is told as a note, unless it
/// reports trouble. In doubt it fails, and says why.
///
/// The time is proportional to the length of sample and output: forms that all equal lines share are looked up, and what
/// they leave open is compared one by one for a bounded number of bytes.
struct LikeCheck: Check {
  let kind = ExpectationKind.like

  func judge(_ expectation: Expectation, _ observation: Observation) -> Verdict {
    let sampleText = ByteText(expectation.expected)
    let foundText = ByteText(observation.output)
    guard !Self.isBlank(sampleText) else { return Verdict(.undecided, "The sample is empty.") }
    guard !Self.isBlank(foundText) else {
      return Verdict(
        .failed, "Expected output like the sample, and there was none.",
        difference: lines(of: expectation.expected).filter { !trimmingSpace($0).isEmpty }.map {
          DifferenceLine(.expected, $0)
        })
    }
    if let sample = JSONValue(sampleText), sample.isContainer, let found = JSONValue(foundText) {
      return JSONComparison.judge(sample, found)
    }
    if let sample = EmbeddedJSON(sampleText), let found = EmbeddedJSON(foundText) {
      let verdict = JSONComparison.judge(sample.value, found.value)
      guard verdict.outcome == .passed, !Self.isBlank(sample.rest) else { return verdict }
      var around = Self.judge(sample.rest, found.rest, expectation)
      around.notes += verdict.notes
      return around
    }
    return Self.judge(sampleText, foundText, expectation)
  }

  /// Judges tables and lines of text.
  private static func judge(
    _ sampleText: ByteText, _ foundText: ByteText, _ expectation: Expectation
  ) -> Verdict {
    let sample = OutputShape(sampleText, droppingNoise: false)
    let found = OutputShape(foundText, droppingNoise: !isNoiseAlone(sampleText))
    var judging = LikeJudgement(
      sample: sample, found: found, incidental: Set(expectation.incidental),
      pattern: SamplePattern(literals: SamplePattern.literals(in: foundText)))
    return judging.verdict()
  }

  private static func isBlank(_ text: ByteText) -> Bool {
    text.allSatisfy { $0.isBlank || $0 == 0x0A || $0 == 0x0D }
  }

  /// Whether the sample itself shows what is dropped elsewhere.
  private static func isNoiseAlone(_ text: ByteText) -> Bool {
    text.split(separator: 0x0A).contains { OutputLine.isNoise($0.trimmed) && !$0.trimmed.isEmpty }
  }
}
