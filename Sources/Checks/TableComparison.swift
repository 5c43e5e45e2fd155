import LessonModel

/// Compares a table with a sample: rows by their names, cells by the kind of their column.
struct TableComparison {
  private let sample: TextTable
  private let incidental: Set<String>
  private let key: Int

  init(_ sample: TextTable, incidental: Set<String>) {
    self.sample = sample
    self.incidental = incidental
    key = sample.columns.firstIndex(of: "NAME") ?? 0
  }

  func judge(_ found: [String]) -> Verdict {
    guard let table = Self.table(in: found, with: sample.columns[key]) else {
      return Verdict(
        .failed, "Expected a table with the column \(sample.columns[key]), found none.",
        difference: sampleLines.map { DifferenceLine(.expected, $0) }
          + found.prefix(20).map { DifferenceLine(.found, $0) })
    }
    guard !sample.rows.isEmpty else {
      return Verdict(.undecided, "The sample is a heading without rows.")
    }
    let missing = sample.columns.filter { !table.columns.contains($0) && !Self.isVolatile($0) }
    guard missing.isEmpty else {
      return Verdict(
        .failed, "The table has no column \(missing.joined(separator: ", ")).",
        difference: [
          DifferenceLine(.expected, sample.columns.joined(separator: "  ")),
          DifferenceLine(.found, table.columns.joined(separator: "  ")),
        ])
    }
    return compare(table)
  }

  private func compare(_ table: TextTable) -> Verdict {
    let shared = sample.columns.indices.compactMap { index in
      table.columns.firstIndex(of: sample.columns[index]).map { (index, $0) }
    }
    guard let foundKey = table.columns.firstIndex(of: sample.columns[key]) else {
      return Verdict(.undecided, "The tables have no column in common.")
    }
    var rest = Array(table.rows.indices)
    var difference: [DifferenceLine] = []
    var problems: [String] = []
    var own: [String] = []
    var matched = 0
    for row in sample.rows {
      let candidates = rest.filter {
        VolatileText.alikeNames(row[key], table.rows[$0][foundKey])
      }.sorted { left, _ in table.rows[left][foundKey] == row[key] }
      let whole = candidates.first { candidate in
        shared.allSatisfy { alike(row[$0.0], table.rows[candidate][$0.1], column: $0.0, of: table) }
      }
      if let whole {
        rest.removeAll { $0 == whole }
        difference.append(DifferenceLine(.both, text(table.rows[whole])))
        matched += 1
      } else if let nearest = candidates.first {
        rest.removeAll { $0 == nearest }
        let found = table.rows[nearest]
        for (left, right) in shared where !alike(row[left], found[right], column: left, of: table) {
          problems.append(
            "\(sample.columns[left]) of \(found[foundKey]): expected \(shown(row[left])), found \(shown(found[right]))"
          )
        }
        difference.append(DifferenceLine(.expected, text(row)))
        difference.append(DifferenceLine(.found, text(found)))
      } else if incidental.contains(row[key]) {
        own.append(row[key])
      } else {
        problems.append("no row is called like '\(row[key])'")
        difference.append(DifferenceLine(.expected, text(row)))
      }
    }
    for extra in rest where isUnhealthy(table.rows[extra], of: table) {
      problems.append("'\(table.rows[extra][foundKey])', which the sample has not, is not healthy")
      difference.append(DifferenceLine(.found, text(table.rows[extra])))
    }
    if problems.isEmpty, matched > 0 {
      var explanation = "The table has the sample's \(matched) \(matched == 1 ? "row" : "rows")."
      if !own.isEmpty {
        explanation +=
          " \(own.map { "'\($0)'" }.joined(separator: ", ")) was taken for one of the author's own machine."
      }
      return Verdict(.passed, explanation)
    }
    let sentence =
      problems.prefix(3).joined(separator: "; ")
      + (problems.count > 3 ? "; and \(problems.count - 3) more" : "")
    return Verdict(
      .failed,
      sentence.isEmpty ? "No row of the sample is there." : Self.capitalized(sentence) + ".",
      difference: difference)
  }

  /// The table that has this column, wherever in the output it begins.
  private static func table(in found: [String], with column: String) -> TextTable? {
    for start in found.indices where found[start].contains(column) {
      if let table = TextTable(Array(found[start...])), table.columns.contains(column) {
        return table
      }
    }
    return nil
  }

  private func alike(_ expected: String, _ found: String, column: Int, of table: TextTable) -> Bool
  {
    let title = sample.columns[column]
    switch title {
    case _ where Self.isVolatile(title): return expected.isEmpty == found.isEmpty
    case _ where column == key: return VolatileText.alikeNames(expected, found)
    case "RESTARTS":
      guard let most = Int(expected.prefix(while: \.isNumber)),
        let count = Int(found.prefix(while: \.isNumber))
      else { return expected == found }
      // A pod that started before what it needs restarts once or twice and is well.
      return count <= max(most, 2)
    case "VERSION" where sample.columns.contains("ROLES"):
      return expected.hasPrefix("v") == found.hasPrefix("v")
    case "NODE", "NOMINATED NODE":
      return (expected == "<none>") == (found == "<none>")
    case "EXTERNAL-IP", "LOADBALANCER":
      let none = ["<none>"]
      return none.contains(expected) == none.contains(found)
    case "PORT(S)": return Self.withoutNodePorts(expected) == Self.withoutNodePorts(found)
    default: return VolatileText.alike(expected, found)
    }
  }

  /// Columns whose cells differ from run to run by their nature.
  private static func isVolatile(_ column: String) -> Bool {
    ["AGE", "LAST SEEN", "FIRST SEEN", "DURATION", "UPDATED", "CREATED AT", "LAST SCHEDULE"]
      .contains(column)
  }

  /// `80:31380/TCP` as `80:#/TCP`: the cluster chooses node ports, from 30000 to 32767.
  private static func withoutNodePorts(_ ports: String) -> String {
    ports.split(separator: ",").map { port in
      guard let colon = port.firstIndex(of: ":") else { return String(port) }
      let rest = port[port.index(after: colon)...]
      let number = rest.prefix(while: \.isNumber)
      guard let value = Int(number), (30000...32767).contains(value) else { return String(port) }
      return port[...colon] + "#" + rest.dropFirst(number.count)
    }.joined(separator: ",")
  }

  private static let unhealthy: Set<String> = [
    "CrashLoopBackOff", "CreateContainerConfigError", "CreateContainerError", "ErrImagePull",
    "Error", "Evicted", "Failed", "ImagePullBackOff", "InvalidImageName", "NotReady", "OOMKilled",
    "RunContainerError", "Unknown",
  ]

  /// Whether a row shows trouble in a table whose sample shows none.
  private func isUnhealthy(_ row: [String], of table: TextTable) -> Bool {
    guard let status = table.columns.firstIndex(of: "STATUS"),
      let sampled = sample.columns.firstIndex(of: "STATUS")
    else { return false }
    func isBad(_ text: String) -> Bool {
      Self.unhealthy.contains(text)
        || text.hasPrefix("Init:") && Self.unhealthy.contains(String(text.dropFirst(5)))
    }
    return isBad(row[status]) && !sample.rows.contains { isBad($0[sampled]) }
  }

  private var sampleLines: [String] {
    [sample.columns.joined(separator: "  ")] + sample.rows.map(text)
  }

  private func text(_ row: [String]) -> String {
    row.map { $0.isEmpty ? " " : $0 }.joined(separator: "  ")
  }

  private func shown(_ cell: String) -> String {
    cell.isEmpty ? "nothing" : cell
  }

  private static func capitalized(_ text: String) -> String {
    text.prefix(1).uppercased() + text.dropFirst()
  }
}
