import Foundation
import Testing

/// Shells other than bash, where they are installed.
private let shells = ["zsh", "sh"].filter { name in
  ["/bin/", "/usr/bin/"].contains { FileManager.default.isExecutableFile(atPath: $0 + name) }
}

private func inEachShell(_ commands: [String]) -> [(String, String)] {
  shells.flatMap { shell in commands.map { (shell, $0) } }
}

@Suite(.serialized) struct `Torture of another shell` {
  private func frontMatter(_ shell: String) -> String { "---\natelier:\n  shell: \(shell)\n---\n" }

  @Test(arguments: shells)
  func `leaves variables, functions, aliases and the directory to the next step`(shell: String)
    async throws
  {
    try await Atelier.use { atelier in
      let run = try await atelier.torture(
        [
          Cruelty("greet() { echo \"hello $1\"; }"), Cruelty("word=plain"),
          Cruelty("greet $word", shows: "hello plain"), Cruelty("alias shout='echo loud'"),
          Cruelty("shout", shows: "loud"), Cruelty("cd /usr && pwd", shows: "/usr"),
          Cruelty("pwd", shows: "/usr"), Cruelty("trap 'echo caught' USR1"),
          Cruelty("kill -USR1 $$; true", shows: "caught"), Cruelty("export told=1; false"),
          Cruelty("sh -c 'echo [$told]'", shows: "[1]"), Cruelty("unset -f greet; greet you"),
        ], frontMatter: frontMatter(shell))
      #expect(
        run.statuses == Array(repeating: "passed", count: 9) + ["failed", "passed", "failed"],
        "\(run.outcomes)")
      #expect(run.outcomes[11].exitStatus == 127)
    }
  }

  @Test(
    arguments: inEachShell([
      "exit 3", "exec sh -c 'exit 4'", "kill -9 $$", "(set -eu; echo $no_such_variable)",
      "no-such-command-x", "eval \"echo 'open\"", "sh -c 'kill -SEGV $$'", "/etc/passwd", "false",
    ]))
  func `fails what fails, and goes on with what was known`(shell: String, command: String)
    async throws
  {
    try await Atelier.use { atelier in
      let run = try await atelier.torture(
        [Cruelty("kept=1"), Cruelty(command), Cruelty("echo \"own $kept\"", shows: "own 1")],
        frontMatter: frontMatter(shell))
      #expect(run.statuses == ["passed", "failed", "passed"], "\(run.outcomes)")
    }
  }

  @Test(
    arguments: inEachShell([
      "exec 1>&-", "exec 0<&- 1>&- 2>&-", "exec >/dev/null 2>&1", "PS1='prompt> '", "stty raw -echo",
      "IFS=0", "unset PATH PWD IFS", "set -x", "set -v", "export LC_ALL=xx_XX.none", "cat",
      "read -r line; true", "printf '\\033[2J\\033]0;title\\007'", "umask 777", "ulimit -n 64",
      "kill -STOP $$ & sleep 0.1; true", "mkdir gone && cd gone && rmdir ../gone", "set -f",
    ]))
  func `outlives a step that harms the shell or the terminal`(shell: String, command: String)
    async throws
  {
    try await Atelier.use { atelier in
      let run = try await atelier.torture(
        [
          Cruelty("kept=1"), Cruelty(command, limit: 5),
          Cruelty("echo \"alive $kept\"", shows: "alive 1"), Cruelty("echo out; echo error >&2"),
        ], frontMatter: frontMatter(shell))
      #expect(run.statuses[2] == "passed", "\(run.outcomes)")
      #expect(run.outcomes[2].output == "alive 1\n")
      #expect(run.outcomes[3].output == "out\n")
      #expect(run.seconds < 15)
    }
  }

  @Test(
    arguments: inEachShell([
      "sleep 300", "while :; do :; done", "yes >/dev/null", "sleep 300 | sleep 300 | cat",
      "trap '' INT TERM; while :; do :; done", "(sleep 300; sleep 300)", "read x </dev/tty",
      "sh -c 'trap \"\" INT TERM HUP; while :; do sleep 1; done'",
    ]))
  func `stops what does not end, within two seconds of its limit`(shell: String, command: String)
    async throws
  {
    try await Atelier.use { atelier in
      let run = try await atelier.torture(
        [
          Cruelty("kept=1"), Cruelty(command, limit: 1),
          Cruelty("echo \"alive $kept\"", shows: "alive 1"),
        ], frontMatter: frontMatter(shell))
      #expect(run.statuses == ["passed", "timed-out", "passed"], "\(run.outcomes)")
      #expect(run.outcomes[1].duration < 3)
    }
  }

  @Test(arguments: shells)
  func `waits for no child in the background, and leaves none behind`(shell: String) async throws {
    let number = unusual()
    try await Atelier.use { atelier in
      let run = try await atelier.torture(
        [
          Cruelty("sleep \(number) & true"), Cruelty("(sleep \(number) &); echo on", shows: "on"),
          Cruelty("setsid sh -c 'sleep \(number) & exit' ; true"),
          Cruelty("echo done", shows: "done"),
        ], frontMatter: frontMatter(shell))
      #expect(run.statuses == Array(repeating: "passed", count: 4), "\(run.outcomes)")
      #expect(run.seconds < 10)
    }
    #expect(try Atelier.processes(holding: number) == [])
  }
}
