import CommonMark
import LessonModel

/// Code blocks: what each is, and what becomes of it.
extension LessonBuilder {
  func readCodeBlock(_ block: Block, condition: Condition?) {
    let isFenced: Bool
    if case .codeBlock(let fenced) = block.kind { isFenced = fenced } else { isFenced = false }
    let literal = block.literal
    var lines = literal.lineParts(omitsEmpty: false)
    if lines.last?.isEmpty == true { lines.removeLast() }
    readCode(
      info: block.info, lines: lines.map { $0.last == "\r" ? $0.dropLast() : $0 },
      firstLine: block.range.startLine + (isFenced ? 1 : 0), isFenced: isFenced, range: block.range,
      condition: condition, isHTML: false)
  }

  func readCode(
    info: String, lines: [Substring], firstLine: Int, isFenced: Bool, range: SourceSpan,
    condition: Condition?, isHTML: Bool
  ) {
    let condition = pendingDirective?.reading == .condition ? guardOfCode(range) : condition
    let isAnnotated = Directive.inInfo(info) != nil
    let directive =
      Directive.inInfo(info).map { self.directive($0, line: range.startLine) } ?? pendingDirective
    pendingDirective = nil
    let lines = PlatformLines.cleared(lines) ?? lines
    let leadParagraph = lead.map { Phrase.text(of: $0) } ?? leadText
    let code = CodeBlock(
      info: isAnnotated
        ? String(info[..<(info.firstRange(of: "atelier:")?.lowerBound ?? info.endIndex)])
          .trimmedSpace : info,
      lines: lines, firstLine: firstLine,
      lead: ImperativeRule.lastSentence(leadParagraph).lowercased().trimmedSpace,
      paragraph: leadParagraph.lowercased(), isAfterPage: isAfterPage(leadParagraph),
      leadCode: lead.map { block in
        guard block.hasMarkup else { return [] }
        return Phrase(block).parts.compactMap { part in
          switch part.kind {
          case .code(let code), .strong(let code): code
          case .words, .link, .directive: nil
          }
        }
      } ?? [],
      label: pendingLabel, isAdjacent: isAdjacent, summary: foldDepth > 0 ? summary : "",
      previousCommand: lastStepInSection.map { current.section.steps[$0].action.text },
      lessonUsesPrompts: lessonUsesPrompts, shape: shape, phrases: phrases)
    let (rule, confidence, conclusion) = conclude(code, directive)
    dialectState.endBlock()
    findings.append(
      Finding(
        lines: range.startLine...max(range.startLine, range.endLine),
        rule: isHTML && rule == "announced-output" ? "html-output" : rule,
        what: Self.describe(conclusion), evidence: code.lead,
        directive: rule == "directive" || isHTML || !isFenced || dialect.name != "markdown"
          ? nil : Self.directive(for: conclusion, rule: rule, code)))
    leadBefore = nil
    let wasOr = pendingOr || sentences.isOther(leadParagraph.prefix(80).lowercased())
    pendingLabel = ""
    pendingOr = false
    defer {
      lead = nil
      leadText = ""
    }
    let awaited = pendingExpectations
    pendingExpectations = []
    switch conclusion {
    case .commands(var entries):
      if let first = entries.first, isShownAgain(first, code) {
        entries.removeFirst()
        showOutput(of: first, code)
        guard !entries.isEmpty else {
          isAdjacent = false
          return
        }
      }
      let moved = takeRepeated(entries.first, code)
      let start = current.section.steps.count
      add(
        entries, info: code.info, instruction: leadParagraph, condition: condition, rule: rule,
        confidence: confidence,
        directive: directive, isOther: wasOr)
      lastBlockSteps = start..<current.section.steps.count
      isAdjacent = !entries.isEmpty && current.section.steps.count > start
      if current.section.steps.count > start { for one in moved { expect(one, of: start) } }
      if current.section.steps.count == start + 1 {
        for awaited in awaited { expect(awaited, of: start) }
      }
    case .output(let output):
      isAdjacent = false
      guard let subject = directive?.subject.flatMap(stepNamed) ?? lastStepInSection else { return }
      let isReady = current.section.steps[subject].background && output.kind == .like
      let kind =
        directive?.expect.map(Directive.kind) ?? (isReady ? .ready : output.kind)
      guard directive?.expect != "none" else { return }
      expect(
        kind, output.text, of: subject,
        range: SourceRange(
          line: output.lines.lowerBound, column: 1, endLine: output.lines.upperBound, endColumn: 1),
        evidence: code.lead.isEmpty ? "it stands right under the command" : code.lead,
        rule: isHTML && rule == "announced-output" ? "html-output" : rule, confidence: confidence)
      if kind == .like { expectShownFailure(output.text, of: subject, range: Self.range(range)) }
    case .file(let path, let content):
      isAdjacent = false
      addFile(
        path: path, content: content ?? code.text + "\n", range: range, instruction: leadParagraph,
        condition: condition, rule: rule, confidence: confidence)
    case .nothing:
      isAdjacent = false
      if let path = editedFile(code) {
        addFile(
          path: path, content: code.text + "\n", range: range, instruction: leadParagraph,
          condition: condition, rule: "edited-file", confidence: .likely)
      }
    }
  }

  /// The file that the command right before a block opens in an editor, if the block shows all of it. The command itself is then not
  /// to be run: it would wait for somebody who types.
  private func editedFile(_ code: CodeBlock) -> String? {
    guard let last = lastStepInSection, lastBlockSteps?.last == last,
      let path = EditedFileRule.file(openedBy: current.section.steps[last].action.text),
      EditedFileRule.isWhole(code, of: path)
    else { return nil }
    current.section.steps[last].role = .reference
    return path
  }

  /// Whether a short sentence before a block comes after a paragraph about a page.
  private func isAfterPage(_ lead: String) -> Bool {
    guard let before = leadBefore, lead.utf8.count < 80 else { return false }
    return phrases.has(\.pages, in: Phrase.text(of: before).lowercased())
  }

  /// Whether a block repeats the command of the step before, now with its output: the command is meant once.
  func isShownAgain(_ entry: CodeConclusion.Entry, _ code: CodeBlock) -> Bool {
    guard entry.output != nil, !code.isAdjacent, !code.leadRuns, let last = lastStepInSection,
      lastBlockSteps?.last == last
    else { return false }
    let step = current.section.steps[last]
    // Shown with other arguments, it is the command of the same tool and verb that was announced.
    let isKin = code.leadAnnounces && Self.isKin(step.action.text, entry.command)
    return step.action.kind == .command && (step.action.text == entry.command || isKin)
      && step.provenance.rule != "imperative-code"
      && !step.expectations.contains { $0.kind == .like || $0.kind == .ready }
  }

  /// Whether two commands are of one tool and verb: `docker container logs a`, `docker container logs b`.
  private static func isKin(_ one: String, _ other: String) -> Bool {
    let words = one.fields
    let groups: Set<Substring> = [
      "cluster", "compose", "config", "container", "context", "image", "network", "node", "repo",
      "rollout", "secret", "service", "stack", "state", "system", "volume", "workspace",
    ]
    let count = words.count > 2 && groups.contains(words[1]) ? 3 : 2
    return words.count >= count && words.prefix(count).elementsEqual(other.fields.prefix(count))
  }

  /// Takes back the step of inline code that a block repeats, since it is meant once: "Run `make`. It takes a while:".
  ///
  /// - Returns: what was expected of it.
  func takeRepeated(_ entry: CodeConclusion.Entry?, _ code: CodeBlock) -> [AwaitedValue] {
    guard let entry, !code.leadRuns else { return [] }
    // A heading such as "Command" may stand between them.
    let open = current.section.steps.isEmpty ? outerWithSteps(entry.command) ?? current : current
    guard let last = open.section.steps.indices.last,
      open !== current || lastBlockSteps == last..<(last + 1)
    else { return [] }
    let step = open.section.steps[last]
    guard step.action.kind == .command, step.action.text == entry.command,
      step.provenance.rule == "imperative-code"
    else { return [] }
    open.section.steps.removeLast()
    open.section.mentions.append(
      Mention(
        text: step.action.text, range: step.range,
        provenance: Provenance(rule: "mentioned-code", evidence: "the block below repeats it")))
    return step.expectations.map {
      AwaitedValue(
        kind: $0.kind, value: $0.expected, range: $0.range, provenance: $0.provenance)
    }
  }

  /// The innermost section around the current one that has steps, where nothing that was closed since has any.
  private func outerWithSteps(_ command: String) -> OpenSection? {
    for (index, open) in stack.enumerated().reversed() {
      if index < parentCount {
        // What it has was read with another piece.
        soughtOutside.insert(command)
        return nil
      }
      if !open.section.steps.isEmpty { return open }
      if open.section.sections.contains(where: { !$0.steps.isEmpty }) { return nil }
    }
    return nil
  }

  func showOutput(of entry: CodeConclusion.Entry, _ code: CodeBlock) {
    guard let output = entry.output, let subject = lastStepInSection else { return }
    let isReady = current.section.steps[subject].background && output.kind == .like
    expect(
      isReady ? .ready : output.kind, output.text, of: subject,
      range: SourceRange(
        line: output.lines.lowerBound, column: 1, endLine: output.lines.upperBound, endColumn: 1),
      evidence: code.lead.isEmpty ? "the same command stands over it" : code.lead,
      rule: "repeated-command",
      confidence: .likely)
  }

  func stepNamed(_ name: String) -> Int? {
    current.section.steps.lastIndex {
      $0.id.rawValue == name || $0.id.rawValue.hasSuffix("/" + name)
        || $0.id.rawValue.hasSuffix("#" + name)
    }
  }

  /// The directive that says what a rule concluded; nil: nobody would doubt it.
  static func directive(for conclusion: CodeConclusion, rule: String, _ code: CodeBlock)
    -> String?
  {
    switch conclusion {
    case .commands: return rule == "prompt-fence" ? "prompts" : "commands"
    case .output: return "output"
    case .file(let path, _):
      return path.contains("\"") || path.contains("`") ? nil : "file=\"\(path)\""
    case .nothing: return code.kind == .shell || code.kind == .plain ? "ignore" : nil
    }
  }

  static func describe(_ conclusion: CodeConclusion) -> String {
    switch conclusion {
    case .commands(let entries): entries.count == 1 ? "a command" : "\(entries.count) commands"
    case .output: "the output of the step before"
    case .file(let path, _): "the file '\(path)'"
    case .nothing(let why): "nothing to do: \(why)"
    }
  }

  /// What a block is: the author's word, the dialect's, or the first rule that applies.
  func conclude(_ code: CodeBlock, _ directive: Directive?) -> (
    String, Provenance.Confidence, CodeConclusion
  ) {
    switch directive?.reading {
    case .commands, .step:
      let splitter = ScriptSplitter(block: code)
      if splitter.hasPrompts { return ("directive", .certain, .commands(splitter.prompted())) }
      return (
        "directive", .certain,
        .commands(
          splitter.script(isShell: code.kind == .shell) ?? splitter.script(isShell: true)
            ?? splitter.whole())
      )
    case .prompts: return ("directive", .certain, .commands(ScriptSplitter(block: code).prompted()))
    case .output:
      return ("directive", .certain, CodeBlockRules.output(code))
    case .file: return ("directive", .certain, .file(path: directive?.path ?? "file"))
    case .ignore, .mention: return ("directive", .certain, .nothing("its author says so"))
    case .visit, .condition, nil: break
    }
    if let (rule, conclusion) = dialect.conclude(code, &dialectState) {
      return (rule, .certain, conclusion)
    }
    for rule in CodeBlockRules.all {
      if let conclusion = rule.conclude(code) { return (rule.name, rule.confidence, conclusion) }
    }
    return ("no-rule", .unsure, .nothing("nothing says that it is to be typed"))
  }

  func add(
    _ entries: [CodeConclusion.Entry], info: String, instruction: String, condition: Condition?,
    rule: String,
    confidence: Provenance.Confidence, directive: Directive?, isOther: Bool
  ) {
    let before = lastBlockSteps
    var previous = before
    let sentence = ImperativeRule.lastSentence(instruction)
    // "Feel free to look at it." invites to something else than the block.
    let isInvitation =
      sentence.lowercased().trimmedSpace.hasPrefix("feel free") && sentence.last != ":"
    let isWish = !isInvitation && sentences.isWish(sentence)
    let isGuarded = condition == nil && !isWish && sentences.isGuard(sentence)
    for (number, entry) in entries.enumerated() {
      let first = entry.command.split(separator: "\n").first.map(String.init) ?? entry.command
      let place = places.place(of: first, from: entry.lines.lowerBound, to: entry.lines.lowerBound)
      let range = SourceRange(
        start: place.start,
        end: SourceLocation(
          line: entry.lines.upperBound,
          column: entry.lines.count == 1 ? place.end.column : 1))
      if let problem = entry.problem { tell(problem, at: range.start) }
      let step = add(
        command: entry.command, range: range,
        instruction: entry.instruction ?? (number == 0 ? instruction : ""), condition: condition,
        provenance: Provenance(
          rule: rule, evidence: info.isEmpty ? "code block" : info,
          confidence: min(entry.confidence, confidence)))
      if let role = entry.role { current.section.steps[step].role = role }
      if let known = entry.placeholders { current.section.steps[step].placeholders = known }
      if let name = entry.identifier { setIdentifier(name, of: step) }
      if let background = entry.background { current.section.steps[step].background = background }
      if let limit = entry.timeLimit { current.section.steps[step].timeLimit = limit }
      if isWish, current.section.steps[step].role == .main {
        current.section.steps[step].role = .optional
      }
      if isGuarded, current.section.steps[step].role == .main {
        current.section.steps[step].role = .conditional
      }
      if isOther && number == 0 || entry.isOther {
        makeWays(previous, step)
      } else if isOther, step > 0 {
        current.section.steps[step].alternative = current.section.steps[step - 1].alternative
      }
      previous = step..<(step + 1)
      if let output = entry.output, directive?.expect != "none" {
        let isReady = current.section.steps[step].background && output.kind == .like
        let kind =
          directive?.expect.map(Directive.kind)
          ?? (isReady ? .ready : output.kind)
        expect(
          kind, output.text, of: step,
          range: SourceRange(
            line: output.lines.lowerBound, column: 1, endLine: output.lines.upperBound, endColumn: 1
          ),
          evidence: rule == "prompt-fence" || rule == "directive"
            ? "output under the prompt" : "output under the command",
          rule: rule == "mixed-fence" || rule == "script-fence" ? "mixed-output" : "sample-output")
        if output.kind == .like, !entry.expectations.contains(where: { $0.kind == .exitStatus }) {
          expectShownFailure(output.text, of: step, range: range)
        }
      }
      for expected in entry.expectations {
        expect(
          expected.kind, expected.text, of: step,
          range: SourceRange(
            line: expected.lines.lowerBound, column: 1, endLine: expected.lines.upperBound,
            endColumn: 1),
          evidence: info, rule: rule)
      }
      if let directive { apply(directive, to: step, isFirst: number == 0) }
    }
  }

  /// Makes ways of the steps before and after an "or".
  func makeWays(_ before: Range<Int>?, _ step: Int) {
    let open = current
    guard let before, let first = before.first, open.section.steps.indices.contains(first) else {
      return
    }
    let group: String
    if let known = open.section.steps[first].alternative {
      group = known.group
      orCount += 1
    } else {
      group = open.section.steps[first].id.rawValue
      orCount = 2
      for index in before where open.section.steps.indices.contains(index) {
        open.section.steps[index].alternative = Alternative(group: group, name: "way 1")
      }
    }
    open.section.steps[step].alternative = Alternative(group: group, name: "way \(orCount)")
  }

  func tell(_ problem: ShellCommand.Problem, at location: SourceLocation) {
    let message =
      switch problem {
      case .openQuote(let quote):
        "The quote \(quote) is not closed. Close it, or write \\\(quote) for the sign itself."
      case .openHereDocument(let word):
        "The here-document does not end: no line is '\(word)' alone."
      case .openSubstitution: "A '$(', '${' or '`' is not closed."
      case .openCompound(let word): "'\(word)' is missing: the command does not end."
      case .openContinuation: "The command ends in a backslash, but no line follows."
      case .unexpected(let word): "'\(word)' closes nothing that was opened."
      }
    diagnostics.append(
      Diagnostic(
        severity: .warning, code: "shell-syntax", file: file, location: location, message: message))
  }
}
