import LessonModel

/// The output holds a match of a regular expression.
struct RegexCheck: Check {
  let kind = ExpectationKind.regex

  func judge(_ expectation: Expectation, _ observation: Observation) -> Verdict {
    do {
      let expression = try RegularExpression(expectation.expected)
      if expression.occurs(in: observation.output) {
        return Verdict(.passed, "The output matches '\(shortened(expectation.expected))'.")
      }
      return Verdict(
        .failed, "The output does not match '\(shortened(expectation.expected))'.",
        difference: [DifferenceLine(.expected, expectation.expected)] + found(observation))
    } catch {
      return Verdict(
        .undecided,
        "'\(shortened(expectation.expected))' is no regular expression: \(error.message), at character \(error.offset + 1)."
      )
    }
  }
}

/// The output as a whole is as a pattern with `*` and `?`, which stand for line ends as well.
struct GlobCheck: Check {
  let kind = ExpectationKind.glob

  func judge(_ expectation: Expectation, _ observation: Observation) -> Verdict {
    let pattern = trimmingLineEnds(expectation.expected)
    guard !pattern.isEmpty else {
      return Verdict(.undecided, "The lesson expects an empty pattern.")
    }
    if GlobPattern(pattern, crossesLines: true).matches(trimmingLineEnds(observation.output)) {
      return Verdict(.passed, "The output is as '\(shortened(pattern))'.")
    }
    return Verdict(
      .failed, "The output is not as '\(shortened(pattern))'.",
      difference: lines(of: pattern).map { DifferenceLine(.expected, $0) } + found(observation))
  }
}

/// The output is a text in which `...` stands for any characters of a line, and for any lines where it stands alone.
struct ElidedCheck: Check {
  let kind = ExpectationKind.elided

  func judge(_ expectation: Expectation, _ observation: Observation) -> Verdict {
    let wanted = lines(of: expectation.expected)
    guard !wanted.isEmpty else { return Verdict(.undecided, "The lesson expects an empty text.") }
    let patterns = wanted.map { LinePattern(elided: $0) }
    return LinesCheck.verdict(
      patterns, wanted, lines(of: observation.output).map { trimmingTrailingSpace($0) })
  }
}

/// Every expected line is in the output, in any order and as often as it is expected.
struct HasLinesCheck: Check {
  let kind = ExpectationKind.hasLines

  func judge(_ expectation: Expectation, _ observation: Observation) -> Verdict {
    let wanted = lines(of: expectation.expected).filter {
      !trimmingSpace($0).isEmpty && $0 != "..."
    }
    guard !wanted.isEmpty else { return Verdict(.undecided, "The lesson expects no line.") }
    let all = lines(of: observation.output)
    var counts: [String: Int] = [:]
    for line in all { counts[trimmingSpace(line), default: 0] += 1 }
    var missing: [String] = []
    var work = WorkBudget()
    for line in wanted {
      let text = trimmingSpace(line)
      if let count = counts[text], count > 0 {
        counts[text] = count - 1
        continue
      }
      let pattern: LinePattern
      do { pattern = try LinePattern(line) } catch {
        return Verdict(
          .undecided, "The expected line '\(line)' is no regular expression: \(error.message).")
      }
      guard pattern.isOpen else {
        missing.append(line)
        continue
      }
      guard work.takes(all.reduce(0) { $0 + $1.utf8.count + 1 }) else { return work.verdict }
      let partner = all.first { counts[trimmingSpace($0), default: 0] > 0 && pattern.accepts($0) }
      if let partner {
        counts[trimmingSpace(partner), default: 0] -= 1
      } else {
        missing.append(line)
      }
    }
    guard let first = missing.first else {
      return Verdict(
        .passed,
        "The output has the \(wanted.count) expected \(wanted.count == 1 ? "line" : "lines").")
    }
    let more = missing.count > 1 ? ", nor \(missing.count - 1) more" : ""
    return Verdict(
      .failed, "The output has no line '\(shortened(trimmingSpace(first)))'\(more).",
      difference: missing.prefix(20).map { DifferenceLine(.expected, $0) } + found(observation))
  }
}

private func found(_ observation: Observation) -> [DifferenceLine] {
  ByteText(observation.output).split(separator: 0x0A).suffix(12).map {
    DifferenceLine(.found, $0.text).shortened(to: 400)
  }
}

func trimmingTrailingSpace(_ text: String) -> String {
  guard let last = text.lastIndex(where: { !$0.isWhitespace }) else { return "" }
  return String(text[...last])
}

/// How much work a check may do before it gives up: it says so then, and never passes.
struct WorkBudget {
  /// Bytes, or steps of like cost.
  private var left = 50_000_000

  mutating func takes(_ work: Int) -> Bool {
    left -= work
    return left > 0
  }

  var verdict: Verdict {
    Verdict(
      .undecided,
      "There are too many patterns for so long an output. Expect fewer lines, or a part of the output."
    )
  }
}
