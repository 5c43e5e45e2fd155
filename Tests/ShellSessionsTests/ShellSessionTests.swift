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

  @Test(arguments: kinds)
  func `speaks to every shell`(kind: ShellKind) async throws {
    try await withSession(kind) { shell in
      _ = try await shell.run(
        "cd /usr; word='a b'; f() { echo \"f $1\"; }; alias ll='echo LL'", timeLimit: limit)
      let used = try await shell.run("f \"$word\"; ll; pwd; echo error >&2", timeLimit: limit)
      #expect(used.standardOutput == "f a b\nLL\n/usr\n")
      #expect(used.standardError == "error\n")
      #expect(used.directory == "/usr")
      #expect(try await shell.run("(exit 4)", timeLimit: limit).ending == .exited(4))
      #expect(try await shell.run("echo $?", timeLimit: limit).output == "4\n")
      let open = try await shell.run("echo 'open", timeLimit: limit)
      #expect(open.ending != .exited(0))
      #expect(!open.endedShell)
      let slow = try await shell.run("sleep 600", timeLimit: .milliseconds(200))
      #expect(slow.ending == .timedOut)
      let loop = try await shell.run("while :; do :; done", timeLimit: .milliseconds(200))
      #expect(loop.ending == .timedOut)
      #expect(try await shell.run("cat; echo on", timeLimit: limit).output == "on\n")
      let ended = try await shell.run("exit 5", timeLimit: limit)
      #expect(ended.ending == .exited(5))
      #expect(ended.endedShell)
      let after = try await shell.run("echo \"$word\"; f 1; pwd", timeLimit: limit)
      // A POSIX shell has no way to print its functions.
      #expect(after.standardOutput == (kind == .sh ? "a b\n/usr\n" : "a b\nf 1\n/usr\n"))
    }
  }

  @Test func `knows the statuses of a pipeline, and says them again`() async throws {
    try await withSession { shell in
      let result = try await shell.run("(exit 3) | (exit 4) | true", timeLimit: limit)
      #expect(result.ending == .exited(0))
      #expect(result.pipeStatuses == [3, 4, 0])
      #expect(
        try await shell.run("echo \"${PIPESTATUS[@]}\"", timeLimit: limit).output == "3 4 0\n")
      #expect(try await shell.run("false || true", timeLimit: limit).pipeStatuses == [0])
      #expect(try await shell.run("(exit 9)", timeLimit: limit).pipeStatuses == [9])
      #expect(
        try await shell.run("cat <<END | tr a b\naaa\nEND", timeLimit: limit).pipeStatuses == [
          0, 0,
        ])
    }
  }

  @Test func `knows which variables a command changed`() async throws {
    try await withSession { shell in
      let first = try await shell.run(
        "plain=1; export OUT=$'a\\nb \"q\"'; list=(1 'b c'); cd /", timeLimit: limit)
      #expect(first.changedVariables["plain"] == "1")
      #expect(first.changedVariables["OUT"] == "a\nb \"q\"")
      #expect(first.changedVariables["list"]??.contains("b c") == true)
      #expect(first.changedVariables.count == 3)
      let second = try await shell.run("unset plain; echo unchanged", timeLimit: limit)
      #expect(second.changedVariables == ["plain": String?.none])
      #expect(try await shell.run("ls /", timeLimit: limit).changedVariables.isEmpty)
    }
  }

  @Test func `leaves no trace of itself in what a lesson sees`() async throws {
    try await withSession { shell in
      let result = try await shell.run(
        "declare -F; alias; trap -p; jobs; compgen -v | grep -v __atelier | grep -i atelier; env | grep -i atelier | grep -v /; history | tail -1; true",
        timeLimit: limit)
      #expect(result.output == "")
      #expect(try await shell.run("echo $0 $-", timeLimit: limit).output == "bash himBs\n")
      #expect(
        try await shell.run("no-such-x", timeLimit: limit).output
          == "bash: no-such-x: command not found\n")
      #expect(try await shell.run("set -x; echo a", timeLimit: limit).standardOutput == "a\n")
      #expect(
        try await shell.run("echo b", timeLimit: limit).standardError.split(separator: "\n").count
          == 1)
    }
  }

  @Test func `keeps the beginning and the end of very much output`() async throws {
    try await withSession { shell in
      let result = try await shell.run(
        "echo first; head -c 20000000 /dev/zero | tr '\\0' x; echo; echo last", timeLimit: limit)
      #expect(result.output.hasPrefix("first\n"))
      #expect(result.output.hasSuffix("\nlast\n"))
      #expect(result.output.contains("bytes of output are left out here"))
      #expect(result.output.utf8.count < 3 * BoundedText.kept)
    }
  }

  @Test func `is interrupted from outside`() async throws {
    try await withSession { shell in
      let result = try await shell.run("echo begun; sleep 600", timeLimit: limit) { _ in
        shell.interrupt()
      }
      #expect(result.ending == .interrupted)
    }
  }

  @Test func `types into a shell that a command opened`() async throws {
    try await withSession { shell in
      let inner = try await shell.openNested("sh")
      #expect(inner.run(nil, timeLimit: limit).ending == .exited(0))
      for (command, output, status) in [
        ("cd /usr; x=1", "", 0), ("pwd; echo \"$x\"", "/usr\n1\n", 0), ("printf end", "end", 0),
        ("cat", "", 0), ("ls /nothing 2>/dev/null", "", 2), ("cat <<E\n$x\nE", "1\n", 0),
        ("exit 3", "", 3),
      ] {
        let seen = inner.run(command, timeLimit: limit)
        #expect(seen.output == output)
        #expect(seen.ending == .exited(Int32(status)), "\(command)")
      }
      #expect(!inner.isOpen)
      await inner.close()
      #expect(try await shell.run("echo \"[$x]\"; ls", timeLimit: limit).output == "[]\n")
    }
  }

  @Test func `keeps the beginning and the end of very much output of a shell within`() async throws
  {
    try await withSession { shell in
      let inner = try await shell.openNested("sh")
      let seen = inner.run("seq 1000000", timeLimit: limit)
      #expect(seen.ending == .exited(0))
      #expect(seen.output.hasPrefix("1\n2\n"))
      #expect(seen.output.hasSuffix("999999\n1000000\n"))
      #expect(seen.output.contains("bytes of output are left out here"))
      #expect(inner.run("echo on", timeLimit: limit).output == "on\n")
      await inner.close()
    }
  }

  @Test func `ends a shell in which a command hangs`() async throws {
    try await withSession { shell in
      let inner = try await shell.openNested("sh")
      let seen = inner.run("echo begun; sleep 600", timeLimit: .seconds(1))
      #expect(seen.ending == .timedOut)
      #expect(seen.output == "begun\n")
      await inner.close()
      #expect(try await shell.run("echo on", timeLimit: limit).output == "on\n")
    }
  }
}

private let limit = Duration.seconds(20)

/// The shells that this machine has.
private let kinds = ShellKind.allCases.filter { access("/bin/\($0.rawValue)", X_OK) == 0 }

/// Runs the body with a session in a directory of its own, and ends both.
private func withSession(
  _ kind: ShellKind = .bash, _ body: (ShellSession) async throws -> Void
) async throws {
  let directory = FileManager.default.temporaryDirectory
    .appendingPathComponent("atelier-shell-\(UInt64.random(in: 0...UInt64.max))")
  try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: directory) }
  let shell = try ShellSession(
    ShellConfiguration(
      environment: ["PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": directory.path],
      directory: directory.path, shell: "/bin/\(kind.rawValue)", stateDirectory: directory.path,
      nonce: "\(UInt64.random(in: 0...UInt64.max))"))
  do { try await body(shell) } catch {
    await shell.close()
    throw error
  }
  await shell.close()
}
