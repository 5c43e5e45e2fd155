import LessonModel

/// Takes the lines of a code block apart: commands, and the outputs that stand under them.
struct ScriptSplitter {
  let block: CodeBlock

  private typealias Entry = CodeConclusion.Entry

  // MARK: With prompts

  /// Whether a line begins with a prompt that counts in this block.
  func prompt(_ line: Substring) -> Prompt? {
    guard let prompt = Prompt.match(line) else { return nil }
    if prompt.isPlain {
      return prompt.kind == .windows || prompt.command.isEmpty || !isComment(prompt.command)
        ? prompt : nil
    }
    // "# " may begin a comment and "> " a quotation: only a command makes a prompt of them.
    guard !prompt.command.isEmpty, block.shape.likeness(of: prompt.command) == .likely else {
      return nil
    }
    return prompt
  }

  private func isComment(_ text: String) -> Bool { text.hasPrefix("# ") }

  /// The prompts of the block that are to be taken as such.
  var hasPrompts: Bool {
    var plain = 0
    var other = 0
    var bare = 0
    for line in block.lines {
      if let prompt = prompt(line) {
        if prompt.isPlain { plain += prompt.command.isEmpty ? 0 : 1 } else { other += 1 }
      } else if let typed = dollarWithoutSpace(line), !typed.isEmpty {
        plain += 1
      } else if !line.trimmedSpace.isEmpty, !line.hasPrefix("#"),
        block.shape.likeness(of: line) == .likely
      {
        bare += 1
      }
    }
    if plain > 0 { return true }
    // A script with comments has bare commands too.
    return other > 0 && bare == 0
  }

  /// The command of `$kubectl get pods`, a prompt without its space.
  private func dollarWithoutSpace(_ line: Substring) -> String? {
    let text = line.drop { $0 == " " }
    guard text.hasPrefix("$"), text.dropFirst().first?.isLetter == true else { return nil }
    let rest = text.dropFirst()
    let word = rest.prefix { !$0.isWhitespace }
    guard block.shape.vocabulary.knows(String(word)),
      word.utf8.allSatisfy({ $0 > 0x60 || $0 == 0x2D })
    else { return nil }
    return block.shape.likeness(of: rest) == .likely ? rest.trimmedSpace : nil
  }

  /// The commands of a block with prompts. Those of a Windows shell are left out.
  func prompted() -> [CodeConclusion.Entry] {
    var entries: [Entry] = []
    let lines = block.lines
    let starts = lines.indices.compactMap { index -> (Int, Prompt)? in
      if let prompt = prompt(lines[index]) { return (index, prompt) }
      if let typed = dollarWithoutSpace(lines[index]) {
        return (index, Prompt(kind: .shell, command: typed, isPlain: true))
      }
      return nil
    }
    let hasPlain = starts.contains { $0.1.isPlain && !$0.1.command.isEmpty }
    let marks = starts.filter { !hasPlain || $0.1.isPlain }
    for (number, (start, prompt)) in marks.enumerated() {
      let next = number + 1 < marks.count ? marks[number + 1].0 : lines.count
      guard prompt.kind == .shell, !prompt.command.isEmpty else { continue }
      var command = prompt.command
      var end = start
      var problem = ShellLexer.commands(in: command).first?.problem
      // The command goes on while a quote, a here-document or a compound is open.
      while goesOn(command, problem), end + 1 < lines.count, end - start < 400 {
        // A second prompt `> ` before a continuation is none of its text.
        let line = lines[end + 1]
        if end + 1 >= next, !continuesAcross(problem) { break }
        end += 1
        let bare = line.trimmedSpace
        command +=
          "\n"
          + (line.hasPrefix("> ") ? String(line.dropFirst(2)) : bare == ">" ? "" : String(line))
        problem = ShellLexer.commands(in: command).first?.problem
      }
      if goesOn(command, problem), end > start {
        // It never ends: the first line is all that can be the command.
        command = prompt.command
        end = start
        problem = ShellLexer.commands(in: command).first?.problem
      }
      let trimmed = command.trimmedSpace
      entries.append(
        Entry(
          command: trimmed, lines: (block.firstLine + start)...(block.firstLine + end),
          output: output(lines, from: end + 1, to: max(next, end + 1)),
          confidence: problem == nil ? .certain : .likely, problem: problem))
    }
    takeCommentedOutputs(&entries)
    CommentRule(block: block).complete(&entries)
    return entries
  }

  private func goesOn(_ command: String, _ problem: ShellCommand.Problem?) -> Bool {
    if command.hasSuffix("\\") { return true }
    switch problem {
    case .openQuote, .openHereDocument, .openSubstitution, .openCompound, .openContinuation:
      return true
    case .unexpected, nil:
      let last = command.trimmedSpace
      return last.hasSuffix("|") || last.hasSuffix("&&") || last.hasSuffix("||")
    }
  }

  /// Whether what is open may hold lines that look like prompts.
  private func continuesAcross(_ problem: ShellCommand.Problem?) -> Bool {
    if case .openHereDocument = problem { return true }
    return false
  }

  private func output(_ lines: [Substring], from start: Int, to end: Int) -> CodeConclusion.Output?
  {
    var first = start
    var last = min(end, lines.count) - 1
    func isBlank(_ index: Int) -> Bool { lines[index].trimmedSpace.isEmpty }
    while first <= last, isBlank(first) { first += 1 }
    while last >= first {
      // A comment before the next command is none of the output.
      let isTrailing =
        isBlank(last) || Self.isComment(lines[last]) || Prompt.isBare(lines[last])
        || (prompt(lines[last]).map { $0.command.isEmpty } ?? false)
      guard isTrailing else { break }
      last -= 1
    }
    guard first <= last else { return nil }
    let shown = lines[first...last]
    guard !shown.allSatisfy({ Self.isElision($0) || $0.trimmedSpace.isEmpty }) else { return nil }
    return CodeConclusion.Output(
      text: shown.joined(separator: "\n"),
      lines: (block.firstLine + first)...(block.firstLine + last))
  }

  /// Whether a line is a comment in words: `# Check it`, `## Check it`.
  private static func isComment(_ line: Substring) -> Bool {
    line.hasPrefix("#") && line.drop { $0 == "#" }.first == " "
  }

  /// Whether a line is an address or a point of a list, which a comment over it asks to look at.
  private static func isAside(_ text: String) -> Bool {
    text.hasPrefix("http://") || text.hasPrefix("https://") || text.hasPrefix("- ")
  }

  /// A line that stands for output that is not shown: `...`, `<snip>`.
  static func isElision(_ line: some StringProtocol) -> Bool {
    let text = line.trimmedSpace.lowercased()
    if text.isEmpty { return false }
    if text.allSatisfy({ ".…[]()<> ".contains($0) }), text.contains(".") || text.contains("…") {
      return true
    }
    return [
      "<snip>", "[snip]", "(snip)", "snip", "--snip--", "<output omitted>", "[output truncated]",
      "...snip...", "<truncated>", "[...]", "<...>",
    ]
    .contains(text)
  }

  // MARK: Without prompts

  /// The commands of a block without prompts; lines after one that are no commands are its output.
  ///
  /// - Parameter isShell: whether the block is known to hold shell text, so that only what clearly is output is.
  /// - Returns: nil if the block does not begin with a command.
  func script(isShell: Bool) -> [CodeConclusion.Entry]? {
    let lines = block.lines
    var entries: [Entry] = []
    var index = 0
    var isOther = false
    var outputStart: Int?
    var retries = 0
    // Whether a comment was the last that was read, and whether what it speaks of is done elsewhere.
    var isCommented = false
    var isElsewhere = false
    func closeOutput(_ end: Int) {
      guard let start = outputStart, !entries.isEmpty else { return }
      outputStart = nil
      guard let output = output(lines, from: start, to: end) else { return }
      entries[entries.count - 1].output = output
    }
    while index < lines.count {
      let commands = ShellLexer.commands(in: lines[index...].joined(separator: "\n"))
      var restart: Int?
      for command in commands {
        let first = index + command.lines.lowerBound
        var last = min(index + command.lines.upperBound, lines.count - 1)
        var problem = command.problem
        guard !command.isBlank else {
          // A comment ends what was printed before it.
          if lines[first].hasPrefix("#"), outputStart != nil { closeOutput(first) }
          if lines[last].hasPrefix("#") {
            isCommented = true
            isElsewhere = false
          }
          continue
        }
        if let found = problem, last > first || found == .openContinuation {
          // An apostrophe in what is no command swallows the rest.
          let alone = ShellLexer.commands(in: lines[first])
          if alone.count == 1, alone[0].problem == nil || isSwallowing(found), retries < 50 {
            retries += 1
            restart = first + 1
            last = first
            problem = alone[0].problem
          }
        }
        let text = lines[first...last].joined(separator: "\n").trimmedSpace
        if first == last, let prompt = Prompt.match(text), prompt.isPlain, prompt.command.isEmpty {
          continue
        }
        let lower = text.lowercased()
        if isCommented, !entries.isEmpty, Self.isAside(text) { isElsewhere = true }
        isCommented = false
        if isElsewhere, block.shape.likeness(of: text) < .likely {
          // "# Open the page" and its address below: nothing that was printed.
        } else if block.phrases.tables.contains(where: { $0.ors.contains(lower) }) {
          closeOutput(first)
          isOther = true
        } else {
          // What is printed is indented or not; a command that follows output begins its line.
          let likeness = likeness(text, alone: restart != nil)
          let isOutput =
            outputStart != nil
            ? likeness < .likely || lines[first].first == " "
              || isRow(lines[first], under: lines[outputStart ?? first])
            : !entries.isEmpty && !Self.opensEditor(entries[entries.count - 1].command)
              && beginsOutput(text, likeness, isShell: isShell, problem)
          if isOutput {
            if outputStart == nil { outputStart = first }
          } else if !entries.isEmpty, Self.opensEditor(entries[entries.count - 1].command),
            likeness < .likely
          {
            // What is typed into an editor is none of our commands.
          } else {
            closeOutput(first)
            if entries.isEmpty, !begins(text, likeness, isShell: isShell, problem) { return nil }
            entries.append(
              Entry(
                command: Self.dedented(lines[first...last]),
                lines: (block.firstLine + first)...(block.firstLine + last), output: nil,
                isOther: isOther,
                confidence: problem == nil ? .likely : .unsure, problem: problem))
            isOther = false
          }
        }
        if restart != nil { break }
      }
      guard let next = restart else { break }
      index = next
    }
    closeOutput(lines.count)
    takeCommentedOutputs(&entries)
    CommentRule(block: block).complete(&entries)
    return entries
  }

  /// Gives the comments right under commands to them as output, in a block where one of them is a printed table or
  /// result: `# NAME   READY`, `# pod/web created`.
  private func takeCommentedOutputs(_ entries: inout [Entry]) {
    let lines = block.lines
    var found: [(entry: Int, range: Range<Int>, shown: [Substring], isPrinted: Bool)] = []
    for (number, entry) in entries.enumerated() where entry.output == nil {
      let start = entry.lines.upperBound - block.firstLine + 1
      var end = start
      while end < lines.count, lines[end].hasPrefix("#") { end += 1 }
      guard end > start else { continue }
      var shown = lines[start..<end].map { line in
        let text = line.dropFirst()
        return text.first == " " ? text.dropFirst() : text
      }
      var first = start
      var isPrinted = Self.isPrintedBeyondDoubt(shown[0])
      if let value = CommentRule.behindArrow(shown[0]) {
        // `# => 3`
        shown = shown.map { CommentRule.behindArrow($0).map { Substring($0) } ?? $0 }
        shown[0] = Substring(value)
        isPrinted = true
      } else if let rest = announced(shown[0]) {
        // `# Output:`, and the output on the lines below
        if rest.isEmpty {
          shown.removeFirst()
          first += 1
        } else {
          shown[0] = rest
        }
        guard !shown.isEmpty else { continue }
        isPrinted = true
      }
      found.append((number, first..<end, shown, isPrinted))
    }
    guard found.contains(where: \.isPrinted) else { return }
    for one in found {
      let end = one.range.upperBound
      let isClosed = end == lines.count || lines[end].trimmedSpace.isEmpty
      guard one.isPrinted || isClosed, !one.shown.allSatisfy({ Self.isElision($0) }) else {
        continue
      }
      entries[one.entry].output = CodeConclusion.Output(
        text: one.shown.joined(separator: "\n"),
        lines: (block.firstLine + one.range.lowerBound)...(block.firstLine + end - 1))
    }
  }

  /// What stands behind a comment's "Output:"; nil: it does not begin so.
  private func announced(_ text: Substring) -> Substring? {
    guard let colon = text.firstIndex(where: { $0 == ":" || $0 == "：" }) else { return nil }
    let head = text[..<colon].lowercased().trimmedSpace
    guard head.fields.count <= 3, block.phrases.has(\.announcements, in: head) else { return nil }
    return text[text.index(after: colon)...].drop { $0 == " " }
  }

  /// Whether a comment's text is a table's heading or border, or the result of a change, and no words of an author.
  private static func isPrintedBeyondDoubt(_ text: Substring) -> Bool {
    if text.hasPrefix("|--") || text.hasPrefix("+--") { return true }
    let words = text.fields
    guard words.count >= 2, let last = words.last else { return false }
    if results.contains(last), last != "not", words.count <= 3 {
      return words[0].contains("/") || words[1].hasPrefix("\"")
    }
    return text.contains("  ")
      && words.allSatisfy { word in
        word.utf8.allSatisfy { (0x41...0x5A).contains($0) || "-_()/%#:".utf8.contains($0) }
      }
  }

  /// Whether a line is a row of the table that a heading row begins: `nginx   3/3   2m` is no command.
  private func isRow(_ line: Substring, under heading: Substring) -> Bool {
    let capitals = heading.fields.count { word in
      word.utf8.allSatisfy { (0x41...0x5A).contains($0) || "-_()/%#:".utf8.contains($0) }
    }
    return capitals >= 2 && capitals == heading.fields.count && line.contains("  ")
      && !line.contains("|") && !line.contains("$")
  }

  /// All of the block as one command, where its author says that it is one.
  func whole() -> [CodeConclusion.Entry] {
    let text = Self.dedented(block.lines[...])
    guard !text.isEmpty else { return [] }
    return [
      Entry(
        command: text, lines: block.firstLine...(block.firstLine + block.lines.count - 1),
        output: nil, confidence: .certain)
    ]
  }

  private func isSwallowing(_ problem: ShellCommand.Problem) -> Bool {
    switch problem {
    case .openQuote, .unexpected: true
    case .openSubstitution, .openCompound, .openHereDocument, .openContinuation: false
    }
  }

  /// A command's lines, the first without its indentation and white space at the end left out.
  static func dedented(_ lines: ArraySlice<Substring>) -> String {
    guard let first = lines.first else { return "" }
    let indent = first.prefix { $0 == " " || $0 == "\t" }.count
    guard indent > 0 else { return lines.joined(separator: "\n").trimmedSpace }
    return lines.map { line in
      line.dropFirst(min(indent, line.prefix { $0 == " " || $0 == "\t" }.count))
    }.joined(separator: "\n").trimmedSpace
  }

  private func likeness(_ text: String, alone: Bool) -> CommandShape.Likeness {
    block.shape.likeness(of: text)
  }

  /// Whether a block can begin with this text.
  private func begins(
    _ text: String, _ likeness: CommandShape.Likeness, isShell: Bool,
    _ problem: ShellCommand.Problem?
  ) -> Bool {
    if text.hasPrefix("|") || text.hasPrefix("+-") { return false }
    if isShell { return !looksPrinted(text) && !isDottedName(text) }
    if likeness == .likely { return true }
    return likeness == .possible && block.leadRuns
  }

  /// Whether a text is one word with dots that is no file to run: `cisco.ios.facts`.
  private func isDottedName(_ text: String) -> Bool {
    guard text.contains("."), !text.contains(where: { $0.isWhitespace || "/=$".contains($0) }),
      !block.shape.vocabulary.knows(text)
    else { return false }
    let ending = text.split(separator: ".").last ?? ""
    return !["sh", "bash", "py", "pl", "rb", "exe", "cmd", "bat", "run", "bin", "js"].contains(
      ending)
      && text.first?.isLetter == true
  }

  private func beginsOutput(
    _ text: String, _ likeness: CommandShape.Likeness, isShell: Bool,
    _ problem: ShellCommand.Problem?
  ) -> Bool {
    if likeness == .likely { return false }
    if !isShell, likeness == .none || text.hasPrefix("/") && !text.contains(" ") { return true }
    return looksPrinted(text)
  }

  /// Programs whose text is typed into them.
  static func opensEditor(_ command: String) -> Bool {
    let tool = command.split { $0 == " " }.first { $0 != "sudo" } ?? ""
    return [
      "vi", "vim", "nano", "emacs", "code", "gedit", "notepad", "micro", "mysql", "psql", "python",
      "python3", "mongo", "redis-cli",
    ].contains(tool)
  }

  private static let results: Set<Substring> = [
    "created", "deleted", "configured", "unchanged", "labeled", "annotated", "exposed", "scaled",
    "patched", "tainted",
    "untainted", "cordoned", "uncordoned", "drained", "evicted", "edited", "replaced", "restarted",
    "autoscaled", "approved", "updated",
    "not",
  ]

  /// Whether a text looks like something that a program printed.
  func looksPrinted(_ text: String) -> Bool { Self.looksPrinted(text) }

  static func looksPrinted(_ text: String) -> Bool {
    let line = text.prefix { $0 != "\n" }
    let words = line.fields
    guard let first = words.first else { return false }
    if ShellLexer.isAssignment(first) { return false }
    // `:doc debug` is typed into a program.
    if first.hasPrefix(":"), first.dropFirst().first?.isLetter == true { return true }
    // An address is opened and not typed.
    if first.hasPrefix("http://") || first.hasPrefix("https://") { return true }
    // A heading row: NAME  READY  STATUS
    let capitals = words.prefix(2).allSatisfy { word in
      word.count >= 2
        && word.utf8.allSatisfy { (0x41...0x5A).contains($0) || "-_()/%#:".utf8.contains($0) }
    }
    if capitals, words.count >= 2 || !first.contains("_") { return true }
    // deployment.apps/nginx created; pod "nginx" deleted
    if let last = words.last, words.count <= 5, results.contains(last), words.count >= 2,
      first.contains("/") || words[1].hasPrefix("\"") || words.count == 3
    {
      return true
    }
    if text.hasPrefix("{") || text.hasPrefix("[") {
      if text.hasPrefix("["), !text.hasPrefix("[["), !text.hasPrefix("[ ") { return true }
      let inner = text.dropFirst().drop(while: \.isWhitespace)
      if let next = inner.first {
        return "\"{}[]0123456789".contains(next) && !text.hasPrefix("[[")
      }
      return text.hasPrefix("[")
    }
    if first.hasPrefix("\"") || first.hasPrefix("<") && !first.hasPrefix("<(") { return true }
    if first.hasSuffix(":"), first.count > 1, !first.hasPrefix(":") { return true }
    if words.count > 1, words[1].hasSuffix(":"), words[1].count > 2, first != "echo" { return true }
    guard let character = first.unicodeScalars.first else { return false }
    // Commands begin with small letters, paths, variables and brackets.
    if ("A"..."Z").contains(character) {
      return !first.contains("=") && !first.hasSuffix(".sh") && first != "R" && !first.contains("/")
    }
    if ("0"..."9").contains(character) || "|+*•─└├✓✔=-@,;%^".unicodeScalars.contains(character) {
      return true
    }
    if character.value > 0x7F { return true }
    return first.hasSuffix(",") && words.count > 1
  }
}
