/// A table as kubectl and its kin print it: a heading in capitals, columns that begin where their headings do.
struct TextTable {
  let columns: [String]
  let rows: [[String]]

  /// Nil if the lines do not begin with such a heading.
  init?(_ lines: [String]) {
    guard let heading = lines.first,
      heading.contains("  ") || heading.contains("\t") || !heading.contains(" ")
    else { return nil }
    let starts = Self.headingStarts(heading)
    guard let first = starts.first, first.start == 0,
      starts.allSatisfy({ Self.isHeading($0.title) })
    else {
      return nil
    }
    columns = starts.map(\.title)
    let usesTabs = heading.contains("\t")
    rows = lines.dropFirst().filter { !trimmingSpace($0).isEmpty }.map { line in
      usesTabs && line.contains("\t")
        ? Self.tabCells(line, count: starts.count) : Self.cells(line, starts: starts.map(\.start))
    }
  }

  /// Headings are divided by two spaces and more; one space is part of a heading: `LAST DEPLOYED`.
  private static func headingStarts(_ heading: String) -> [(title: String, start: Int)] {
    var result: [(String, Int)] = []
    var title = ""
    var start = 0
    var spaces = 0
    for (column, character) in heading.enumerated() {
      if character == " " || character == "\t" {
        spaces += character == "\t" ? 2 : 1
        continue
      }
      if spaces >= 2, !title.isEmpty {
        result.append((title, start))
        title = ""
      } else if spaces == 1 && !title.isEmpty {
        title.append(" ")
      }
      if title.isEmpty { start = column }
      spaces = 0
      title.append(character)
    }
    if !title.isEmpty { result.append((title, start)) }
    return result
  }

  private static func isHeading(_ text: String) -> Bool {
    text.contains(where: \.isLetter)
      && text.allSatisfy { $0.isUppercase || $0.isNumber || "()-_/%.: ".contains($0) }
  }

  private static func tabCells(_ line: String, count: Int) -> [String] {
    let cells = line.split(separator: "\t", omittingEmptySubsequences: false).map {
      trimmingSpace($0)
    }
    return (0..<count).map { $0 < cells.count ? cells[$0] : "" }
  }

  /// Cells by position; where a cell runs over its column, as hand-edited samples have it, by gaps of two spaces.
  private static func cells(_ line: String, starts: [Int]) -> [String] {
    let characters = Array(line)
    let isAligned = starts.dropFirst().allSatisfy { start in
      start >= characters.count || characters[start - 1] == " "
    }
    let gaps = gapCells(line)
    if !isAligned || gaps.count == starts.count {
      return (0..<starts.count).map { $0 < gaps.count ? gaps[$0] : "" }
    }
    return starts.indices.map { index in
      let from = starts[index]
      guard from < characters.count else { return "" }
      let to =
        index + 1 < starts.count ? min(starts[index + 1], characters.count) : characters.count
      return trimmingSpace(String(characters[from..<to]))
    }
  }

  private static func gapCells(_ line: String) -> [String] {
    var cells: [String] = []
    var cell = ""
    var spaces = 0
    for character in line {
      if character == " " || character == "\t" {
        spaces += character == "\t" ? 2 : 1
        continue
      }
      if spaces >= 2, !cell.isEmpty {
        cells.append(cell)
        cell = ""
      } else if spaces == 1, !cell.isEmpty {
        cell.append(" ")
      }
      spaces = 0
      cell.append(character)
    }
    if !cell.isEmpty { cells.append(cell) }
    return cells
  }
}
