import CommonMark

/// A table with a column of commands and one of what they give (GitHub Flavored Markdown, 4.10 Tables; cmark reads it as a paragraph).
enum ValueTable {
  struct Row {
    var command: String
    var expected: String
    var line: Int
    var heading: String
  }

  private static let commandWords = [
    "command", "commands", "cmd", "コマンド", "命令", "befehl", "kommando", "commande", "comando", "run",
    "step",
  ]
  private static let valueWords = [
    "output", "expected", "expected output", "result", "expected result", "value", "出力", "結果", "期待",
    "期待値", "输出", "结果", "ausgabe", "ergebnis", "erwartet",
    "sortie", "résultat", "salida", "resultado", "saída", "returns",
  ]

  /// The rows of a paragraph that is such a table; nil: it is none.
  static func read(_ block: Block, _ source: SourceText, shape: CommandShape) -> [Row]? {
    let first = block.range.startLine
    guard block.range.endLine >= first + 2 else { return nil }
    let rule = source.range(ofLine: first + 1)
    guard source.bytes[rule].contains(0x7C),
      source.bytes[rule].allSatisfy({ "|-: \t>".utf8.contains($0) })
    else { return nil }
    let heads = cells(source.line(first)).map { $0.lowercased() }
    guard let command = heads.firstIndex(where: { commandWords.contains($0) }),
      let value = heads.firstIndex(where: { valueWords.contains($0) }), command != value
    else { return nil }
    var rows: [Row] = []
    for line in (first + 2)...block.range.endLine {
      let row = cells(source.line(line))
      guard row.indices.contains(command), row.indices.contains(value) else { continue }
      let text = unmarked(row[command])
      guard shape.likeness(of: text) == .likely else { continue }
      rows.append(
        Row(command: text, expected: unmarked(row[value]), line: line, heading: heads[value]))
    }
    return rows.isEmpty ? nil : rows
  }

  private static func cells(_ line: String) -> [String] {
    var text = line.trimmedSpace[...]
    if text.hasPrefix("|") { text = text.dropFirst() }
    if text.hasSuffix("|"), !text.hasSuffix("\\|") { text = text.dropLast() }
    var cells: [String] = []
    var cell = ""
    var isCode = false
    var previous: Character?
    for character in text {
      if character == "`" { isCode.toggle() }
      if character == "|", previous == "\\" {
        cell.removeLast()
        cell.append("|")
      } else if character == "|", !isCode {
        cells.append(cell.trimmedSpace)
        cell = ""
      } else {
        cell.append(character)
      }
      previous = character
    }
    cells.append(cell.trimmedSpace)
    return cells
  }

  /// A cell without the marks of code and bold text.
  private static func unmarked(_ cell: String) -> String {
    var text = cell[...]
    for mark in ["**", "`", "*"]
    where text.count > 2 * mark.count && text.hasPrefix(mark) && text.hasSuffix(mark) {
      text = text.dropFirst(mark.count).dropLast(mark.count)
    }
    return String(text)
  }
}
