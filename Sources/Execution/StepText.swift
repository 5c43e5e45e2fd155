/// Reads what a step wrote.
enum StepText {
  /// The output that expectations are judged on: all of it, in order, without the progress meter that curl draws where its standard output
  /// is no terminal: who sits at one sees none.
  static func judged(_ outcome: CommandOutcome) -> String {
    guard outcome.standardError.hasPrefix("  % Total    % Received"),
      outcome.output != outcome.standardOutput
    else { return outcome.output }
    let rest = outcome.standardError.split(separator: "\n", omittingEmptySubsequences: false)
      .filter { line in
        !line.split(separator: "\r", omittingEmptySubsequences: false).allSatisfy(isMeter)
      }
    let text = rest.joined(separator: "\n")
    return text.isEmpty ? outcome.standardOutput : text + outcome.standardOutput
  }

  /// A line of the meter: its head, or amounts, rates and times only.
  private static func isMeter(_ line: Substring) -> Bool {
    if line.hasPrefix("  % Total") || line.hasPrefix("                                 Dload") {
      return true
    }
    return line.utf8.allSatisfy { " 0123456789.-:kMGT".utf8.contains($0) }
  }

  /// The word that should have closed a here-document, if the shell says that none did: bash's warning.
  static func openHereDocument(in errors: String) -> String? {
    guard errors.contains("delimited by end-of-file") else { return nil }
    for line in errors.split(separator: "\n") where line.contains("here-document at line") {
      guard let start = line.firstIndex(of: "`"), let end = line.lastIndex(of: "'"), start < end
      else {
        continue
      }
      return String(line[line.index(after: start)..<end])
    }
    return nil
  }
}
