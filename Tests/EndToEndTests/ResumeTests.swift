import Foundation
import Testing

/// Kills runs at random moments. `ATELIER_KILLS` sets how many, 20 otherwise.
@Suite(.serialized) struct `A run that is killed` {
  private static let kills =
    ProcessInfo.processInfo.environment["ATELIER_KILLS"].flatMap { Int($0) } ?? 20

  /// A lesson that counts in a file of its own how often each step was done.
  private func lesson(_ directory: String, steps: Int) -> String {
    var text = "# L\n\n## Main\n\n"
    for number in 1...steps {
      let command =
        switch number % 8 {
        case 1: "export V\(number)=$RANDOM; echo v\(number) >> \(directory)/log"
        case 2: "mkdir -p d\(number) && cd d\(number) && echo \(number) >> \(directory)/log"
        case 3: "f() { echo f\(number); }"
        case 4: "echo $V\(number - 3) > v; sleep 0.02; test \"$(cat v)\" = \"$V\(number - 3)\""
        case 5: "false"
        default: "echo \(number) >> \(directory)/log; sleep 0.01; echo done \(number)"
        }
      text += "```shell\n\(command)\n```\n\n"
    }
    return text + "## Clean up\n\n```shell\necho cleaned >> \(directory)/log\n```\n"
  }

  /// The steps that a transcript holds the ends of, and whether the run ended.
  private func ends(_ path: String) throws -> (
    passed: Set<String>, outcome: String?, seconds: Double
  ) {
    var passed: Set<String> = []
    var outcome: String?
    var seconds = 0.0
    for line in try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n") {
      guard
        let record = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any],
        let data = record["data"] as? [String: Any]
      else { continue }
      seconds = record["at"] as? Double ?? seconds
      switch record["kind"] as? String {
      case "step-ended":
        if data["status"] as? String == "passed", let step = data["step"] as? String {
          passed.insert(step)
        }
      case "run-ended": outcome = data["outcome"] as? String
      default: break
      }
    }
    return (passed, outcome, seconds)
  }

  /// Waits until a transcript has its first line.
  private static func firstEvent(of path: String) async throws {
    for _ in 0..<2000 {
      if FileManager.default.contents(atPath: path)?.contains(UInt8(ascii: "\n")) == true { return }
      try await Task.sleep(for: .milliseconds(5))
    }
  }

  @Test func `can be gone on with from wherever it was, to the same verdict`() async throws {
    var random = SystemRandomNumberGenerator()
    try await Atelier.use { atelier in
      let lesson = try atelier.file("l.md", lesson(atelier.directory.path, steps: 32))
      let whole = atelier.directory.path + "/whole.jsonl"
      let began = ContinuousClock.now
      #expect(try await atelier.run("run", lesson, "--transcript", whole).status == 1)
      let length = began.duration(to: .now) / .milliseconds(1)
      let reference = try ends(whole)
      var early = 0
      var finished = 0
      for number in 0..<Self.kills {
        var path = atelier.directory.path + "/\(number)-0.jsonl"
        try? FileManager.default.removeItem(atPath: atelier.directory.path + "/log")
        var child = try atelier.start(["run", lesson, "--transcript", path])
        var before: Set<String> = []
        var status: Int32?
        // Every other run is killed again while it goes on.
        for attempt in 1...(number % 2 + 1) {
          // Mostly while steps run; every fourth at any moment from the process's start on.
          if number % 4 != 0 { try await Self.firstEvent(of: path) }
          let most = number % 4 == 0 ? length : max(2, reference.seconds * 1000)
          try await Task.sleep(for: .milliseconds(.random(in: 1...max(2, most), using: &random)))
          kill(child.process, SIGKILL)
          status = await child.status()
          if status != 137 { break }
          guard FileManager.default.contents(atPath: path)?.contains(UInt8(ascii: "\n")) == true
          else {
            early += 1
            break
          }
          let shown = try await atelier.run("transcript", "show", path)
          #expect(shown.status == 0, "\(shown.errors)")
          let now = try ends(path)
          before.formUnion(now.passed)
          if now.outcome != nil { break }
          let next = atelier.directory.path + "/\(number)-\(attempt).jsonl"
          child = try atelier.start(["run", lesson, "--resume", path, "--transcript", next])
          path = next
          status = nil
        }
        var last = status ?? 137
        if status == nil { last = await child.status() }
        if last == 137 { continue }
        #expect(last == 1)
        finished += 1
        let after = try ends(path)
        #expect(after.outcome == reference.outcome)
        #expect(after.passed == reference.passed)
        #expect(after.passed.isSuperset(of: before))
        // Each line once, save those of the steps in the middle of which the run was killed.
        let log = try String(contentsOfFile: atelier.directory.path + "/log", encoding: .utf8)
          .split(separator: "\n")
        let repeated = Dictionary(grouping: log, by: { $0 }).values.map { $0.count - 1 }.reduce(
          0, +)
        #expect(repeated <= number % 2 + 1, "\(log)")
      }
      print(
        "killed \(Self.kills) runs, \(early) of them before their first event; \(finished) came to their end"
      )
      #expect(finished + early >= Self.kills * 3 / 4 && finished > 0)
    }
  }

  @Test func `is told so where nothing can be gone on with`() async throws {
    try await Atelier.use { atelier in
      let lesson = try atelier.file("l.md", "# L\n1. Run `echo one`\n")
      let done = atelier.directory.path + "/done.jsonl"
      #expect(try await atelier.run("run", lesson, "--transcript", done).status == 0)
      let again = try await atelier.run("run", lesson, "--resume", done)
      #expect(again.status == 0)
      #expect(again.output == "The run of '\(done)' passed: nothing is left to do.\n")
      let failing = try atelier.file("f.md", "# L\n1. Run `echo one`\n2. Run `false`\n")
      let failed = atelier.directory.path + "/failed.jsonl"
      let local = ["--on", "local", "--own-home"]
      #expect(
        try await atelier.start(["run", failing, "--transcript", failed] + local).status() == 1)
      let elsewhere = try await atelier.run(
        "run", failing, "--resume", failed, "--on", "cluster",
        "--context", "x", "--kubeconfig",
        try atelier.file(
          "k",
          "contexts: [{name: x, context: {cluster: c, user: u}}]\nclusters: [{name: c, cluster: {server: 'https://127.0.0.1:1'}}]\nusers: [{name: u, user: {}}]\n"
        ), "--own-home")
      #expect(elsewhere.status == 64)
      #expect(
        elsewhere.errors.hasSuffix(
          "was on 'this machine', and this would go on with it on 'cluster of context 'x''. Give '--on' and its options as you did then.\n"
        ), "\(elsewhere.errors)")
      let empty = try atelier.file("empty.jsonl", "{\"at\":0,\"da")
      let anew = try await atelier.run("run", lesson, "--resume", empty)
      #expect(anew.status == 0)
      #expect(anew.errors.contains("it was killed before its first step: every step is done anew."))
      let other = try atelier.file("m.md", "# L\n1. Run `echo two`\n")
      let wrong = try await atelier.run("run", other, "--resume", done)
      #expect(wrong.status == 64)
      #expect(wrong.errors.contains("has other bytes: its steps may be others."))
      #expect(try await atelier.run("run", lesson, "--resume", "none.jsonl").status == 66)
    }
  }
}

@Suite struct `A transcript that cannot be written` {
  @Test func `stops a run before its first step`() async throws {
    try await Atelier.use { atelier in
      let mark = atelier.directory.path + "/mark"
      let lesson = try atelier.file("l.md", "# L\n1. Run `touch \(mark)`\n")
      let blocked = try atelier.file("blocked", "")
      let run = try await atelier.run("run", lesson, environment: ["ATELIER_STATE": blocked])
      #expect(run.status == 73)
      #expect(run.errors.contains("Set ATELIER_STATE to a directory that can be written."))
      let named = try await atelier.run("run", lesson, "--transcript", "\(blocked)/t.jsonl")
      #expect(named.status == 73)
      #expect(named.errors.contains("t.jsonl' cannot be written: Not a directory."))
      #expect(!FileManager.default.fileExists(atPath: mark))
    }
  }

  @Test func `stops a run where a limit on files is reached, and the tear-down is recorded`()
    async throws
  {
    try await Atelier.use { atelier in
      let directory = atelier.directory.path
      let lesson = try atelier.file(
        "l.md",
        """
        # L
        ## Main
        1. Run `echo one`
        2. Run `seq 100000`
        3. Run `touch \(directory)/after`
        ## Clean up
        1. Run `touch \(directory)/cleaned`
        """)
      let script =
        "ulimit -f 300; exec '\(Atelier.binary)' run '\(lesson)' --transcript '\(directory)/t.jsonl'"
      let run = try await atelier.shell(script)
      #expect(run.status == 74, "\(run.output)\(run.errors)")
      #expect(
        run.errors.contains("cannot be written: File too large. The run stopped at step 'l/main#2'")
      )
      #expect(!FileManager.default.fileExists(atPath: directory + "/after"))
      #expect(FileManager.default.fileExists(atPath: directory + "/cleaned"))
      let shown = try await atelier.run("transcript", "show", directory + "/t.jsonl", "--brief")
      #expect(shown.status == 0)
      #expect(shown.output.contains("✔ echo one"))
      #expect(shown.output.contains("✔ touch \(directory)/cleaned"))
    }
  }

  @Test(.enabled(if: geteuid() == 0)) func `stops a run where the disk is full`() async throws {
    try await Atelier.use { atelier in
      let directory = atelier.directory.path
      let lesson = try atelier.file(
        "l.md", "# L\n1. Run `echo one`\n2. Run `seq 200000`\n3. Run `touch \(directory)/after`\n")
      try FileManager.default.createDirectory(
        atPath: directory + "/small", withIntermediateDirectories: true)
      func script(_ size: String) -> String {
        """
        mount -t tmpfs -o size=\(size) none '\(directory)/small' || exit 99
        '\(Atelier.binary)' run '\(lesson)' --transcript '\(directory)/small/t.jsonl'
        status=$?
        cp '\(directory)/small/t.jsonl' '\(directory)/' 2>/dev/null
        exit $status
        """
      }
      let run = try await atelier.shell(script("300k"), unshared: true)
      // Not every container may mount.
      if run.status == 99 || run.errors.contains("unshare") { return }
      #expect(run.status == 74, "\(run.output)\(run.errors)")
      #expect(run.errors.contains("No space left on device. The run stopped at step"))
      #expect(!FileManager.default.fileExists(atPath: directory + "/after"))
      let shown = try await atelier.run("transcript", "show", directory + "/t.jsonl", "--brief")
      #expect(shown.output.contains("✔ echo one"))
      let none = try await atelier.shell(script("16k"), unshared: true)
      #expect(none.status == 73)
      #expect(!none.output.contains("echo one"))
    }
  }
}

extension Atelier {
  /// Runs a script in bash and, where that is asked for, in a mount namespace of its own.
  func shell(_ script: String, unshared: Bool = false) async throws -> Result {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = (unshared ? ["unshare", "-m"] : []) + ["bash", "-c", script]
    process.environment = ProcessInfo.processInfo.environment
      .merging(["ATELIER_STATE": directory.path + "/state"]) { $1 }
    let (output, errors) = (Pipe(), Pipe())
    process.standardOutput = output
    process.standardError = errors
    process.standardInput = FileHandle.nullDevice
    try process.run()
    let text = output.fileHandleForReading.readDataToEndOfFile()
    let trouble = errors.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return Result(
      status: process.terminationStatus, output: String(decoding: text, as: UTF8.self),
      errors: String(decoding: trouble, as: UTF8.self))
  }
}
