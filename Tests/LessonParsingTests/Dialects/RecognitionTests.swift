import LessonModel
import LessonParsing
import Testing

@Suite struct `A plain lesson` {
  /// Each looks like a dialect to a careless eye.
  static let lessons: [(name: String, text: String)] = [
    (
      "a mention of a mark",
      "# T\nHugo writes `{{< text bash >}}` and `{{execute}}` for it.\n```sh\nls\n```\n"
    ),
    (
      "highlighted lines",
      "# T\n```bash {1,3} title=\"a.sh\"\nls\n```\n```sh {hl_lines=[1]}\nls\n```\n"
    ),
    ("a file of Perl", "# T\n    $ perl x.t\n"),
    ("a comment with an arrow", "# T\n```js\nx => 1 #=> 2\n```\n"),
    (
      "a template of Go",
      "# T\n```sh\ndocker ps --format '{{.ID}}'\nhelm template {{ .Values.x }}\n```\n"
    ),
    ("output fences", "# T\n*2024 was a good year*\n```bash\nls\n```\n```output\na\n```\n"),
    (
      "a test runner's name",
      "# T\nWe tried byexample: it was good. `scrut` too, and tesh.\n```sh\nls\n```\n"
    ),
    ("colons", "# T\n\n:::\nwords\n:::\n"),
    ("attributes of pandoc", "# T\n```{.bash .numberLines}\nls\n```\n"),
    ("a similarity in words", "# T\nThe key `expected_similarity` is a number.\n```sh\nls\n```\n"),
    ("an execution in words", "# T\n```executable\nx\n```\n```execution-log\nx\n```\n"),
    ("a time limit", "# T\n```bash\ntimeout=3 wait=2 run\n```\n"),
  ]

  @Test(arguments: lessons.map(\.text))
  func `is not taken for another tool's`(text: String) throws {
    #expect(try read(text).lesson.facts.dialect == "markdown")
  }

  @Test func `is read as another tool's where its front matter says so`() throws {
    let reading = try read(
      "---\natelier:\n  dialect: clitest\n---\n# T\n```\n$ echo a\na\n$ false\n```\n")
    #expect(reading.lesson.facts.dialect == "clitest")
    #expect(reading.lesson.steps.map(\.action.text) == ["echo a", "false"])
  }

  @Test(arguments: [
    ("prysk", "cram"), ("killercoda", "katacoda"), ("software-carpentry", "carpentries"),
  ])
  func `can be chosen by a tool's other name`(name: String, dialect: String) throws {
    let reading = try LessonReader(dialect: name).read(Array("  $ ls\n".utf8), file: "a.md")
    #expect(reading.lesson.facts.dialect == dialect)
  }

  @Test func `cannot be chosen by a name that no dialect has`() {
    #expect(throws: LessonReadingError.unknownDialect("crum")) {
      try LessonReader(dialect: "crum").read([], file: "a.md")
    }
  }
}
