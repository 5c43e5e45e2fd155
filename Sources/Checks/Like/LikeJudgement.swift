import LessonModel

/// Judges an output by a sample, both taken apart.
struct LikeJudgement {
  let sample: OutputShape
  let found: OutputShape
  let incidental: Set<String>
  var pattern: SamplePattern

  private var problems: [String] = []
  private var notes: [String] = []
  private var difference: [DifferenceLine] = []
  private var rows = 0

  init(sample: OutputShape, found: OutputShape, incidental: Set<String>, pattern: SamplePattern) {
    self.sample = sample
    self.found = found
    self.incidental = incidental
    self.pattern = pattern
  }

  mutating func verdict() -> Verdict {
    let wanted = sample.placedLines.withoutElisions()
    guard !wanted.lines.isEmpty || sample.tables.contains(where: { !$0.cells.isEmpty }) else {
      return Verdict(
        .undecided,
        sample.tables.isEmpty
          ? "The sample leaves everything open." : "The sample is a heading without rows.")
    }
    var extra: [ByteText] = []
    var used: Set<Int> = []
    for table in sample.tables { compare(table, &extra, &used) }
    // A sample may show rows without their heading.
    var lines = found.placedLines
    for (index, table) in found.tables.enumerated() where !used.contains(index) {
      lines.append(table.lines.map(\.trimmed))
    }
    compareLines(wanted, lines, &extra)
    judgeExtra(extra, wanted.lines)
    if problems.isEmpty {
      return Verdict(.passed, passedSentence, notes: notes.map { Self.sentence($0) })
    }
    let sentence =
      problems.prefix(3).joined(separator: "; ")
      + (problems.count > 3 ? "; and \(problems.count - 3) more" : "")
    return Verdict(
      .failed, Self.sentence(sentence), difference: DifferenceExcerpt.of(difference),
      notes: notes.map { Self.sentence($0) })
  }

  private var passedSentence: String {
    var sentence =
      sample.tables.isEmpty
      ? "The output is like the sample."
      : "The table has the sample's \(rows) \(rows == 1 ? "row" : "rows")."
    for note in notes { sentence += " " + Self.sentence(note) }
    return sentence
  }

  // MARK: Tables

  private mutating func compare(
    _ table: TextTable, _ extra: inout [ByteText], _ used: inout Set<Int>
  ) {
    guard !table.cells.isEmpty else { return }
    let rows = table.withoutElisions()
    var best: (index: Int, missing: [String])?
    for (index, other) in found.tables.enumerated() where !other.cells.isEmpty {
      let missing = TableComparison.missingColumns(of: table, in: other)
      if best.map({ missing.count < $0.missing.count }) ?? true { best = (index, missing) }
    }
    guard let best, best.missing.count < max(1, (table.titles.count + 1) / 2) else {
      problems.append("expected a table with the column \(Self.firstTitle(of: table)), found none")
      difference += [DifferenceLine(.expected, Self.heading(of: table))]
      difference += table.lines.prefix(20).map { DifferenceLine(.expected, $0.text) }
      difference += found.lines.prefix(20).map { DifferenceLine(.found, $0.text) }
      return
    }
    let other = found.tables[best.index]
    used.insert(best.index)
    guard best.missing.isEmpty else {
      problems.append("the table has no column \(best.missing.joined(separator: ", "))")
      difference += [
        DifferenceLine(.expected, Self.heading(of: table)),
        DifferenceLine(.found, Self.heading(of: other)),
      ]
      return
    }
    let comparison = TableComparison(rows, other, incidental: incidental, pattern: &pattern)
    problems += comparison.problems
    notes += comparison.notes
    difference += comparison.difference
    self.rows += comparison.matched
    extra += comparison.extraLines()
    if comparison.problems.isEmpty, comparison.matched == 0, !rows.cells.isEmpty {
      problems.append("no row of the sample is there")
    }
  }

  private static func firstTitle(of table: TextTable) -> String {
    (table.titles.first { TableComparison.title($0) == "NAME" } ?? table.titles.first)?.text ?? ""
  }

  private static func heading(of table: TextTable) -> String {
    table.titles.map(\.text).joined(separator: "  ")
  }

  // MARK: Lines

  private mutating func compareLines(
    _ sample: PlacedLines, _ found: PlacedLines, _ extra: inout [ByteText]
  ) {
    guard !sample.lines.isEmpty else {
      extra += found.lines
      return
    }
    var (wanted, lines) = (sample.lines, found.lines)
    var comparison = TextComparison(sample: sample, found: found, pattern: &pattern)
    if !comparison.missing.isEmpty, let names = NameList.unfold(wanted, lines) {
      // `ls` prints as many columns as the window is wide.
      (wanted, lines) = (names.sample, names.found)
      comparison = TextComparison(
        sample: PlacedLines(wanted), found: PlacedLines(lines), pattern: &pattern)
    }
    extra += comparison.extra.map { lines[$0] }
    if isOneValue(wanted), self.found.tables.isEmpty, !comparison.extra.isEmpty,
      comparison.missing.isEmpty
    {
      problems.append("expected '\(wanted[0].text)' alone, found \(lines.count) lines")
      difference += lines.prefix(20).map {
        DifferenceLine($0 == wanted[0] ? .both : .found, $0.text)
      }
      return
    }
    guard !comparison.missing.isEmpty || !comparison.misplaced.isEmpty else { return }
    var nearest = NearestLine(lines, among: comparison.extra)
    let missing = Set(comparison.missing)
    let misplaced = Set(comparison.misplaced)
    for line in wanted.indices {
      if missing.contains(line) {
        let other = nearest.take(for: wanted[line])
        if let other, let word = NearestLine.onlyDifference(wanted[line], other) {
          problems.append(
            "expected '\(word.expected)', found '\(word.found)' in the line '\(other.text)'")
        } else {
          problems.append("the output has no line like '\(wanted[line].text)'")
        }
        let marks = other.map { NearestLine.marks(wanted[line], $0) }
        difference.append(
          DifferenceLine(.expected, wanted[line].text, marks: marks?.expected ?? []))
        if let other {
          difference.append(DifferenceLine(.found, other.text, marks: marks?.found ?? []))
        }
      } else if misplaced.contains(line) {
        problems.append("the line '\(wanted[line].text)' comes in another place than in the sample")
        difference.append(DifferenceLine(.expected, wanted[line].text))
      } else if let partner = comparison.partners[line] {
        difference.append(DifferenceLine(.both, lines[partner].text))
      }
    }
    if comparison.missing.count == wanted.count {
      difference += nearest.rest(limit: 12).map { DifferenceLine(.found, $0.text) }
    }
  }

  /// Whether the sample is one word: a count, a name, a state. Nothing may stand beside it.
  private func isOneValue(_ wanted: [ByteText]) -> Bool {
    sample.tables.isEmpty && sample.lines.count == 1 && wanted[0].words.count == 1
      && !pattern.leavesOpen(wanted[0])
  }

  private mutating func judgeExtra(_ extra: [ByteText], _ wanted: [ByteText]) {
    guard !extra.isEmpty, !wanted.contains(where: OutputLine.reportsTrouble),
      !sample.tables.contains(where: { $0.lines.contains(where: OutputLine.reportsTrouble) })
    else { return }
    if let trouble = extra.first(where: OutputLine.reportsTrouble) {
      problems.append("the output reports trouble that the sample has not: \(trouble.trimmed.text)")
      difference.append(DifferenceLine(.found, trouble.text))
    } else if sample.tables.isEmpty {
      notes.append(
        "the sample has not \(extra.count == 1 ? "the line '\(extra[0].text)'" : "\(extra.count) of the lines")"
      )
    }
  }

  private static func sentence(_ text: String) -> String {
    var text = text.prefix(1).uppercased() + text.dropFirst()
    if text.count > 600 { text = String(text.prefix(600)) + "…" }
    return text.hasSuffix(".") ? text : text + "."
  }
}

extension TextTable {
  /// The table without rows that stand for any rows.
  func withoutElisions() -> TextTable {
    var table = self
    table.keepRows { line in !OutputLine.isElision(line.trimmed) }
    return table
  }
}
