import Foundation
import LessonModel
import LessonParsing
import Testing

@Suite struct `A scenario` {
  private static let folder = DialectFixture.folder.deletingLastPathComponent()
    .appendingPathComponent("Scenario")

  private func bytes(_ name: String) -> [UInt8]? {
    (try? Data(contentsOf: Self.folder.appendingPathComponent(name))).map(Array.init)
  }

  @Test func `is one lesson of its parts, each step on the line of its own file`() throws {
    let scenario = try #require(Scenario(bytes("index.json") ?? [], file: "mill/index.json"))
    let reading = try scenario.read(as: nil, content: bytes)
    #expect(reading.lesson.title == "The windmill")
    #expect(
      reading.lesson.sections.map(\.title) == [
        "intro.md", "Set the sails", "step2.md", "finish.md",
      ])
    let steps = reading.lesson.steps
    #expect(
      steps.map(\.action.text) == ["export SAILS=4", "echo \"turning\"", "echo \"$SAILS sails\""])
    #expect(steps.map(\.range.start.line) == [3, 7, 2])
    #expect(Set(steps.map(\.id)).count == 3)
    #expect(
      reading.graph.edges.contains {
        $0.from == steps[0].id && $0.to == steps[2].id && $0.reason == .variable
          && $0.name == "SAILS"
      })
    #expect(
      reading.diagnostics.map(\.description) == [
        "mill/index.json:4:1: warning: The scenario runs 'setup.sh' by itself ('background'); here it is not run.",
        "mill/index.json:6:1: note: The scenario runs 'step1/verify.sh' by itself ('verify'); here it is not run.",
      ])
  }

  @Test func `whose part is missing says which`() throws {
    let scenario = try #require(Scenario(bytes("index.json") ?? [], file: "index.json"))
    let error = #expect(throws: LessonReadingError.self) {
      try scenario.read(as: nil) { $0 == "step2.md" ? nil : bytes($0) }
    }
    #expect(
      error?.description
        == "index.json:7: there is no file 'step2.md' beside it, or it cannot be read. Mend the name in 'text'."
    )
  }

  @Test(arguments: ["", "{", "[]", "{\"details\": 3}", "{\"details\": {\"steps\": [{}]}}"])
  func `is none where no file is named`(text: String) {
    #expect(Scenario(Array(text.utf8), file: "index.json") == nil)
  }
}
