import Foundation
import Testing

// One after the other: they measure time.
@Suite(.serialized) struct `Torture` {
  @Test func `leaves functions, variables, aliases, options and traps to the next step`()
    async throws
  {
    try await Atelier.use { atelier in
      let run = try await atelier.torture([
        Cruelty("greet() { echo \"hello $1\"; }"), Cruelty("word=plain"),
        Cruelty("greet $word", shows: "hello plain"), Cruelty("alias shout='echo loud'"),
        Cruelty("shout", shows: "loud"), Cruelty("cd /usr && pwd", shows: "/usr"),
        Cruelty("pwd", shows: "/usr"), Cruelty("shopt -s nullglob; set -o noclobber"),
        Cruelty("shopt -q nullglob && echo $-", shows: "himBCs"),
        Cruelty("trap 'echo caught' USR1"), Cruelty("kill -USR1 $$; true", shows: "caught"),
        Cruelty("bash -c 'echo [$word]'", shows: "[]"), Cruelty("unset -f greet; greet you"),
      ])
      #expect(run.statuses == Array(repeating: "passed", count: 12) + ["failed"])
      #expect(run.outcomes[12].exitStatus == 127)
    }
  }

  @Test(arguments: [
    ("false", 1), ("exit 3", 3), ("exec sh -c 'exit 4'", 4), ("kill -9 $$", 137),
    ("(set -eu; echo $no_such_variable)", 1), ("echo \"${no_such:?is not set}\"", 1),
    ("no-such-command-x", 127), ("eval \"echo 'open\"", 2), ("sh -c 'kill -SEGV $$'", 139),
    ("/etc/passwd", 126), ("bash -c 'exit 300'", 44), ("return 7", 2),
    ("bash -c 'kill -STOP $$'", 147),
  ])
  func `fails what fails, and goes on with what was known`(command: String, status: Int)
    async throws
  {
    try await Atelier.use { atelier in
      let run = try await atelier.torture([
        Cruelty("kept=1; own() { echo \"own $kept\"; }"), Cruelty(command),
        Cruelty("own", shows: "own 1"),
      ])
      #expect(run.statuses == ["passed", "failed", "passed"])
      #expect(run.outcomes[1].exitStatus == status)
      #expect(run.result.status == 1)
    }
  }

  @Test func `says which step ended the shell`() async throws {
    try await Atelier.use { atelier in
      let run = try await atelier.torture([
        Cruelty("cd /usr"), Cruelty("set -eu"), Cruelty("false"), Cruelty("pwd", shows: "/usr"),
      ])
      #expect(run.statuses == ["passed", "passed", "failed", "passed"])
      #expect(run.result.output.contains("The step 'torture#3': It ended the shell."))
      #expect(run.result.output.contains("A fresh one goes on in '/usr'"))
      // The options are among what it goes on with: the next failure ends it as well.
      let more = try await atelier.torture([Cruelty("set -e"), Cruelty("false"), Cruelty("false")])
      #expect(more.result.output.contains("The step 'torture#3': It ended the shell."))
    }
  }

  @Test(arguments: [
    "exec 1>&-", "exec 0<&- 1>&- 2>&-", "exec >/dev/null 2>&1", "PS1='$(echo prompt >&2) \\u> '",
    "PROMPT_COMMAND='echo noise; echo more >&2'", "stty raw -echo -onlcr", "stty intr x",
    "IFS=0", "unset PATH PWD IFS", "set -x", "set -v", "set -n; true", "export LC_ALL=xx_XX.none",
    "readonly PWD", "trap 'echo debug >/dev/null' DEBUG", "cat", "read -r line; true",
    "printf '\\033[2J\\033]0;title\\007'", "printf '\\000\\377\\376 no end'", "ulimit -n 64",
    "head -c 300000 /dev/urandom", "kill -STOP $$ & sleep 0.1; true", "umask 777",
    "cd /; rmdir /no 2>/dev/null; true",
    "mkdir gone && cd gone && rmdir ../gone",
  ])
  func `outlives a step that harms the shell or the terminal`(command: String) async throws {
    try await Atelier.use { atelier in
      let run = try await atelier.torture([
        Cruelty("kept=1"), Cruelty(command, limit: 5),
        Cruelty("echo \"alive $kept\"", shows: "alive 1"),
        Cruelty("echo out; echo error >&2"),
      ])
      #expect(run.statuses[2] == "passed", "\(run.outcomes)")
      #expect(run.outcomes[2].output == "alive 1\n")
      #expect(run.outcomes[3].output == "out\n")
      #expect(run.seconds < 15)
    }
  }

  @Test func `tells a here-document that nothing closes`() async throws {
    try await Atelier.use { atelier in
      let run = try await atelier.torture([
        Cruelty("eval $'cat <<END\\nfoo'"), Cruelty("echo on", shows: "on"),
      ])
      #expect(run.statuses == ["failed", "passed"])
      #expect(run.outcomes[0].explanation.contains("here-document is not closed: no line is 'END'"))
    }
  }

  @Test
  func `keeps standard output and standard error apart, and gives a terminal to what needs one`()
    async throws
  {
    try await Atelier.use { atelier in
      let run = try await atelier.torture([
        Cruelty("echo out; echo error >&2"), Cruelty("stty size", shows: "40 120"), Cruelty("tty"),
        Cruelty("test -t 1 || echo pipe", shows: "pipe"),
      ])
      #expect(run.statuses == ["passed", "passed", "passed", "passed"])
      #expect(run.outcomes[0].output == "out\n")
      #expect(run.outcomes[0].errors == "error\n")
      #expect(run.outcomes[2].output.hasPrefix("/dev/pts/"))
    }
  }

  @Test(arguments: [
    "sleep 300", "while :; do :; done", "while true; do sleep 0.1; done", "yes >/dev/null",
    "cat /dev/zero >/dev/null",
    "bash -c 'trap \"\" INT TERM HUP; while :; do sleep 1; done'",
    "trap '' INT TERM; while :; do :; done", "read x </dev/tty",
    "wait $(sleep 300)",
    "setsid -w sleep 300", "bash -ic 'sleep 300'", "sleep 300 | sleep 300 | cat",
    "(sleep 300; sleep 300)",
  ])
  func `stops what does not end, within two seconds of its limit`(command: String) async throws {
    try await Atelier.use { atelier in
      let run = try await atelier.torture([
        Cruelty("kept=1"), Cruelty(command, limit: 1),
        Cruelty("echo \"alive $kept\"", shows: "alive 1"),
      ])
      #expect(run.statuses == ["passed", "timed-out", "passed"])
      #expect(run.outcomes[1].duration < 3)
      #expect(run.outcomes[1].explanation.contains("time limit of 1 s"))
    }
  }

  @Test func `goes on only when a server in the background accepts connections`() async throws {
    try await Atelier.use { atelier in
      let port = Int.random(in: 20_000..<30_000)
      let lesson = try atelier.file(
        "l.md",
        """
        # L
        ```bash
        sleep 0.5; python3 -m http.server \(port)
        ```
        Then `curl -sS -o /dev/null localhost:\(port)` in the other terminal.

        ```bash
        python3 -m http.server \(port + 1)
        ```
        Then `curl -sS -o /dev/null localhost:\(port + 1)` in the other terminal.
        """)
      let run = try await atelier.run("run", lesson, "--on", "local")
      #expect(run.status == 0, "\(run.output)")
      let busy = try atelier.file(
        "busy.md",
        """
        # L
        ```bash
        python3 -m http.server \(port)
        ```
        Then `true` in the other terminal.

        ```bash
        python3 -m http.server --bind 127.0.0.1 \(port)
        ```
        """)
      let second = try await atelier.run("run", busy, "--on", "local")
      #expect(second.status == 1)
      #expect(second.output.contains("Something listens on 'localhost:\(port)' already"))
      #expect(run.output.contains("✔ curl -sS -o /dev/null localhost:\(port)\n"))
    }
  }

  @Test func `waits for no child in the background, and leaves none behind`() async throws {
    let number = unusual()
    try await Atelier.use { atelier in
      let run = try await atelier.torture([
        Cruelty("sleep \(number) & true"), Cruelty("(sleep \(number) &); echo on", shows: "on"),
        Cruelty("nohup sleep \(number) >/dev/null 2>&1 & true"),
        Cruelty("setsid sh -c 'sleep \(number) & exit' ; true"),
        Cruelty(
          "env -i /usr/bin/setsid /bin/sh -c '(trap \"\" HUP TERM INT; sleep \(number)) & exit'; true"
        ),
        Cruelty(
          "bash -c 'trap \"\" HUP TERM; sleep \(number) </dev/tty >/dev/tty 2>&1 & disown'; true"),
        Cruelty("echo done", shows: "done"),
      ])
      #expect(run.statuses == Array(repeating: "passed", count: 7))
      #expect(run.seconds < 10)
    }
    #expect(try Atelier.processes(holding: number) == [])
  }

  @Test func `leaves nothing behind when it is killed`() async throws {
    let number = unusual()
    try await Atelier.use { atelier in
      let lesson = try atelier.file(
        "l.md",
        "# L\n\n```console\n$ env -i setsid sh -c 'trap \"\" HUP TERM; sleep \(number) & exit'; true\n$ touch begun; sleep \(number)\n```\n"
      )
      let child = try atelier.start(["run", lesson, "--on", "local"])
      while !FileManager.default.fileExists(atPath: atelier.directory.path + "/begun") {
        try await Task.sleep(for: .milliseconds(10))
      }
      kill(child.process, SIGKILL)
      #expect(await child.status() == 137)
      for _ in 0..<500 where try !Atelier.processes(holding: number).isEmpty {
        try await Task.sleep(for: .milliseconds(10))
      }
      #expect(try Atelier.processes(holding: number) == [])
    }
  }

  @Test func `outlives a fork bomb that has a limit of processes`() async throws {
    let word = "bomb\(unusual())"
    try await Atelier.use { atelier in
      // A limit of processes counts those of a user, and does not hold for root: the bomb is another user's.
      let bomb =
        "setpriv --reuid=61234 --clear-groups bash -c 'ulimit -u 60; f() { f | f & }; : \(word); f; sleep 300' 2>/dev/null"
      let run = try await atelier.torture([
        Cruelty(bomb, limit: 2), Cruelty("echo alive", shows: "alive"),
      ])
      #expect(run.statuses[1] == "passed")
      #expect(["timed-out", "failed"].contains(run.statuses[0]))
      #expect(run.outcomes[0].duration < 4)
      #expect(run.seconds < 20)
    }
    #expect(try Atelier.processes(holding: word) == [])
  }

  @Test func `takes ten thousand steps`() async throws {
    try await Atelier.use { atelier in
      let run = try await atelier.torture(
        [Cruelty("n=0; add() { n=$((n + 1)); }")]
          + (1...2499).flatMap { number in
            [Cruelty("add"), Cruelty("echo $n", shows: "\(number)"), Cruelty(":"), Cruelty("true")]
          } + [Cruelty("echo end", shows: "end")])
      #expect(run.outcomes.count == 9998)
      #expect(run.outcomes.allSatisfy { $0.status == "passed" })
    }
  }

  @Test func `records a hundred megabytes from one step, and judges the next`() async throws {
    try await Atelier.use { atelier in
      let run = try await atelier.torture([
        Cruelty("yes abcdefghijklmnopqrstuvwxyz0123456789 | head -c 104857600"),
        Cruelty("echo on", shows: "on"),
      ])
      #expect(run.statuses == ["passed", "passed"])
      #expect(run.outcomes[0].output.utf8.count == 104_857_600)
    }
  }

  @Test func `stops the step at Ctrl-C, the run at the second, and tears down all the same`()
    async throws
  {
    try await Atelier.use { atelier in
      let lesson = try atelier.file(
        "l.md",
        """
        # L

        ```console
        $ touch first; sleep 300
        $ touch second; sleep 300
        $ touch third
        ```

        ## Clean up

        ```console
        $ touch cleaned
        ```

        """)
      func wait(for name: String) async throws {
        while !FileManager.default.fileExists(atPath: "\(atelier.directory.path)/\(name)") {
          try await Task.sleep(for: .milliseconds(10))
        }
        try await Task.sleep(for: .milliseconds(200))
      }
      let child = try atelier.start(["run", lesson, "--on", "local", "--keep-going"])
      try await wait(for: "first")
      kill(child.process, SIGINT)
      try await wait(for: "second")
      kill(child.process, SIGINT)
      #expect(await child.status() == 130)
      #expect(FileManager.default.fileExists(atPath: atelier.directory.path + "/cleaned"))
      #expect(!FileManager.default.fileExists(atPath: atelier.directory.path + "/third"))
    }
  }
}
