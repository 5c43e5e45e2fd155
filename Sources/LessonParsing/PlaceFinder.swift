import LessonModel

/// Finds where a text stands in the file: cmark's columns of inlines are not exact in lists.
struct PlaceFinder {
  private let lines: [String]
  /// Where the search on a line goes on, so that the second of two equal texts gets its own place.
  private var next: [Int: Int] = [:]

  init(lines: [String]) {
    self.lines = lines
  }

  /// The place of a text that begins on one of these lines, counted from 1; the lines themselves if it is not there as it stands.
  mutating func place(of text: String, from first: Int, to last: Int) -> SourceRange {
    let wanted = Array(text.utf8)
    for line in max(1, first)...max(1, first, last) where line <= lines.count {
      let bytes = Array(lines[line - 1].utf8)
      let start = next[line] ?? 0
      guard !wanted.isEmpty, let found = Self.find(wanted, in: bytes, from: start) else { continue }
      next[line] = found + wanted.count
      return SourceRange(
        line: line, column: found + 1, endLine: line, endColumn: found + wanted.count)
    }
    let end = min(max(1, first, last), lines.count)
    return SourceRange(
      line: max(1, first), column: 1, endLine: end, endColumn: max(1, lines[end - 1].utf8.count))
  }

  private static func find(_ wanted: [UInt8], in bytes: [UInt8], from start: Int) -> Int? {
    guard bytes.count >= wanted.count, start <= bytes.count - wanted.count else { return nil }
    return (start...(bytes.count - wanted.count)).first {
      bytes[$0..<($0 + wanted.count)].elementsEqual(wanted)
    }
  }
}
