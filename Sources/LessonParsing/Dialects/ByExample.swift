import LessonModel

/// byexample: shell examples after `$ `, up to the next blank line, `<name>` for text that varies, options after
/// `byexample:` (byexample.github.io, "Basic", "Shell").
struct ByExample: Dialect {
  let name = "byexample"
  let source = "https://byexample.github.io/"

  func recognises(_ probe: DialectProbe) -> Bool {
    probe.lines(with: "byexample:").contains { line in
      guard let mark = line.firstRange(of: "byexample:") else { return false }
      let options = line[mark.upperBound...].drop { $0 == " " }
      return line[..<mark.lowerBound].contains("#")
        && (options.hasPrefix("+") || options.hasPrefix("-"))
    }
  }

  func conclude(_ block: CodeBlock, _ state: inout DialectState) -> (String, CodeConclusion)? {
    guard let first = block.lines.first(where: { $0.drop { $0 == " " }.hasPrefix("$ ") }) else {
      return block.kind == .shell ? ("byexample", .nothing("it holds no example")) : nil
    }
    let indent = first.prefix { $0 == " " }.count
    let lines = block.lines.map { $0.dropFirst(min(indent, $0.prefix { $0 == " " }.count)) }
    var form = Session.Form(line: Self.captured)
    form.hasExitStatus = false
    form.ignoresExitStatus = true
    form.blankEndsOutput = true
    var entries = Session.entries(lines, firstLine: block.firstLine, form: form)
    for index in entries.indices { Self.readOptions(&entries[index], lines, block, &state) }
    return ("byexample", .commands(entries))
  }

  /// Takes `# byexample: +skip …` off a command's lines.
  private static func readOptions(
    _ entry: inout CodeConclusion.Entry, _ lines: [Substring], _ block: CodeBlock,
    _ state: inout DialectState
  ) {
    var options: [Substring] = []
    let commands = entry.command.split(separator: "\n", omittingEmptySubsequences: false).map {
      line -> String in
      guard let mark = line.firstRange(of: "byexample:"),
        let sign = line[..<mark.lowerBound].lastIndex(of: "#")
      else { return String(line) }
      options += line[mark.upperBound...].split(whereSeparator: \.isWhitespace)
      return line[..<sign].trimmedEnd
    }
    guard !options.isEmpty else { return }
    entry.command = commands.joined(separator: "\n").trimmedSpace
    func has(_ option: Substring) -> Bool { options.contains(option) }
    func value(_ option: String) -> Substring? {
      options.first { $0.hasPrefix(option + "=") }?.dropFirst(option.count + 1)
    }
    if has("+skip") { entry.role = .reference }
    if has("-skip") { entry.role = .tearDown }
    if has("+pass") {
      entry.output = nil
      entry.expectations.removeAll { $0.kind == .exact }
    }
    if has("-tags") || has("-capture"), let output = entry.output {
      let shown = block.lines.indices.filter { output.lines.contains(block.firstLine + $0) }
      entry.output?.text = shown.map { Session.literal(lines[$0]) }.joined(separator: "\n")
    }
    if has("+norm-ws"), let output = entry.output {
      let shown = block.lines.indices.filter { output.lines.contains(block.firstLine + $0) }
      normalise(shown.map { lines[$0] }, &entry)
    }
    entry.timeLimit = value("+timeout").flatMap { Directive.seconds($0) }
    let line = entry.lines.lowerBound
    if has("+paste") {
      entry.placeholders = nil
      state.tell(
        "dialect-capture", at: line, severity: .warning, once: "paste",
        "byexample pastes what '<name>' stood for in an earlier output; here it is asked for, or set with '--set'."
      )
    }
    for option in options.filter({
      ["+type", "+input", "+stop-on-silence", "+stop-on-timeout"].contains($0.prefix { $0 != "=" })
        || $0.hasPrefix("+if=") || $0.hasPrefix("+unless=") || $0.hasPrefix("+rm=")
    }) {
      state.tell(
        "dialect-attribute", at: line, severity: .warning,
        "byexample's option '\(option)' has no equivalent.")
    }
  }

  /// Any white space is as good as any other: the output is one regular expression.
  private static func normalise(_ lines: [Substring], _ entry: inout CodeConclusion.Entry) {
    let text = lines.joined(separator: " ")
    var pattern = ""
    for word in text.split(whereSeparator: \.isWhitespace) {
      if !pattern.isEmpty { pattern += "\\s+" }
      for (index, part) in pieces(word).enumerated() {
        if index > 0 { pattern += "(.|\\n)*" }
        for character in part {
          if "\\.^$|()[]{}*+?".contains(character) { pattern += "\\" }
          pattern.append(character)
        }
      }
    }
    guard var output = entry.output else { return }
    output.text = "\\A\\s*\(pattern)\\s*\\z"
    output.kind = .regex
    entry.output = output
  }

  /// `<name>` and `<...>` stand for any text.
  @Sendable private static func captured(_ line: Substring) -> String {
    let parts = pieces(line)
    return parts.count == 1
      ? Session.literal(line) : Session.elided(parts.joined(separator: "\u{0}")[...], "\u{0}")
  }

  /// What stands between the tags of a line.
  private static func pieces(_ line: Substring) -> [String] {
    var parts: [String] = []
    var text = ""
    var rest = line
    while let open = rest.firstIndex(of: "<") {
      let body = rest[rest.index(after: open)...].prefix { $0 != ">" && $0 != "<" }
      let close = body.endIndex
      text += rest[..<open]
      if close < rest.endIndex, rest[close] == ">", isTag(body) {
        parts.append(text)
        text = ""
        rest = rest[rest.index(after: close)...]
      } else {
        text += "<"
        rest = rest[rest.index(after: open)...]
      }
    }
    return parts + [text + rest]
  }

  private static func isTag(_ name: Substring) -> Bool {
    name == "..."
      || name.first.map { $0.isLetter || $0 == "." } == true
        && name.allSatisfy { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "." }
  }
}
