/// Finds a value in a text by a regular expression.
enum PatternSelection {
  /// Lines longer than this are not searched: no lesson's value stands in one, and a pattern may be slow.
  private static let longestLine = 10_000

  /// What the first group matches or, where there is none, the whole expression: in the first line that it matches; nil if there is
  /// none, or the pattern is none.
  ///
  /// - Parameter pattern: a regular expression in the syntax of Swift's `Regex`, which is that of Perl.
  static func value(_ pattern: String, in text: String) -> String? {
    guard let expression = try? Regex(pattern) else { return nil }
    for line in text.split(whereSeparator: \.isNewline) where line.utf8.count <= longestLine {
      guard let match = try? expression.firstMatch(in: line) else { continue }
      let group = match.output.count > 1 ? match.output[1].substring : nil
      return String(group ?? line[match.range])
    }
    return nil
  }
}
