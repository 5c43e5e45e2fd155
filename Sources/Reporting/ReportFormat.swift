import LessonModel

/// A form in which runs are told.
public protocol ReportFormat: Sendable {
  /// The name that a user writes: `junit`.
  var name: String { get }
  func render(_ runs: [RunSummary]) -> String
}

/// The report formats that there are.
public struct ReportRegistry: Sendable {
  private let formats: [any ReportFormat]

  public init(_ formats: [any ReportFormat]) {
    self.formats = formats
  }

  /// All formats that come with Atelier.
  public static let standard = ReportRegistry([
    CSVReport(), HTMLReport(), JSONReport(), JUnitReport(),
  ])

  public var names: [String] { formats.map(\.name) }

  public func format(named name: String) -> (any ReportFormat)? {
    formats.first { $0.name == name }
  }
}

/// A step as reports tell of it.
struct ReportedStep {
  let summary: StepSummary

  var section: String { summary.planned.path.joined(separator: " › ") }
  var step: Step { summary.planned.step }

  /// `passed`, `failed`, `timed-out`, `skipped`, `not-run` or `unfinished`.
  var status: String {
    switch summary.state {
    case .waiting, .running: "unfinished"
    case .skipped(let reason): reason.isHarmless ? "skipped" : "not-run"
    case .ended(let end): end.status.rawValue
    }
  }

  var explanation: String {
    switch summary.state {
    case .waiting, .running: "The run ended before it did."
    case .skipped(let reason): reason.explanation
    case .ended(let end): end.explanation ?? ""
    }
  }

  /// Seconds; 0 for what did not run.
  var duration: Double {
    if case .ended(let end) = summary.state { end.duration } else { 0 }
  }

  var held: Int { summary.judgements.count { $0.verdict.outcome == .passed } }
}

extension RunSummary {
  var reportedSteps: [ReportedStep] { steps.map { ReportedStep(summary: $0) } }
  var file: String { start?.plan.file ?? "" }
  var outcome: String { end?.outcome.rawValue ?? "unfinished" }
}

/// Seconds with three decimals.
func decimal(_ seconds: Double) -> String {
  let thousandths = Int((seconds * 1000).rounded())
  let fraction = String(thousandths % 1000)
  return "\(thousandths / 1000).\(String(repeating: "0", count: 3 - fraction.count))\(fraction)"
}

/// Text for XML and HTML: marks are escaped, and what XML 1.0 cannot hold becomes U+FFFD.
func escaped(_ text: String) -> String {
  var result = ""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "&": result += "&amp;"
    case "<": result += "&lt;"
    case ">": result += "&gt;"
    case "\"": result += "&quot;"
    case "\t", "\n": result.unicodeScalars.append(scalar)
    case _ where scalar.value < 0x20 || scalar.value == 0xFFFE || scalar.value == 0xFFFF:
      result += "\u{FFFD}"
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result
}

/// A difference as text, a sign before each line.
func text(of difference: [DifferenceLine]) -> String {
  difference.map { line in
    switch line.side {
    case .both: "  \(line.text)"
    case .expected: "- \(line.text)"
    case .found: "+ \(line.text)"
    }
  }.joined(separator: "\n")
}

/// What of a terminal's output is left to see: without control sequences, and of a line that was written over its last form.
func screenText(_ output: String) -> String {
  var plain = String.UnicodeScalarView()
  var rest = output.unicodeScalars[...]
  while let scalar = rest.popFirst() {
    if scalar == "\u{1B}", rest.first == "[" {
      rest = rest.dropFirst().drop { !(0x40...0x7E).contains($0.value) }.dropFirst()
    } else {
      plain.append(scalar)
    }
  }
  let lines = plain.split(separator: "\n", omittingEmptySubsequences: false).map { line in
    line.split(separator: "\r").last.map(String.init) ?? ""
  }
  return lines.joined(separator: "\n")
}
