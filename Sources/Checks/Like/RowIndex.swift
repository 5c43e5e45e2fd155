/// Rows of a table that nothing was paired with yet, by what names them.
struct RowIndex {
  private struct Queue {
    var rows: [Int] = []
    /// Rows before it are all taken.
    var head = 0
  }

  private var byKey: [[[UInt8]]: Queue] = [:]
  private var all = Queue()
  private var isFree: [Bool]

  /// - Parameters:
  ///   - isUsed: for each row whether it is paired already.
  ///   - key: the columns that name a row, with their rules.
  init(_ table: TextTable, isUsed: [Bool], key: [(column: Int, rule: ColumnRule)]) {
    isFree = isUsed.map { !$0 }
    for index in isUsed.indices where !isUsed[index] {
      byKey[key.map { $0.rule.form(of: table.cells[index][$0.column]) }, default: Queue()].rows
        .append(index)
      all.rows.append(index)
    }
  }

  /// The first free rows of this name; no more than so many rows are looked at.
  mutating func candidates(for key: [[UInt8]], limit: Int) -> [Int] {
    guard let position = byKey.index(forKey: key) else { return [] }
    return first(limit, of: &byKey.values[position])
  }

  /// The first free rows of any name.
  mutating func others(limit: Int) -> [Int] { first(limit, of: &all) }

  mutating func remove(_ row: Int) { isFree[row] = false }

  private func first(_ limit: Int, of queue: inout Queue) -> [Int] {
    while queue.head < queue.rows.count, !isFree[queue.rows[queue.head]] { queue.head += 1 }
    return queue.rows[queue.head...].prefix(limit).filter { isFree[$0] }
  }
}
