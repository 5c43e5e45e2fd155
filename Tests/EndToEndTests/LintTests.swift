import Foundation
import LoopbackServer
import Testing

@Suite struct `The lint command` {
  private static let sloppy = """
    # L

    ```bash
    kubectl get pods –n web
    echo “hello”
    ```

    Read [on](other.md).

    """

  @Test func `says what is wrong, where, and what to do`() async throws {
    try await Atelier.use { atelier in
      let lesson = try atelier.file("l.md", "# L\n\n```bash\necho “hello”\n```\n")
      let run = try await atelier.run("lint", lesson)
      #expect(run.status == 1)
      #expect(run.errors == "")
      #expect(
        run.output == """
          \(lesson):4:6: warning: '“' is a typographic quote, which the shell takes for an ordinary letter. Type " instead. [smart-quotes]
            echo “hello”
                 ^
          1 warning in 1 lesson. '--fix' can mend 1.

          """)
    }
  }

  @Test func `says so where nothing is wrong, and notes are no failure`() async throws {
    try await Atelier.use { atelier in
      let good = try atelier.file("good.md", "# L\n1. Run `echo a`\n")
      let clean = try await atelier.run("lint", good)
      #expect(clean.status == 0)
      #expect(clean.output == "No mistakes in 1 lesson.\n")
      let noted = try atelier.file("noted.md", "# L\n1. Run `echo <your-name>`\n")
      let run = try await atelier.run("lint", noted)
      #expect(run.status == 0)
      #expect(run.output.hasSuffix("1 note in 1 lesson.\n"))
    }
  }

  @Test func `mends what is safe, and leaves every other byte`() async throws {
    try await Atelier.use { atelier in
      let text =
        "\u{FEFF}# L\r\n\r\n```bash\r\nkubectl\u{A0}get pods –n web \\  \r\n  --show-labels\r\necho “hello” <name>\r\n```\r\nSo–called “text” stays.  "
      let lesson = try atelier.file("l.md", text)
      let shown = try await atelier.run("lint", lesson, "--fix", "--diff")
      #expect(shown.output.contains("\n-echo “hello” <name>\r\n"))
      #expect(shown.output.contains("\n+echo \"hello\" <name>\r\n"))
      #expect(FileManager.default.contents(atPath: lesson) == Data(text.utf8))
      let run = try await atelier.run("lint", lesson, "--fix")
      #expect(run.status == 0, "\(run.output)")
      #expect(run.output.contains(":6:6: mended: '“' is a typographic quote"))
      #expect(run.output.contains("4 mistakes mended. 1 note in 1 lesson."))
      let mended =
        "\u{FEFF}# L\r\n\r\n```bash\r\nkubectl get pods -n web \\\r\n  --show-labels\r\necho \"hello\" <name>\r\n```\r\nSo–called “text” stays.  "
      #expect(FileManager.default.contents(atPath: lesson) == Data(mended.utf8))
      let again = try await atelier.run("lint", lesson, "--fix", "--diff")
      #expect(again.output == "")
    }
  }

  @Test func `mends nothing where the remedy is not sure`() async throws {
    try await Atelier.use { atelier in
      let text = "# L\n\n```bash\necho “it's \"so\"”\njava –jar a.jar\nkubectl exec a ls -l\n```\n"
      let lesson = try atelier.file("l.md", text)
      let run = try await atelier.run("lint", lesson, "--fix")
      #expect(run.status == 1)
      #expect(run.output.contains("[typographic-dash]"))
      #expect(run.output.contains("[removed-flag]"))
      #expect(try String(contentsOfFile: lesson, encoding: .utf8) == text)
    }
  }

  @Test func `applies the rules that are asked for`() async throws {
    try await Atelier.use { atelier in
      let lesson = try atelier.file("l.md", Self.sloppy)
      let one = try await atelier.lint(lesson, ["--rule", "smart-quotes"])
      #expect(one.map(\.rule) == ["smart-quotes"])
      let others = try await atelier.lint(lesson, ["--skip-rule", "smart-quotes"])
      #expect(others.map(\.rule) == ["typographic-dash"])
      let unknown = try await atelier.run("lint", lesson, "--rule", "smart-quote")
      #expect(unknown.status == 64)
      #expect(unknown.errors.contains("There is no rule 'smart-quote'."))
    }
  }

  @Test func `is silent where the author says so`() async throws {
    try await Atelier.use { atelier in
      let block = "```bash\necho “a”\n```\n"
      let comment = "<!-- atelier: lint-ignore smart-quotes -->\n"
      let lesson = try atelier.file(
        "l.md",
        "# L\n\n\(comment)\(block)\n\(block)\n\(comment)## All of it\n\n\(block)\n\(block)\n## Next\n\n\(block)"
      )
      let found = try await atelier.lint(lesson)
      #expect(found.map(\.line) == [9, 26])
      let reading = try await atelier.run("inspect", lesson)
      #expect(!reading.output.contains("lint-ignore"))
      #expect(reading.output.contains("script-fence"))
    }
  }

  @Test func `goes on where one of several lessons cannot be read`() async throws {
    try await Atelier.use { atelier in
      let good = try atelier.file("good.md", "# L\n\n```bash\necho “a”\n```\n")
      let bad = try atelier.file("bad.md", Data([0x23, 0x20, 0xFF]))
      let run = try await atelier.run("lint", bad, good, "no-such.md")
      #expect(run.status == 65)
      #expect(run.errors.contains("bad.md:1:3: this byte is no UTF-8."))
      #expect(run.errors.contains("There is no lesson 'no-such.md'."))
      #expect(run.output.contains("[smart-quotes]"))
      #expect(try await atelier.run("lint").status == 64)
      #expect(try await atelier.run("lint", good, "--diff").status == 64)
    }
  }

  @Test func `annotates pull requests on GitHub`() async throws {
    try await Atelier.use { atelier in
      let lesson = try atelier.file(
        "a,b:c.md", "# L\n1. Run `echo 100 % “a”`\n2. Run `echo <x-y>`\n")
      let run = try await atelier.run("lint", lesson, "--format", "github")
      let path = lesson.replacing(":", with: "%3A").replacing(",", with: "%2C")
      let lines = run.output.split(separator: "\n")
      #expect(lines.count == 2)
      #expect(
        lines[0].hasPrefix(
          "::warning file=\(path),line=2,col=20,endColumn=23,title=smart-quotes::'“' is"))
      #expect(lines[1].hasPrefix("::notice file=\(path),line=3,col=14,"))
      let directive = try atelier.file(
        "d.md", "# L\n\n<!-- atelier: status=100% -->\n\n```bash\nls\n```\n")
      let escaped = try await atelier.run("lint", directive, "--format", "github")
      #expect(escaped.output.contains("::'100%25' is no value of 'status'"))
    }
  }

  @Test func `writes SARIF that names rules, places and fixes`() async throws {
    try await Atelier.use { atelier in
      let lesson = try atelier.file("a b.md", "# L\n1. Ährlich: run `echo “a”`\n")
      let run = try await atelier.run("lint", lesson, "--format", "sarif")
      #expect(run.status == 1)
      let log = try #require(
        try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any])
      #expect(log["version"] as? String == "2.1.0")
      let first = try #require((log["runs"] as? [[String: Any]])?.first)
      let driver = try #require((first["tool"] as? [String: Any])?["driver"] as? [String: Any])
      let rules = try #require(driver["rules"] as? [[String: Any]])
      let result = try #require((first["results"] as? [[String: Any]])?.first)
      let index = try #require(result["ruleIndex"] as? Int)
      #expect(result["ruleId"] as? String == "smart-quotes")
      #expect(rules[index]["id"] as? String == "smart-quotes")
      let location = try #require(
        ((result["locations"] as? [[String: Any]])?.first)?["physicalLocation"] as? [String: Any])
      let uri = (location["artifactLocation"] as? [String: Any])?["uri"] as? String
      #expect(uri?.hasPrefix("file:///") == true && uri?.hasSuffix("/a%20b.md") == true)
      // Columns are code points: 'Ä' and '“' are one each.
      let region = try #require(location["region"] as? [String: Int])
      #expect(region == ["startLine": 2, "startColumn": 23, "endColumn": 24])
      #expect((result["fixes"] as? [Any])?.count == 1)
    }
  }

  @Test func `knows the lesson's mock material and its front matter`() async throws {
    try await Atelier.use { atelier in
      let lesson = try atelier.file(
        "a/lesson.md",
        "---\natelier:\n  kubernetes: \"1.20\"\n---\n# L\n\n```bash\nhelm init --wait\n```\n\n```yaml\napiVersion: networking.k8s.io/v1beta1\nkind: Ingress\n```\n"
      )
      let environment = ["PATH": "/usr/bin:/bin"]
      let before = try await atelier.lint(lesson, environment: environment)
      #expect(before.map(\.rule) == ["missing-tool", "helm-2"])
      _ = try atelier.file("a/mock/mock.yaml", "{}\n")
      let helm = try atelier.file("a/mock/bin/helm", "#!/bin/sh\n")
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: helm)
      #expect(try await atelier.lint(lesson, environment: environment).isEmpty)
      let newer = try await atelier.lint(
        lesson, ["--kubernetes-version", "1.22"], environment: environment)
      #expect(
        newer.map(\.message) == [
          "Kubernetes 1.22 does not serve Ingress under 'networking.k8s.io/v1beta1': it went in 1.22. Write 'apiVersion: networking.k8s.io/v1'. Its 'backend' and 'pathType' are written otherwise there."
        ])
    }
  }

  @Test func `mends the file that a symbolic link leads to, and keeps its permissions`()
    async throws
  {
    try await Atelier.use { atelier in
      let lesson = try atelier.file("l.md", Self.sloppy)
      try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: lesson)
      let link = atelier.directory.path + "/link.md"
      try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: lesson)
      #expect(try await atelier.run("lint", link, "--fix").status == 0)
      #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == lesson)
      let attributes = try FileManager.default.attributesOfItem(atPath: lesson)
      #expect(attributes[.posixPermissions] as? Int == 0o640)
      #expect(try String(contentsOfFile: lesson, encoding: .utf8).contains("echo \"hello\""))
    }
  }

  // MARK: Links

  @Test func `checks links to files and headings without the network`() async throws {
    try await Atelier.use { atelier in
      _ = try atelier.file("sub/other.md", "# Other\n\n## The *second* part, “really”\n")
      let lesson = try atelier.file(
        "l.md",
        """
        # L

        ## What's `new`?
        ## Über uns
        ## Same
        ## Same

        [ok](#whats-new) [ok](#über-uns) [ok](#same-1) [ok](sub/other.md#the-second-part-really)
        [ok](sub) [ok](mailto:a@b.org) [ok](#top) [ok](/root.md) [ok](sub/other)
        [no](#whats-old)
        [no](sub/none.md)
        [no](sub/other.md#third)
        ![no](a%20picture.png)
        [unknown](../page)
        A [pipe]{#pipe} has <a name="two ends"></a>: [ok](#pipe) [ok](#two%20ends)
        [web](https://no-such-host.invalid.atelier-tests.net/)

        """)
      let found = try await atelier.lint(
        lesson, ["--offline", "--skip-rule", "duplicate-heading"])
      #expect(
        found.map { "\($0.line):\($0.column) \($0.rule)" } == [
          "10:6 dead-link", "11:6 dead-link", "12:6 dead-link", "13:7 dead-link",
          "14:11 unchecked-link",
        ])
      #expect(found[3].message.contains("there is no file 'a picture.png'"))
      let without = try await atelier.lint(lesson, ["--skip-rule", "duplicate-heading"])
      #expect(without.isEmpty)
    }
  }

  @Test func `checks links to the web through a proxy, and keeps the answers`() async throws {
    // The pages are those of hosts that there are not: a proxy on loopback answers for them.
    try await LoopbackServer.use({ request, _ in
      switch request.target {
      case "http://pages.atelier-tests.net/old":
        .init(301, headers: [("Location", "http://pages.atelier-tests.net/new")])
      case "http://pages.atelier-tests.net/gone": .init(404)
      case "http://pages.atelier-tests.net/private": .init(403)
      default: .init(200)
      }
    }) { proxy in
      try await Atelier.use { atelier in
        let pages = "http://pages.atelier-tests.net"
        let lesson = try atelier.file(
          "l.md",
          """
          # L

          [a](\(pages)/ok#part) and \(pages)/gone.
          [b](\(pages)/old#part) <\(pages)/private>
          [c](http://localhost:3000) [d](https://example.com/x) [e](http://10.0.0.1/)
          `\(pages)/in-code`

          ```bash
          curl -O \(pages)/gone
          curl \(pages)/$NAME
          ```

          """)
        let environment = [
          "http_proxy": proxy.address, "no_proxy": "", "NO_PROXY": "",
        ]
        let arguments = ["--links", "--skip-rule", "undefined-variable"]
        let found = try await atelier.lint(lesson, arguments, environment: environment)
        #expect(
          found.map { "\($0.line) \($0.rule)" } == [
            "3 dead-link", "4 moved-link", "4 unchecked-link", "9 dead-link",
          ], "\(found)")
        #expect(
          found.first { $0.rule == "unchecked-link" }?.message
            == "'\(pages)/private' could not be checked: the server answers 403.")
        let targets = Set(proxy.requests.map(\.target))
        #expect(
          targets
            == ["ok", "gone", "old", "new", "private"].reduce(into: []) {
              $0.insert("\(pages)/\($1)")
            })
        let count = proxy.requests.count
        // What could not be checked is asked again; the rest is known.
        let again = try await atelier.lint(lesson, arguments, environment: environment)
        #expect(again.map(\.message) == found.map(\.message))
        #expect(Set(proxy.requests[count...].map(\.target)) == ["\(pages)/private"])
        // No answer is young enough.
        _ = try await atelier.lint(
          lesson, arguments + ["--link-age", "0"], environment: environment)
        #expect(proxy.requests.filter { $0.target.hasSuffix("/ok") }.count == 2)
        let run = try await atelier.run(
          "lint", lesson, "--links", "--fix", environment: environment)
        #expect(run.output.contains("mended: '\(pages)/old#part' has moved for good"))
        #expect(
          try String(contentsOfFile: lesson, encoding: .utf8).contains("[b](\(pages)/new#part)"))
      }
    }
  }

  @Test func `fails for no link where there is no network`() async throws {
    try await Atelier.use { atelier in
      let lesson = try atelier.file(
        "l.md",
        "# L\n\n[a](http://no-such-host-a.atelier-tests.net/) [b](http://b.atelier-tests.net/)\n")
      let run = try await atelier.run(
        "lint", lesson, "--links",
        environment: ["http_proxy": "http://127.0.0.1:1", "no_proxy": "", "NO_PROXY": ""])
      #expect(run.status == 0)
      #expect(run.output.contains("could not be checked"))
    }
  }
}
