import Foundation
import LessonModel

/// Makes an asciicast of a run, version 2 or 3 of the format (docs.asciinema.org/manual/asciicast/v2 and /v3).
public struct Asciicast: Sendable {
  /// A version of the format.
  public enum Version: Int, Sendable, CaseIterable {
    /// What every asciinema plays: times count from the start.
    case v2 = 2
    /// What asciinema 3 writes: times count from the event before, and the end has an exit status.
    case v3 = 3
  }

  public var version: Version
  /// The longest pause that stays in the recording, in seconds.
  public var idleLimit: Double

  public init(version: Version = .v2, idleLimit: Double = 2) {
    self.version = version
    self.idleLimit = idleLimit
  }

  private struct HeaderV2: Encodable {
    var version = 2
    var width: Int
    var height: Int
    var timestamp: Int?
    var title: String
    var idle_time_limit: Double
    var env = ["SHELL": "/bin/bash", "TERM": "xterm-256color"]
  }

  private struct HeaderV3: Encodable {
    struct Term: Encodable {
      var cols: Int
      var rows: Int
      var type = "xterm-256color"
    }
    var version = 3
    var term: Term
    var timestamp: Int?
    var title: String
    var idle_time_limit: Double
    var env = ["SHELL": "/bin/bash"]
  }

  private func header(_ start: RunStart) -> any Encodable {
    let time = Self.timestamp(start.time)
    return switch version {
    case .v2:
      HeaderV2(
        width: start.columns, height: start.rows, timestamp: time, title: start.plan.title,
        idle_time_limit: idleLimit)
    case .v3:
      HeaderV3(
        term: HeaderV3.Term(cols: start.columns, rows: start.rows), timestamp: time,
        title: start.plan.title, idle_time_limit: idleLimit)
    }
  }

  /// The recording: a header line, then a line for each piece of output. The prompts and the verdicts are those of the
  /// transcript; the pauses are as they were, up to the limit.
  public func render(_ events: [Event]) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    var summary = RunSummary()
    var places: [StepID: Int] = [:]
    var section: [String] = []
    var lines: [String] = []
    var shown = 0.0
    var told = 0.0
    var last = 0.0
    func write(_ code: String, _ text: String, at offset: Double) throws {
      shown += min(max(0, offset - last), idleLimit)
      last = max(last, offset)
      let text = String(decoding: try encoder.encode(text), as: UTF8.self)
      // Whole milliseconds in version 3: its times are added up, and must not drift.
      let time: Double
      switch version {
      case .v2: time = (shown * 1e6).rounded() / 1e6
      case .v3:
        let pause = max(0, ((shown - told) * 1e3).rounded() / 1e3)
        told += pause
        time = pause
      }
      lines.append("[\(time), \"\(code)\", \(text)]")
    }
    func write(_ text: String, at offset: Double) throws {
      guard !text.isEmpty else { return }
      try write("o", Self.terminal(text), at: offset)
    }
    for event in events {
      summary.apply(event)
      switch event.kind {
      case .runStarted(let start):
        for (place, planned) in start.plan.steps.enumerated() { places[planned.step.id] = place }
        lines.append(String(decoding: try encoder.encode(header(start)), as: UTF8.self))
        try write("\u{1B}[1m\(start.plan.title)\u{1B}[0m · \(start.target)\n\n", at: event.offset)
      case .stepStarted(let start):
        let planned = places[start.step].map { summary.steps[$0].planned }
        if let path = planned?.path, path != section {
          section = path
          // A marker: players jump from one to the next.
          try write("m", path.joined(separator: " › "), at: event.offset)
        }
        try write("\u{1B}[1;36m$\u{1B}[0m ", at: event.offset)
        try write(start.command + "\n", at: event.offset)
      case .output(let output): try write(output.text, at: event.offset)
      case .stepEnded(let end):
        let mark =
          end.status == .passed
          ? "\u{1B}[32m✔\u{1B}[0m" : "\u{1B}[1;31m✘ \(end.explanation ?? "")\u{1B}[0m"
        let held =
          places[end.step].map { summary.steps[$0] }?.judgements
          .filter { $0.expectation.provenance.rule != "implied-exit-status" } ?? []
        let words = held.map(\.verdict.explanation).joined(separator: " ")
        try write(
          "\(mark)\(end.status == .passed && !words.isEmpty ? " \u{1B}[2m\(words)\u{1B}[0m" : "")\n\n",
          at: event.offset)
      case .runEnded(let end):
        try write("\(end.outcome.rawValue): \(end.explanation)\n", at: event.offset)
        if version == .v3 {
          try write("x", end.outcome == .passed ? "0" : "1", at: event.offset)
        }
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
