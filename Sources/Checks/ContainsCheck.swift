import LessonModel

/// The output contains a text, whatever the white space.
///
/// The text must stand by itself: `istio-proxy` is not in `no-istio-proxy`. A line that reports an error holds nothing,
/// unless an error is what is looked for.
struct ContainsCheck: Check {
  let kind: ExpectationKind

  init(_ kind: ExpectationKind) {
    self.kind = kind
  }

  func judge(_ expectation: Expectation, _ observation: Observation) -> Verdict {
    let expected = expectation.expected
    let wanted = Self.tokens(expected)
    guard !wanted.isEmpty else { return Verdict(.undecided, "The lesson expects an empty text.") }
    var errorLine: String?
    let all = lines(of: observation.output)
    for (number, line) in all.enumerated() {
      guard Self.contains(wanted, in: Self.tokens(line)) else { continue }
      if Self.reportsError(line), !Self.reportsError(expected) {
        errorLine = errorLine ?? line
        continue
      }
      return Verdict(.passed, "Line \(number + 1) of the output holds '\(expected)'.")
    }
    // A text may go over several lines.
    if errorLine == nil, lines(of: expected).count > 1,
      Self.contains(wanted, in: Self.tokens(observation.output))
    {
      return Verdict(.passed, "The output holds the expected lines.")
    }
    if let errorLine {
      return Verdict(
        .failed, "'\(expected)' occurs only in an error: \(trimmingSpace(errorLine))",
        difference: [DifferenceLine(.expected, expected), DifferenceLine(.found, errorLine)])
    }
    return Verdict(
      .failed, "The output does not hold '\(expected)'.",
      difference: [DifferenceLine(.expected, expected)] + Self.nearest(to: wanted, in: all))
  }

  /// Words, and every other character for itself: white space divides, and is dropped.
  private static func tokens(_ text: String) -> [Substring] {
    var tokens: [Substring] = []
    var rest = text[...]
    while let character = rest.first {
      if isWord(character) {
        let word = rest.prefix(while: isWord)
        tokens.append(word)
        rest = rest.dropFirst(word.count)
      } else {
        if !character.isWhitespace { tokens.append(rest.prefix(1)) }
        rest = rest.dropFirst()
      }
    }
    return tokens
  }

  private static func isWord(_ character: Character) -> Bool {
    character.isLetter || character.isNumber || character == "-" || character == "_"
  }

  private static func contains(_ wanted: [Substring], in tokens: [Substring]) -> Bool {
    guard tokens.count >= wanted.count else { return false }
    return (0...(tokens.count - wanted.count)).contains { start in
      tokens[start..<(start + wanted.count)].elementsEqual(wanted)
    }
  }

  private static func reportsError(_ line: String) -> Bool {
    let line = line.lowercased()
    return [
      "not found", "error:", "error from server", "no such", "cannot", "can't find", "unable to",
    ]
    .contains { line.contains($0) }
  }

  /// The line that shares most words with what is looked for, to show what is there instead.
  private static func nearest(to wanted: [Substring], in all: [String]) -> [DifferenceLine] {
    let words = Set(wanted.filter { $0.count > 2 })
    let scored = all.map { line in (line, words.intersection(tokens(line)).count) }
    guard let best = scored.max(by: { $0.1 < $1.1 }), best.1 > 0 else { return [] }
    return [DifferenceLine(.found, trimmingSpace(best.0))]
  }
}
