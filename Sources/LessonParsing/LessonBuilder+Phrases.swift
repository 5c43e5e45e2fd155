import CommonMark
import LessonModel

/// Paragraphs that mix words and code: what they ask for, and what they say of it.
extension LessonBuilder {
  /// Reads a paragraph that mixes words and code.
  ///
  /// - Parameter follows: whether it comes right after a block of commands, which it may speak of.
  mutating func readPhrase(
    _ phrase: Phrase, text: String, condition: Condition?, block: Block, next: Block?, follows: Bool
  ) {
    // What the words after a command say is about this step.
    var step: Int?
    let introduces =
      next.map(Self.isCode) == true && text.last.map { ":：".contains($0) } == true
    let earlier =
      follows && !introduces && !phrases.has(\.pages, in: text.lowercased())
      ? lastStepInSection : nil
    let upcoming = upcomingCommand(next)
    for (index, part) in phrase.parts.enumerated() {
      let before = phrase.words(before: index)
      let after = phrase.words(after: index)
      switch part.kind {
      case .code(let code):
        readCode(
          code, part, index, phrase, before: before, after: after, text: text, condition: condition,
          block: block,
          upcoming: upcoming, earlier: earlier, step: &step)
      case .strong(let value):
        if let body = phrase.directive(before: index) {
          let range = places.place(of: value, from: part.line, to: block.range.endLine)
          settle(
            directive(body, line: part.line), code: value, range: range, text: text,
            condition: condition,
            earlier: earlier, phrase, index, step: &step)
          continue
        }
        let range = places.place(of: value, from: part.line, to: block.range.endLine)
        guard let subject = step ?? earlier,
          let found = sentences.expectation(
            before: before, after: after, value: value, isAfter: step == nil),
          found.kind != .contains
        else {
          expectLater(value, before: before, after: after, next: next, step: step, range: range)
          continue
        }
        expect(
          found.kind, found.expected(value), of: subject, range: range, evidence: found.evidence)
      case .words(let words):
        if let step, let output = SentenceRules.arrowOutput(words) {
          let range = places.place(of: output, from: part.line, to: block.range.endLine)
          let kind: ExpectationKind = current.section.steps[step].background ? .ready : .contains
          expect(kind, output, of: step, range: range, evidence: "->")
        }
        if let step, let found = sentences.plainValue(words) {
          let range = places.place(of: found.value, from: part.line, to: block.range.endLine)
          expect(
            found.kind, found.expected, of: step, range: range, evidence: found.evidence,
            confidence: .likely)
        }
        if step == nil, let url = sentences.accessedURL(before: before, words) {
          let range = places.place(of: url, from: part.line, to: block.range.endLine)
          addRequest(url, range: range, instruction: text, condition: condition)
        }
      case .link(let destination):
        if step == nil, let url = sentences.accessedURL(before: "", before + destination),
          url == destination
        {
          let range = places.place(of: url, from: part.line, to: block.range.endLine)
          addRequest(url, range: range, instruction: text, condition: condition)
        }
      case .directive: continue
      }
    }
  }

  /// Takes a state that a paragraph names before the command which shows it: "Ensure that all are `Running`:".
  mutating func expectLater(
    _ value: String, before: String, after: String, next: Block?, step: Int?, range: SourceRange
  ) {
    guard step == nil, next != nil,
      let evidence = sentences.stateToSee(value, before: before, after: after)
    else { return }
    pendingExpectations.append(
      AwaitedValue(
        kind: .contains, value: value, range: range,
        provenance: Provenance(rule: "checked-value", evidence: evidence, confidence: .likely)))
  }

  /// Whether the output of a step is shown, so that words after it explain it.
  private func isShown(_ step: Int) -> Bool {
    current.section.steps[step].expectations.contains { $0.kind == .like }
  }

  static func isCode(_ block: Block) -> Bool {
    if case .codeBlock = block.kind { return true }
    return false
  }

  /// Takes a state that stands in plain words: "Verify that all of them are in the state AVAILABLE".
  mutating func expectNamedState(_ block: Block, isAfter: Bool, isBefore: Bool) {
    guard block.range.endLine - block.range.startLine < 6 else { return }
    let text = Phrase.text(of: block)
    guard let (value, evidence) = sentences.namedState(text),
      !block.inlines.contains(where: { inline in
        if case .code(let code) = inline.kind { return code == value }
        return false
      })
    else { return }
    let range = places.place(of: value, from: block.range.startLine, to: block.range.endLine)
    if isBefore {
      pendingExpectations.append(
        AwaitedValue(
          kind: .contains, value: value, range: range,
          provenance: Provenance(rule: "checked-value", evidence: evidence, confidence: .likely)))
    } else if isAfter, let step = lastStepInSection,
      !current.section.steps[step].expectations.contains(where: { $0.expected == value })
    {
      expect(
        .contains, value, of: step, range: range, evidence: evidence, confidence: .likely)
    }
  }

  /// The directive at the end of the paragraph, which is about its first piece of code.
  mutating func takeParagraphDirective() -> Directive? {
    defer { paragraphDirective = nil }
    return paragraphDirective
  }

  /// Reads one piece of inline code.
  mutating func readCode(
    _ code: String, _ part: Phrase.Part, _ index: Int, _ phrase: Phrase, before: String,
    after: String, text: String,
    condition: Condition?, block: Block, upcoming: String?, earlier: Int?, step: inout Int?
  ) {
    let range = places.place(of: code, from: part.line, to: block.range.endLine)
    let typed =
      Prompt.match(code).flatMap {
        $0.isPlain && $0.kind == .shell && !$0.command.isEmpty ? $0.command : nil
      } ?? code.trimmedSpace
    if let directive = phrase.directive(before: index).map({ self.directive($0, line: part.line) })
      ?? takeParagraphDirective()
    {
      settle(
        directive, code: typed, range: range, text: text, condition: condition, earlier: earlier,
        phrase, index, step: &step)
      return
    }
    // Keys for an editor are no command: `:q!`, `^C`.
    let isKeys = typed.hasPrefix("^") || typed.hasPrefix(":") && typed.count > 1
    let dialectal = isKeys ? nil : dialect.inlineCommand(code: code, after: after)
    let isRepeated = upcoming.map { Self.repeats(typed, in: $0) } ?? false
    if dialectal == .run || dialectal == nil && !isRepeated,
      let evidence = dialectal == .run
        ? "marked as to be executed"
        : imperative.evidence(
          before: before, after: after, code: typed, follows: step != nil,
          rest: phrase.everything(after: index), lead: phrase.everything(before: index))
          ?? wholeParagraph(phrase, index, typed)
    {
      step = add(
        command: typed, range: range, instruction: text, condition: condition,
        provenance: Provenance(
          rule: dialectal == .run ? "dialect-code" : "imperative-code", evidence: evidence,
          confidence: dialectal == .run || imperative.isSure(typed) ? .certain : .unsure))
      if let step, current.section.steps[step].role == .main {
        let sentence = ImperativeRule.lastSentence(before)
        if sentences.isWish(sentence) || sentences.isCalledOptional(after) {
          current.section.steps[step].role = .optional
        } else if sentences.isGuard(sentence) {
          current.section.steps[step].role = .conditional
        }
      }
      lastBlockSteps = current.section.steps.count - 1..<current.section.steps.count
      if let step, sentences.results.tellsFailure(after) {
        expect(
          .failure, "an exit status other than 0", of: step, range: range, evidence: after,
          confidence: .likely)
      }
    } else if let subject = step ?? lastStepInSection,
      sentences.isDirectory(phrase, at: index)
    {
      expectDirectory(code, phrase, index, of: subject, range: range)
    } else if let subject = step ?? earlier, shape.likeness(of: typed) < .likely,
      let found = sentences.expectation(
        before: before, after: after, value: code, isAfter: step == nil),
      !(step == nil && found.kind == .contains && isShown(subject))
    {
      let kind: ExpectationKind =
        current.section.steps[subject].background && found.kind != .number ? .ready : found.kind
      expect(
        kind, found.expected(code), of: subject, range: range, evidence: found.evidence,
        confidence: step == nil ? .likely : .certain)
    } else if let step, sentences.isMemorized(before) {
      capture(code, of: step, range: range, evidence: before)
    } else {
      if shape.likeness(of: typed) < .likely {
        expectLater(
          code, before: before, after: after, next: upcoming == nil ? nil : block, step: step,
          range: range)
      }
      current.section.mentions.append(
        Mention(
          text: code, range: range,
          provenance: Provenance(rule: "mentioned-code", evidence: text)))
    }
  }

  /// Takes a piece of inline code as its directive says.
  mutating func settle(
    _ directive: Directive, code: String, range: SourceRange, text: String, condition: Condition?,
    earlier: Int?, _ phrase: Phrase, _ index: Int, step: inout Int?
  ) {
    let provenance = Provenance(rule: "directive", evidence: "atelier:")
    if directive.reading == .step || directive.reading == .commands {
      step = add(
        command: code, range: range, instruction: text, condition: condition, provenance: provenance
      )
      if let step { apply(directive, to: step) }
      lastBlockSteps = current.section.steps.count - 1..<current.section.steps.count
    } else if let name = directive.expect, name != "none", directive.subject == "next" {
      pendingExpectations.append(
        AwaitedValue(
          kind: Directive.kind(name), value: directive.value ?? code, range: range,
          provenance: provenance))
    } else if let name = directive.expect, let subject = step ?? earlier ?? lastStepInSection {
      guard name != "none" else { return }
      guard name != "directory" else {
        expectDirectory(code, phrase, index, of: subject, range: range, rule: "directive")
        return
      }
      expect(
        Directive.kind(name), directive.value ?? code, of: subject, range: range,
        evidence: provenance.evidence,
        rule: "directive")
    } else {
      current.section.mentions.append(Mention(text: code, range: range, provenance: provenance))
    }
  }

  /// Code that is all of a list item or a paragraph.
  func wholeParagraph(_ phrase: Phrase, _ index: Int, _ code: String) -> String? {
    let others = phrase.parts.enumerated().filter { $0.offset != index }.contains { _, part in
      switch part.kind {
      case .words(let words): !words.trimmedSpace.allSatisfy { ".:;。：".contains($0) }
      case .directive: false
      case .code, .strong, .link: true
      }
    }
    guard !others, shape.likeness(of: code) == .likely, code.contains(" ") || code.hasPrefix("./")
    else { return nil }
    return "nothing but code"
  }

  /// The commands that the block after this one begins with.
  func upcomingCommand(_ next: Block?) -> String? {
    guard let next, case .codeBlock = next.kind else { return nil }
    return next.literal
  }

  /// Whether a piece of code stands again in the block that follows, as a whole.
  static func repeats(_ code: String, in block: String) -> Bool {
    let words = code.fields
    guard let head = words.first, block.contains(String(head)) else { return false }
    let wanted = words.joined(separator: " ")
    for line in block.lineParts().prefix(40) {
      let text = line.fields.joined(separator: " ")
      if PhraseBook.stands(wanted, in: text) { return true }
      if text.hasPrefix(wanted) || text.contains(" " + wanted) { return true }
    }
    return false
  }
}
