import LessonModel

/// The output is a text, byte for byte but for the line ends at the end.
struct ExactCheck: Check {
  let kind = ExpectationKind.exact

  func judge(_ expectation: Expectation, _ observation: Observation) -> Verdict {
    let wanted = trimmingLineEnds(expectation.expected)
    let found = trimmingLineEnds(observation.output)
    if wanted.utf8.elementsEqual(found.utf8) {
      return Verdict(.passed, "The output is as expected.")
    }
    if !wanted.contains("\n"), !found.contains("\n") {
      return Verdict(
        .failed, "Expected '\(shortened(wanted))', found \(quotedOrNothing(found)).",
        difference: [
          DifferenceLine(.expected, wanted).shortened(to: 400),
          DifferenceLine(.found, found).shortened(to: 400),
        ])
    }
    return Verdict(
      .failed, "The output is not the expected one.",
      difference: DifferenceExcerpt.of(LineDifference.between(lines(of: wanted), lines(of: found))))
  }
}
