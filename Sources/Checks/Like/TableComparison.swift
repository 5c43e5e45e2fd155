import LessonModel

/// Compares a table with a sample: rows by what names them, cells by the kind of their column, whatever the order of both.
struct TableComparison {
  /// What is wrong, each a part of a sentence.
  private(set) var problems: [String] = []
  private(set) var notes: [String] = []
  private(set) var difference: [DifferenceLine] = []
  private(set) var matched = 0
  /// Rows that the sample has not, and which report no trouble.
  private(set) var extra: [Int] = []

  private let sample: TextTable
  private let found: TextTable
  private let rules: [ColumnRule]
  /// Columns that both have: where they stand in either.
  private let shared: [(left: Int, right: Int)]
  /// Columns whose cells name a row.
  private let key: [(left: Int, right: Int)]
  private let incidental: Set<String>

  /// How many rows are compared cell by cell for one of the sample, and for all.
  private static let nearby = 64
  private static let most = 10_000

  /// - Parameters:
  ///   - incidental: names of the author's own machine, which need not come.
  ///   - pattern: what named wildcards stand for so far.
  init(
    _ sample: TextTable, _ found: TextTable, incidental: Set<String>, pattern: inout SamplePattern
  ) {
    self.sample = sample
    self.found = found
    self.incidental = incidental
    rules = ColumnRule.rules(for: sample.titles)
    let titles = found.titles.map { Self.title($0) }
    var shared: [(left: Int, right: Int)] = []
    var taken: Set<Int> = []
    for (index, title) in sample.titles.enumerated() {
      let title = Self.title(title)
      guard let right = titles.indices.first(where: { titles[$0] == title && !taken.contains($0) })
      else { continue }
      taken.insert(right)
      shared.append((index, right))
    }
    self.shared = shared
    let names = Self.key(of: sample.titles.map(Self.title), rules: rules)
    key = shared.filter { names.contains($0.left) }
    compare(&pattern)
  }

  static func title(_ text: ByteText) -> String { text.text.uppercased() }

  /// Columns of the sample that the other table lacks and that say something.
  static func missingColumns(of sample: TextTable, in found: TextTable) -> [String] {
    let titles = Set(found.titles.map(title))
    return zip(sample.titles, ColumnRule.rules(for: sample.titles)).compactMap { name, rule in
      if case .volatile = rule { return nil }
      return titles.contains(title(name)) ? nil : name.text
    }
  }

  private static func key(of titles: [String], rules: [ColumnRule]) -> Set<Int> {
    func index(_ title: String) -> Int? { titles.firstIndex(of: title) }
    if let name = index("NAME") { return Set([index("NAMESPACE"), name].compactMap { $0 }) }
    if let repository = index("REPOSITORY") {
      return Set([repository, index("TAG")].compactMap { $0 })
    }
    if index("REASON") != nil, index("MESSAGE") != nil {
      return Set([index("REASON"), index("OBJECT")].compactMap { $0 })
    }
    for title in ["NAMES", "PACKAGE", "MOUNTED ON", "UNIT", "COMMAND", "CMD", "REVISION"] {
      if let column = index(title) { return [column] }
    }
    let first = rules.firstIndex { rule in
      if case .volatile = rule { return false }
      return true
    }
    return [first ?? 0]
  }

  private mutating func compare(_ pattern: inout SamplePattern) {
    let forms = sample.cells.map { row in
      shared.map { rules[$0.left].form(of: row[$0.left]) }
    }
    var places: [[[UInt8]]: [Int]] = [:]
    for (index, row) in found.cells.enumerated() {
      places[shared.map { rules[$0.left].form(of: row[$0.right]) }, default: []].append(index)
    }
    var cursor: [[[UInt8]]: Int] = [:]
    var partners = [Int?](repeating: nil, count: forms.count)
    var isUsed = [Bool](repeating: false, count: found.cells.count)
    for (line, form) in forms.enumerated() {
      guard let all = places[form] else { continue }
      let next = cursor[form, default: 0]
      guard next < all.count else { continue }
      cursor[form] = next + 1
      partners[line] = all[next]
      isUsed[all[next]] = true
    }
    let optional = optionalRows()
    var lines: [DifferenceLine] = []
    var left = Self.most
    var index = RowIndex(found, isUsed: isUsed, key: key.map { ($0.right, rules[$0.left]) })
    for line in sample.cells.indices {
      if let partner = partners[line] {
        matched += 1
        lines.append(DifferenceLine(.both, text(found.cells[partner])))
        continue
      }
      let row = sample.cells[line]
      let keyForm = key.map { rules[$0.left].form(of: row[$0.left]) }
      var best: (row: Int, wrong: [(left: Int, right: Int)])?
      let candidates =
        left > 0
        ? index.candidates(for: keyForm, limit: Self.nearby) + index.others(limit: Self.nearby) : []
      for candidate in candidates {
        left -= 1
        var trial = pattern
        let wrong = shared.filter { !alike($0, row, found.cells[candidate], &trial) }
        let isNamed = key.allSatisfy { column in !wrong.contains { $0.left == column.left } }
        if wrong.isEmpty {
          pattern = trial
          best = (candidate, [])
          break
        }
        guard isNamed || isOtherwiseNamed(row, found.cells[candidate], wrong) else { continue }
        if best.map({ wrong.count < $0.wrong.count }) ?? true { best = (candidate, wrong) }
      }
      if let best, best.wrong.isEmpty {
        index.remove(best.row)
        isUsed[best.row] = true
        partners[line] = best.row
        matched += 1
        lines.append(DifferenceLine(.both, text(found.cells[best.row])))
        continue
      }
      let name = nameColumn.map { row[$0.left].text } ?? ""
      if optional.contains(line), best == nil || isWatch { continue }
      if let best {
        index.remove(best.row)
        isUsed[best.row] = true
        let other = found.cells[best.row]
        for column in best.wrong {
          problems.append(
            "\(sample.titles[column.left].text) of \(nameColumn.map { other[$0.right].text } ?? ""): expected \(Self.shown(row[column.left])), found \(Self.shown(other[column.right]))"
          )
        }
        lines.append(
          DifferenceLine(.expected, text(row), marks: marks(best.wrong.map(\.left), row)))
        lines.append(
          DifferenceLine(.found, text(other), marks: marks(best.wrong.map(\.right), other)))
      } else if incidental.contains(name) {
        notes.append("'\(name)' was taken for one of the author's own machine")
      } else {
        problems.append("no row is called like '\(name)'")
        lines.append(DifferenceLine(.expected, text(row)))
      }
    }
    checkVersions(partners)
    checkStates(partners)
    let unhealthy = unhealthyRows(isUsed)
    for row in unhealthy.sorted() {
      problems.append("'\(name(of: row))', which the sample has not, is not healthy")
      lines.append(DifferenceLine(.found, text(found.cells[row])))
    }
    extra = isUsed.indices.filter { !isUsed[$0] && !unhealthy.contains($0) }
    difference = lines
    noteExtra()
  }

  private mutating func noteExtra() {
    guard !extra.isEmpty else { return }
    let names = extra.prefix(3).map { "'\(name(of: $0))'" }.joined(separator: ", ")
    let more = extra.count > 3 ? " and \(extra.count - 3) more" : ""
    notes.append("the sample has no row \(names)\(more)")
  }

  /// What a row that is extra says in full, to look for trouble in it; nil: its trouble is judged by its columns.
  func extraLines() -> [ByteText] {
    let isEvents = sample.titles.contains { Self.title($0) == "REASON" }
    guard !isEvents else { return [] }
    return extra.map { found.lines[$0] }
  }

  // MARK: Cells

  private func alike(
    _ column: (left: Int, right: Int), _ row: [ByteText], _ other: [ByteText],
    _ pattern: inout SamplePattern
  ) -> Bool {
    let expected = row[column.left]
    let came = other[column.right]
    let rule = rules[column.left]
    if rule.form(of: expected) == rule.form(of: came) { return true }
    switch rule {
    case .restarts:
      guard let most = ColumnRule.restarts(in: expected), let count = ColumnRule.restarts(in: came)
      else {
        return pattern.leavesOpen(expected) && pattern.matches(expected.words, came.words)
      }
      return count <= max(most, PodRow.few)
    case .externalAddress:
      // What waited for its address may have it by now.
      return expected.equals("<pending>") && TokenKind.of(came) == .address
    case .volatile, .node, .fullness, .processState, .nodeVersion, .roles, .entrypoint:
      return pattern.leavesOpen(expected) && pattern.matches(expected.words, came.words)
    case .plain where isPulled(row, column): return Self.quoted(expected) == Self.quoted(came)
    case .exact, .size: return pattern.matches(expected.words, came.words, isExact: true)
    case .name, .address, .targets, .containerName, .publishedPorts, .plain:
      return pattern.matches(expected.words, came.words)
    }
  }

  /// Whether a cell is the message of an event that tells whether an image was there already.
  private func isPulled(_ row: [ByteText], _ column: (left: Int, right: Int)) -> Bool {
    Self.title(sample.titles[column.left]) == "MESSAGE"
      && zip(sample.titles, row).contains { Self.title($0) == "REASON" && $1.equals("Pulled") }
      && row[column.left].holds("mage")
  }

  private static func quoted(_ text: ByteText) -> ByteText? {
    text.split(separator: ascii("\""), omittingEmptySubsequences: false).dropFirst().first
  }

  /// Whether rows have the same name and only stand in other namespaces.
  private func isOtherwiseNamed(
    _ row: [ByteText], _ other: [ByteText], _ wrong: [(left: Int, right: Int)]
  ) -> Bool {
    guard key.count > 1, let name = nameColumn else { return false }
    return !wrong.contains { $0.left == name.left }
  }

  private var nameColumn: (left: Int, right: Int)? { key.last }

  private func name(of row: Int) -> String {
    nameColumn.map { found.cells[row][$0.right].text } ?? ""
  }

  /// Rows of the sample that need not come: what a watch showed of an object before its last state, and an event that only
  /// comes where an image was not there yet.
  private func optionalRows() -> Set<Int> {
    var result: Set<Int> = []
    let titles = sample.titles.map(Self.title)
    if let reason = titles.firstIndex(of: "REASON") {
      for (index, row) in sample.cells.enumerated() where row[reason].equals("Pulling") {
        result.insert(index)
      }
    } else if titles.contains("STATUS"), titles.contains("AGE") {
      var later: Set<[[UInt8]]> = []
      for (index, row) in sample.cells.enumerated().reversed() {
        if !later.insert(key.map { Array(row[$0.left]) }).inserted { result.insert(index) }
      }
    }
    return result
  }

  /// Whether rows that may be missing are earlier states of what comes again.
  private var isWatch: Bool { !sample.titles.contains { Self.title($0) == "REASON" } }

  /// Nodes that had one version in the sample have one here.
  private mutating func checkVersions(_ partners: [Int?]) {
    for column in shared {
      guard case .nodeVersion = rules[column.left] else { continue }
      var versions: [[UInt8]: ByteText] = [:]
      for (line, partner) in partners.enumerated() {
        guard let partner else { continue }
        let expected = Array(sample.cells[line][column.left])
        let came = found.cells[partner][column.right]
        guard let other = versions[expected] else {
          versions[expected] = came
          continue
        }
        if other != came {
          problems.append(
            "\(sample.titles[column.left].text) of \(name(of: partner)): expected that of the others, \(other.text), found \(came.text)"
          )
        }
      }
    }
  }

  // MARK: Trouble

  /// A state of trouble fails a row though the sample, of an older tool, has no column for it.
  private mutating func checkStates(_ partners: [Int?]) {
    let titles = found.titles.map(Self.title)
    guard let state = titles.firstIndex(of: "STATUS"),
      !shared.contains(where: { $0.right == state })
    else { return }
    for case let partner? in partners where Trouble.isState(found.cells[partner][state]) {
      problems.append(
        "STATUS of \(name(of: partner)), which the sample has not: \(found.cells[partner][state].text)"
      )
    }
  }

  /// Rows that show trouble in a table whose sample shows none.
  private func unhealthyRows(_ isUsed: [Bool]) -> Set<Int> {
    let state = shared.first { ["STATUS", "REASON"].contains(Self.title(sample.titles[$0.left])) }
    guard let state, !sample.cells.contains(where: { Trouble.isState($0[state.left]) }) else {
      return []
    }
    return Set(
      isUsed.indices.filter { !isUsed[$0] && Trouble.isState(found.cells[$0][state.right]) })
  }

  // MARK: Words

  private func text(_ row: [ByteText]) -> String {
    row.map { $0.isEmpty ? " " : $0.text }.joined(separator: "  ")
  }

  /// Where these cells stand in the text of a row.
  private func marks(_ columns: [Int], _ row: [ByteText]) -> [DifferenceMark] {
    var start = 0
    var result: [DifferenceMark] = []
    for (column, cell) in row.enumerated() {
      let length = max(1, cell.text.count)
      if columns.contains(column) { result.append(DifferenceMark(start: start, length: length)) }
      start += length + 2
    }
    return result
  }

  private static func shown(_ cell: ByteText) -> String {
    cell.isEmpty ? "nothing" : cell.text
  }
}
