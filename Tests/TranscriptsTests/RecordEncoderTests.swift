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
