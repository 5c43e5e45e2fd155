import LessonModel

/// The output, white space at its ends apart, is a number that compares as expected: `28`, `>= 3`, `!= 0`, `2..5`,
/// `at least 1,000`, `about 50%`.
struct NumberCheck: Check {
  let kind = ExpectationKind.number

  func judge(_ expectation: Expectation, _ observation: Observation) -> Verdict {
    let wanted = trimmingSpace(expectation.expected)
    let found = trimmingSpace(observation.output)
    let comparison: Comparison
    do { comparison = try Comparison(wanted) } catch {
      return Verdict(.undecided, "The lesson expects '\(wanted)': \(error.message).")
    }
    guard comparison.isNumeric else {
      return Verdict(.undecided, "The lesson expects '\(wanted)', which is no number.")
    }
    if Comparison.number(found) != nil, comparison.holds(for: found) {
      return Verdict(
        .passed, "The output is \(comparison.relation == .equal ? comparison.description : found).")
    }
    let difference =
      [DifferenceLine(.expected, wanted)]
      + lines(of: found).suffix(12).map { DifferenceLine(.found, $0).shortened(to: 400) }
    guard Comparison.number(found) != nil else {
      return Verdict(
        .failed,
        "Expected \(comparison.relation == .equal ? "the number" : "a number,") \(comparison.description), found \(quotedOrNothing(found)).",
        difference: difference)
    }
    return Verdict(
      .failed, "Expected \(comparison.description), found \(found).", difference: difference)
  }
}
