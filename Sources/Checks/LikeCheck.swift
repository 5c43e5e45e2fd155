import LessonModel

/// The output is like a sample: what a sample shows of names, states, counts and kinds holds; ages, hashes, addresses,
/// spacing and row order may differ.
///
/// A sample is read as a table with a heading, as rows without one, or as lines of text. In doubt it fails, and says why.
struct LikeCheck: Check {
  let kind = ExpectationKind.like

  func judge(_ expectation: Expectation, _ observation: Observation) -> Verdict {
    let sample = lines(of: expectation.expected).filter { !trimmingSpace($0).isEmpty }
    guard !sample.isEmpty else { return Verdict(.undecided, "The sample is empty.") }
    let found = lines(of: observation.output).filter { !trimmingSpace($0).isEmpty }
    guard !found.isEmpty else {
      return Verdict(
        .failed, "Expected output like the sample, and there was none.",
        difference: sample.map { DifferenceLine(.expected, $0) })
    }
    if let table = TextTable(sample) {
      return TableComparison(table, incidental: Set(expectation.incidental)).judge(found)
    }
    if let rows = Self.bareRows(sample) {
      return Self.judge(rows: rows, sample: sample, found: found)
    }
    return Self.judge(text: sample, found: found)
  }

  /// The cells of each line, if every line has at least two, divided by tabs or two spaces.
  private static func bareRows(_ sample: [String]) -> [[String]]? {
    let rows = sample.map(cells)
    return rows.allSatisfy({ $0.count >= 2 && $0.count == rows[0].count }) ? rows : nil
  }

  private static func cells(_ line: String) -> [String] {
    line.split(separator: "\t").flatMap { part in
      String(part).split(separator: "  ").map { trimmingSpace($0) }
    }.filter { !$0.isEmpty }
  }

  private static func judge(rows: [[String]], sample: [String], found: [String]) -> Verdict {
    var rest = found.map { (cells: cells($0), line: $0) }
    var difference: [DifferenceLine] = []
    var missing: [String] = []
    for (row, line) in zip(rows, sample) {
      let match = rest.firstIndex { other in
        other.cells.count == row.count && zip(row, other.cells).allSatisfy(VolatileText.alike)
      }
      if let match {
        difference.append(DifferenceLine(.both, rest.remove(at: match).line))
      } else {
        difference.append(DifferenceLine(.expected, line))
        missing.append(row[0])
      }
    }
    guard !missing.isEmpty else {
      return Verdict(.passed, "The output has the sample's \(rows.count) rows.")
    }
    return Verdict(
      .failed, "No row is like that of \(missing.map { "'\($0)'" }.joined(separator: ", ")).",
      difference: difference + rest.map { DifferenceLine(.found, $0.line) })
  }

  private static func judge(text sample: [String], found: [String]) -> Verdict {
    let found = found.filter { !isNoise($0) }
    if matches(sample[...], found[...]) {
      return Verdict(.passed, "The output is like the sample.")
    }
    let difference = LineDifference.between(
      sample.filter { !isEllipsis($0) }, found, same: VolatileText.alikeLines)
    let first = difference.first { $0.side == .expected }?.text
    return Verdict(
      .failed,
      first.map { "The output has no line like '\(trimmingSpace($0))'." }
        ?? "The output has lines that the sample has not.",
      difference: difference)
  }

  /// Line by line; a line of dots stands for any lines.
  private static func matches(_ sample: ArraySlice<String>, _ found: ArraySlice<String>) -> Bool {
    guard let first = sample.first else { return found.isEmpty }
    if isEllipsis(first) {
      let rest = sample.dropFirst().drop(while: isEllipsis)
      if rest.isEmpty { return true }
      return found.indices.contains { index in
        guard let next = rest.first, VolatileText.alikeLines(next, found[index]) else {
          return false
        }
        return matches(rest, found[index...])
      }
    }
    guard let line = found.first, VolatileText.alikeLines(first, line) else { return false }
    return matches(sample.dropFirst(), found.dropFirst())
  }

  private static func isEllipsis(_ line: String) -> Bool {
    ["...", "…", "[...]", "<...>", "# ..."].contains(trimmingSpace(line))
  }

  /// Lines that tools add of their own accord and that say nothing of the outcome.
  private static func isNoise(_ line: String) -> Bool {
    line.hasPrefix("Warning: ") || line.hasPrefix("DEPRECATED") || line.hasPrefix("Flag --")
  }
}
