import LessonModel
import LessonParsing
import Testing

/// A long lesson is read in pieces, several at a time, and nobody can tell from the result.
///
/// A lesson with a directive is read as a whole: one for the linter says nothing of how to read.
@Suite struct `A long lesson` {
  /// Sections in which much stands that goes on over headings, or seems to.
  private static func section(_ number: Int) -> String {
    let level = String(repeating: "#", count: 1 + number % 4)
    let title = ["Schritt für Schritt", "手順", "Cleanup", "Étape", "Next"][number % 5]
    let body: String
    switch number % 11 {
    case 0:
      body =
        "```bash\n# first\n\n# second, and no heading\nkubectl create ns n\(number)\n\n## third\nls -l\n```\n"
    case 1: body = "<details><summary>Answer</summary>\n\n```bash\nmake n\(number)\n```\n"
    case 2: body = "</details>\n\nMake sure that all pods are `Running`.\n"
    case 3: body = "```console\n$ kubectl get pods\nNAME   READY\nweb-\(number)   1/1\n```\n"
    case 4:
      body =
        "Run `kubectl get po -n n\(number)`.\n\nIf the pods become `Pending`, try the following steps:\n\n- `kubectl delete po web`\n"
    case 5:
      body = "1. `kubectl get node` を実行し、**\(number)** と表示されることを確認します。\n2. 次に　`make　all`　を実行する！\n"
    case 6:
      body =
        "> Führe `kubectl get svc` aus und prüfe, dass „größer“ erscheint.\n\n```\nGröße  5\n```\n"
    case 7: body = "**Option 1: With brew**\n\n`brew install x\(number)`\n\nor\n\n`apt install x`\n"
    case 8:
      body =
        "```bash\ncat <<EOF > f\(number).txt\n\n# not a heading\n\nEOF\nexport N=\(number)\necho $N $M\(number % 3)\n```\n"
    case 9: body = "<!-- a remark\n\n# in a comment\n\n-->\n\n- item\n\n  ```\n  $ ls\0\n  ```\n"
    default: body = "Run `kubectl describe pod <pod-name>`: it shows “\(number)”。\n"
    }
    return "\(level) \(title)\n\nSome words, \(number), and more of them.\n\n\(body)\n"
  }

  private func isSame(_ text: String) throws {
    func read(_ mark: String) throws -> Reading {
      let text = "<!-- \(mark): lint-ignore dead-link -->\n\n" + text
      return try LessonReader(dialect: "markdown").read(Array(text.utf8), file: "x.md")
    }
    let pieces = try read("Atelier")
    let whole = try read("atelier")
    #expect(pieces.lesson == whole.lesson)
    #expect(pieces.graph == whole.graph)
    #expect(pieces.diagnostics == whole.diagnostics)
    #expect(pieces.findings == whole.findings)
    #expect(pieces.lesson.steps.count > 500)
  }

  @Test(arguments: [1, 7])
  func `reads the same in pieces and as a whole`(step: Int) throws {
    var text = "# Start\n\nRun `make start`.\n\n"
    var number = step
    while text.utf8.count < 560_000 {
      text += Self.section(number)
      number += step
    }
    try isSame(text)
  }

  @Test func `may end in a fence that nothing closes`() throws {
    var text = ""
    for number in 0..<2_500 { text += Self.section(3 + 11 * number) }
    text += "```bash\n"
    for number in 0..<10_000 { text += "\n# part \(number)\n\nWords.\n" }
    try isSame(text)
  }

  @Test func `is not taken apart where its references would be lost`() throws {
    var text = ""
    for number in 0..<4_500 { text += Self.section(3 + 11 * number) + "See [the page].\n\n" }
    try isSame(text + "[the page]: https://example.org/\n")
  }
}
