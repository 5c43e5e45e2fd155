import Foundation
import LessonModel
import Testing

@testable import Transcripts

/// Something of everything that records hold.
private struct Everything: Codable {
  enum Choice: Codable {
    case plain
    case loaded(count: Int, name: String)
  }

  struct Inner: Codable {
    var z = 1
    var a: [Double] = [0.1, 1e21, -0.000_001_5, 3, 1_234_567.25]
    var nothing: Int?
  }

  var text = "quote \" backslash \\ slash / tab \t line \n bell \u{7} é ⭐️ \u{1F} \u{7F}"
  var flag = true
  var missing: String?
  var number: Int32 = -7
  var table = ["b": 1, "a": 2, "10": 3]
  var inner = Inner()
  var list: [Inner] = [Inner(), Inner(z: 3)]
  var none: [String] = []
  var words = ["x", "", "y\r"]
  var choices: [Choice] = [.plain, .loaded(count: 3, name: "n")]
  var empty: [String: Int] = [:]
}

@Suite struct `The encoder of records` {
  @Test func `writes the same bytes as Foundation's`() throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let expected = String(decoding: try encoder.encode(Everything()), as: UTF8.self)
    #expect(String(decoding: try RecordEncoder.encode(Everything()), as: UTF8.self) == expected)
  }

  @Test func `refuses a number that JSON has not`() {
    #expect(throws: EncodingError.self) { try RecordEncoder.encode(["a": Double.nan]) }
  }
}

/// Events that hold everything that may be left out.
private let fullEvents: [Event] = {
  var judgement = Judgement(
    step: step.id,
    expectation: Expectation(
      id: "s#1.1", kind: .like, expected: "a\n\"b\"", subject: StepID("s#0"),
      incidental: ["x", "é"], range: place,
      provenance: Provenance(rule: "r", evidence: "\u{1}", confidence: .unsure)),
    verdict: Verdict(
      .undecided, "why",
      difference: [DifferenceLine(.both, "l", marks: [.init(start: 1, length: 2)])],
      warnings: ["w", "w2"], notes: ["n"]),
    observation: Observation(
      output: "o", exitStatus: 3, http: HTTPObservation(url: "u", status: 200), pipeStatuses: [1]))
  var kinds: [Event.Kind] = [.expectationJudged(judgement)]
  judgement.verdict.difference += [DifferenceLine(.found, "m"), DifferenceLine(.expected, "")]
  kinds.append(.expectationJudged(judgement))
  kinds.append(
    .stepStarted(StepStart(step: step.id, command: "c", directory: "/", change: "mended")))
  kinds.append(.output(StepOutput(step: step.id, text: "e", stream: .standardError)))
  kinds.append(
    .stepEnded(StepEnd(step: step.id, status: .timedOut, directory: "/", duration: 1.000_25)))
  return kinds.enumerated().map { Event(sequence: $0 + 99, offset: 12.345_678_9, kind: $1) }
}()

extension `The encoder of records` {
  @Test(arguments: allKinds + fullEvents)
  func `writes an event by hand as Foundation does by its members`(event: Event) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let record = TranscriptRecord(event)
    #expect(
      try record.line() == String(decoding: try encoder.encode(record), as: UTF8.self))
  }
}
