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
    let wanted = Self.tokens(ByteText(expected))
    guard !wanted.isEmpty else { return Verdict(.undecided, "The lesson expects an empty text.") }
    let search = RunSearch(wanted)
    let isError = Self.reportsError(ByteText(expected))
    var errorLine: ByteText?
    let output = ByteText(observation.output)
    let all = output.split(separator: 0x0A, omittingEmptySubsequences: false)
    for (number, line) in all.enumerated() {
      guard search.firstIndex(in: Self.tokens(line), from: 0) != nil else { continue }
      if !isError, Self.reportsError(line) {
        errorLine = errorLine ?? line
        continue
      }
      return Verdict(.passed, "Line \(number + 1) of the output holds '\(shortened(expected))'.")
    }
    // A text may go over several lines.
    if errorLine == nil, ByteText(expected).contains(0x0A),
      search.firstIndex(in: Self.tokens(output), from: 0) != nil
    {
      return Verdict(.passed, "The output holds the expected lines.")
    }
    if let errorLine {
      return Verdict(
        .failed,
        "'\(shortened(expected))' occurs only in an error: \(shortened(errorLine.trimmed.text))",
        difference: [
          DifferenceLine(.expected, expected),
          DifferenceLine(.found, errorLine.text).shortened(to: 400),
        ])
    }
    return Verdict(
      .failed, "The output does not hold '\(shortened(expected))'.",
      difference: lines(of: expected).map { DifferenceLine(.expected, $0) }
        + Self.nearest(to: wanted, in: all))
  }

  /// Words, and every other character for itself: white space divides, and is dropped.
  private static func tokens(_ text: ByteText) -> [ByteText] {
    var tokens: [ByteText] = []
    var index = text.startIndex
    while index < text.endIndex {
      let start = index
      if isWord(text[index]) {
        while index < text.endIndex, isWord(text[index]) { index += 1 }
        tokens.append(text[start..<index])
      } else {
        index += 1
        if !(text[start].isBlank || text[start] == 0x0A || text[start] == 0x0D) {
          tokens.append(text[start..<index])
        }
      }
    }
    return tokens
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    byte.isAlphabetic || byte.isDigit || byte == ascii("-") || byte == ascii("_") || byte >= 0x80
  }

  private static func reportsError(_ line: ByteText) -> Bool {
    let line = FieldRule.lowercased(line)[...]
    return line.holds("not found") || line.holds("error:") || line.holds("error from server")
      || line.holds("no such") || line.holds("cannot") || line.holds("can't find")
      || line.holds("unable to")
  }

  /// The line that shares most words with what is looked for, to show what is there instead.
  private static func nearest(to wanted: [ByteText], in all: [ByteText]) -> [DifferenceLine] {
    let words = Set(wanted.filter { $0.count > 2 })
    var best: (line: ByteText, score: Int)?
    for line in all.prefix(10_000) {
      let score = words.intersection(tokens(line.prefix(4096))).count
      if score > best?.score ?? 0 { best = (line, score) }
    }
    return best.map { [DifferenceLine(.found, $0.line.trimmed.text).shortened(to: 400)] } ?? []
  }
}
