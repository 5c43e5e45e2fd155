import CommonMark

/// A unified diff between two texts of which the lines correspond one to one (POSIX.1-2024, diff, "-u").
enum UnifiedDiff {
  /// The diff, three lines of context around each change.
  ///
  /// - Parameter lines: the lines that differ, counted from 1, in order.
  static func ofChangedLines(from old: [UInt8], to new: [UInt8], path: String, lines: [Int])
    -> String
  {
    guard let first = lines.first else { return "" }
    let before = SourceText(old)
    let after = SourceText(new)
    let count = old.last == 0x0A ? before.lineCount - 1 : before.lineCount
    var hunks: [[Int]] = [[first]]
    for line in lines.dropFirst() {
      if let last = hunks.last?.last, line - last <= 6 {
        hunks[hunks.count - 1].append(line)
      } else {
        hunks.append([line])
      }
    }
    var result = "--- a/\(path)\n+++ b/\(path)\n"
    for hunk in hunks {
      guard let low = hunk.first, let high = hunk.last else { continue }
      let start = max(1, low - 3)
      let end = min(count, high + 3)
      result += "@@ -\(start),\(end - start + 1) +\(start),\(end - start + 1) @@\n"
      func text(_ source: SourceText, _ line: Int) -> String {
        let lacksEnd = line == count && old.last != 0x0A
        let bytes = source.bytes[source.offset(ofLine: line)..<source.offset(ofLine: line + 1)]
        let whole = String(decoding: bytes, as: UTF8.self)
        return lacksEnd ? whole + "\n\\ No newline at end of file\n" : whole
      }
      var line = start
      while line <= end {
        guard hunk.contains(line) else {
          result += " " + text(before, line)
          line += 1
          continue
        }
        let run = (line...end).prefix { hunk.contains($0) }
        for changed in run { result += "-" + text(before, changed) }
        for changed in run { result += "+" + text(after, changed) }
        line += run.count
      }
    }
    return result
  }
}
