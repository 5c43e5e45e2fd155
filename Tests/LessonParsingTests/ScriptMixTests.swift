import LessonModel
import LessonParsing
import Testing

/// Bytes are looked at first, and characters where bytes do not tell: text of any script reads alike.
@Suite struct `Text of several scripts` {
  private func commands(_ text: String) throws -> [String] {
    try LessonReader().read(Array(text.utf8), file: "x.md").lesson.steps.map(\.action.text)
  }

  @Test(arguments: [
    ("1. Run\u{A0}`make all`\n", ["make all"]),
    ("```console\n❯ echo größer\ngrößer\n```\n", ["echo größer"]),
    ("```console\n$ echo 東京　大阪　\n東京\n```\n", ["echo 東京　大阪"]),
    ("```bash\n\nls -l ÄÖÜ\n```\n", ["ls -l ÄÖÜ"]),
    (
      "```bash\necho e\u{301} # é\nexport GRÖSSE=1\n```\n",
      ["echo e\u{301} # é", "export GRÖSSE=1"]
    ),
    ("# T\n\n1. Führe `kubectl get pods` aus\n", ["kubectl get pods"]),
  ])
  func `gives its commands`(text: String, expected: [String]) throws {
    #expect(try commands("Führe und die das ist nicht für mit aus.\n\n" + text) == expected)
  }

  @Test func `finds what makes a name in whatever script`() throws {
    let text =
      "```bash\nkubectl create namespace größe\nkubectl get po -n größe\nkubectl create ns ns1\nkubectl get po -n ns1\n```\n"
    let graph = try LessonReader().read(Array(text.utf8), file: "x.md").graph
    #expect(graph.edges.filter { $0.reason == .object }.map(\.name) == ["größe", "ns1"])
  }

  @Test func `names the place of a byte that is no UTF-8`() {
    #expect(throws: LessonReadingError.invalidUTF8(file: "x.md", line: 2, column: 4)) {
      try LessonReader().read(Array("日本\nab ".utf8) + [0xE3, 0x81, 0x0A], file: "x.md")
    }
  }
}
