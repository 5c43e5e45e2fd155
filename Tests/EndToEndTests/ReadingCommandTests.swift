import Foundation
import Testing

/// The commands that read a lesson and run nothing.
@Suite struct `Reading a lesson at the command line` {
  private static let lesson =
    "# L\n1. Run `echo 3` and check the result is **3**.\n2. We use `helm`.\n"

  @Test func `annotates it in place, as a diff, and into another file`() async throws {
    try await Atelier.use { atelier in
      let lesson = try atelier.file("l.md", Self.lesson)
      let diff = try await atelier.run("annotate", lesson, "--diff")
      #expect(diff.status == 0)
      #expect(
        diff.output.contains(
          "-1. Run `echo 3` and check the result is **3**.\n+1. Run <!-- atelier: step -->`echo 3`")
      )
      #expect(try String(contentsOfFile: lesson, encoding: .utf8) == Self.lesson)
      let copy = atelier.directory.path + "/copy.md"
      #expect(try await atelier.run("annotate", lesson, "--output", copy).status == 0)
      #expect(try await atelier.run("annotate", lesson).output == "\(lesson): 1 line annotated.\n")
      #expect(
        try String(contentsOfFile: lesson, encoding: .utf8)
          == String(contentsOfFile: copy, encoding: .utf8))
      #expect(
        try await atelier.run("annotate", lesson).output == "\(lesson): nothing to annotate.\n")
      #expect(try await atelier.run("run", lesson).status == 0)
    }
  }

  @Test func `explains a line`() async throws {
    try await Atelier.use { atelier in
      let lesson = try atelier.file("l.md", Self.lesson)
      let step = try await atelier.run("inspect", lesson, "--explain", "2")
      #expect(step.output.contains("(rule 'imperative-code', certain, from 'run')"))
      #expect(step.output.contains("rule 'checked-value'"))
      let mention = try await atelier.run("inspect", lesson, "--explain", "3")
      #expect(mention.output.contains("'helm' is mentioned here, and not to be run"))
      #expect(try await atelier.run("inspect", lesson, "--explain", "99").status == 64)
    }
  }

  @Test func `draws its graph`() async throws {
    try await Atelier.use { atelier in
      let mermaid = try await atelier.run("inspect", Atelier.lesson, "--format", "mermaid")
      #expect(mermaid.output.hasPrefix("flowchart"))
      let dot = try await atelier.run("inspect", Atelier.lesson, "--format", "dot")
      #expect(dot.output.hasPrefix("digraph"))
      let svg = try await atelier.run(
        "inspect", Atelier.lesson, "--format", "svg", environment: ["PATH": "/nonexistent:/bin"])
      #expect(svg.status == 0 ? svg.output.contains("<svg") : svg.status == 69)
      if svg.status != 0 { #expect(svg.errors.contains("Graphviz")) }
    }
  }

  @Test func `says which dialects there are`() async throws {
    try await Atelier.use { atelier in
      let lesson = try atelier.file("l.md", Self.lesson)
      let run = try await atelier.run("inspect", lesson, "--dialect", "esperanto")
      #expect(run.status == 64)
      #expect(run.errors.contains("There is no dialect 'esperanto'. Name one of "))
    }
  }

  @Test
  func `runs in the shell that its front matter names, with its variables and its time limit`()
    async throws
  {
    try await Atelier.use { atelier in
      let lesson = try atelier.file(
        "l.md",
        "---\natelier:\n  shell: sh\n  time-limit: 1s\n  variables: {your-name: Ada}\n---\n# L\n```bash\necho \"<your-name> in ${BASH_VERSION:-another shell}\"\n```\nIt prints:\n```\nAda in another shell\n```\n```bash\nsleep 60\n```\n"
      )
      let run = try await atelier.run("run", lesson, "--on", "local")
      #expect(run.status == 1)
      #expect(run.output.contains("1 of 1 expectations held") || run.output.contains("✔ echo"))
      #expect(run.output.contains("It did not end within its time limit of 1 s"))
    }
  }
}
