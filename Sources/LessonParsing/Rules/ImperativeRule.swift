import CommonMark

/// Inline code is a step where an imperative introduces it: "Run `kubectl get pods`", "`make` を実行する".
struct ImperativeRule {
  let phrases: PhraseBook
  let shape: CommandShape
  let results: ToldResultRule

  init(phrases: PhraseBook, shape: CommandShape) {
    self.phrases = phrases
    self.shape = shape
    results = ToldResultRule(phrases: phrases)
  }

  /// The words that make the code a step; nil: they do not.
  ///
  /// - Parameters:
  ///   - before: the words between the part before and the code.
  ///   - after: the words right after the code.
  ///   - follows: whether a step stands before in the same paragraph, so that "and" goes on with it.
  ///   - rest: all that follows the code in its paragraph.
  ///   - lead: all that stands before it in its paragraph.
  func evidence(
    before: String, after: String, code: String, follows: Bool, rest: @autoclosure () -> String,
    lead: @autoclosure () -> String
  ) -> String? {
    let likeness = shape.likeness(of: code)
    guard likeness > .none || mayBeTyped(code) else { return nil }
    let sentence = Self.lastSentence(before).lowercased()
    let words = sentence.parts(
      ascii: { $0.isSpace || $0 == 0x3A || $0 == 0x2C || $0 == 0x28 },
      other: { $0.isWhitespace || $0 == ":" || $0 == "," || $0 == "(" || $0 == "：" }
    ).map(String.init)
    let following = after.lowercased()
    if follows, likeness == .likely, words.count <= 2,
      phrases.tables.contains(where: { $0.ands.contains(words.joined(separator: " ")) })
    {
      return before.trimmedSpace
    }
    if shape.lacksArguments(code) || shape.isToolAlone(code) || CommandShape.isSynopsis(code) {
      return nil
    }
    // "run the `get nodes` command": the tool is not said.
    if following.trimmedSpace.hasPrefix("command"), shape.isVerbAlone(code) { return nil }
    if isFieldOrNoun(following, code: code, likeness: likeness) { return nil }
    // "Is it necessary to run `git init` here?" asks the reader.
    if Self.isQuestion(following) { return nil }
    if let evidence = imperative(sentence), !isSubject(sentence, evidence, following) {
      let isTyped = phrases.starts(evidence, with: \.types)
      guard likeness == .likely || !isTyped else { return nil }
      // "run the following commands on the `jumpbox`": a place.
      let near = words.suffix(3)
      if likeness < .likely, !code.contains(" "), near.contains(where: Self.placing.contains),
        !near.contains(where: { phrases.has(\.runs, in: $0) })
      {
        return nil
      }
      // "executing another `keptn add-resource` command": some command, not this one.
      if let last = words.last, ["another", "any", "each", "every"].contains(last),
        following.trimmedSpace.hasPrefix("command")
      {
        return nil
      }
      return evidence
    }
    if likeness == .likely {
      // Other code may stand in the sentence.
      let whole = Self.lastSentence(lead()).lowercased()
      if isRequest(whole, following, code: code) || isMeans(whole, following, code: code) {
        return before.trimmedSpace
      }
    }
    if likeness > .none,
      let evidence = results.evidence(
        sentence, following, rest: rest(), code: code,
        opensSentence: Self.lastSentence(lead()).lowercased() == sentence)
    {
      return evidence
    }
    if likeness == .likely, let (phrase, range) = firstAfter(following) {
      let distance = following.utf8.distance(from: following.startIndex, to: range.lowerBound)
      if distance <= 12 { return phrase }
    }
    return nil
  }

  private static let nouns = [
    "command", "commande", "comando", "befehl", "kommando", "命令", "コマンド",
  ]

  private static let articles: Set<Substring> = [
    "the", "this", "la", "le", "el", "o", "den", "das", "der",
  ]

  /// Words by which a command is the means.
  private static let using: Set<Substring> = [
    "use", "using", "with", "via", "by", "through", "mit", "nutze", "nutzen", "verwende",
    "verwenden", "benutze", "benutzen", "mittels", "avec", "utilisez", "utiliser", "utilise",
    "utilisant", "par", "con", "usa", "usando", "utiliza", "utilice", "utilizando", "mediante",
    "com", "pelo", "através",
  ]

  /// "The command `ls` shows the files": a sentence about the command, and no request.
  private func isSubject(_ sentence: String, _ evidence: String, _ after: String) -> Bool {
    guard Self.nouns.contains(where: evidence.contains),
      let head = evidence.fields.first,
      Self.nouns.contains(String(head)) || Self.articles.contains(head),
      let place = sentence.firstRange(of: String(head))
    else { return false }
    let lead = String(sentence[..<place.lowerBound])
    if lead.fields.contains(where: { Self.using.contains($0) }) || phrases.has(\.runs, in: lead) {
      return false
    }
    return Self.firstSentence(after).letterRuns.count >= 2
  }

  /// Whether the first mark that ends a sentence is a question mark.
  private static func isQuestion(_ after: String) -> Bool {
    guard after.utf8.contains(0x3F) || after.contains("？") else { return false }
    let bytes = Array(after.utf8)
    let end = bytes.indices.first { index in
      (bytes[index] == 0x2E || bytes[index] == 0x21 || bytes[index] == 0x3F)
        && (index + 1 == bytes.count || bytes[index + 1].isSpace)
        || bytes[index] == 0xEF && after.contains("？")
    }
    return end.map { bytes[$0] == 0x3F || bytes[$0] == 0xEF } ?? false
  }

  private static let interrogatives: Set<Substring> = [
    "why", "what", "does", "did", "which", "where", "warum", "wieso", "was", "pourquoi", "quel",
    "quelle",
  ]

  /// Whether the beginning of a sentence asks the reader something: "What happens if you run …", "¿Es necesario …".
  private static func isQuestioning(_ words: [Substring]) -> Bool {
    guard let first = words.first else { return false }
    if words.contains(where: { $0.hasPrefix("¿") }) { return true }
    return interrogatives.contains(first)
      || first == "do" && words.count > 1 && ["you", "we", "i"].contains(words[1])
      || first == "is" && words.count > 1 && words[1] == "it"
  }

  /// Words of advice, which no single step carries out: "always check it with `pwd`".
  private static let advice: Set<Substring> = [
    "always", "usually", "often", "immer", "siempre", "toujours", "sempre", "never",
  ]

  private static let placing: Set<String> = [
    "on", "in", "from", "inside", "within", "at", "into", "against",
  ]

  /// "Create a cluster: `minikube start`." asks for the command behind the colon at the sentence's end.
  private func isRequest(_ sentence: String, _ after: String, code: String) -> Bool {
    let lead = sentence.trimmedSpace
    if isPlainRequest(lead, after.trimmedSpace) { return true }
    guard lead.hasSuffix(":") || lead.hasSuffix("："),
      after.drop(while: \.isWhitespace).allSatisfy({ ".。:".contains($0) })
        || after.trimmedSpace.first == "." || after.trimmedSpace.first == "。"
        || after.trimmedSpace.hasPrefix("(") && phrases.has(\.optional, in: after)
    else { return false }
    let words = lead.dropLast().fields
    // "We take the usual one: `sqlite3`" names a program; "Log out: `exit`" does not.
    guard words.count <= 4 || code.contains(" ") || code.hasPrefix("./") else { return false }
    guard words.count >= 2, words.count <= 25, !phrases.has(\.examples, in: lead),
      !phrases.has(\.explains, in: lead),
      !phrases.has(\.announcements, in: lead)
    else { return false }
    return !phrases.tables.contains { table in
      table.negations.contains {
        ["not", "don't", "never", "don’t", "nicht", "ne", "no", "não"].contains($0)
          && PhraseBook.stands($0, in: lead)
      }
    }
  }

  /// "Start the application `docker-compose up -d`": a request and right behind it the command that does it.
  private func isPlainRequest(_ lead: String, _ after: String) -> Bool {
    guard after.isEmpty || after == "." || after.hasPrefix("(") else { return false }
    let words = lead.fields.drop { "-*+0123456789.".contains($0.first ?? " ") }
    guard words.count >= 2, words.count <= 15, let last = words.last, last.last?.isLetter == true,
      !Self.joining.contains(last)
    else { return false }
    return phrases.tables.contains { table in
      let asked = words.drop { table.openers.contains(String($0)) }
      return asked.count >= 2 && asked.first.map { table.asks.contains(String($0)) } == true
    }
  }

  /// Words that join what follows to what is asked for.
  private static let joining: Set<Substring> = [
    "a", "an", "and", "as", "at", "by", "command", "commands", "for", "from", "in", "into", "like",
    "named", "called", "of", "on", "or", "that", "the", "to", "using", "via", "with", "your",
    "this", "de", "la", "le", "el", "du", "des", "un", "une", "der", "die", "das", "den", "o", "da",
    "do", "avec", "mit", "con", "com", "und", "et", "y", "e", "if", "whether", "where", "when",
    "not",
  ]

  /// "Check the Pods with the `kubectl get pods` command." asks for something, and the code is the means.
  private func isMeans(_ sentence: String, _ after: String, code: String) -> Bool {
    let typed = code.fields
    guard typed.count >= 2 else { return false }
    // "using the `shopctl create project` command": what is to be created is not said yet.
    if typed.count == 3, ["add", "create", "delete", "remove", "update"].contains(typed[1]) {
      return false
    }
    if isMeansAround(sentence.trimmedSpace, after.trimmedSpace) { return true }
    let end = after.trimmedSpace
    // A verb's particle may end the sentence: "an", "aus".
    let told = ImperativeRule.firstSentence(end).fields
    guard
      end.isEmpty || told.count == 1 && told[0].isLetters
        || end.first.map({ ".:;,。；".contains($0) }) == true || end.hasPrefix("command")
        || end.hasPrefix("and ")
    else { return false }
    let words = sentence.fields
    guard words.count >= 3, words.count <= 20 else { return false }
    return phrases.tables.contains { table in
      guard table.means.contains(where: { sentence.trimmedSpace.hasSuffix(" " + $0) }) else {
        return false
      }
      let asked = words.drop { table.openers.contains(String($0)) }
      return asked.first.map { table.asks.contains(String($0)) } == true
    }
  }

  /// The same in scripts without spaces: "使用 `kubectl get pods` 查看", "`kubectl get pods` コマンドで確認します".
  private func isMeansAround(_ sentence: String, _ after: String) -> Bool {
    guard
      sentence.utf8.contains(where: { $0 >= 0xE3 }) || after.utf8.contains(where: { $0 >= 0xE3 })
    else { return false }
    return phrases.tables.contains { table in
      let means = table.means.filter { ($0.utf8.first ?? 0) >= 0xE3 }
      guard !means.isEmpty, !table.negations.contains(where: { sentence.hasSuffix($0) }) else {
        return false
      }
      if means.contains(where: sentence.hasSuffix) {
        var rest = after[...]
        for word in ["命令", "指令", "来", "來", "去"] where rest.hasPrefix(word) {
          rest = rest.dropFirst(word.count).drop { $0 == " " }
        }
        return table.asks.contains { rest.hasPrefix($0) }
      }
      guard means.contains(where: after.hasPrefix) else { return false }
      let told = Self.firstSentence(after)
      return table.asks.contains(where: told.contains)
        && !["でき", "場合", "可能"].contains(where: told.contains)
    }
  }

  private func firstAfter(_ text: String) -> (String, Range<String.Index>)? {
    for table in phrases.tables {
      for phrase in table.runsAfter {
        if let range = text.firstRange(of: phrase) { return (phrase, range) }
      }
    }
    return nil
  }

  /// "Enter `default` in the namespace field", "`kubectl` commands".
  private func isFieldOrNoun(_ after: String, code: String, likeness: CommandShape.Likeness) -> Bool
  {
    let words = after.letterRuns.prefix(6).map(String.init)
    guard let first = words.first else { return false }
    // "Run the `strace` command": the tool is named, not the command with its arguments.
    if first == "command", !code.contains(" "), !shape.standsAlone(code) { return true }
    if words.contains(where: {
      ["field", "box", "textbox", "dropdown", "dialog", "form", "prompted"].contains($0)
    }), likeness < .likely {
      return true
    }
    if !code.contains(" "),
      [
        "commands", "tool", "tools", "cli", "binary", "utility", "library", "subcommand", "flag",
        "option", "parameter", "file", "directory", "container", "image", "service", "role", "user",
        "app", "apps", "application", "applications", "project", "repository", "github", "package",
        "plugin", "module", "playbook", "chart", "job", "deployment", "task", "workflow",
        "pipeline",
        "namespace", "pod", "cluster", "node", "method", "function", "variable",
      ]
      .contains(first)
    {
      return true
    }
    return false
  }

  /// Whether code can be a command of a tool that nobody has heard of: `unpack`, `count it`.
  private func mayBeTyped(_ code: String) -> Bool {
    guard let command = ShellLexer.single(code), command.problem == nil,
      let words = command.simpleCommands.first, let first = words.first
    else { return false }
    return CommandVocabulary.isName(first.value) && !CommandShape.readsAsProse(words)
      && !first.value.hasSuffix(".")
      && !(words.count == 1 && first.value.contains(".") && !first.value.hasPrefix("./"))
  }

  /// Whether code after an imperative is a command beyond doubt: one unknown word may be the name of anything.
  func isSure(_ code: String) -> Bool {
    shape.likeness(of: code) > .none || code.contains(" ") || shape.vocabulary.knows(code)
  }

  /// The imperative at the end of a sentence, fillers after it.
  private func imperative(_ sentence: String) -> String? {
    guard let (phrase, range) = phrases.last(\.runs, in: sentence) else { return nil }
    let rest = sentence[range.upperBound...]
    let restWords = rest.parts(
      ascii: { $0.isSpace || $0 == 0x3A || $0 == 0x2C || $0 == 0x28 },
      other: {
        $0.isWhitespace || $0 == ":" || $0 == "," || $0 == "(" || $0 == "：" || $0 == "、"
      }
    ).map(String.init)
    guard restWords.count <= 6,
      restWords.allSatisfy({ word in phrases.isFiller(word) || isCJKFiller(word) })
    else { return nil }
    // "a process running `sh`": what it does, not what is asked for.
    if phrase.hasSuffix("ing"),
      let last = sentence[..<range.lowerBound].fields.last, !Self.beforeGerunds.contains(last)
    {
      return nil
    }
    // "always check the directory with the command": "you can always run" is none.
    let words = sentence[..<range.lowerBound].fields
    if words.dropLast().contains(where: { Self.advice.contains($0) }) || Self.isQuestioning(words) {
      return nil
    }
    // "do not run", "when you run": said of it, not asked for.
    let lead = sentence[..<range.lowerBound].fields.suffix(4).joined(
      separator: " ")
    for table in phrases.tables {
      for negation in table.negations where PhraseBook.stands(negation, in: lead) {
        // "Before you begin, run": the negation's clause ended.
        if let comma = sentence[..<range.lowerBound].lastIndex(of: ","),
          let place = sentence.range(of: negation, before: range.lowerBound),
          place.upperBound <= comma
        {
          continue
        }
        return nil
      }
    }
    return ([phrase] + restWords).joined(separator: " ")
  }

  /// Words before "running" that make it a request.
  private static let beforeGerunds: Set<Substring> = [
    "by", "via", "through", "try", "and", "or", "then", "start", "begin", "consider", "recommend",
    "suggest", "simply", "just", "of", "with", "for", "keep", "like", "from", "this:", "following:",
  ]

  private func isCJKFiller(_ word: String) -> Bool {
    guard let first = word.unicodeScalars.first, first.value > 0x2E80 else { return false }
    return phrases.tables.contains { table in
      table.fillers.contains { filler in
        filler.unicodeScalars.first.map { $0.value > 0x2E80 } == true && word.contains(filler)
      }
    }
  }

  /// What stands after the last full stop; a full stop within parentheses ends no sentence.
  static func lastSentence(_ text: String) -> String {
    guard text.utf8.contains(where: { $0 == 0x2E || $0 == 0x21 || $0 == 0x3F || $0 >= 0xE3 }) else {
      return text
    }
    let bytes = Array(text.utf8)
    let lastClose = bytes.lastIndex(of: 0x29) ?? -1
    var start = 0
    var depth = 0
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      if byte == 0x28 { depth += 1 } else if byte == 0x29 { depth = max(0, depth - 1) }
      let width = sentenceEnd(bytes, at: index)
      if width > 0, !(depth > 0 && lastClose > index),
        !isAbbreviation(bytes, before: index),
        bytes[(index + width)...].contains(where: { $0 > 0x20 })
      {
        start = index + width
      }
      index += max(1, width)
    }
    return start == 0 ? text : String(decoding: bytes[start...], as: UTF8.self)
  }

  /// Whether the full stop at an index ends "e.g.", "i.e.", "z. B." or the like: a letter stands alone before it.
  private static func isAbbreviation(_ bytes: [UInt8], before index: Int) -> Bool {
    guard bytes[index] == 0x2E, index >= 2, bytes[index - 1].isLetter else { return false }
    let before = bytes[index - 2]
    return before == 0x2E || before == 0x20 && index >= 3 && bytes[index - 3] == 0x2E
  }

  /// How many bytes the mark that ends a sentence at an index takes; 0: none ends there.
  private static func sentenceEnd(_ bytes: [UInt8], at index: Int) -> Int {
    switch bytes[index] {
    case 0x2E, 0x21, 0x3F:  // . ! ?
      return index + 1 < bytes.count
        && (bytes[index + 1] == 0x20 || (0x09...0x0D).contains(bytes[index + 1])) ? 1 : 0
    case 0xE3:  // 。
      return index + 2 < bytes.count && bytes[index + 1] == 0x80 && bytes[index + 2] == 0x82 ? 3 : 0
    case 0xEF:  // ！
      return index + 2 < bytes.count && bytes[index + 1] == 0xBC && bytes[index + 2] == 0x81 ? 3 : 0
    default: return 0
    }
  }
}

extension String {
  /// The last place of a phrase before an index.
  func range(of phrase: String, before end: Index) -> Range<Index>? {
    var found: Range<Index>?
    var rest = self[..<end]
    while let range = rest.firstRange(of: phrase) {
      found = range
      rest = rest[range.upperBound...]
    }
    return found
  }
}

/// The text of a list item or a paragraph is a step where it is a command and nothing else: `- kubectl get pods`.
struct BareCommandRule {
  let shape: CommandShape

  struct Found {
    var command: String
    /// The lines of the file.
    var lines: ClosedRange<Int>
  }

  /// The commands that a paragraph consists of, as they were typed; nil: it does not.
  ///
  /// - Parameter inItem: whether it is a list item's; elsewhere only a prompt or many arguments make a command of it.
  func commands(in block: Block, source: SourceText, inItem: Bool) -> [Found]? {
    let first = block.range.startLine
    let last = max(first, block.range.endLine)
    guard last - first < 60 else { return nil }
    var start = source.range(ofLine: first).lowerBound + block.range.startColumn - 1
    // What stands in a tab was moved to the left.
    while start < source.bytes.count, source.bytes[start] == 0x20 { start += 1 }
    guard start < source.bytes.count else { return nil }
    // Commands begin with small letters, paths, variables, brackets or a prompt.
    guard let opening = source.bytes[start...].first,
      (0x61...0x7A).contains(opening) || "./~$([{_".utf8.contains(opening)
        || inItem && (0x41...0x5A).contains(opening)
    else { return nil }
    var lines: [String] = []
    for number in first...last {
      let range = source.range(ofLine: number)
      let bytes =
        number == first
        ? source.bytes[min(start, range.upperBound)..<range.upperBound] : source.bytes[range]
      var line = String(decoding: bytes, as: UTF8.self)
      if number > first { line = line.trimmedSpace }
      if let comment = line.firstRange(of: "<!-- atelier:") {
        line = line[..<comment.lowerBound].trimmedSpace
      }
      lines.append(line)
    }
    var isPrompted = false
    let typed = lines.map { line -> String in
      guard line.hasPrefix("$ ") else { return line.trimmedSpace }
      isPrompted = true
      return line.dropFirst(2).trimmedSpace
    }
    if !isPrompted, block.hasMarkup, !holdsHTMLOnly(block) { return nil }
    let all = ShellLexer.commands(in: typed.joined(separator: "\n")).filter { !$0.isBlank }
    guard !all.isEmpty, all.allSatisfy({ $0.problem == nil && shape.likeness(of: $0) == .likely })
    else { return nil }
    // "mongo exposes port 27017 (by default)": the shell has no parentheses between words.
    let isAside = typed.contains { line in
      line.contains(" (") && !line.contains { "$'\"".contains($0) }
    }
    if isAside { return nil }
    // `- python3` in a list of what is needed.
    if !isPrompted, typed.count == 1, Self.interpreters.contains(typed[0]) { return nil }
    if !isPrompted,
      all.contains(where: { CommandShape.readsAsItem($0.simpleCommands.first ?? []) })
    {
      return nil
    }
    let isStrong =
      inItem || isPrompted
      || all.allSatisfy { command in
        command.simpleCommands.contains {
          $0.count >= 3
            && $0.contains { $0.raw.hasPrefix("-") || $0.raw.contains("/") || $0.raw.contains("$") }
        }
      }
    guard isStrong else { return nil }
    return all.map { command in
      let text = typed[command.lines.lowerBound...min(command.lines.upperBound, typed.count - 1)]
      return Found(
        command: text.joined(separator: "\n"),
        lines: (first + command.lines.lowerBound)...(first
          + min(command.lines.upperBound, typed.count - 1)))
    }
  }

  private static let interpreters: Set<String> = [
    "bash", "go", "java", "node", "perl", "php", "python", "python3", "ruby", "sh", "zsh",
  ]

  /// Angle brackets in a command are read as HTML: `<pod>`.
  private func holdsHTMLOnly(_ block: Block) -> Bool {
    block.inlines.allSatisfy { inline in
      switch inline.kind {
      case .text, .softBreak, .lineBreak, .html: true
      case .code, .strong, .emphasis, .link, .image: false
      }
    }
  }
}
