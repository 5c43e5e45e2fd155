import LessonModel

/// Shows rows of a table that differ below its heading, their cells under each other; of wide rows only the cells that name
/// them and those that differ.
struct RowDifference {
  private struct Row {
    var side: DifferenceLine.Side
    /// A cell for each column of the sample.
    var cells: [String]
    var wrong: Set<Int>
  }

  private let titles: [String]
  /// Columns that are shown of every row.
  private let key: Set<Int>
  private var rows: [Row] = []

  /// Rows that a person reads.
  private static let most = 60
  /// Characters that a line has at most before columns are left out.
  private static let width = 100

  init(titles: [ByteText], key: some Sequence<Int>) {
    self.titles = titles.map(\.text)
    self.key = Set(key)
  }

  /// - Parameters:
  ///   - cells: one for each column of the sample.
  ///   - wrong: the columns that differ; none: the whole row.
  mutating func add(_ side: DifferenceLine.Side, _ cells: [ByteText], wrong: [Int] = []) {
    guard rows.count < Self.most else { return }
    rows.append(Row(side: side, cells: cells.map(\.text), wrong: Set(wrong)))
  }

  /// The heading and the rows; nothing if no row was added.
  var lines: [DifferenceLine] {
    guard !rows.isEmpty else { return [] }
    var columns = Array(titles.indices)
    if widths(columns).reduce(0, { $0 + $1 + 2 }) > Self.width {
      let differing = rows.reduce(into: key) { $0.formUnion($1.wrong) }
      // Rows that are wrong as a whole are told by their names.
      columns = columns.filter(differing.contains)
    }
    let widths = widths(columns)
    var result = [DifferenceLine(.both, Self.joined(columns.map { titles[$0] }, widths).text)]
    for row in rows {
      let (text, starts) = Self.joined(columns.map { row.cells[$0] }, widths)
      var marks: [DifferenceMark] = []
      for (position, column) in columns.enumerated() where row.wrong.contains(column) {
        marks.append(
          DifferenceMark(start: starts[position], length: max(1, row.cells[column].count)))
      }
      result.append(DifferenceLine(row.side, text, marks: marks))
    }
    return result
  }

  private func widths(_ columns: [Int]) -> [Int] {
    columns.map { column in
      rows.reduce(titles[column].count) { max($0, $1.cells[column].count) }
    }
  }

  private static func joined(_ cells: [String], _ widths: [Int]) -> (text: String, starts: [Int]) {
    var text = ""
    var length = 0
    var starts: [Int] = []
    for (index, cell) in cells.enumerated() {
      starts.append(length)
      let gap = index == cells.count - 1 ? 0 : widths[index] - cell.count + 2
      text += cell + String(repeating: " ", count: gap)
      length += cell.count + gap
    }
    return (text, starts)
  }
}
