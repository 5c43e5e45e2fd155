import Foundation
import LessonModel
import Testing
import Transcripts

@Suite struct `A transcript's file` {
  @Test func `reads wherever it was cut off, and holds every step that ended before`() throws {
    try withFile { path in
      let writer = try TranscriptWriter(path: path)
      for event in allKinds { try writer.append(event) }
      try writer.close()
      let data = try Data(contentsOf: URL(fileURLWithPath: path))
      for length in 0...data.count {
        try data.prefix(length).write(to: URL(fileURLWithPath: path))
        let transcript = try TranscriptReader.read(path)
        let whole = data.prefix(length).count { $0 == UInt8(ascii: "\n") }
        #expect(transcript.events.count >= whole && transcript.events.count <= whole + 1)
        #expect(Array(allKinds.prefix(transcript.events.count)) == transcript.events)
      }
    }
  }

  @Test func `is with the system after each event`() throws {
    try withFile { path in
      let writer = try TranscriptWriter(path: path)
      for (number, event) in allKinds.enumerated() where number < 5 {
        try writer.append(event)
        #expect(try TranscriptReader.read(path).events.count == number + 1)
      }
      try writer.close()
    }
  }

  @Test func `leaves nothing beside it, and takes nothing once it is closed`() throws {
    try withFile { path in
      let writer = try TranscriptWriter(path: path)
      try writer.append(allKinds[0])
      let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
      let name = URL(fileURLWithPath: path).lastPathComponent
      let files = try FileManager.default.contentsOfDirectory(atPath: folder)
      #expect(files.filter { $0.hasPrefix(name) } == [name])
      try writer.close()
      #expect(throws: TranscriptError.notWritable(path, reason: "it is closed")) {
        try writer.append(allKinds[1])
      }
    }
  }

  @Test func `says so where its directory is none`() throws {
    try withFile { path in
      try Data().write(to: URL(fileURLWithPath: path))
      #expect(throws: TranscriptError.notWritable(path + "/t", reason: "Not a directory")) {
        try TranscriptWriter(path: path + "/t")
      }
    }
  }
}

@Suite struct `A page of a transcript` {
  private let events: [Event] = {
    let expectation = Expectation(
      id: "s#1.1", kind: .number, expected: "3", range: place, provenance: why)
    return [
      event(0, .runStarted(start([step]))),
      event(1, .stepStarted(StepStart(step: step.id, command: "make | tee ```x", directory: "/"))),
      event(2, .output(StepOutput(step: step.id, text: "\u{1B}[31mred\u{1B}[0m <b>&\r\nnext\n"))),
      event(
        3,
        .expectationJudged(
          Judgement(
            step: step.id, expectation: expectation,
            verdict: Verdict(
              .failed, "Expected 3, found *2*.",
              difference: [DifferenceLine(.expected, "3"), DifferenceLine(.found, "2")])))),
      event(
        4,
        .stepEnded(
          StepEnd(
            step: step.id, status: .failed, explanation: "Expected 3, found *2*.", exitStatus: 0,
            directory: "/", duration: 0.5))),
      event(5, .runEnded(RunEnd(outcome: .failed, explanation: "1 failed.", duration: 1))),
    ]
  }()

  @Test func `in Markdown shows command, output and verdict, and nothing breaks out`() {
    let page = MarkdownPage().render(events)
    #expect(page.hasPrefix("# L\n"))
    #expect(page.contains("````console\n$ make | tee ```x\n````"))
    #expect(page.contains("```text\nred <b>&\nnext\n```"))
    #expect(page.contains("✘ **failed**: Expected 3, found \\*2\\*."))
    #expect(page.contains("```diff\n- 3\n+ 2\n```"))
  }

  @Test func `in HTML is whole in itself, and escaped`() {
    let page = WebPage().render(events)
    #expect(page.hasPrefix("<!DOCTYPE html>"))
    #expect(page.contains("red &lt;b&gt;&amp;\nnext"))
    #expect(!page.contains("<b>&"))
    #expect(!page.contains("<script") && !page.contains("src=") && !page.contains("http"))
    #expect(page.contains("<ins>+ 2</ins>"))
  }

  @Test func `of a killed run says so`() {
    #expect(MarkdownPage().render(Array(events.prefix(3))).contains("The run was killed"))
    #expect(WebPage().render([]).contains("ends before its run began"))
  }

  @Test func `as an asciicast of version 3 counts from event to event`() throws {
    let lines = try Asciicast(version: .v3).render(events).split(separator: "\n")
    let header = try #require(
      try JSONSerialization.jsonObject(with: Data(lines[0].utf8)) as? [String: Any])
    #expect(header["version"] as? Int == 3)
    #expect((header["term"] as? [String: Any])?["cols"] as? Int == 80)
    let entries = try lines.dropFirst().map {
      try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [Any])
    }
    let times = entries.compactMap { $0[0] as? Double }
    #expect(abs(times.reduce(0, +) - 1.25) < 0.01)
    #expect(entries.last?[1] as? String == "x")
    #expect(entries.last?[2] as? String == "1")
  }
}

@Suite struct `A comparison of runs` {
  private func events(_ output: String, status: StepStatus = .passed) -> [Event] {
    [
      event(0, .runStarted(start([step]))),
      event(1, .stepStarted(StepStart(step: step.id, command: "make", directory: "/"))),
      event(2, .output(StepOutput(step: step.id, text: output))),
      event(
        3,
        .stepEnded(
          StepEnd(
            step: step.id, status: status, explanation: status == .passed ? nil : "No.",
            exitStatus: status == .passed ? 0 : 1, directory: "/", duration: 1))),
      event(
        4,
        .runEnded(
          RunEnd(outcome: status == .passed ? .passed : .failed, explanation: "", duration: 1))),
    ]
  }

  @Test func `passes over what every run has anew`() {
    let old = events(
      "NAME            READY  AGE\nweb-7f9c6b-x2k4p  1/1  5m3s\nlisten 127.0.0.1:34211\n")
    let new = events(
      "NAME              READY  AGE\nweb-5d8b7c-q9z1m  1/1  12s\nlisten 127.0.0.1:40112\n")
    #expect(RunComparison(from: old, to: new).isSame)
    #expect(!RunComparison(from: old, to: new, ignoresVolatile: false).isSame)
  }

  @Test(arguments: [
    ("web-1 1/1 Running\n", "web-1 0/1 Running\n"), ("Running\n", "CrashLoopBackOff\n"),
    ("one\n", ""), ("28\n", "27\n"),
  ])
  func `tells what means something`(old: String, new: String) {
    let comparison = RunComparison(from: events(old), to: events(new))
    #expect(comparison.differences.count == 1)
    #expect(comparison.differences[0].output.contains { $0.side != .both })
  }

  @Test func `tells a step that came out otherwise, and why`() {
    let comparison = RunComparison(from: events("x\n"), to: events("x\n", status: .failed))
    #expect(comparison.remarks == ["Outcome: passed before, failed now."])
    #expect(
      comparison.differences[0].remarks == [
        "passed before, failed now: No.", "Exit status 0 before, 1 now.",
      ])
  }
}
