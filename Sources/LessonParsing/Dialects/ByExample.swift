import LessonModel

/// byexample: shell examples after `$ `, `<name>` for text that varies, options after `byexample:` (byexample.github.io).
struct ByExample: Dialect {
  let name = "byexample"
  let source = "https://byexample.github.io/"

  func recognises(_ probe: DialectProbe) -> Bool { probe.has("byexample:") }

  func conclude(_ block: CodeBlock, _ state: DialectState) -> (String, CodeConclusion)? {
    guard block.lines.contains(where: { $0.drop { $0 == " " }.hasPrefix("$ ") }) else { return nil }
    let indent =
      block.lines.first { $0.drop { $0 == " " }.hasPrefix("$ ") }.map {
        $0.prefix { $0 == " " }.count
      } ?? 0
    let lines = block.lines.map { $0.dropFirst(min(indent, $0.prefix { $0 == " " }.count)) }
    var form = Session.Form(line: Self.captured)
    form.hasExitStatus = false
    form.expectsNothing = false
    var entries = Session.entries(lines, firstLine: block.firstLine, form: form)
    for index in entries.indices {
      guard let mark = entries[index].command.firstRange(of: "byexample:") else { continue }
      let options = entries[index].command[mark.upperBound...]
      var command = entries[index].command[..<mark.lowerBound].trimmedSpace
      if command.hasSuffix("#") { command = command.dropLast().trimmedSpace }
      entries[index].command = command
      if options.contains("+skip") { entries[index].role = .reference }
      if options.contains("+pass") { entries[index].output = nil }
      if let range = options.firstRange(of: "+timeout="),
        let limit = Directive.seconds(options[range.upperBound...].prefix { !$0.isWhitespace })
      {
        entries[index].timeLimit = limit
      }
      if options.contains("+norm-ws"), entries[index].output != nil {
        entries[index].output?.kind = .contains
      }
    }
    return ("byexample", .commands(entries))
  }

  /// `<name>` and `<...>` stand for any text.
  @Sendable private static func captured(_ line: Substring) -> String {
    guard line.contains("<") else { return Cram.literal(line) }
    var text = ""
    var rest = line
    var found = false
    while let open = rest.firstIndex(of: "<") {
      let body = rest[rest.index(after: open)...].prefix { $0 != ">" && $0 != "<" }
      let close = body.endIndex
      let isName =
        close < rest.endIndex && rest[close] == ">"
        && (body == "..."
          || (!body.isEmpty
            && body.allSatisfy { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" }))
      text += rest[..<open]
      if isName {
        text += "\u{0}"
        found = true
        rest = rest[rest.index(after: close)...]
      } else {
        text += "<"
        rest = rest[rest.index(after: open)...]
      }
    }
    text += rest
    guard found else { return Cram.literal(line) }
    return text == "\u{0}" ? "..." : Session.glob(text[...], replacing: "\u{0}")
  }
}
