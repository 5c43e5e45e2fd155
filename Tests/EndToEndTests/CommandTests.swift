import Foundation
import Testing

@Suite struct `The command line` {
  @Test func `stops a step that hangs`() async throws {
    try await Atelier.use { atelier in
      let lesson = try atelier.file("l.md", "# L\n1. Run `sleep 600`\n2. Run `echo after`\n")
      let run = try await atelier.run("run", lesson, "--time-limit", "0.3")
      #expect(run.status == 1)
      #expect(
        run.output.contains("It did not end within its time limit of 0.3 s, and was stopped."))
    }
  }

  @Test func `tells why a command failed`() async throws {
    try await Atelier.use { atelier in
      let lesson = try atelier.file("l.md", "# L\n1. Run `ls /no/such/directory`\n")
      let run = try await atelier.run("run", lesson)
      #expect(run.status == 1)
      #expect(
        run.output.contains(
          "l.md:2: The command failed with exit status 2: ls: cannot access '/no/such/directory'"))
    }
  }

  @Test func `asks for a placeholder that nothing binds, and takes it from a flag`() async throws {
    try await Atelier.use { atelier in
      let lesson = try atelier.file(
        "l.md", "# L\n1. Run `echo <your-name>` and check `Ada` exists.\n")
      let without = try await atelier.run("run", lesson)
      #expect(without.status == 1)
      #expect(
        without.output.contains(
          "Nothing gives '<your-name>' a value. Set it with '--set your-name=…'."))
      #expect(try await atelier.run("run", lesson, "--set", "your-name=Ada").status == 0)
    }
  }

  @Test func `knows no other ways than the lesson's`() async throws {
    try await Atelier.use { atelier in
      let run = try await atelier.run("run", Atelier.lesson, "--choose", "Windows")
      #expect(run.status == 64)
      #expect(
        run.errors.hasSuffix(
          "No way is called 'Windows'. This lesson offers 'preparation/1-helm=Play with Kubernetes' and 'preparation/1-helm=Docker for Mac'.\n"
        ))
    }
  }

  @Test func `says so when there is no kubectl`() async throws {
    try await Atelier.use { atelier in
      let tools = atelier.directory.path + "/bin"
      try FileManager.default.createDirectory(atPath: tools, withIntermediateDirectories: true)
      for tool in ["bash", "sed"] {
        try FileManager.default.createSymbolicLink(
          atPath: "\(tools)/\(tool)", withDestinationPath: "/bin/\(tool)")
      }
      let run = try await atelier.run("run", Atelier.lesson, environment: ["PATH": tools])
      #expect(run.status == 69)
      #expect(run.errors.contains("the lesson runs 'kubectl', and there is none on PATH."))
    }
  }

  @Test func `says so when there is no such lesson`() async throws {
    try await Atelier.use { atelier in
      let run = try await atelier.run("run", "no-such.md")
      #expect(run.status == 66)
      #expect(
        run.errors
          == "atelier: There is no lesson 'no-such.md'. Name a Markdown file, or a directory with a 'lesson.md' in it.\n"
      )
    }
  }

  @Test func `says where a lesson is no UTF-8`() async throws {
    try await Atelier.use { atelier in
      let lesson = try atelier.file("bad.md", Data("# L\n".utf8) + Data([0xC3, 0x28]))
      let run = try await atelier.run("inspect", lesson)
      #expect(run.status == 65)
      #expect(
        run.errors
          == "atelier: \(lesson):2:1: this byte is no UTF-8. Save the lesson as UTF-8 text.\n")
    }
  }

  @Test func `touches no cluster that was not named`() async throws {
    try await Atelier.use { atelier in
      let lesson = try atelier.file("l.md", "# L\n1. Run `kubectl config get-contexts -o name`\n")
      let config = try atelier.file(
        "config",
        "apiVersion: v1\nkind: Config\ncontexts:\n- name: precious\n  context: {cluster: c, user: u}\nclusters:\n- name: c\n  cluster: {server: 'https://127.0.0.1:1'}\nusers:\n- name: u\n  user: {}\ncurrent-context: precious\n"
      )
      let environment = ["KUBECONFIG": config]
      for target in ["mock", "local"] {
        let run = try await atelier.run(
          "run", lesson, "--on", target, "--verbose", environment: environment)
        #expect(run.status == 0)
        #expect(!run.output.contains("precious"))
      }
      #expect(
        try await atelier.run("run", lesson, "--on", "cluster", environment: environment).status
          == 64)
      let named = try await atelier.run(
        "run", lesson, "--on", "cluster", "--context", "precious", "--verbose",
        environment: environment)
      #expect(named.output.contains("precious"))
      #expect(
        try await atelier.run(
          "run", lesson, "--on", "cluster", "--context", "other", environment: environment
        ).status == 64)
    }
  }

  @Test func `inspects into JSON that machines read`() async throws {
    try await Atelier.use { atelier in
      let result = try await atelier.run("inspect", Atelier.lesson, "--format", "json")
      #expect(result.status == 0)
      let object = try #require(
        try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
      #expect(object["format"] as? String == "atelier.lesson/1")
      let steps = try #require(object["steps"] as? [[String: Any]])
      #expect(
        steps.contains {
          $0["command"] as? String == "cd $ISTIO_HOME" && $0["rule"] as? String == "bare-command"
        })
    }
  }

  @Test func `validates for CI and writes a report`() async throws {
    try await Atelier.use { atelier in
      let good = try atelier.file(
        "good.md", "# Good\n1. Run `echo 3` and check the result is **3**.\n")
      let bad = try atelier.file(
        "bad.md", "# Bad\n1. Run `echo 4` and check the result is **3**.\n")
      #expect(try await atelier.run("validate", good).status == 0)
      let report = atelier.directory.path + "/report.xml"
      let run = try await atelier.run("validate", good, bad, "--report", "junit=\(report)")
      #expect(run.status == 1)
      let text = try String(contentsOfFile: report, encoding: .utf8)
      #expect(text.contains("tests=\"2\" failures=\"1\""))
      #expect(text.contains("Expected 3, found 4."))
      #expect(try await atelier.run("validate", good, "--report", "telex=x").status == 64)
    }
  }

  @Test func `goes through a lesson with a learner, and on where the learner was`() async throws {
    try await Atelier.use { atelier in
      let lesson = try atelier.file(
        "l.md",
        "# L\n1. Run `export A=1`\n2. Run `echo a=$A`\n3. Run `echo skipped`\n4. Run `echo end=$A`\n"
      )
      let first = try await atelier.run("learn", lesson, input: "\nh\n\ns\nq\n")
      #expect(first.status == 0)
      #expect(first.output.contains("a=1"))
      #expect(first.output.contains("It stands at line 3 of the lesson."))
      #expect(!first.output.contains("end=1"))
      let second = try await atelier.run("learn", lesson, input: "e\necho end=$A again\n")
      #expect(second.output.contains("Going on after 2 steps."))
      #expect(second.output.contains("end=1 again"))
      #expect(second.status == 0)
    }
  }

  @Test func `serves the cluster to a command, and to nobody without the token`() async throws {
    try await Atelier.use { atelier in
      let script = """
        kubectl get ns default -o jsonpath='{.status.phase}'; echo
        server=$(kubectl config view -o jsonpath='{.clusters[0].cluster.server}')
        curl -sk -o /dev/null -w '%{http_code}\\n' "$server/api/v1/namespaces"
        curl -sk -o /dev/null -w '%{http_code}\\n' -H 'Authorization: Bearer x' "$server/api/v1/namespaces"
        """
      let result = try await atelier.run("cluster", "--", "bash", "-c", script)
      #expect(result.status == 0, "\(result.errors)")
      #expect(result.output == "Active\n403\n401\n")
      #expect(try await atelier.run("cluster", "--", "bash", "-c", "exit 7").status == 7)
    }
  }

  @Test func `leaves a transcript that reads, and no process, when it is killed`() async throws {
    try await Atelier.use { atelier in
      let lesson = try atelier.file(
        "l.md",
        "# L\n1. Run `echo one`\n2. Run `touch \(atelier.directory.path)/begun; sleep 987`\n")
      let transcript = atelier.directory.path + "/t.jsonl"
      let child = try atelier.start(["run", lesson, "--transcript", transcript])
      while !FileManager.default.fileExists(atPath: atelier.directory.path + "/begun") {
        try await Task.sleep(for: .milliseconds(10))
      }
      kill(child.process, SIGKILL)
      #expect(await child.status() == 137)
      // The hang-up reaches the shell and what it runs a moment later.
      func isAlive() throws -> Bool {
        try FileManager.default.contentsOfDirectory(atPath: "/proc").contains { name in
          guard Int(name) != nil,
            let line = FileManager.default.contents(atPath: "/proc/\(name)/cmdline")
          else { return false }
          return line == Data("sleep\u{0}987\u{0}".utf8)
        }
      }
      for _ in 0..<500 where try isAlive() { try await Task.sleep(for: .milliseconds(10)) }
      #expect(try !isAlive())
      let replay = try await atelier.run("replay", transcript)
      #expect(replay.output.contains("The recorded run was killed before its end."))
      #expect(replay.output.contains("✔ echo one"))
    }
  }
}
