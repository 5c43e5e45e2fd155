import Foundation
import LessonModel

/// Makes an asciicast of a run, version 2 of the format (docs.asciinema.org/manual/asciicast/v2).
public struct Asciicast: Sendable {
  /// The longest pause that stays in the recording, in seconds.
  public var idleLimit: Double

  public init(idleLimit: Double = 2) {
    self.idleLimit = idleLimit
  }

  private struct Header: Encodable {
    var version = 2
    var width: Int
    var height: Int
    var timestamp: Int?
    var title: String
    var idle_time_limit: Double
    var env = ["SHELL": "/bin/bash", "TERM": "xterm-256color"]
  }

  /// The recording: a header line, then a line for each piece of output. The prompts and the verdicts are those of the
  /// transcript; the pauses are as they were, up to the limit.
  public func render(_ events: [Event]) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    var summary = RunSummary()
    var lines: [String] = []
    var shown = 0.0
    var last = 0.0
    func write(_ text: String, at offset: Double) throws {
      shown += min(max(0, offset - last), idleLimit)
      last = max(last, offset)
      let text = String(decoding: try encoder.encode(Self.terminal(text)), as: UTF8.self)
      lines.append("[\((shown * 1e6).rounded() / 1e6), \"o\", \(text)]")
    }
    for event in events {
      summary.apply(event)
      switch event.kind {
      case .runStarted(let start):
        let header = Header(
          width: start.columns, height: start.rows, timestamp: Self.timestamp(start.time),
          title: start.plan.title, idle_time_limit: idleLimit)
        lines.append(String(decoding: try encoder.encode(header), as: UTF8.self))
        try write("\u{1B}[1m\(start.plan.title)\u{1B}[0m · \(start.target)\n\n", at: event.offset)
      case .stepStarted(let start):
        try write("\u{1B}[1;36m$\u{1B}[0m ", at: event.offset)
        try write(start.command + "\n", at: event.offset)
      case .output(let output): try write(output.text, at: event.offset)
      case .stepEnded(let end):
        let mark =
          end.status == .passed
          ? "\u{1B}[32m✔\u{1B}[0m" : "\u{1B}[1;31m✘ \(end.explanation ?? "")\u{1B}[0m"
        let held =
          summary.steps.first { $0.planned.step.id == end.step }?.judgements
          .filter { $0.expectation.provenance.rule != "implied-exit-status" } ?? []
        let words = held.map(\.verdict.explanation).joined(separator: " ")
        try write(
          "\(mark)\(end.status == .passed && !words.isEmpty ? " \u{1B}[2m\(words)\u{1B}[0m" : "")\n\n",
          at: event.offset)
      case .runEnded(let end):
        try write("\(end.outcome.rawValue): \(end.explanation)\n", at: event.offset)
      case .diagnostic, .probed, .valueBound, .backgroundReady, .expectationJudged, .stepSkipped,
        .backgroundEnded:
        break
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// Line ends as a terminal needs them.
  private static func terminal(_ text: String) -> String {
    text.replacingOccurrences(of: "\r\n", with: "\n").replacingOccurrences(of: "\n", with: "\r\n")
  }

  private static func timestamp(_ time: String) -> Int? {
    (try? Date(time, strategy: .iso8601)).map { Int($0.timeIntervalSince1970) }
  }
}
