import Foundation
import ShellSessions
import Synchronization
import Testing

@Suite struct `A shell session` {
  @Test func `keeps directory, variables and functions from one command to the next`() async throws
  {
    try await withSession { shell in
      _ = try await shell.run(
        "cd /usr; WORKSHOP='a b'; hello() { echo \"hello $1\"; }", timeLimit: limit)
      let result = try await shell.run("hello \"$WORKSHOP\"; pwd", timeLimit: limit)
      #expect(result.output == "hello a b\n/usr\n")
      #expect(result.ending == .exited(0))
      #expect(result.directory == "/usr")
    }
  }

  @Test(arguments: [("true", 0), ("false", 1), ("(exit 42)", 42), ("no-such-tool-x", 127)])
  func `tells the exit status`(command: String, status: Int32) async throws {
    try await withSession { shell in
      let result = try await shell.run(command, timeLimit: limit)
      #expect(result.ending == .exited(status))
    }
  }

  @Test func `gives the next command the status of the last one`() async throws {
    try await withSession { shell in
      _ = try await shell.run("(exit 3)", timeLimit: limit)
      #expect(try await shell.run("echo $?", timeLimit: limit).output == "3\n")
    }
  }

  @Test func `hands on output byte for byte, without a line end at the end too`() async throws {
    try await withSession { shell in
      let result = try await shell.run("printf 'été ⭐️\\tno end'", timeLimit: limit)
      #expect(result.output == "été ⭐️\tno end")
    }
  }

  @Test func `gives programs a controlling terminal`() async throws {
    try await withSession { shell in
      let result = try await shell.run(
        "test -t 0 && test -t 1 && tty </dev/tty", timeLimit: limit, onTerminal: true)
      #expect(result.output.hasPrefix("/dev/"))
    }
  }

  @Test(arguments: [
    "sleep 600", "while true; do sleep 0.1; done", "while :; do :; done",
    "bash -c 'trap \"\" INT TERM; while :; do sleep 1; done'", "cat | sleep 600",
    "read x </dev/tty",
  ])
  func `stops a command at its time limit and goes on`(command: String) async throws {
    try await withSession { shell in
      _ = try await shell.run("kept=1; cd /usr", timeLimit: limit)
      let result = try await shell.run(command, timeLimit: .milliseconds(200))
      #expect(result.ending == .timedOut)
      let next = try await shell.run("echo \"kept: $kept in $PWD\"", timeLimit: limit)
      #expect(next.output == "kept: 1 in /usr\n")
    }
  }

  @Test(arguments: ["exit 7", "exec bash -c 'exit 7'", "kill -9 $$", "set -eu; (exit 7); echo not"])
  func `outlives its shell with what was known before`(command: String) async throws {
    try await withSession { shell in
      _ = try await shell.run(
        "cd /usr; export KEPT='x y'; own=1; list=(a 'b c'); f() { echo f; }; alias ll='echo LL'; shopt -s nullglob",
        timeLimit: limit)
      let result = try await shell.run(command, timeLimit: limit)
      #expect(result.ending == .exited(command.hasPrefix("kill") ? 137 : 7))
      #expect(result.endedShell)
      let next = try await shell.run(
        "echo \"$KEPT $own ${list[1]}\"; f; ll; pwd; shopt -q nullglob && echo set; bash -c 'echo $KEPT$own'",
        timeLimit: limit)
      #expect(next.output == "x y 1 b c\nf\nLL\n/usr\nset\nx y\n")
    }
  }

  @Test func `runs a here-document and several lines as typed`() async throws {
    try await withSession { shell in
      let result = try await shell.run("cat <<END\none\ntwo\nEND\necho three", timeLimit: limit)
      #expect(result.output == "one\ntwo\nthree\n")
    }
  }

  @Test func `reports a syntax error and goes on`() async throws {
    try await withSession { shell in
      let result = try await shell.run("echo 'open", timeLimit: limit)
      #expect(result.ending != .exited(0))
      #expect(try await shell.run("echo on", timeLimit: limit).output == "on\n")
    }
  }

  @Test func `runs a job in the background until it is stopped`() async throws {
    try await withSession { shell in
      let seen = Mutex("")
      let (stream, continuation) = AsyncStream<Void>.makeStream()
      let job = try await shell.startBackground("word=ready; echo $word; sleep 600; echo never") {
        text in
        seen.withLock { $0 += text }
        continuation.yield()
      }
      for await _ in stream where seen.withLock({ $0.contains("ready\n") }) { break }
      #expect(!job.hasEnded)
      #expect(try await shell.run("echo meanwhile", timeLimit: limit).output == "meanwhile\n")
      job.stop()
      await job.waitUntilEnded()
      #expect(job.hasEnded)
      #expect(seen.withLock { !$0.contains("never") })
    }
  }

  @Test func `tells how a background job ended by itself`() async throws {
    try await withSession { shell in
      let job = try await shell.startBackground("echo \"it's done\"; exit 5")
      await job.waitUntilEnded()
      #expect(job.exitStatus == 5)
    }
  }

  @Test func `leaves nothing running, daemons neither`() async throws {
    let marker = "\(UInt64.random(in: 0...UInt64.max))"
    try await withSession { shell in
      _ = try await shell.run(
        "setsid bash -c 'sleep 600; : \(marker)' >/dev/null 2>&1 &", timeLimit: limit)
    }
    let found = try FileManager.default.contentsOfDirectory(atPath: "/proc").filter { name in
      guard Int(name) != nil,
        let line = FileManager.default.contents(atPath: "/proc/\(name)/cmdline")
      else { return false }
      return String(decoding: line, as: UTF8.self).contains(marker)
    }
    #expect(found.isEmpty)
  }

  @Test func `is interrupted from outside`() async throws {
    try await withSession { shell in
      let result = try await shell.run("echo begun; sleep 600", timeLimit: limit) { _ in
        shell.interrupt()
      }
      #expect(result.ending == .interrupted)
    }
  }
}

private let limit = Duration.seconds(20)

/// Runs the body with a session in a directory of its own, and ends both.
private func withSession(_ body: (ShellSession) async throws -> Void) async throws {
  let directory = FileManager.default.temporaryDirectory
    .appendingPathComponent("atelier-shell-\(UInt64.random(in: 0...UInt64.max))")
  try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: directory) }
  let shell = try ShellSession(
    ShellConfiguration(
      environment: ["PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": directory.path],
      directory: directory.path, stateDirectory: directory.path,
      nonce: "\(UInt64.random(in: 0...UInt64.max))"))
  do { try await body(shell) } catch {
    await shell.close()
    throw error
  }
  await shell.close()
}
