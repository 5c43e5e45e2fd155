/// An output taken apart: the tables in it, and the lines that are in none.
struct OutputShape {
  /// Tables with the same titles are one.
  private(set) var tables: [TextTable] = []
  /// Lines that are in no table and are not empty.
  private(set) var lines: [ByteText] = []
  private var places: [Int?] = []
  private var outline = Outline()

  /// The lines, with the headings they stand under.
  var placedLines: PlacedLines { PlacedLines(lines, places: places, outline: outline) }

  init(_ text: ByteText, droppingNoise: Bool) {
    let all = text.split(separator: 0x0A, omittingEmptySubsequences: false)
    var open: TextTable?
    var index = 0
    func close(_ tables: inout [TextTable]) {
      guard let table = open else { return }
      open = nil
      if let same = tables.firstIndex(where: {
        $0.titles.map(Array.init) == table.titles.map(Array.init)
      }) {
        tables[same].merge(table)
      } else {
        tables.append(table)
      }
    }
    while index < all.count {
      let line = all[index]
      let text = line.trimmed
      if text.isEmpty {
        close(&tables)
        index += 1
        continue
      }
      if droppingNoise, OutputLine.isNoise(text) {
        index += 1
        continue
      }
      // A row above the frame's lower edge looks like a heading above its rule.
      if open?.isFramed == true, open?.take(line) == true {
        index += 1
        continue
      }
      if Self.mayBeHeading(text),
        let table = TextTable(
          heading: line, next: index + 1 < all.count ? all[index + 1] : nil)
      {
        close(&tables)
        open = table
        index += table.headingLines
        continue
      }
      if open == nil, TextTable.rule(text) != nil, text.first == ascii("+") {
        // The frame of a table, as mysql draws it.
        index += 1
        continue
      }
      if open?.take(line) == true {
        index += 1
        continue
      }
      close(&tables)
      lines.append(text)
      places.append(OutputLine.isElision(text) ? nil : outline.place(of: line))
      index += 1
    }
    close(&tables)
  }

  /// Cheap to tell, so that most lines are not taken apart for it.
  private static func mayBeHeading(_ text: ByteText) -> Bool {
    guard let first = text.first else { return false }
    return first.isAlphabetic || first == ascii("|") || first == ascii("%")
  }
}
