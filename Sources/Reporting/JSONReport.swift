import Foundation
import LessonModel

/// A summary of each run as JSON.
struct JSONReport: ReportFormat {
  let name = "json"

  private struct Report: Encodable {
    var format = "atelier.report/1"
    var runs: [Run]
  }

  private struct Run: Encodable {
    var lesson: String
    var title: String
    var time: String
    var target: String
    var outcome: String
    var seconds: Double
    var expectations: Int
    var held: Int
    var steps: [Entry]
  }

  private struct Entry: Encodable {
    var id: String
    var line: Int
    var section: String
    var command: String
    var role: String
    var status: String
    var explanation: String
    var seconds: Double
  }

  func render(_ runs: [RunSummary]) -> String {
    let report = Report(
      runs: runs.map { run in
        Run(
          lesson: run.file, title: run.start?.plan.title ?? "", time: run.start?.time ?? "",
          target: run.start?.target ?? "",
          outcome: run.outcome, seconds: run.end?.duration ?? 0,
          expectations: run.counts.expectations,
          held: run.counts.expectationsHeld,
          steps: run.reportedSteps.map { step in
            Entry(
              id: step.step.id.rawValue, line: step.step.range.start.line, section: step.section,
              command: step.summary.command,
              role: step.step.role.rawValue, status: step.status, explanation: step.explanation,
              seconds: step.duration)
          })
      })
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    // Strings and numbers of a report can always be encoded.
    return ((try? encoder.encode(report)).map { String(decoding: $0, as: UTF8.self) } ?? "{}")
      + "\n"
  }
}
