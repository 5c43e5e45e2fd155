import CommonMark
import LessonModel

/// Finds where a text stands in the file: cmark's columns of inlines are not exact in lists.
struct PlaceFinder {
  private let source: SourceText
  /// Where the search on a line goes on, so that the second of two equal texts gets its own place.
  private var next: [Int: Int] = [:]

  init(source: SourceText) {
    self.source = source
  }

  /// The place of a text that begins on one of these lines, counted from 1; the lines themselves if it is not there as it stands.
  mutating func place(of text: String, from first: Int, to last: Int) -> SourceRange {
    let wanted = Array(text.utf8)
    let start = max(1, first)
    let end = min(max(start, last), source.lineCount)
    if !wanted.isEmpty, start <= end {
      for line in start...end {
        let range = source.range(ofLine: line)
        guard let found = find(wanted, in: range, from: next[line] ?? 0) else { continue }
        next[line] = found + wanted.count
        return SourceRange(
          line: line, column: found + 1, endLine: line, endColumn: found + wanted.count)
      }
    }
    return SourceRange(
      line: start, column: 1, endLine: max(start, end),
      endColumn: max(1, source.range(ofLine: end).count))
  }

  private func find(_ wanted: [UInt8], in line: Range<Int>, from offset: Int) -> Int? {
    guard line.count - offset >= wanted.count else { return nil }
    var start = line.lowerBound + offset
    while start + wanted.count <= line.upperBound {
      if source.bytes[start] == wanted[0],
        source.bytes[start..<(start + wanted.count)].elementsEqual(wanted)
      {
        return start - line.lowerBound
      }
      start += 1
    }
    return nil
  }
}
