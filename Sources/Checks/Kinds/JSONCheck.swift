import LessonModel

/// The output is JSON, and what a path finds in it is as expected: `.status.phase == Running`, `.items.length >= 3`, `.metadata`.
struct JSONCheck: Check {
  let kind = ExpectationKind.json

  func judge(_ expectation: Expectation, _ observation: Observation) -> Verdict {
    let condition: JSONCondition
    do { condition = try JSONCondition(expectation.expected) } catch {
      return Verdict(.undecided, "'\(expectation.expected)' is no JSON path: \(error.message).")
    }
    guard let value = JSONValue(ByteText(observation.output)) else {
      return Verdict(
        .failed, "Expected JSON, found \(quotedOrNothing(trimmingSpace(observation.output))).",
        difference: [DifferenceLine(.expected, expectation.expected)]
          + ByteText(observation.output).split(separator: 0x0A).prefix(12).map {
            DifferenceLine(.found, $0.text).shortened(to: 400)
          })
    }
    return condition.judge(value, of: "The output")
  }
}
