/// A table as kubectl, docker, ps and their kin print it.
struct TextTable {
  /// The titles as they stand there.
  let titles: [ByteText]
  private(set) var cells: [[ByteText]] = []
  /// The rows as they stand there.
  private(set) var lines: [ByteText] = []
  private let layout: Layout
  /// Columns of white space before the heading.
  let indentation: Int
  /// How many lines the heading takes, a rule below it included.
  let headingLines: Int

  enum Layout {
    /// Cells begin where their titles do, at these columns.
    case columns([Int])
    case tabs
    /// White space divides, and the last column takes the rest.
    case words
    /// Bars divide, as in `psql` and `mysql`.
    case bars
  }

  /// The table whose heading is the first line; nil: it is no heading.
  ///
  /// - Parameter next: the line below.
  init?(heading line: ByteText, next: ByteText?) {
    let text = line.trimmed
    guard !text.isEmpty else { return nil }
    indentation = line.prefix { $0 == 0x20 }.count
    if let next, let groups = Self.rule(next) {
      headingLines = 2
      if next.contains(ascii("+")) || next.contains(ascii("|")) {
        titles = Self.barCells(line)
        layout = .bars
        guard titles.count > 1 else { return nil }
        return
      }
      if groups.count > 1 {
        titles = groups.indices.map { index in
          Self.columns(
            of: line, from: groups[index],
            to: index + 1 < groups.count ? groups[index + 1] : Int.max)
        }
        layout = .columns(groups)
        guard titles.allSatisfy({ !$0.isEmpty }) else { return nil }
        return
      }
      let starts = Self.gapStarts(line)
      guard starts.count > 1 else { return nil }
      titles = starts.map(\.title)
      layout = .columns(starts.map(\.start))
      return
    }
    headingLines = 1
    let words = text.words
    if words.count >= 4, words[0].equals("Filesystem") {
      titles = Array(words.prefix { !$0.equals("Mounted") }) + [ByteText("Mounted on")]
      layout = .words
      return
    }
    if words.count >= 3, let last = words.last, last.equals("CMD") || last.equals("COMMAND"),
      words.contains(where: { $0.equals("PID") })
    {
      titles = words
      layout = .words
      return
    }
    guard let first = words.first, first.allSatisfy({ !$0.isLower }) else { return nil }
    if line.contains(0x09) {
      titles = line.split(separator: 0x09).map(\.trimmed).filter { !$0.isEmpty }
      layout = .tabs
    } else {
      let starts = Self.gapStarts(line)
      if starts.count == 1, words.count >= 3, words.allSatisfy({ Self.usual.contains(Array($0)) }) {
        titles = words
        layout = .words
      } else {
        titles = starts.map(\.title)
        layout = .columns(starts.map(\.start))
        guard indentation == 0 || titles.count > 1 else { return nil }
      }
    }
    guard titles.allSatisfy(Self.isTitle), let title = titles.first else { return nil }
    if titles.count == 1, !Self.alone.contains(Array(title)) { return nil }
  }

  /// Whether bars divide its cells.
  var isFramed: Bool {
    if case .bars = layout { return true }
    return false
  }

  /// Whether its first title stands further right than the cells below it may, as that of `ps` does.
  private var isRightAligned: Bool {
    if case .words = layout { return true }
    return false
  }

  /// Takes a line as a row; false: the table has ended before it.
  mutating func take(_ line: ByteText) -> Bool {
    let text = line.trimmed
    if text.isEmpty { return false }
    if !isRightAligned, indentation > 0,
      line.prefix(while: { $0 == 0x20 }).count < indentation
    {
      return false
    }
    switch layout {
    case .tabs:
      if line.contains(0x09) {
        append(line.split(separator: 0x09, omittingEmptySubsequences: false).map(\.trimmed), line)
      } else {
        append(Self.gapCells(line), line)
      }
    case .bars:
      if Self.rule(line) != nil { return true }
      guard line.contains(ascii("|")) else { return false }
      append(Self.barCells(line), line)
    case .words: append(wordCells(text), line)
    case .columns(let starts): append(columnCells(line, starts), line)
    }
    return true
  }

  private mutating func append(_ row: [ByteText], _ line: ByteText) {
    var row = Array(row.prefix(titles.count))
    while row.count < titles.count { row.append([]) }
    cells.append(row)
    lines.append(line)
  }

  /// Takes the rows of another table with the same titles.
  mutating func merge(_ other: TextTable) {
    cells += other.cells
    lines += other.lines
  }

  /// Drops the rows whose line does not do.
  mutating func keepRows(where isKept: (ByteText) -> Bool) {
    let kept = lines.indices.filter { isKept(lines[$0]) }
    cells = kept.map { cells[$0] }
    lines = kept.map { lines[$0] }
  }

  // MARK: Headings

  private static func isTitle(_ text: ByteText) -> Bool {
    guard let last = text.last, last != ascii(":"), text.contains(where: \.isAlphabetic) else {
      return false
    }
    // Units in brackets are small: `CPU(cores)`.
    let name = text.last == ascii(")") ? text.prefix { $0 != ascii("(") } : text
    return text.count <= 40
      && name.allSatisfy { $0.isUpper || $0.isDigit || "()-_/%.: @+#".utf8.contains($0) }
  }

  /// Titles that can make a heading alone.
  private static let alone = Set(
    ["NAME", "NAMES", "NAMESPACE", "IMAGE", "NODE", "POD", "PHASE", "KIND", "SECRET"].map {
      Array($0.utf8)
    })

  /// Titles of kubectl, to know a heading by whose spaces an editor has squeezed.
  private static let usual = Set(
    [
      "NAME", "NAMESPACE", "READY", "STATUS", "RESTARTS", "AGE", "IP", "NODE", "ROLES", "VERSION",
      "TYPE", "CLUSTER-IP", "EXTERNAL-IP", "PORT(S)", "SELECTOR", "DESIRED", "CURRENT", "AVAILABLE",
      "UP-TO-DATE", "DATA", "COMPLETIONS", "DURATION", "CAPACITY", "REVISION", "CHART", "UPDATED",
      "HOSTS", "ADDRESS", "PORTS", "CLASS", "REFERENCE", "TARGETS", "MINPODS", "MAXPODS",
      "REPLICAS",
    ].map { Array($0.utf8) })

  /// Where the strokes of a rule begin: `---  ----`, `===`, `----+----`; nil: the line is none.
  static func rule(_ line: ByteText) -> [Int]? {
    var starts: [Int] = []
    var strokes = 0
    var previous: UInt8 = 0x20
    for (column, byte) in line.enumerated() {
      switch byte {
      case ascii("-"), ascii("="):
        strokes += 1
        if previous != byte { starts.append(column) }
      case ascii("+"), ascii("|"), 0x20, 0x09, 0x0D: break
      default: return nil
      }
      previous = byte
    }
    return strokes >= 3 && strokes >= starts.count * 2 ? starts : nil
  }

  // MARK: Cells

  private func wordCells(_ line: ByteText) -> [ByteText] {
    var rest = line
    var row: [ByteText] = []
    while row.count + 1 < titles.count {
      rest = rest.drop(while: \.isBlank)
      let word = rest.prefix { !$0.isBlank }
      guard !word.isEmpty else { break }
      rest = rest.dropFirst(word.count)
      // `1 (3m ago)` is one cell.
      if word.starts("("), let last = row.last, last.isAllDigits,
        let close = rest.firstIndex(of: ascii(")"))
      {
        row[row.count - 1] = line[last.startIndex...close]
        rest = rest[(close + 1)...]
        continue
      }
      row.append(word)
    }
    row.append(rest.trimmed)
    return row
  }

  /// Cells by gaps of two spaces where there are as many as columns; else by position, where the row is aligned; else by
  /// what divides it into as many as there are columns.
  private func columnCells(_ line: ByteText, _ starts: [Int]) -> [ByteText] {
    let gaps = Self.gapCells(line)
    if gaps.count == starts.count { return gaps }
    let positions = Self.offsets(of: starts, in: line)
    let isAligned = positions.dropFirst().allSatisfy { offset in
      offset >= line.endIndex || line[offset - 1].isBlank
    }
    if isAligned, line.prefix(while: \.isBlank).count <= (starts.first ?? 0) {
      return positions.indices.map { index in
        let end = index + 1 < positions.count ? positions[index + 1] : line.endIndex
        return line[min(positions[index], end)..<end].trimmed
      }
    }
    let words = line.words
    if words.count == starts.count { return words }
    return gaps
  }

  /// Byte offsets of character columns.
  private static func offsets(of columns: [Int], in line: ByteText) -> [Int] {
    var result: [Int] = []
    var column = 0
    var index = line.startIndex
    var wanted = columns[...]
    while index < line.endIndex, let next = wanted.first {
      if line[index] & 0xC0 != 0x80 {
        if column == next {
          result.append(index)
          wanted.removeFirst()
        }
        column += 1
      }
      index += 1
    }
    while result.count < columns.count { result.append(line.endIndex) }
    return result
  }

  private static func columns(of line: ByteText, from: Int, to: Int) -> ByteText {
    let bounds = offsets(of: [from, to], in: line)
    return line[bounds[0]..<bounds[1]].trimmed
  }

  private static func barCells(_ line: ByteText) -> [ByteText] {
    var text = line.trimmed
    if text.first == ascii("|") { text.removeFirst() }
    if text.last == ascii("|") { text.removeLast() }
    return text.split(separator: ascii("|"), omittingEmptySubsequences: false).map(\.trimmed)
  }

  /// Titles are divided by two spaces and more; one space is part of a title: `LAST DEPLOYED`.
  private static func gapStarts(_ line: ByteText) -> [(title: ByteText, start: Int)] {
    gapCells(line).map { cell in
      (cell, line[..<cell.startIndex].reduce(0) { $0 + ($1 & 0xC0 != 0x80 ? 1 : 0) })
    }
  }

  static func gapCells(_ line: ByteText) -> [ByteText] {
    var cells: [ByteText] = []
    var start: Int?
    var end = line.startIndex
    var gap = 0
    for index in line.indices {
      let byte = line[index]
      if byte.isBlank || byte == 0x0D {
        gap += byte == 0x09 ? 2 : 1
        continue
      }
      if gap >= 2, let from = start {
        cells.append(line[from..<end])
        start = nil
      }
      if start == nil { start = index }
      end = index + 1
      gap = 0
    }
    if let from = start { cells.append(line[from..<end]) }
    return cells
  }
}

extension TextTable {
  /// The table that a text begins with.
  init?(_ lines: [String]) {
    guard let first = lines.first else { return nil }
    self.init(heading: ByteText(first), next: lines.count > 1 ? ByteText(lines[1]) : nil)
    for line in lines.dropFirst(headingLines) {
      let bytes = ByteText(line)
      if !bytes.trimmed.isEmpty { _ = take(bytes) }
    }
  }

  var columns: [String] { titles.map(\.text) }
  var rows: [[String]] { cells.map { $0.map(\.text) } }
}
