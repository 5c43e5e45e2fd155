import CommonMark
import Foundation
import LearnerInterface
import LessonModel
import LessonParsing

/// What was found in lessons, in the forms that people and machines read.
struct LintReport {
  struct File {
    var path: String
    var original: [UInt8]
    var mended: [UInt8]
    /// What is left.
    var findings: [LintFinding]
    /// What was mended, or would be.
    var fixed: [LintFinding]
  }

  var files: [File]
  var rules: [LintRule]

  /// Whether anything is left that is more than a note.
  var hasWarnings: Bool {
    files.contains { $0.findings.contains { $0.diagnostic.severity != .note } }
  }

  private var findings: [LintFinding] { files.flatMap(\.findings) }

  // MARK: For people

  func text(_ style: TextStyle, isColored: Bool) -> String {
    var result = ""
    for file in files {
      let source = SourceText(file.original)
      for finding in file.fixed {
        let location = finding.diagnostic.location
        result +=
          "\(file.path):\(location.line):\(location.column): \(style("mended:", .green)) \(finding.diagnostic.message) [\(finding.diagnostic.code)]\n"
      }
      for finding in file.findings {
        let diagnostic = finding.diagnostic
        let color: TextStyle.Attribute =
          switch diagnostic.severity {
          case .note: .cyan
          case .warning: .yellow
          case .error: .red
          }
        let place = "\(file.path):\(diagnostic.location.line):\(diagnostic.location.column):"
        result +=
          "\(style(place, .bold)) \(style("\(diagnostic.severity.rawValue):", color)) \(diagnostic.message) [\(diagnostic.code)]\n"
        result += Self.excerpt(finding, source)
      }
    }
    let fixed = files.reduce(0) { $0 + $1.fixed.count }
    if fixed > 0 { result += "\(fixed) \(fixed == 1 ? "mistake" : "mistakes") mended. " }
    return result + summary + "\n"
  }

  private var summary: String {
    func count(_ severity: Diagnostic.Severity, _ word: String) -> String? {
      let number = findings.count { $0.diagnostic.severity == severity }
      return number == 0 ? nil : "\(number) \(word)\(number == 1 ? "" : "s")"
    }
    let parts = [count(.error, "error"), count(.warning, "warning"), count(.note, "note")]
      .compactMap { $0 }
    let place = "in \(files.count) \(files.count == 1 ? "lesson" : "lessons")"
    let mendable = findings.count { !$0.edits.isEmpty }
    let hint = mendable == 0 ? "" : " '--fix' can mend \(mendable)."
    return parts.isEmpty
      ? "No mistakes \(place)." : "\(parts.joined(separator: ", ")) \(place).\(hint)"
  }

  /// The line of the lesson with a mark under the mistake.
  private static func excerpt(_ finding: LintFinding, _ source: SourceText) -> String {
    let location = finding.diagnostic.location
    let range = source.range(ofLine: location.line)
    guard !range.isEmpty, range.count <= 400, location.column <= range.count else { return "" }
    let line = source.line(location.line).map { $0 == "\t" ? " " : $0 }
    let start = range.lowerBound + location.column - 1
    let before = String(decoding: source.bytes[range.lowerBound..<start], as: UTF8.self)
    let end = min(range.upperBound, start + max(1, finding.length))
    let marked = String(decoding: source.bytes[start..<end], as: UTF8.self)
    return
      "  \(String(line))\n  \(String(repeating: " ", count: before.count))\(String(repeating: "^", count: max(1, marked.count)))\n"
  }

  static func rules(_ rules: [LintRule]) -> String {
    let width = rules.map(\.name.count).max() ?? 0
    return rules.map { rule in
      let name = rule.name + String(repeating: " ", count: width - rule.name.count)
      let severity = rule.severity == .note ? "note   " : rule.severity.rawValue
      return
        "\(name)  \(severity)  \(rule.explanation) \(rule.remedy)\(rule.isFixSafe ? " ('--fix' does it where it is safe.)" : "")\n"
    }.joined()
  }

  // MARK: For machines

  private struct Record: Encodable {
    struct Rule: Encodable {
      var name: String
      var severity: String
      var explanation: String
      var remedy: String
      var fixable: Bool
    }

    struct Finding: Encodable {
      var rule: String
      var severity: String
      var file: String
      var line: Int
      var column: Int
      var endColumn: Int?
      var message: String
      var remedy: String
      var fixable: Bool
      var fixed: Bool
    }

    struct Lessons: Encodable {
      var format = "atelier.lint/1"
      var findings: [Finding]
    }
  }

  func json() throws -> String {
    let remedies = Dictionary(
      rules.map { ($0.name, $0.remedy) }, uniquingKeysWith: { first, _ in first })
    let findings = files.flatMap { file in
      func record(_ finding: LintFinding, fixed: Bool) -> Record.Finding {
        let diagnostic = finding.diagnostic
        return Record.Finding(
          rule: diagnostic.code, severity: diagnostic.severity.rawValue, file: file.path,
          line: diagnostic.location.line, column: diagnostic.location.column,
          endColumn: finding.length == 0 ? nil : diagnostic.location.column + finding.length,
          message: diagnostic.message, remedy: remedies[diagnostic.code] ?? "",
          fixable: !finding.edits.isEmpty, fixed: fixed)
      }
      return file.findings.map { record($0, fixed: false) }
        + file.fixed.map { record($0, fixed: true) }
    }
    return try Self.encode(Record.Lessons(findings: findings))
  }

  static func rulesJSON(_ rules: [LintRule]) throws -> String {
    try encode(
      rules.map {
        Record.Rule(
          name: $0.name, severity: $0.severity.rawValue, explanation: $0.explanation,
          remedy: $0.remedy, fixable: $0.isFixSafe)
      })
  }

  static func encode(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self) + "\n"
  }

  // MARK: For GitHub

  /// Workflow commands (GitHub Actions, "Workflow commands": `::warning file={name},line={line},…::{message}`).
  func github() -> String {
    findings.map { finding in
      let diagnostic = finding.diagnostic
      let command =
        switch diagnostic.severity {
        case .note: "notice"
        case .warning: "warning"
        case .error: "error"
        }
      var properties = [
        "file=\(Self.property(Self.plain(diagnostic.file)))", "line=\(diagnostic.location.line)",
        "col=\(diagnostic.location.column)",
      ]
      if finding.length > 0 {
        properties.append("endColumn=\(diagnostic.location.column + finding.length)")
      }
      properties.append("title=\(Self.property(diagnostic.code))")
      return
        "::\(command) \(properties.joined(separator: ","))::\(Self.message(diagnostic.message))\n"
    }.joined()
  }

  /// A path without the `./` before it, as machines compare paths with those of a repository.
  static func plain(_ path: String) -> String {
    var rest = path[...]
    while rest.hasPrefix("./"), rest.count > 2 { rest = rest.dropFirst(2).drop { $0 == "/" } }
    return String(rest)
  }

  /// A message may not hold a line end, and `%` begins an escape.
  private static func message(_ text: String) -> String {
    text.replacing("%", with: "%25").replacing("\r", with: "%0D").replacing("\n", with: "%0A")
  }

  private static func property(_ text: String) -> String {
    message(text).replacing(":", with: "%3A").replacing(",", with: "%2C")
  }

  // MARK: Changes

  /// A unified diff of a mended file, whose lines correspond one to one.
  static func diff(from old: [UInt8], to new: [UInt8], path: String) -> String {
    let before = SourceText(old)
    let after = SourceText(new)
    let lines = (1...max(1, before.lineCount)).filter { line in
      before.bytes[before.offset(ofLine: line)..<before.offset(ofLine: line + 1)]
        != after.bytes[after.offset(ofLine: line)..<after.offset(ofLine: line + 1)]
    }
    return UnifiedDiff.ofChangedLines(from: old, to: new, path: path, lines: lines)
  }
}
