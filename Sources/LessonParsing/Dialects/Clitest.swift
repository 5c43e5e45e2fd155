import CommonMark
import LessonModel

/// clitest: `$ ` before a command anywhere in a text, `#=>` after it for what it gives (github.com/aureliojargas/clitest).
struct Clitest: Dialect {
  let name = "clitest"
  let source = "https://github.com/aureliojargas/clitest"

  func recognises(_ probe: DialectProbe) -> Bool { probe.has("#=> ") || probe.has("#→ ") }

  func conclude(_ block: CodeBlock, _ state: DialectState) -> (String, CodeConclusion)? {
    guard block.lines.contains(where: { $0.drop { $0 == " " || $0 == "\t" }.hasPrefix("$ ") })
    else { return nil }
    let lines = block.lines.map {
      $0.drop { $0 == " " || $0 == "\t" }.hasPrefix("$ ") ? $0.drop { $0 == " " || $0 == "\t" } : $0
    }
    var form = Session.Form(line: Cram.literal)
    form.hasExitStatus = false
    form.expectsNothing = false
    var entries = Session.entries(lines, firstLine: block.firstLine, form: form)
    for index in entries.indices { Self.readInline(&entries[index]) }
    return ("clitest", .commands(entries))
  }

  /// Takes `#=> …` off a command.
  private static func readInline(_ entry: inout CodeConclusion.Entry) {
    guard let mark = entry.command.firstRange(of: "#=> ") ?? entry.command.firstRange(of: "#→ ")
    else { return }
    let expected = String(entry.command[mark.upperBound...])
    entry.command = entry.command[..<mark.lowerBound].trimmedSpace
    func argument(_ option: String) -> String? {
      expected.hasPrefix(option + " ") ? String(expected.dropFirst(option.count + 1)) : nil
    }
    func add(_ kind: ExpectationKind, _ text: String) {
      entry.expectations.append(CodeConclusion.Expected(kind: kind, text: text, lines: entry.lines))
    }
    if let text = argument("--regex") ?? argument("--egrep") ?? argument("--perl") {
      add(.regex, text)
    } else if let text = argument("--exit") {
      add(.exitStatus, text.trimmedSpace)
    } else if let text = argument("--lines"), let count = Int(text.trimmedSpace) {
      add(.lines, Array(repeating: "* (glob)", count: count).joined(separator: "\n"))
    } else if let text = argument("--text") {
      add(.exact, text)
    } else if expected.hasPrefix("--file ") || expected.hasPrefix("--eval ") {
      return
    } else {
      add(.exact, expected)
    }
  }
}
