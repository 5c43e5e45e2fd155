import LessonModel

/// The reading rules for code blocks, in the order in which they are asked: the first that concludes anything is taken.
enum CodeBlockRules {
  static let all: [CodeBlockRule] = [
    labelledFile, programPrompt, syntaxSummary, explainedCommands, promptFence, windowsFence,
    outputFence,
    announcedOutput, printedShellFence,
    adjacentOutput, createdFile, scriptSource,
    dataFence, scriptFence, commandFence, toldFence, mixedFence,
  ]

  private static func lines(_ block: CodeBlock) -> ClosedRange<Int> {
    var first = 0
    var last = max(0, block.lines.count - 1)
    // "# result:" over the output is none of it.
    while first < last,
      block.lines[first].trimmedSpace.isEmpty
        || block.lines[first].hasPrefix("# ") && block.lines[first].hasSuffix(":")
    { first += 1 }
    while last > first, block.lines[last].trimmedSpace.isEmpty { last -= 1 }
    return (block.firstLine + first)...(block.firstLine + last)
  }

  /// The block as the output of the step before, blank lines at its ends left out.
  static func output(_ block: CodeBlock) -> CodeConclusion {
    let range = lines(block)
    let first = range.lowerBound - block.firstLine
    let last = range.upperBound - block.firstLine
    let shown = block.lines.isEmpty ? [] : Array(block.lines[first...last])
    let isElided = shown.allSatisfy { ScriptSplitter.isElision($0) || $0.trimmedSpace.isEmpty }
    return isElided
      ? .nothing("the output is not shown")
      : .output(CodeConclusion.Output(text: shown.joined(separator: "\n"), lines: range))
  }

  /// Whether every command of a block is one by its own looks.
  private static func isScript(_ block: CodeBlock) -> Bool {
    if isEnvironment(block) { return false }
    guard let first = block.firstTextLine, !ScriptSplitter.looksPrinted(first.trimmedSpace) else {
      return false
    }
    let commands = block.shape.commands(in: block.text).filter { !$0.isBlank }
    guard !commands.isEmpty, commands.allSatisfy({ $0.problem == nil }) else { return false }
    let likely = commands.count { block.shape.likeness(of: $0) == .likely }
    if likely == commands.count { return true }
    // Beside sure ones a known tool may have a verb that nobody knows.
    return likely * 2 >= commands.count
      && commands.allSatisfy { command in
        block.shape.likeness(of: command) == .likely
          || block.shape.likeness(of: command) == .possible && command.lines.count == 1
            && command.firstWord.map { tool in
              if case .verbs = block.shape.vocabulary.entry(of: tool) { true } else { false }
            } == true
      }
  }

  /// Whether a block of text is a list of `NAME=value`, as a program prints its environment.
  private static func isEnvironment(_ block: CodeBlock) -> Bool {
    guard ["text", "txt", "plaintext"].contains(block.language) else { return false }
    let lines = block.lines.map(\.trimmedSpace).filter { !$0.isEmpty }
    return !lines.isEmpty
      && lines.allSatisfy { line in
        !line.contains("$") && !line.contains(" ") && ShellLexer.isAssignment(line)
      }
  }

  private static let labelledFile = CodeBlockRule(
    name: "labelled-file",
    explanation: "a block under the name of a file and nothing else: what stands in the file",
    confidence: .likely
  ) { block in
    guard block.kind == .shell || block.kind == .plain, let name = FileLabel.name(of: block),
      block.firstTextLine.map({ Prompt.match($0)?.isPlain != true }) ?? true
    else { return nil }
    return .nothing("it is what stands in '\(name)'")
  }

  private static let programPrompt = CodeBlockRule(
    name: "program-prompt",
    explanation:
      "a block whose first line has the prompt of a program, such as `mysql> ` or `>>> `: typed into it, not into the shell",
    confidence: .certain
  ) { block in
    guard let first = block.firstTextLine?.drop(while: { $0 == " " }), block.kind != .data else {
      return nil
    }
    let isProgram: Bool
    if first.hasPrefix(">>>") || first.hasPrefix("In [") {
      isProgram = true
    } else if let mark = first.firstIndex(of: ">"), mark > first.startIndex,
      first[mark...].dropFirst().hasPrefix(" ") || first.index(after: mark) == first.endIndex
    {
      let name = first[..<mark]
      isProgram =
        name.count <= 30
        && name.utf8.allSatisfy {
          (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || "-_.:()[]".utf8.contains($0)
        }
        && !name.contains("@")
    } else {
      isProgram =
        first.contains("=# ") && first.prefix { $0 != "=" }.allSatisfy { $0.isLetter || $0 == "_" }
    }
    return isProgram ? .nothing("it is typed into a program, not into the shell") : nil
  }

  private static let syntaxSummary = CodeBlockRule(
    name: "syntax-summary",
    explanation:
      "a block with `[flags]`, `[options]` or `[COMMAND]`, as a manual's synopsis has them: it shows how commands are written",
    confidence: .certain
  ) { block in
    guard block.kind == .shell || block.kind == .plain, block.lines.count <= 60 else { return nil }
    let marks = [
      "...]", "[flags]", "[options]", "[option]", "[arguments]", "[args]", "[command]", "[arg...]",
      "[flag]", "[subcommand]",
      "(options)", "[opts]",
    ]
    let isSummary = block.lines.contains { line in
      if CommandShape.isSynopsis(line) { return true }
      guard line.utf8.contains(0x5B) else { return false }
      let lower = line.lowercased()
      return marks.contains { lower.contains($0) }
    }
    // Help that a command prints has the same marks below it.
    guard isSummary, let first = block.firstTextLine, Prompt.match(first)?.isPlain != true,
      !block.isAdjacent, !block.leadAnnounces
    else { return nil }
    return .nothing("it shows how a command is written, with its options in brackets")
  }

  private static let explainedCommands = CodeBlockRule(
    name: "explained-commands",
    explanation:
      "a block after 'This is equivalent to', 'the commands run are' or 'do not run': it explains, and is not typed",
    confidence: .likely
  ) { block in
    guard block.kind == .shell || block.kind == .plain, !block.lead.isEmpty,
      block.phrases.has(\.explains, in: String(block.lead.suffix(120)))
    else { return nil }
    let likely = block.lines.contains {
      block.shape.likeness(of: Prompt.match($0)?.command ?? String($0)) == .likely
    }
    return likely ? .nothing("the sentence before says that it explains other commands") : nil
  }

  private static let promptFence = CodeBlockRule(
    name: "prompt-fence",
    explanation:
      "a block with prompts: the commands after them, each with the lines under it as its output",
    confidence: .certain
  ) { block in
    switch block.kind {
    case .output, .windows: return nil
    case .data:
      // A session of a terminal with the language of the block that was copied before.
      guard let first = block.firstTextLine, let prompt = Prompt.match(first), prompt.isPlain,
        block.shape.likeness(of: String(prompt.command.prefix { $0 != "<" })) == .likely
      else { return nil }
    case .shell, .plain, .other: break
    }
    let splitter = ScriptSplitter(block: block)
    guard splitter.hasPrompts else { return nil }
    let entries = splitter.prompted()
    return entries.isEmpty
      ? .nothing("prompts of a Windows shell, or prompts alone") : .commands(entries)
  }

  private static let windowsFence = CodeBlockRule(
    name: "windows-fence", explanation: "a block for PowerShell or cmd.exe: shown, not run",
    confidence: .certain
  ) { block in
    // PowerShell goes on after a grave accent at the line's end.
    let continues =
      block.kind == .plain && block.lines.count > 1 && block.lines.contains { $0.hasSuffix(" `") }
    return block.kind == .windows || continues
      ? .nothing("commands of a Windows shell are shown, not run") : nil
  }

  private static let outputFence = CodeBlockRule(
    name: "output-fence",
    explanation: "a block whose language is 'output': what the step before prints",
    confidence: .certain
  ) { block in
    guard block.kind == .output else { return nil }
    guard block.previousCommand != nil else { return .nothing("output of no step") }
    return output(block)
  }

  private static let announcedOutput = CodeBlockRule(
    name: "announced-output",
    explanation:
      "a sentence such as 'The output is similar to:' before a block that is no script: what the step before prints",
    confidence: .certain
  ) { block in
    guard let previous = block.previousCommand, block.leadAnnounces,
      block.leadCode.contains(previous) && block.lines.count > 1
        || !isScript(block) && !isTyped(block), !block.phrases.has(\.pages, in: block.lead)
    else { return nil }
    switch block.kind {
    case .shell:
      guard let first = block.firstTextLine else { return nil }
      let isPrinted = ScriptSplitter.looksPrinted(first.trimmedSpace)
      // "Run this to see the output:" announces the command.
      guard isPrinted || !block.leadRuns && block.shape.likeness(of: first) < .likely else {
        return nil
      }
    case .data:
      guard printsData(previous) || block.phrases.has(\.prints, in: block.lead) else { return nil }
      if block.leadNamesFile, !block.lead.contains("output"), !block.lead.contains("see") {
        return nil
      }
    case .other:
      guard !block.leadNamesFile, block.phrases.has(\.prints, in: block.lead),
        block.lines.count <= 20, !isProgram(block)
      else { return nil }
    case .plain:
      if block.leadNamesFile, !block.phrases.has(\.prints, in: block.lead) { return nil }
    case .output, .windows: break
    }
    return output(block)
  }

  /// Whether lines look like those of a program: `import os`, `x = 1`, `return y;`.
  private static func isProgram(_ block: CodeBlock) -> Bool {
    let words: Set<Substring> = [
      "import", "from", "def", "class", "function", "func", "package", "const", "let", "var",
      "public", "private", "static", "return", "using", "use", "#include", "include", "module",
      "resource", "fn", "type", "interface", "export", "void", "int", "print",
    ]
    return block.lines.contains { line in
      let fields = line.fields
      guard let first = fields.first else { return false }
      return words.contains(first) || line.hasSuffix(";") || line.hasSuffix("{")
        || fields.count > 2 && fields[1] == "="
    }
  }

  /// Whether a block begins with a command that is its own first line, output under it.
  private static func isTyped(_ block: CodeBlock) -> Bool {
    guard let first = block.firstTextLine else { return false }
    if ScriptSplitter.looksPrinted(first.trimmedSpace) { return false }
    return block.shape.likeness(of: first) == .likely
      && block.shape.vocabulary.knows(first.split(separator: " ").first.map(String.init) ?? "")
  }

  /// Whether a command prints a document rather than lines.
  private static func printsData(_ command: String) -> Bool {
    // What goes into a file is not shown.
    if command.contains(" > ") || command.contains(">>") { return false }
    let words = command.split { $0.isWhitespace || $0 == "=" }
    return words.contains {
      [
        "-o", "--output", "-oyaml", "-ojson", "cat", "curl", "http", "inspect", "template", "jq",
        "yq", "view", "show", "describe", "config", "wget", "export",
      ]
      .contains($0)
    }
  }

  private static let printedShellFence = CodeBlockRule(
    name: "printed-fence",
    explanation:
      "a block that is called shell, but begins like a printed table or message: what the step before prints",
    confidence: .likely
  ) { block in
    guard block.kind == .shell, let first = block.firstTextLine,
      ScriptSplitter.looksPrinted(first.trimmedSpace)
        || block.lines.prefix(3).contains(where: { $0.contains("├─") || $0.contains("└─") })
    else { return nil }
    let isTree =
      first.contains("├")
      || block.lines.prefix(3).contains { $0.contains("├─") || $0.contains("└─") }
    if first.hasPrefix("apiVersion:") || first.hasPrefix("kind:"),
      !printsData(block.previousCommand ?? "")
    {
      return createdFile.conclude(block) ?? .nothing("it is a manifest, not shell")
    }
    if !block.leadAnnounces, first.hasPrefix("http://") || first.hasPrefix("https://") {
      return .nothing("it is an address to open")
    }
    if first.hasPrefix(":") { return .nothing("it is typed into a program") }
    guard let previous = block.previousCommand, !ScriptSplitter.opensEditor(previous),
      block.isAdjacent || block.leadAnnounces
        || !isTree && (block.lead.isEmpty || !block.leadRuns)
        || isTree && ["tree", "ls", "find"].contains(previous.prefix { $0 != " " })
    else { return .nothing("it looks printed, and no step prints it") }
    return output(block)
  }

  private static let adjacentOutput = CodeBlockRule(
    name: "adjacent-output",
    explanation:
      "a block of text right after a block of commands, not a word between them: what the last of them prints",
    confidence: .likely
  ) { block in
    guard let previous = block.previousCommand,
      block.isAdjacent || block.kind == .plain && endsWith(previous, block), !isScript(block),
      !isTyped(block), !ScriptSplitter.opensEditor(previous), !edits(previous, block)
    else { return nil }
    switch block.kind {
    case .plain: return output(block)
    case .data: return printsData(previous) && block.language != "diff" ? output(block) : nil
    case .shell, .windows, .output, .other: return nil
    }
  }

  /// Whether the paragraph before a block ends with the step's code: "pull it: `git pull`".
  private static func endsWith(_ command: String, _ block: CodeBlock) -> Bool {
    guard block.leadCode.last == command else { return false }
    var lead = block.lead[...]
    while let last = lead.last, ".:。： ".contains(last) { lead = lead.dropLast() }
    return lead.hasSuffix(command.lowercased())
  }

  /// Whether a block is what a command such as `kubectl edit` opens, and not what it prints.
  private static func edits(_ command: String, _ block: CodeBlock) -> Bool {
    let words = command.fields
    guard words.count >= 3, ["kubectl", "oc", "k"].contains(words[0]), words.contains("edit") else {
      return false
    }
    return !block.lines.contains { $0.trimmedSpace.hasSuffix("edited") }
  }

  private static let createdFile = CodeBlockRule(
    name: "created-file",
    explanation:
      "a block that is no script after 'Create `name.yaml` with the following content': a file to create",
    confidence: .likely
  ) { block in
    guard block.leadNamesFile, block.kind == .shell || !isScript(block) else { return nil }
    // A part that goes into a file which is there already is no file.
    guard
      ![
        "update", "edit", "modify", "append", "replace", "existing", "already", "will create",
        "add the following", "change", "open",
      ]
      .contains(where: { PhraseBook.stands($0, in: block.lead) })
    else { return nil }
    let paths = block.leadCode.filter { code in
      code.contains(".") && !code.contains(" ") && !code.hasSuffix(".") && !code.hasPrefix("http")
        && !code.hasPrefix("-")
        && code.split(separator: ".").last.map {
          $0.count <= 10 && $0.allSatisfy { $0.isLetter || $0.isNumber }
        } == true
        && !code.contains("$") && !code.contains("<") && !code.contains("(") || code == "Dockerfile"
    }
    guard paths.count == 1, let path = paths.first,
      block.kind != .shell || [".sh", ".bash", ".env"].contains(where: path.hasSuffix),
      let place = block.lead.firstRange(of: path.lowercased())
    else { return nil }
    let before = block.lead[..<place.lowerBound].suffix(60)
    let after = block.lead[place.upperBound...].prefix(40)
    guard
      block.phrases.has(\.creates, in: String(before))
        || block.phrases.tables.contains(where: { table in
          // Chinese and Japanese put the verb after the name.
          table.creates.contains { ($0.utf8.first ?? 0) >= 0xE3 && after.contains($0) }
        })
    else { return nil }
    return .file(path: path)
  }

  private static let scriptSource = CodeBlockRule(
    name: "script-source",
    explanation:
      "shell text that uses `$1` or `$@`, or has no prompt in a lesson that shows prompts: the content of a script, not typed",
    confidence: .likely
  ) { block in
    guard block.kind == .shell || block.kind == .plain else { return nil }
    let commands = block.shape.commands(in: block.text)
    let words = commands.flatMap { $0.simpleCommands.flatMap { $0 } }
    if block.text.hasPrefix("#!") { return .nothing("a script: it begins with '#!'") }
    if words.contains(where: { usesParameter($0.raw) }), !commands.contains(where: definesFunction)
    {
      return .nothing("a script's text: it uses its parameters")
    }
    // One plain command may lack its prompt; a commented one, or a loop, is a script's text.
    let isPlain =
      !block.text.drop(while: \.isWhitespace).hasPrefix("#")
      && commands.allSatisfy { $0.lines.count == 1 || $0.simpleCommands.count == 1 }
    if block.kind == .shell, block.lessonUsesPrompts, !block.leadRuns, !isPlain {
      return .nothing("no prompt stands before it, as before what is to be typed in this lesson")
    }
    return nil
  }

  private static func definesFunction(_ command: ShellCommand) -> Bool {
    command.simpleCommands.count > 1 && command.simpleCommands[0].count == 1
      && command.lines.count > 1
  }

  /// Whether a word uses a positional parameter outside single quotes.
  private static func usesParameter(_ word: String) -> Bool {
    var isQuoted = false
    var previous: Character?
    for character in word {
      if character == "'" { isQuoted.toggle() }
      if previous == "$", !isQuoted, "123456789@*".contains(character) { return true }
      previous = previous == "\\" ? nil : character
    }
    return false
  }

  private static let dataFence = CodeBlockRule(
    name: "data-fence", explanation: "a block of YAML, JSON, a program or the like: shown, not run",
    confidence: .certain
  ) { block in
    guard block.kind == .data else { return nil }
    // A manifest is never a run of commands of known tools.
    if ["yaml", "yml"].contains(block.language), isScript(block),
      let tool = block.firstTextLine?.fields.first, block.shape.vocabulary.knows(String(tool))
    {
      return nil
    }
    return .nothing("it is \(block.language), not shell")
  }

  /// Whether most lines end as those of a configuration or a program do: `listen 80;`, `server {`, `}`.
  private static func isConfiguration(_ block: CodeBlock) -> Bool {
    guard block.lines.contains(where: { $0.utf8.contains(0x7B) }) else { return false }
    let lines = block.lines.map(\.trimmedSpace).filter { !$0.isEmpty && !$0.hasPrefix("#") }
    guard lines.count >= 3, lines.contains(where: { $0.hasSuffix("{") && $0 != "{" }) else {
      return false
    }
    let marked = lines.count { line in
      line.hasSuffix(";") && !line.hasSuffix(";;") || line.hasSuffix("{") || line == "}"
        || line == "};"
    }
    let known = lines.count { block.shape.likeness(of: $0) == .likely }
    return marked * 10 >= lines.count * 8 && known * 4 < lines.count
  }

  private static let scriptFence = CodeBlockRule(
    name: "script-fence",
    explanation:
      "a block that is called shell: each complete command is a step, and what stands under one and is none is its output",
    confidence: .likely
  ) { block in
    guard block.kind == .shell else { return nil }
    if CommandShape.isQuery(block.text) { return .nothing("it is SQL, typed into a database") }
    if isConfiguration(block) { return .nothing("it is a configuration, not shell") }
    guard let entries = ScriptSplitter(block: block).script(isShell: true), !entries.isEmpty else {
      return .nothing("no command in it")
    }
    return .commands(entries)
  }

  private static let commandFence = CodeBlockRule(
    name: "command-fence",
    explanation:
      "a block of no language or of another one, all of whose lines are commands by their own looks",
    confidence: .likely
  ) { block in
    guard isScript(block), let entries = ScriptSplitter(block: block).script(isShell: true) else {
      return nil
    }
    return .commands(entries)
  }

  /// Whether the first line that is no comment is a command of a known tool with its verb.
  private static func beginsTyped(_ block: CodeBlock) -> Bool {
    guard
      let first = block.lines.first(where: { !$0.trimmedSpace.isEmpty && !$0.hasPrefix("#") }),
      let tool = first.fields.first, case .verbs = block.shape.vocabulary.entry(of: String(tool))
    else { return false }
    return block.shape.likeness(of: first) == .likely
  }

  /// Labels of a terminal.
  private static let terminals = [
    "terminal", "command-line", "command line", "console", "shell", "bash", "prompt",
    "kommandozeile", "consola", "invite de commande",
  ]

  private static let toldFence = CodeBlockRule(
    name: "told-fence",
    explanation:
      "a block of no language after a request to run it, all of whose lines can be commands: those commands",
    confidence: .likely
  ) { block in
    let label = block.label.lowercased()
    let isTold = block.leadRuns && block.lead.last.map { ":：".contains($0) } == true
    guard block.kind == .plain, isTold || terminals.contains(where: label.contains),
      !block.leadAnnounces, !block.leadNamesFile || !label.isEmpty, block.lines.count <= 12
    else { return nil }
    let commands = block.shape.commands(in: block.text).filter { !$0.isBlank }
    guard !commands.isEmpty,
      commands.allSatisfy({ command in
        guard command.problem == nil, let words = command.simpleCommands.first,
          let first = words.first
        else { return false }
        return CommandVocabulary.isName(first.value) && !first.value.hasSuffix(".")
          && !CommandShape.readsAsProse(words) && !CommandShape.readsAsItem(words)
          && !CommandShape.isQuery(first.raw)
      }),
      block.lines.allSatisfy({ !ScriptSplitter.looksPrinted($0.trimmedSpace) }),
      !isProgram(block)
    else { return nil }
    return ScriptSplitter(block: block).script(isShell: true).map { .commands($0) }
  }

  private static let mixedFence = CodeBlockRule(
    name: "mixed-fence",
    explanation:
      "a block of no language that begins with a command: the command, and under it what it prints",
    confidence: .likely
  ) { block in
    guard block.kind == .plain || block.kind == .other && beginsTyped(block), !isEnvironment(block),
      let entries = ScriptSplitter(block: block).script(isShell: false), !entries.isEmpty
    else { return nil }
    // One line in ten that is a command by chance makes no script.
    let shown = block.lines.count { !$0.trimmedSpace.isEmpty }
    let known = entries.contains { block.shape.likeness(of: $0.command) == .likely }
    guard known || block.leadRuns, shown < 200 || entries[0].lines.lowerBound - block.firstLine < 3
    else { return nil }
    return .commands(entries)
  }
}
