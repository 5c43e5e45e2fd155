import LessonModel

/// Compares two runs, step by step.
public struct RunComparison: Sendable {
  /// What differs of one step.
  public struct Difference: Sendable, Hashable {
    public var step: StepID
    public var command: String
    /// One sentence each.
    public var remarks: [String]
    /// The output's lines, where they differ.
    public var output: [DifferenceLine]
  }

  /// What differs of the runs as wholes, one sentence each.
  public let remarks: [String]
  public let differences: [Difference]
  /// How many steps came out the same.
  public let same: Int

  /// Whether nothing differs but what changes from run to run.
  public var isSame: Bool { remarks.isEmpty && differences.isEmpty }

  /// - Parameters:
  ///   - old: the events of the one run.
  ///   - new: those of the other.
  ///   - ignoresVolatile: whether ages, hashes, addresses and the like may differ.
  public init(from old: [Event], to new: [Event], ignoresVolatile: Bool = true) {
    let (before, after) = (RunSummary(old), RunSummary(new))
    var remarks: [String] = []
    func compare(_ what: String, _ left: String?, _ right: String?) {
      if left != right {
        remarks.append("\(what): \(left ?? "none") before, \(right ?? "none") now.")
      }
    }
    compare("Lesson", before.start?.digest, after.start?.digest)
    compare("Target", before.start?.target, after.start?.target)
    compare(
      "Ways taken", before.start?.choices.joined(separator: ", "),
      after.start?.choices.joined(separator: ", "))
    compare(
      "Outcome", before.end?.outcome.rawValue ?? "killed", after.end?.outcome.rawValue ?? "killed")
    let places = Dictionary(
      before.steps.map { ($0.planned.step.id, $0) }, uniquingKeysWith: { first, _ in first })
    let names = Set(after.steps.map(\.planned.step.id))
    var differences: [Difference] = []
    var same = 0
    for step in after.steps {
      let id = step.planned.step.id
      guard let other = places[id] else {
        differences.append(
          Difference(
            step: id, command: step.command, remarks: ["The run before had no such step."],
            output: []))
        continue
      }
      let difference = Self.difference(
        from: other, to: step, ignoresVolatile: ignoresVolatile,
        workspaces: (before.start?.workspace, after.start?.workspace))
      if difference.remarks.isEmpty, difference.output.isEmpty {
        same += 1
      } else {
        differences.append(difference)
      }
    }
    for step in before.steps where !names.contains(step.planned.step.id) {
      differences.append(
        Difference(
          step: step.planned.step.id, command: step.command,
          remarks: ["The run now has no such step."], output: []))
    }
    self.remarks = remarks
    self.differences = differences
    self.same = same
  }

  /// An output as it stood on the screen; the run's own directory, which has a name of chance, as `…`.
  private static func text(_ output: String, in workspace: String?) -> String {
    let plain = ScreenText.plain(output)
    guard let workspace, !workspace.isEmpty, plain.contains(workspace) else { return plain }
    return plain.split(separator: workspace, omittingEmptySubsequences: false).joined(
      separator: "…")
  }

  private static func difference(
    from old: StepSummary, to new: StepSummary, ignoresVolatile: Bool,
    workspaces: (old: String?, new: String?)
  ) -> Difference {
    var remarks: [String] = []
    let (was, now) = (RunPage.result(of: old).word, RunPage.result(of: new).word)
    if was != now {
      let why = RunPage.explanation(of: new) ?? RunPage.explanation(of: old)
      remarks.append("\(was) before, \(now) now\(why.map { ": \($0)" } ?? ".")")
    }
    if case .ended(let left) = old.state, case .ended(let right) = new.state,
      left.exitStatus != right.exitStatus
    {
      func text(_ status: Int32?) -> String { status.map { "\($0)" } ?? "none" }
      remarks.append("Exit status \(text(left.exitStatus)) before, \(text(right.exitStatus)) now.")
    }
    if old.command != new.command { remarks.append("The command was '\(old.command)'.") }
    let verdicts = Dictionary(
      old.judgements.map { ($0.expectation.id, $0.verdict.outcome) },
      uniquingKeysWith: { _, last in last })
    for judgement in new.judgements {
      guard let outcome = verdicts[judgement.expectation.id], outcome != judgement.verdict.outcome
      else { continue }
      remarks.append(
        "\(judgement.expectation.id): \(outcome.rawValue) before, \(judgement.verdict.outcome.rawValue) now. \(judgement.verdict.explanation)"
      )
    }
    let output = LineAlignment.difference(
      from: Self.text(old.output, in: workspaces.old),
      to: Self.text(new.output, in: workspaces.new),
      key: ignoresVolatile ? VolatileWords.masked : { $0 })
    return Difference(
      step: new.planned.step.id, command: new.command, remarks: remarks, output: output)
  }
}

/// Aligns the lines of two texts.
enum LineAlignment {
  /// Texts of more lines than this are compared place by place.
  private static let most = 2000

  /// The lines that differ, with those around them; empty where none does.
  ///
  /// - Parameter key: what of a line counts.
  static func difference(from old: String, to new: String, key: (String) -> String)
    -> [DifferenceLine]
  {
    let (left, right) = (lines(old), lines(new))
    let (a, b) = (left.map(key), right.map(key))
    if a == b { return [] }
    if a.count > most || b.count > most {
      guard let place = zip(a, b).enumerated().first(where: { $1.0 != $1.1 })?.offset else {
        return [DifferenceLine(.found, "\(right.count) lines, where \(left.count) were before")]
      }
      return [
        DifferenceLine(.expected, left[place]), DifferenceLine(.found, right[place]),
      ]
    }
    var result: [DifferenceLine] = []
    let changes = b.difference(from: a)
    let removed = Set(changes.removals.map(Self.offset))
    let inserted = Set(changes.insertions.map(Self.offset))
    var (i, j) = (0, 0)
    while i < left.count || j < right.count {
      if i < left.count, removed.contains(i) {
        result.append(DifferenceLine(.expected, left[i]))
        i += 1
      } else if j < right.count, inserted.contains(j) {
        result.append(DifferenceLine(.found, right[j]))
        j += 1
      } else {
        if j < right.count { result.append(DifferenceLine(.both, right[j])) }
        i += 1
        j += 1
      }
    }
    return near(result)
  }

  private static func offset(_ change: CollectionDifference<String>.Change) -> Int {
    switch change {
    case .insert(let offset, _, _), .remove(let offset, _, _): offset
    }
  }

  private static func lines(_ text: String) -> [String] {
    text.split(separator: "\n", omittingEmptySubsequences: false).map {
      var line = $0
      while line.last?.isWhitespace ?? false { line.removeLast() }
      return String(line)
    }
  }

  /// Only lines that stand within two of one that differs.
  private static func near(_ lines: [DifferenceLine]) -> [DifferenceLine] {
    let places = lines.indices.filter { lines[$0].side != .both }
    var kept = Set<Int>()
    for place in places { kept.formUnion(max(0, place - 2)...min(lines.count - 1, place + 2)) }
    return lines.indices.filter(kept.contains).map { lines[$0] }
  }
}

/// Masks what changes from run to run.
enum VolatileWords {
  /// A line with each word's digits and hash suffixes masked, and runs of white space as one: ages, addresses, ports, times and
  /// generated names are then alike. Words without a digit count as they stand.
  static func masked(_ line: String) -> String {
    line.split(whereSeparator: \.isWhitespace).map { word in
      guard word.contains(where: \.isNumber) else { return String(word) }
      // `1/1` and `0/1` are states; whole small numbers are counts.
      if word.count <= 5, word.allSatisfy({ $0.isNumber || $0 == "/" }) { return String(word) }
      return word.split(separator: "-", omittingEmptySubsequences: false).map { part in
        part.contains(where: \.isNumber)
          || part.count == 5 && part == word.split(separator: "-").last
          ? "#" : String(part)
      }.joined(separator: "-")
    }.joined(separator: " ")
  }
}
