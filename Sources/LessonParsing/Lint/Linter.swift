import CommonMark
import LessonModel

/// Looks for mistakes in a lesson.
public struct Linter: Sendable {
  /// The rules to apply.
  public var rules: [LintRule]

  public init(rules: [LintRule] = LintRules.all) {
    self.rules = rules
  }

  /// The mistakes of a lesson, in the order of the file.
  ///
  /// - Parameters:
  ///   - bytes: the file's content.
  ///   - reading: what it was understood to say.
  ///   - environment: what is known of the world outside.
  ///   - others: what was found by other means, such as dead links: chosen, silenced and ordered like the rest.
  /// - Throws: `notParsed` if libcmark cannot parse the bytes.
  public func findings(
    in bytes: [UInt8], reading: Reading, environment: LintEnvironment,
    others: [LintFinding] = []
  ) throws(LessonReadingError) -> [LintFinding] {
    let context = try LintContext(bytes: bytes, reading: reading, environment: environment)
    var result: [LintFinding] = []
    for rule in rules {
      for match in rule.find(context) {
        result.append(
          LintFinding(
            diagnostic: Diagnostic(
              severity: rule.severity, code: rule.name, file: reading.lesson.file,
              location: match.location, message: match.message),
            length: match.length, edits: rule.isFixSafe ? match.edits : []))
      }
    }
    let names = Set(rules.map(\.name))
    result += others.filter { names.contains($0.diagnostic.code) }
    result.removeAll {
      context.suppressions.silences($0.diagnostic.code, line: $0.diagnostic.location.line)
    }
    var seen: Set<LintFinding> = []
    return result.filter { seen.insert($0).inserted }.sorted {
      ($0.diagnostic.location, $0.diagnostic.code, $0.diagnostic.message)
        < ($1.diagnostic.location, $1.diagnostic.code, $1.diagnostic.message)
    }
  }

  /// A file's bytes with the safe remedies of findings applied; every other byte stays as it is.
  ///
  /// - Returns: the new bytes, and the findings that were mended. Of two that overlap, the first is mended.
  public static func fixing(_ bytes: [UInt8], _ findings: [LintFinding]) -> (
    bytes: [UInt8], fixed: [LintFinding]
  ) {
    var taken: [Range<Int>] = []
    var edits: [SourceEdit] = []
    var fixed: [LintFinding] = []
    for finding in findings where !finding.edits.isEmpty {
      let ranges = finding.edits.map(\.range)
      guard
        ranges.allSatisfy({ range in
          range.upperBound <= bytes.count && !taken.contains { $0.overlaps(range) }
        })
      else { continue }
      taken += ranges
      edits += finding.edits
      fixed.append(finding)
    }
    var result = bytes
    for edit in edits.sorted(by: { $0.range.lowerBound > $1.range.lowerBound }) {
      result.replaceSubrange(edit.range, with: edit.replacement)
    }
    return (result, fixed)
  }
}
