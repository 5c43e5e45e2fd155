import Foundation
import Testing

/// Lessons in other tools' formats, run on this machine: as they are, and with one thing in them that no longer holds.
@Suite struct `A lesson in another tool's format` {
  struct Break: Sendable, CustomTestStringConvertible {
    var file: String
    /// A piece of the lesson's expectations, and what to put in its place.
    var text: String
    var broken: String
    var dialect: String?
    /// What the run says of it.
    var says: String

    init(_ file: String, _ text: String, _ broken: String, as dialect: String? = nil, says: String)
    {
      self.file = file
      self.text = text
      self.broken = broken
      self.dialect = dialect
      self.says = says
    }

    var testDescription: String { "\(file): \(broken)" }
  }

  static let breaks: [Break] = [
    Break(
      "cram/greenhouse.t", "  thyme 5\n\nWords", "  thyme 6\n\nWords",
      says: "no line like 'thyme 6'"),
    Break("cram/greenhouse.t", "s* (glob)", "t* (glob)", says: "no line like 't* (glob)'"),
    Break("cram/greenhouse.t", #"\s*3 (re)"#, #"\s*4 (re)"#, says: #"no line like '\s*4 (re)'"#),
    Break(
      "cram/greenhouse.t", "rosemary plants\n  [1]", "rosemary plants\n  [2]",
      says: "exit status 2, found 1"),
    Break("cram/greenhouse.t", "  $ true\n", "  $ echo loud\n", says: "Expected '', found 'loud'"),
    Break("cram/pantry.t", "  [3]\n", "", says: "failed with exit status 3"),
    Break(
      "scrut/weights.md", "apples 4 kg\n```", "apples 5 kg\n```", says: "no line like 'apples 5 kg'"
    ),
    Break(
      "scrut/weights.md", "crate * (glob+)", "box * (glob+)", says: "no line like 'box * (glob+)'"),
    Break("scrut/weights.md", "[4]", "[5]", says: "exit status 5, found 4"),
    Break(
      "scrut/weights.md", "pl[u]ms (re)", "pl[ae]ms (re)", says: "no line like 'pl[ae]ms (re)'"),
    Break(
      "scrut-cram/stock.t", "* (glob+)", "4* (glob+)", as: "scrut",
      says: "no line like '4* (glob+)'"),
    Break("mdx/bakery.md", "loaf 1\n...", "loaf 9\n...", says: "no line like 'loaf 9'"),
    Break("mdx/bakery.md", "[2]", "[1]", says: "exit status 1, found 2"),
    Break(
      "mdx/oven.md", "temperature ...", "pressure ...", says: "no line like 'pressure * (glob)'"),
    Break(
      "tesh/clock.md", "It is ... o'clock", "It was ... o'clock",
      says: "no line like 'It was * o'clock (glob)'"),
    Break(
      "tesh/clock.md", #"tesh-exitcodes="0 3""#, #"tesh-exitcodes="0 4""#,
      says: "exit status 4, found 3"),
    Break("clitest/letters.md", "#=> b", "#=> c", says: "Expected 'c', found 'b'"),
    Break("clitest/letters.md", "#=> --lines 2", "#=> --lines 3", says: "no line like '* (glob)'"),
    Break("clitest/letters.md", "#=> --exit 5", "#=> --exit 0", says: "failed with exit status 5"),
    Break(
      "clitest/letters.md", "$ false\n", "$ false; echo loud\n", says: "Expected '', found 'loud'"),
    Break("clitest/session.clitest.txt", "a\n\nb\n$", "a\nb\n$", says: "not the expected one"),
    Break(
      "byexample/garden.md", "planted at <time>", "sown at <time>",
      says: "no line like 'sown at * (glob)'"),
    Break("byexample/garden.md", "many spaces\nhere", "many spaces\nthere", says: "does not match"),
    Break(
      "innovation-engine/parcel.md", "weighs 3 kilograms on 2023-05-06", "is on its way to you now",
      says: "too unlike the sample"),
    Break("innovation-engine/parcel.md", "label-[0-9]+", "label-[a-z]+", says: "does not match"),
    Break(
      "innovation-engine/states.md", #"echo '{ "state": "Succeeded""#,
      #"echo '{ "state": "Failed""#,
      says: "The output says 'Failed'"),
    Break("runme/prompted.md", #"$ echo "hello""#, "$ false", says: "failed with exit status 1"),
    Break("istio.io/quay.md", "    Hello captain", "    Hello sailor", says: "sailor"),
    Break("kubernetes.io/seed.md", "```\nseed\n```", "```\nsprout\n```", says: "sprout"),
    Break(
      "katacoda/lighthouse.md", #"echo "turning""#, "exit_turning", says: "there is no such command"
    ),
    Break(
      "katacoda/lighthouse.md", "cat lamp.conf", "grep red lamp.conf",
      says: "failed with exit status 1"),
    Break(
      "educates/ferry.md", #"command: echo "leaving""#, "command: (exit 9)",
      says: "failed with exit status 9"),
    Break("educates/buoy.md", #"echo "calm""#, "false", says: "failed with exit status 1"),
    Break("carpentries/loops.md", "```output\n2\n```", "```output\n3\n```", says: "3"),
    Break(
      "carpentries/loops.md", "cat no-such-file\n",
      "echo 'cat: no-such-file: No such file or directory'\n", says: "should fail"),
    Break("carpentries/pipes.md", "~~~\na\nb\n~~~", "~~~\na\nc\n~~~", says: "c"),
    Break(
      "eks-workshop/pier.md", "STATUS\\npier   Ready", "STATUS\\npier   NotReady", says: "NotReady"),
    Break(
      "showboat/demo.md", "```output\nDone\n```", "```output\nDone.\n```",
      says: "Expected 'Done.', found 'Done'"),
    Break("showboat/short.md", "1\n2\n```", "2\n1\n```", says: "not the expected one"),
  ]

  static let fixtures = Atelier.root.appendingPathComponent(
    "Tests/LessonParsingTests/Fixtures/Dialects")

  private func run(_ text: String, _ item: Break, _ atelier: Atelier) async throws -> Atelier.Result
  {
    let name = item.file.split(separator: "/").last.map(String.init) ?? item.file
    let path = try atelier.file(name, text)
    let choice = item.dialect.map { ["--dialect", $0] } ?? []
    let child = try atelier.start(
      [
        "run", path, "--on", "local", "--settle", "0", "--transcript",
        atelier.directory.path + "/t.jsonl",
      ]
        + choice, environment: ["HOME": atelier.directory.path, "LC_ALL": "C"])
    let status = await child.status()
    return Atelier.Result(
      status: status,
      output: try String(contentsOfFile: atelier.directory.path + "/stdout", encoding: .utf8),
      errors: try String(contentsOfFile: atelier.directory.path + "/stderr", encoding: .utf8))
  }

  @Test(
    arguments: Dictionary(breaks.map { ($0.file, $0) }, uniquingKeysWith: { first, _ in first })
      .values.sorted { $0.file < $1.file })
  func `holds where all is as its author says`(item: Break) async throws {
    try await Atelier.use { atelier in
      let text = try String(
        contentsOf: Self.fixtures.appendingPathComponent(item.file), encoding: .utf8)
      let result = try await run(text, item, atelier)
      #expect(result.status == 0, "\(result.output)\(result.errors)")
      #expect(result.output.contains("\npassed: "))
    }
  }

  @Test(arguments: breaks)
  func `fails where one thing no longer holds`(item: Break) async throws {
    try await Atelier.use { atelier in
      let text = try String(
        contentsOf: Self.fixtures.appendingPathComponent(item.file), encoding: .utf8)
      let broken = text.replacing(item.text, with: item.broken, maxReplacements: 1)
      try #require(broken != text, "the change must change something")
      let result = try await run(broken, item, atelier)
      #expect(result.status == 1, "\(result.output)\(result.errors)")
      #expect(result.output.contains(item.says), "\(result.output)")
    }
  }
}
