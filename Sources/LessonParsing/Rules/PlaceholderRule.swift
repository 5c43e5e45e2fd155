import LessonModel

/// Parts of a command that the reader has to fill in, and where their values are.
enum PlaceholderRule {
  /// The placeholders of a command, in all usual spellings: `<node-name>`, `[node-name]`, `{node-name}`, `{{ node }}`,
  /// `YOUR_NODE`, `"xxx"`, `./xxx.yml`.
  static func placeholders(in step: Step) -> [Placeholder] {
    let command = step.action.text
    // Most commands have none of the signs.
    let marks = ByteMarks(of: command)
    let hasBrackets = marks.hasAny([.less, .bracket, .brace])
    guard
      hasBrackets || marks.contains(.ex)
        || marks.contains(.capital)
          && ["YOUR", "CHANGE", "REPLACE", "MY_"].contains(where: command.contains)
        || command.contains("your")
    else { return [] }
    // A run of "x" is a word of its own.
    let mayHaveWords =
      marks.hasAny([.capital, .beyondASCII]) || command.contains("your-")
      || command.contains("your_")
      || command.contains("my-own-") || command.contains("xx") || command.contains("xX")
    guard hasBrackets || mayHaveWords else { return [] }
    var result: [Placeholder] = []
    func add(_ token: String, _ name: String) {
      guard !name.isEmpty, !result.contains(where: { $0.token == token }) else { return }
      result.append(
        Placeholder(
          name: name, token: token, source: nil,
          provenance: Provenance(rule: "placeholder", evidence: token)))
    }
    if hasBrackets { bracketed(in: command, add) }
    guard mayHaveWords else { return result }
    let brackets = result.map(\.token)
    for run in words(of: command) {
      // `<your-name>` is one, and not `your-name` in it another.
      if brackets.contains(where: { $0.contains(run) }) { continue }
      if run.utf8.count >= 3, run.utf8.allSatisfy({ $0 | 0x20 == 0x78 }) {
        add(String(run), exampleName(step.instruction) ?? "value")
      } else if isCapitals(run) {
        add(String(run), normal(run))
      } else if run.hasPrefix("your-") || run.hasPrefix("your_") || run.hasPrefix("my-own-"),
        run.count > 6
      {
        add(String(run), normal(run))
      }
    }
    return result
  }

  /// `YOUR_NAME`, `MY_CLUSTER_NAME`, `REPLACE_ME`, `CHANGEME`.
  private static func isCapitals(_ word: Substring) -> Bool {
    guard
      word.utf8.allSatisfy({
        (0x41...0x5A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5F || $0 == 0x2D
      })
    else { return false }
    return ["YOUR_", "YOUR-", "REPLACE_", "REPLACE-", "CHANGE_", "CHANGE-", "INSERT_"].contains(
      where: word.hasPrefix)
      || word == "CHANGEME" || word == "REPLACEME"
  }

  private static func normal(_ text: some StringProtocol) -> String {
    text.lowercased().letterAndDigitRuns.joined(separator: "-")
  }

  /// Names in brackets, where the shell's own meaning of the bracket cannot be meant.
  private static func bracketed(in command: String, _ add: (String, String) -> Void) {
    let bytes = Array(command.utf8)
    var index = 0
    var isQuoted = false
    while index < bytes.count {
      let open = bytes[index]
      let before = index > 0 ? bytes[index - 1] : 0x20
      if open == 0x27 { isQuoted.toggle() }
      let closer: UInt8
      switch open {
      case 0x3C: closer = 0x3E
      case 0x5B: closer = 0x5D
      case 0x7B: closer = 0x7D
      default:
        index += 1
        continue
      }
      guard
        let end = bytes[(index + 1)...].prefix(60).firstIndex(of: closer)
      else {
        index += 1
        continue
      }
      let isDouble =
        open == 0x7B && index + 1 < bytes.count && bytes[index + 1] == 0x7B && end + 1 < bytes.count
        && bytes[end + 1] == 0x7D
      let inner = isDouble ? bytes[(index + 2)..<end] : bytes[(index + 1)..<end]
      let body = String(decoding: inner, as: UTF8.self)
      let isName =
        body.unicodeScalars.first.map { $0.properties.isAlphabetic } == true
        && body.last?.isWhitespace == false
        && body.allSatisfy { $0.isLetter || $0.isNumber || "-_ ./:".contains($0) }
        && !body.hasSuffix("/") && !body.contains("//")
      let token = String(decoding: bytes[index...(isDouble ? end + 1 : end)], as: UTF8.self)
      let after = end + 1 < bytes.count ? bytes[end + 1] : 0x20
      let accepted: Bool
      switch open {
      case 0x3C: accepted = isName && before != 0x3C && !body.contains("/")
      case 0x5B:
        // A pattern of the shell has letters beside it; a test has spaces inside.
        accepted =
          isName && !isQuoted && body.count >= 4 && !isWord(before) && !isWord(after)
          && ![0x2A, 0x5B, 0x5E, 0x2E].contains(before)
          && (body.contains("-") || body.contains("_") || body.contains(" ")
            || known.contains(body.lowercased()))
          && !body.contains(":") && !body.contains(".")
      default:
        let bare = body.trimmedSpace
        accepted =
          !isQuoted && before != 0x24 && before != 0x25 && before != 0x7B
          && bare.unicodeScalars.first.map { $0.properties.isAlphabetic } == true
          && bare.allSatisfy { $0.isLetter || $0.isNumber || "-_".contains($0) } && bare.count >= 2
          && bare != "}"
          && (isDouble ? after == 0x7D && !isGoTemplate(command) : !isDouble)
          && !(open == 0x7B && before == 0x5C)
      }
      if accepted { add(token, normal(body.isEmpty ? token : body)) }
      index = accepted ? end + 1 : index + 1
    }
  }

  private static func isGoTemplate(_ command: String) -> Bool {
    command.contains("template") || command.contains("--format") || command.contains(" -f ")
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    (0x61...0x7A).contains(byte) || (0x41...0x5A).contains(byte) || (0x30...0x39).contains(byte)
  }

  private static let known: Set<String> = [
    "name", "namespace", "username", "password", "token", "cluster", "region", "version", "project",
    "filename", "file", "host",
    "hostname", "image", "service", "container", "node", "value", "path", "address", "user",
    "email", "port",
  ]

  private static func words(of command: String) -> [Substring] {
    command.parts(
      ascii: { !($0.isLetter || $0.isDigit || $0 == 0x2D || $0 == 0x5F) },
      other: { !($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") })
  }

  /// What an `xxx` stands for, by the sentence: "Decode password by running …".
  private static func exampleName(_ instruction: String) -> String? {
    let words = instruction.lowercased().letterRuns.map(String.init)
    return ["password", "token", "secret", "name", "key", "certificate", "user", "id"].first {
      words.contains($0)
    }
  }

  /// Where a placeholder's value comes from, and the words that say so.
  static func source(of placeholder: Placeholder, for step: borrowing Step, _ earlier: KnownSteps)
    -> (
      ValueSource, String
    )?
  {
    let words = placeholder.name.split(separator: "-").map(String.init).filter {
      !["of", "the", "your", "my", "a"].contains($0)
    }
    // A step says that it leaves just this value.
    for known in earlier.capturing {
      if let capture = known.captures.last(where: {
        $0.kind == .value && $0.name == placeholder.name
      }) {
        return (capture.source, capture.provenance.evidence)
      }
    }
    // "Run `kubectl get node` to get the node name."
    if let told = earlier.purposeful.first(where: { known in
      words.allSatisfy(known.purpose.contains)
    }) {
      return (ValueSource(step: told.id, selector: .column, argument: "NAME"), told.instruction)
    }
    if let found = field(words, earlier) { return found }
    // "Look at the pods; copy a name": the list may be nearer than what made them.
    if words.contains("pod"), let creator = earlier.creating.first(where: \.createsPods),
      earlier.listing.first(where: { lists("pod", $0) }).map({ $0.number < creator.number })
        ?? true
    {
      let namespace = namespaceOptions(step.action.text)
      return (
        ValueSource(step: creator.id, selector: .createdPod, argument: namespace), creator.command
      )
    }
    if let kind = words.first, words.last == "name",
      let listing = earlier.listing.first(where: { lists(kind, $0) })
    {
      return (
        ValueSource(step: listing.id, selector: .column, argument: "NAME"), listing.command
      )
    }
    if step.action.text.contains("base64")
      || ["password", "token", "secret"].contains(placeholder.name),
      let secret = earlier.secret
    {
      let key = placeholder.name == "value" ? "password" : placeholder.name
      return (ValueSource(step: secret.id, selector: .yamlKey, argument: key), secret.command)
    }
    if let captured = earlier.capturing.first(where: {
      $0.captures.contains { $0.kind == .value && words.contains($0.name.lowercased()) }
    }),
      let capture = captured.captures.first(where: { $0.kind == .value })
    {
      return (capture.source, capture.provenance.evidence)
    }
    return nil
  }

  /// A field that an earlier step was to check: `Taints: …` for `<value-of-tains>`.
  private static func field(_ words: [String], _ earlier: KnownSteps) -> (ValueSource, String)? {
    for known in earlier.describing {
      for expectation in known.expectations where expectation.kind == .contains {
        let key = expectation.expected.prefix { $0 != ":" }.trimmedSpace
        guard expectation.expected.contains(":"),
          words.contains(where: { alike($0, key.lowercased()) })
        else { continue }
        return (ValueSource(step: known.id, selector: .field, argument: key), expectation.expected)
      }
    }
    return nil
  }

  /// Whether two words are the same, a letter missing or wrong in one of them.
  private static func alike(_ left: String, _ right: String) -> Bool {
    if left == right { return true }
    guard min(left.count, right.count) >= 4, abs(left.count - right.count) <= 1 else {
      return false
    }
    let (a, b) = (Array(left), Array(right))
    let prefix = zip(a, b).prefix { $0 == $1 }.count
    let suffix = zip(a.reversed(), b.reversed()).prefix { $0 == $1 }.count
    return prefix + suffix >= max(a.count, b.count) - 1
  }

  private static func lists(_ kind: String, _ known: KnownStep) -> Bool {
    let plural = kind + "s"
    return known.lowerWords.contains { word in
      word == kind || word == plural
        || kind.hasPrefix(word) && word.count >= 2 && word != "get"
    }
  }

  private static func namespaceOptions(_ command: String) -> String {
    let words = command.split(separator: " ").map(String.init)
    for (index, word) in words.enumerated() {
      if word == "-n" || word == "--namespace", index + 1 < words.count {
        return "-n \(words[index + 1])"
      }
      if word.hasPrefix("--namespace=") { return "-n \(word.dropFirst("--namespace=".count))" }
    }
    return ""
  }
}
