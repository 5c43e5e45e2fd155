import Foundation
import LessonModel
import Testing
import Transcripts

let place = SourceRange(line: 3, column: 1, endLine: 3, endColumn: 9)
let why = Provenance(rule: "imperative-code", evidence: "run")

func event(_ number: Int, _ kind: Event.Kind) -> Event {
  Event(sequence: number, offset: Double(number) / 4, kind: kind)
}

func start(_ steps: [Step]) -> RunStart {
  RunStart(
    version: "0", time: "2026-11-24T00:00:00Z", target: "test", digest: "d", choices: [],
    columns: 80, rows: 24,
    plan: Plan(
      file: "l.md", title: "L",
      steps: steps.map { PlannedStep(step: $0, path: ["S"], timeLimit: 1) }))
}

let step = Step(
  id: StepID("s#1"), action: Action(.command, "make"), range: place, instruction: "Run",
  provenance: why)

let allKinds: [Event] = {
  let expectation = Expectation(
    id: "s#1.1", kind: .number, expected: "3", range: place, provenance: why)
  let kinds: [Event.Kind] = [
    .runStarted(start([step])),
    .diagnostic(
      Diagnostic(severity: .note, code: "c", file: "l.md", location: place.start, message: "m")),
    .valueBound(BoundValue(step: step.id, name: "n", value: "v", origin: "o", secret: false)),
    .probed(Probe(step: step.id, command: "c", output: "o", exitStatus: 0)),
    .stepStarted(StepStart(step: step.id, command: "make", directory: "/")),
    .output(StepOutput(step: step.id, text: "é\u{1B}[0m\t\"<&\n")),
    .backgroundReady(step.id),
    .expectationJudged(
      Judgement(
        step: step.id, expectation: expectation,
        verdict: Verdict(.failed, "no", difference: [DifferenceLine(.found, "2")]))),
    .stepEnded(
      StepEnd(
        step: step.id, status: .failed, explanation: "no", exitStatus: 0, directory: "/",
        duration: 0.5)),
    .stepSkipped(step.id, SkipReason(.optional, "left out")), .backgroundEnded(step.id),
    .runEnded(RunEnd(outcome: .failed, explanation: "e", duration: 1)),
  ]
  return kinds.enumerated().map { event($0, $1) }
}()

func withFile<Value>(_ body: (String) throws -> Value) throws -> Value {
  let path = FileManager.default.temporaryDirectory.appendingPathComponent(
    "t-\(UInt64.random(in: 0...UInt64.max)).jsonl"
  ).path
  defer { try? FileManager.default.removeItem(atPath: path) }
  return try body(path)
}

@Suite struct `A transcript` {
  @Test func `reads back as it was written`() throws {
    try withFile { path in
      let writer = try TranscriptWriter(path: path)
      for event in allKinds { try writer.append(event) }
      try writer.close()
      let transcript = try TranscriptReader.read(path)
      #expect(transcript.events == allKinds)
      #expect(transcript.isComplete)
    }
  }

  @Test func `has the same bytes for the same events`() throws {
    for event in allKinds {
      #expect(try TranscriptRecord(event).line() == TranscriptRecord(event).line())
    }
  }

  @Test func `of a killed run reads up to where it was cut off`() throws {
    try withFile { path in
      let lines = try allKinds.prefix(5).map { try TranscriptRecord($0).line() }
      try Data((lines.joined(separator: "\n") + "\n{\"at\":2,\"da").utf8).write(
        to: URL(fileURLWithPath: path))
      let transcript = try TranscriptReader.read(path)
      #expect(transcript.events.count == 5)
      #expect(transcript.hasTruncatedTail)
      #expect(!transcript.isComplete)
    }
  }

  @Test func `passes over kinds that it does not know, and refuses a newer version`() throws {
    try withFile { path in
      let first = try TranscriptRecord(allKinds[0]).line()
      let unknown = #"{"at":1,"data":{},"kind":"dream","seq":1,"v":1}"#
      try Data("\(first)\n\(unknown)\n".utf8).write(to: URL(fileURLWithPath: path))
      #expect(try TranscriptReader.read(path).unknownRecords == 1)
      let newer = #"{"at":1,"data":{},"kind":"dream","seq":1,"v":99}"#
      try Data("\(first)\n\(newer)\n\(unknown)\n".utf8).write(to: URL(fileURLWithPath: path))
      #expect(throws: TranscriptError.newerVersion(path, line: 2, version: 99)) {
        try TranscriptReader.read(path)
      }
    }
  }

  @Test func `is never written over another`() throws {
    try withFile { path in
      try TranscriptWriter(path: path).close()
      #expect(throws: TranscriptError.notWritable(path, reason: "it exists already")) {
        try TranscriptWriter(path: path)
      }
    }
  }

  @Test func `makes an asciicast with a header and times that never fall`() throws {
    let lines = try Asciicast().render(allKinds).split(separator: "\n")
    let header = try #require(
      try JSONSerialization.jsonObject(with: Data(lines[0].utf8)) as? [String: Any])
    #expect(header["version"] as? Int == 2)
    #expect(header["width"] as? Int == 80)
    let times = try lines.dropFirst().map { line -> Double in
      let entry = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [Any])
      #expect(["o", "m"].contains(entry[1] as? String))
      return try #require(entry[0] as? Double)
    }
    #expect(times == times.sorted())
    #expect(!times.isEmpty)
  }
}

@Suite struct `A redactor` {
  @Test func `keeps lines of standard output and standard error apart`() {
    var redactor = Redactor()
    func output(_ text: String, _ stream: StepOutput.Stream?) -> Event {
      event(1, .output(StepOutput(step: step.id, text: text, stream: stream)))
    }
    #expect(redactor.redact(output("one ", nil)).isEmpty)
    #expect(redactor.redact(output("err", .standardError)).isEmpty)
    #expect(redactor.redact(output("line\n", nil)) == [output("one line\n", nil)])
    let end = event(
      2, .stepEnded(StepEnd(step: step.id, status: .passed, directory: "/", duration: 0)))
    let released = redactor.redact(end)
    #expect(released.count == 2)
    #expect(
      released.first?.kind
        == .output(StepOutput(step: step.id, text: "err", stream: .standardError)))
  }

  /// What is stored of these events, as text.
  private func stored(_ kinds: [Event.Kind]) throws -> String {
    var redactor = Redactor()
    return try kinds.enumerated().flatMap { redactor.redact(event($0, $1)) }
      .map { try TranscriptRecord($0).line() }.joined(separator: "\n")
  }

  private func run(_ command: String, output: [String]) -> [Event.Kind] {
    [.stepStarted(StepStart(step: step.id, command: command, directory: "/"))]
      + output.map { .output(StepOutput(step: step.id, text: $0)) }
      + [
        .stepEnded(
          StepEnd(step: step.id, status: .passed, exitStatus: 0, directory: "/", duration: 0))
      ]
  }

  @Test func `hides a secret's values, encoded and decoded, from where they are first seen`() throws
  {
    let text = try stored(
      run(
        "kubectl get secret g -o yaml",
        output: ["apiVersion: v1\ndata:\n  admin-password: aHVudGVyMj", "I=\nkind: Secret\n"])
        + run("echo aHVudGVyMjI= | base64 --decode", output: ["hunter22"])
        + run("login hunter22", output: ["ok\n"]))
    #expect(!text.contains("aHVudGVyMjI="))
    #expect(!text.contains("hunter22"))
    #expect(text.contains("kind: Secret"))
  }

  @Test func `hides what was decoded although it was never seen encoded`() throws {
    #expect(try !stored(run("cat x | base64 -d", output: ["swordfish\n"])).contains("swordfish"))
  }

  @Test(arguments: [
    "password=swordfish1", "--token swordfish1", "Authorization: Bearer swordfish1",
    "\"password\": \"swordfish1\"",
  ])
  func `hides what is called a password or a token`(text: String) throws {
    let stored = try stored(run("cat file", output: [text + "\nrest\n"]))
    #expect(!stored.contains("swordfish1"))
    #expect(stored.contains("rest"))
  }

  @Test func `leaves usual words and other output alone`() throws {
    let text = try stored(
      run("kubectl get secret g -o yaml", output: ["data:\n  admin-user: YWRtaW4=\n"])
        + run("whoami", output: ["admin\n"]))
    #expect(text.contains("admin\\n"))
  }
}
