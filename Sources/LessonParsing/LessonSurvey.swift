import CommonMark

/// What a first look at a whole lesson tells: which tools it runs beyond doubt, and whether it shows prompts.
struct LessonSurvey: Sendable {
  private(set) var vocabulary = CommandVocabulary()
  private(set) var usesPrompts = false

  init(_ blocks: [Block]) { self.init([Piece(blocks)]) }

  init(_ pieces: [Piece]) {
    var prompted = 0
    var bare = 0
    var seen: [String: Int] = [:]
    for piece in pieces {
      vocabulary.learn(all: piece.vocabulary)
      prompted += piece.prompted
      bare += piece.bare
      seen.merge(piece.seen, uniquingKeysWith: +)
    }
    for (word, count) in seen where count >= 2 { vocabulary.learn(word) }
    usesPrompts = prompted >= 5 && prompted * 10 >= (prompted + bare) * 6
  }

  /// What a look at a piece of a lesson tells.
  struct Piece: Sendable {
    fileprivate var vocabulary = CommandVocabulary()
    fileprivate var prompted = 0
    fileprivate var bare = 0
    fileprivate var seen: [String: Int] = [:]
    /// The headings, where they were asked for.
    private(set) var headings: [LessonOutline.Heading] = []
    /// Whether a heading may announce output rather than open a section.
    private(set) var announces = false
    /// How many folds each HTML block opens, or closes where it is below 0.
    private(set) var folds: [Int] = []

    /// - Parameter isPart: whether the headings and folds are asked for.
    init(_ blocks: [Block], isPart: Bool = false) {
      var pending = blocks[...]
      var stack: [ArraySlice<Block>] = []
      while true {
        guard let block = pending.popFirst() else {
          guard let next = stack.popLast() else { break }
          pending = next
          continue
        }
        if !block.blocks.isEmpty {
          stack.append(pending)
          pending = block.blocks[...]
          continue
        }
        switch block.kind {
        case .codeBlock: look(at: block)
        case .heading(let level) where isPart:
          let title = LessonBuilder.title(of: block)
          if level > 2, LessonBuilder.isAnnouncement(title) { announces = true }
          headings.append(LessonOutline.Heading(level: level, slug: LessonBuilder.slug(title)))
        case .html where isPart:
          folds.append(HTMLText.folds(block.literal))
        case .paragraph, .heading, .list, .item, .blockQuote, .html, .thematicBreak: continue
        }
      }
    }
    private mutating func look(at block: Block) {
      let info = block.info
      let isPlain = info.utf8.allSatisfy { (0x61...0x7A).contains($0) }
      let language =
        isPlain
        ? info
        : info.drop { !$0.isLetter }.prefix { $0.isLetter || $0.isNumber || $0 == "-" }
          .lowercased()
      let kind = CodeBlock.LanguageKind(language)
      guard kind == .shell || kind == .plain else { return }
      var hasPrompt = false
      var isFirst = true
      var own: Set<String> = []
      for line in block.literal.lineParts() {
        let text = line.drop { $0 == " " }
        if let first = text.first, first == "$" || line.contains("$ ") || line.contains("# "),
          let prompt = Prompt.match(line), prompt.isPlain,
          prompt.kind == .shell, !prompt.command.isEmpty, !prompt.command.hasPrefix("# ")
        {
          hasPrompt = true
          learnFirst(prompt.command)
          learnInstalled(prompt.command)
        } else if kind == .shell {
          if isFirst, ScriptSplitter.looksPrinted(String(text)) { break }
          if text.contains(" -") {
            let word = String(text.prefix { !$0.isWhitespace })
            if CommandVocabulary.isName(word) { own.insert(word) }
          }
          learnInstalled(text)
        }
        isFirst = false
      }
      if kind == .shell || hasPrompt {
        if hasPrompt { prompted += 1 } else { bare += 1 }
      }
      for word in own { seen[word, default: 0] += 1 }
    }

    private mutating func learnFirst(_ command: String) {
      var words = command.fields[...]
      while let first = words.first, first == "sudo" || ShellLexer.isAssignment(first) {
        words = words.dropFirst()
      }
      guard let word = words.first else { return }
      vocabulary.learn(String(word))
    }

    private static let installers: Set<Substring> = ["install", "add", "get", "i"]

    /// Takes the names of the tools that a command installs.
    private mutating func learnInstalled(_ command: some StringProtocol) {
      guard command.contains("install") || command.contains(" add ") || command.hasPrefix("alias ")
      else { return }
      let words = command.fields.map { Substring($0) }
      if words.first == "alias", words.count > 1 {
        vocabulary.learn(String(words[1].prefix { $0 != "=" }))
        return
      }
      guard let tool = words.first(where: { $0 != "sudo" }),
        [
          "apt", "apt-get", "brew", "yum", "dnf", "apk", "snap", "pip", "pip3", "pipx", "npm",
          "cargo", "go", "gem", "choco", "pacman", "zypper",
        ].contains(tool),
        let verb = words.firstIndex(where: { Self.installers.contains($0) })
      else { return }
      for word in words[(verb + 1)...] where !word.hasPrefix("-") {
        let name =
          word.split(separator: "@").first?.split(separator: "/").last.map(String.init) ?? ""
        vocabulary.learn(name)
      }
    }
  }
}
