/// What a text looks like: a command, or something else.
struct CommandShape {
  let vocabulary: CommandVocabulary
  private let memo = Memo()

  init(vocabulary: CommandVocabulary = CommandVocabulary()) {
    self.vocabulary = vocabulary
  }

  /// What was judged lately: the rules ask for the same lines and blocks again and again.
  private final class Memo {
    private static let limit = 1024
    private var likeness: [String: Likeness] = [:]

    subscript(text: String) -> Likeness? {
      get { likeness[text] }
      set {
        if likeness.count >= Self.limit { likeness.removeAll(keepingCapacity: true) }
        likeness[text] = newValue
      }
    }
  }

  /// How much a text looks like a command.
  enum Likeness: Int, Comparable {
    case none
    /// It could be one, if what stands around it says so.
    case possible
    /// It is one by its own looks.
    case likely

    static func < (left: Likeness, right: Likeness) -> Bool { left.rawValue < right.rawValue }
  }

  /// How much a text looks like one complete command.
  func likeness(of text: some StringProtocol) -> Likeness {
    guard text.utf8.count <= 400 else { return judge(text) }
    let key = String(text)
    if let known = memo[key] { return known }
    let found = judge(key)
    memo[key] = found
    return found
  }

  /// How much a text looks like a command, of which the shell's reading is known.
  ///
  /// - Parameter command: all that the text holds, without a problem.
  func likeness(of command: ShellCommand, text: String) -> Likeness {
    Self.isMarkup(text) || Self.isQuery(text) ? .none : likeness(of: command)
  }

  /// Whether a text is a row of a table, or an element: `<QuerySet []>`.
  private static func isMarkup(_ text: some StringProtocol) -> Bool {
    let start = text.utf8.drop { $0 == 0x20 }
    guard let first = start.first else { return false }
    return first == 0x7C || first == 0x3C && start.dropFirst().first?.isLetter == true
  }

  private func judge(_ text: some StringProtocol) -> Likeness {
    if Self.isQuery(text) { return .none }
    if Self.isMarkup(text) { return .none }
    if Self.isQuery(text) { return .none }
    // A row of a table, or an element: `<QuerySet []>`.
    let start = text.utf8.drop { $0 == 0x20 }
    if let first = start.first,
      first == 0x7C || first == 0x3C && start.dropFirst().first?.isLetter == true
    {
      return .none
    }
    let commands = ShellLexer.commands(in: text).filter { !$0.isBlank }
    guard commands.count == 1, commands[0].problem == nil else { return .none }
    return likeness(of: commands[0])
  }

  /// How much a command that was read as one looks like what a person would type.
  func likeness(of command: ShellCommand) -> Likeness {
    var best = Likeness.none
    for (index, words) in command.simpleCommands.enumerated() {
      let found = likeness(of: words)
      if index == 0, found == .none { return .none }
      best = max(best, found)
    }
    if best == .possible, command.hasRedirection, let first = command.firstWord,
      vocabulary.knows(first)
    {
      return .likely
    }
    return best
  }

  /// Whether a text is a statement of SQL: `select * from t;`, which the shell would take for a menu.
  static func isQuery(_ text: some StringProtocol) -> Bool {
    guard let first = text.utf8.first(where: { $0 != 0x20 }), "sSiIuUcCdD".utf8.contains(first)
    else {
      return false
    }
    // A verb has four letters or six.
    let opening = text.utf8.drop { $0 == 0x20 }.prefix(7).prefix { $0.isLetter }.count
    guard opening == 4 || opening == 6 || text.utf8.contains(where: { $0 >= 0x80 }) else {
      return false
    }
    let words = text.prefix(400).lowercased().fields
    guard let verb = words.first, words.count >= 3 else { return false }
    switch verb {
    case "select": return words.contains("from") || text.trimmedSpace.hasSuffix(";")
    case "insert": return words[1] == "into"
    case "update": return words.contains("set")
    case "delete": return words[1] == "from"
    case "create", "drop", "alter":
      return ["table", "database", "user", "view", "index", "schema"].contains(words[1])
    default: return false
    }
  }

  /// Whether a program is run by its name alone: `ls`, `top`.
  func standsAlone(_ word: String) -> Bool {
    if case .program = vocabulary.entry(of: word) { return true }
    return word.hasPrefix("./") || word == "make"
  }

  /// Whether a text is the name of a tool that needs a verb: `kubectl`, named and not typed.
  func isToolAlone(_ code: String) -> Bool {
    guard !code.contains(" "), code != "make", case .verbs = vocabulary.entry(of: code) else {
      return false
    }
    return true
  }

  private static let transitive: Set<String> = [
    "add", "annotate", "apply", "attach", "autoscale", "build", "checkout", "clone", "commit",
    "cordon", "cp", "create", "debug", "delete", "describe",
    "drain", "edit", "exec", "expand", "explain", "expose", "inspect", "kill", "label", "load",
    "patch", "port", "port-forward", "pull", "push",
    "rename", "replace", "rm", "rmi", "rollout", "run", "save", "scale", "set", "tag", "taint",
    "top", "uncordon", "wait",
  ]

  private static let transitiveOfGit: Set<Substring> = [
    "cherry-pick", "merge", "mv", "restore", "revert", "switch",
  ]

  /// Whether a text is the verb of some tool without the tool: `get rollout`, of a plugin that was named before.
  func isVerbAlone(_ code: String) -> Bool {
    guard let first = code.fields.first, likeness(of: code) < .likely else { return false }
    return Self.transitive.contains(String(first))
      || ["get", "install", "list", "logs", "show", "status", "upgrade"].contains(first)
  }

  /// Whether a text shows how commands are written: `kubectl <subcommand> <options>`.
  static func isSynopsis(_ text: some StringProtocol) -> Bool {
    guard text.utf8.contains(where: { $0 == 0x3C }) else { return false }
    let lower = text.lowercased()
    return [
      "<subcommand>", "<command>", "<commande>", "<options>", "<flags>", "<args>", "<arguments>",
    ].contains {
      lower.contains($0)
    }
  }

  /// Whether a command's words read as an item of a list in words: a dash between words, letters of other
  /// scripts, many words and nothing that is an argument.
  static func readsAsItem(_ words: [ShellWord]) -> Bool {
    guard words.count >= 2, let first = words.first, first.value != "echo", first.value != "printf"
    else { return false }
    var plain = 0
    for (index, word) in words.enumerated() {
      let isLetters = word.raw.allSatisfy(\.isLetter)
      if isLetters { plain += 1 }
      if index > 0, !word.raw.hasPrefix("\""), !word.raw.hasPrefix("'"), !word.raw.contains("="),
        word.raw.utf8.contains(where: { $0 >= 0xC2 })
      {
        return true
      }
      if ["-", "–", "—"].contains(word.raw), index + 1 < words.count,
        words[index + 1].raw.allSatisfy(\.isLetter)
      {
        return true
      }
    }
    return plain >= 6 && !words.dropFirst().contains { looksLikeArgument($0.raw) }
  }

  /// Tools that do nothing without arguments: `cat`, named and not typed.
  private static let needy: Set<Substring> = [
    "base64", "cat", "chmod", "chown", "cp", "curl", "dig", "grep", "jq", "kill", "ln", "mkdir",
    "mv", "nslookup", "rm", "rsync", "scp", "sed", "ssh", "tar", "tee", "touch", "unzip", "wget",
    "which", "xargs",
  ]

  /// Whether a text is a tool with a verb that does nothing without arguments: `docker run`, named and not typed.
  func lacksArguments(_ code: String) -> Bool {
    let words = code.fields
    if words.first == "git", words.last == "-m" { return true }
    if words.count == 1, Self.needy.contains(words[0]) { return true }
    guard words.count == 2, ["kubectl", "oc", "docker", "podman", "git", "k"].contains(words[0])
    else {
      // `docker service update`
      return words.count == 3 && ["docker", "podman"].contains(words[0])
        && [
          "config", "container", "context", "image", "network", "node", "secret", "service",
          "stack", "swarm", "volume",
        ].contains(words[1])
        && (Self.transitive.contains(String(words[2]))
          || ["join", "update", "deploy"].contains(words[2]))
    }
    if ["compose", "config", "container", "image", "network", "volume"].contains(words[1]) {
      return true
    }
    if words[0] == "git", Self.transitiveOfGit.contains(words[1]) { return true }
    return Self.transitive.contains(String(words[1])) || words[1] == "get"
  }

  private func likeness(of all: [ShellWord]) -> Likeness {
    var words = all[...]
    while let first = words.first, ShellLexer.isAssignment(first.raw) { words = words.dropFirst() }
    guard var first = words.first else {
      return all.isEmpty
        ? .none : (all.allSatisfy { Self.isTypedAssignment($0.raw) } ? .likely : .possible)
    }
    var hasPrefix = false
    while case .prefix = vocabulary.entry(of: first.value) {
      var rest = words.dropFirst()
      while let option = rest.first,
        option.raw.hasPrefix("-") || ShellLexer.isAssignment(option.raw)
          || option.raw.first?.isNumber == true
      {
        rest = rest.dropFirst()
      }
      guard let next = rest.first else { return words.count == 1 ? .possible : .likely }
      words = rest
      first = next
      hasPrefix = true
    }
    let arguments = words.dropFirst()
    if Self.readsAsProse(words) { return .none }
    // `let x = 1`, `replicas = 3`: the shell puts no white space around the sign.
    if arguments.prefix(2).contains(where: { $0.raw == "=" }),
      !["test", "[", "[[", "expr"].contains(first.value)
    {
      return .none
    }
    let tool = first.value
    // "test command:" is a question.
    if let last = arguments.last?.raw, last.count > 1, last.hasSuffix(":"),
      last.dropLast().isLetters, arguments.count <= 3
    {
      return .none
    }
    if tool.hasPrefix(":") && tool.count > 1 || tool.hasPrefix("//") { return .none }
    if ["./", "../", "~/"].contains(where: tool.hasPrefix) {
      return tool.count > 2 ? .likely : .possible
    }
    if let slash = tool.lastIndex(of: "/"),
      tool.hasPrefix("/") || vocabulary.knows(String(tool[tool.index(after: slash)...]))
    {
      return arguments.isEmpty ? .possible : .likely
    }
    guard let entry = vocabulary.entry(of: tool) else {
      if vocabulary.own.contains(tool) { return arguments.isEmpty ? .possible : .likely }
      guard CommandVocabulary.isName(tool), tool.utf8.count > 1 || tool == "k" else { return .none }
      return hasPrefix || arguments.contains { Self.looksLikeArgument($0.raw) } ? .possible : .none
    }
    switch entry {
    case .verbs(let verbs):
      guard let next = arguments.first(where: { !$0.raw.hasPrefix("-") }) else {
        return arguments.isEmpty ? (tool == "make" ? .likely : .possible) : .likely
      }
      if verbs.contains(next.value) { return .likely }
      if arguments.contains(where: { $0.raw.hasPrefix("-") }) { return .likely }
      return tool == "make" || tool == "npm" || tool == "service" ? .likely : .possible
    case .arguments: return arguments.isEmpty ? .possible : .likely
    case .word:
      if tool == "echo" || tool == "sleep" || tool == "source" || tool == "touch"
        || tool == "export" || tool == "ping"
      {
        return arguments.isEmpty ? .possible : .likely
      }
      if tool == "make", arguments.count == 1, let only = arguments.first,
        Self.targets.contains(only.value)
      {
        return .likely
      }
      return arguments.contains { Self.looksLikeArgument($0.raw) } ? .likely : .possible
    case .program:
      return arguments.isEmpty || arguments.contains { Self.looksLikeArgument($0.raw) }
        || arguments.count <= 2 ? .likely : .possible
    case .prefix: return .likely
    }
  }

  /// What is usually made.
  private static let targets: Set<String> = [
    "all", "build", "check", "clean", "deploy", "dev", "docs", "down", "download", "help", "init",
    "install", "lint", "push", "release", "run", "serve", "setup", "start", "stop", "test", "tests",
    "uninstall", "up",
  ]

  /// Whether an assignment looks typed into a shell: `NAME=value`, not `a=b` of a formula.
  private static func isTypedAssignment(_ word: String) -> Bool {
    guard let equals = word.firstIndex(of: "=") else { return false }
    let name = word[..<equals]
    return name.utf8.allSatisfy { !(0x61...0x7A).contains($0) } && name.count >= 2
      || word[equals...].contains("$")
  }

  static func looksLikeArgument(_ word: String) -> Bool {
    word.utf8.first == 0x2D || word.utf8.contains { argumentBytes.contains($0) }
      || word.utf8.dropLast().contains(0x2E) || word.isNumbers
  }

  private static let argumentBytes = Array("/$|=\"'<>~*{:@".utf8)

  private static let stopwords: Set<String> = [
    "a", "an", "and", "are", "as", "be", "but", "by", "can", "for", "from", "has", "have", "if",
    "in", "into", "is", "it", "its",
    "of", "on", "or", "sure", "that", "the", "their", "these", "this", "to", "was", "we", "will",
    "with", "you", "your",
    "when", "which", "should", "use", "using", "our", "so", "not", "than", "then", "there",
  ]

  /// Whether words read as a sentence and not as a command with its arguments.
  static func readsAsProse(_ words: some RandomAccessCollection<ShellWord>) -> Bool {
    guard words.count >= 3 else { return false }
    let isTyped = words.dropFirst().contains { word in
      let bytes = word.raw.utf8
      return bytes.first == 0x2D && word.raw.count > 1
        || bytes.contains { $0 == 0x3D || $0 == 0x2F || $0 == 0x24 }
    }
    if isTyped { return false }
    var stops = 0
    var plain = 0
    for word in words.dropFirst() {
      let text = word.raw
      var trimmed = text.drop { $0 == "(" }
      while let last = trimmed.last, ".,:;!?)".contains(last) { trimmed = trimmed.dropLast() }
      // No stop word is longer.
      if trimmed.utf8.count <= 18, stopwords.contains(trimmed.lowercased()) { stops += 1 }
      if !trimmed.isEmpty, trimmed.isLetters { plain += 1 }
    }
    let rest = words.count - 1
    return stops >= 1 && plain * 3 >= rest * 2
      && (stops >= 2 || rest <= 4 || words.last?.raw.last.map { ".!?:".contains($0) } == true)
  }
}
