import LessonModel

/// The output's lines are the expected ones, in order, where a line may be a pattern.
///
/// The form is cram's, with what its descendants added: a line that ends in ` (re)` is a regular expression for the
/// whole line, ` (glob)` a pattern with `*` and `?`, ` (esc)` a text with escapes, ` (no-eol)` a last line without a
/// line end, ` (equal)` the text itself; `(re*)`, `(glob+)`, `(?)` and the like say how many lines. A line `...` stands
/// for any lines, none among them. (cram 0.7, "Test format"; scrut, "Expectations".)
struct LinesCheck: Check {
  let kind = ExpectationKind.lines

  func judge(_ expectation: Expectation, _ observation: Observation) -> Verdict {
    let wanted = lines(of: expectation.expected)
    var patterns: [LinePattern] = []
    for line in wanted {
      do {
        patterns.append(try LinePattern(line))
      } catch {
        return Verdict(
          .undecided, "The expected line '\(line)' is no regular expression: \(error.message).")
      }
    }
    return Self.verdict(patterns, wanted, lines(of: observation.output))
  }

  /// Judges lines by patterns.
  ///
  /// - Parameter wanted: the patterns as they are written.
  static func verdict(_ patterns: [LinePattern], _ wanted: [String], _ found: [String]) -> Verdict {
    var work = WorkBudget()
    guard let isSuch = matches(patterns, found, &work) else { return work.verdict }
    if isSuch { return Verdict(.passed, "The output's lines are the expected ones.") }
    let byText = Dictionary(zip(wanted, patterns), uniquingKeysWith: { first, _ in first })
    let difference = LineDifference.between(wanted, found) { left, right in
      byText[left]?.accepts(right) ?? (left == right)
    }
    let others = Set(difference.filter { $0.side != .expected }.map(\.text))
    let missing = difference.first { line in
      line.side == .expected && (byText[line.text]?.least ?? 1) > 0
        && !others.contains(line.text)
    }
    return Verdict(
      .failed,
      missing.map { "The output has no line like '\(shortened($0.text))'." }
        ?? "The output's lines are not the expected ones.",
      difference: DifferenceExcerpt.of(
        difference.filter { $0.side != .expected || (byText[$0.text]?.least ?? 1) > 0 }))
  }

  /// Whether the lines are such as the patterns say: the set of patterns that can be next is carried from line to line.
  /// Nil: it is too much work.
  private static func matches(
    _ patterns: [LinePattern], _ found: [String], _ work: inout WorkBudget
  ) -> Bool? {
    var states: [Int] = []
    var marks = [Int](repeating: -1, count: patterns.count + 1)
    func add(_ state: Int, to set: inout [Int], at line: Int) {
      var state = state
      while marks[state] != line {
        marks[state] = line
        set.append(state)
        guard state < patterns.count, patterns[state].least == 0 else { return }
        state += 1
      }
    }
    add(0, to: &states, at: 0)
    for (number, line) in found.enumerated() {
      var next: [Int] = []
      guard work.takes(states.count * 8 + line.utf8.count) else { return nil }
      for state in states where state < patterns.count {
        if patterns[state].isOpen, !work.takes(line.utf8.count) { return nil }
        guard patterns[state].accepts(line) else { continue }
        add(state + 1, to: &next, at: number + 1)
        if patterns[state].isRepeated { add(state, to: &next, at: number + 1) }
      }
      if next.isEmpty { return false }
      // A pattern that was met once may end, wherever it stands.
      states = next
    }
    return states.contains(patterns.count)
  }
}
