import CommonMark
import Foundation
import LessonModel
import LessonParsing
import Testing

/// What every dialect has to do. `ATELIER_RECORD_GRAPHS=1` writes the graphs beside the fixtures anew, for review.
@Suite struct `Every dialect` {
  private static let isRecording =
    ProcessInfo.processInfo.environment["ATELIER_RECORD_GRAPHS"] == "1"
    && ProcessInfo.processInfo.environment["CI"] == nil

  @Test func `has fixtures, two of them at least, and there is none for an unknown one`() {
    let counts = Dictionary(grouping: DialectFixture.all, by: \.chosen).mapValues(\.count)
    for name in Dialects.names
    where !["markdown", "prysk", "killercoda", "software-carpentry"].contains(name) {
      #expect(counts[name, default: 0] >= 2, "\(name)")
    }
    #expect(counts.keys.allSatisfy(Dialects.names.contains))
  }

  @Test(arguments: DialectFixture.all)
  func `is recognised by itself`(fixture: DialectFixture) throws {
    #expect(try fixture.read().lesson.facts.dialect == fixture.recognised)
  }

  @Test(arguments: DialectFixture.all)
  func `reads the same when it is chosen`(fixture: DialectFixture) throws {
    let chosen = try fixture.read(as: fixture.chosen)
    #expect(chosen.lesson.facts.dialect == fixture.chosen)
    guard fixture.chosen == fixture.recognised else { return }
    let own = try fixture.read()
    #expect(chosen.lesson == own.lesson)
    #expect(chosen.graph == own.graph)
    #expect(chosen.diagnostics == own.diagnostics)
  }

  @Test(arguments: DialectFixture.all)
  func `gives the graph beside the fixture`(fixture: DialectFixture) throws {
    let found = GraphListing(reading: try fixture.read(as: fixture.chosen)).text
    if Self.isRecording {
      try Data(found.utf8).write(to: fixture.graph)
      return
    }
    let wanted = String(decoding: try Data(contentsOf: fixture.graph), as: UTF8.self)
    #expect(found == wanted)
  }

  @Test(arguments: DialectFixture.all)
  func `finds every step and every expectation where it says`(fixture: DialectFixture) throws {
    let source = SourceText(try fixture.bytes())
    let reading = try fixture.read(as: fixture.chosen)
    #expect(!reading.lesson.steps.isEmpty)
    for step in reading.lesson.steps {
      let lines = step.range.start.line...step.range.end.line
      try #require(lines.lowerBound >= 1 && lines.upperBound <= source.lineCount)
      // istio.io's links and the entities of HTML are written otherwise in the file.
      let shown = lines.map { source.line($0) }.joined(separator: "\n")
        .replacing("@", with: "").replacing("&lt;", with: "<").replacing("&gt;", with: ">")
      for line in step.action.text.replacing("@", with: "").split(separator: "\n") {
        let text = line.trimmingCharacters(in: .whitespaces)
        // What puts a text at a file's end is made for it.
        if text.hasPrefix("cat >>") || text == "END_OF_TEXT" { continue }
        #expect(shown.contains(text), "\(step.id): '\(text)' is not on the lines \(lines)")
      }
      for expectation in step.expectations {
        let range = expectation.range
        #expect(range.start.line >= 1 && range.end.line <= source.lineCount, "\(expectation.id)")
        #expect(range.start.line <= range.end.line, "\(expectation.id)")
      }
    }
  }

  @Test(arguments: DialectFixture.all)
  func `reads a lesson that is cut off anywhere`(fixture: DialectFixture) throws {
    let bytes = try fixture.bytes()
    // At every line's end and before it, and at every seventh byte besides.
    for end in 0..<bytes.count
    where end % 7 == 0 || bytes[end] == 0x0A || end > 0 && bytes[end - 1] == 0x0A {
      let part = Array(bytes[..<end])
      guard String(validating: part, as: UTF8.self) != nil else { continue }
      let reading = try fixture.read(part, as: fixture.chosen)
      let lines = SourceText(part).lineCount
      #expect(reading.lesson.steps.allSatisfy { $0.range.end.line <= lines }, "cut at \(end)")
    }
  }

  @Test(arguments: DialectFixture.all)
  func `reads line ends of Windows as any other`(fixture: DialectFixture) throws {
    let text = String(decoding: try fixture.bytes(), as: UTF8.self)
    let windows = Array(text.replacing("\n", with: "\r\n").utf8)
    let commands = try fixture.read(as: fixture.chosen).lesson.steps.map(\.action.text)
    let reading = try fixture.read(windows, as: fixture.chosen)
    #expect(reading.lesson.steps.map(\.action.text) == commands)
    #expect(try fixture.read(windows).lesson.facts.dialect == fixture.recognised)
  }

  @Test(arguments: DialectFixture.all)
  func `reads the same twice`(fixture: DialectFixture) throws {
    let first = GraphListing(reading: try fixture.read()).text
    for _ in 0..<3 { #expect(GraphListing(reading: try fixture.read()).text == first) }
  }

  @Test(arguments: Dialects.names)
  func `reads a lesson of any other format without harm`(name: String) throws {
    for fixture in DialectFixture.all {
      let reading = try fixture.read(as: name)
      #expect(Dialects.names.contains(reading.lesson.facts.dialect))
    }
  }
}
