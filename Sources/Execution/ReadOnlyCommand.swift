/// Knows commands that only look: they may be run again without harm, and may say something else then.
enum ReadOnlyCommand {
  /// What a command looks at.
  enum Look {
    /// Something that works on its way to what was asked of it: a cluster, a server, an engine of containers.
    case services
    /// Files and processes of this machine.
    case files
  }

  /// Whether every part of this pipeline only looks, and one of them at what may change by itself.
  static func matches(_ command: String) -> Bool {
    look(command) != nil
  }

  /// What a pipeline looks at, if every part of it only looks.
  ///
  /// What is not known to be harmless is not: redirections, substitutions, lists and unknown tools.
  static func look(_ command: String) -> Look? {
    // Most commands are told by their first word, and this is asked for every step.
    let head = String(Substring(command.utf8.prefix { $0 != UInt8(ascii: " ") }))
    guard
      files.contains(head) || verbs[head] != nil || head == "curl"
        || filters.contains(head) && command.utf8.contains(UInt8(ascii: "|"))
    else { return nil }
    let forbidden: Set<Character> = [">", "<", "`", "&", ";", "\n"]
    var outside = ""
    var quote: Character?
    for character in command {
      if let open = quote {
        if character == open { quote = nil }
        if open == "\"" && (character == "`" || character == "$") { outside.append(character) }
        // A quoted text is one word whatever it holds.
        if character != open, character != "|", !character.isWhitespace, character != "$" {
          outside.append(forbidden.contains(character) ? "_" : character)
        }
      } else if character == "'" || character == "\"" {
        quote = character
      } else {
        outside.append(character)
      }
    }
    if outside.contains(where: forbidden.contains) || outside.contains("$(")
      || outside.contains("||")
    {
      return nil
    }
    var seen: Look?
    for part in outside.split(separator: "|", omittingEmptySubsequences: false) {
      let words = part.split(whereSeparator: \.isWhitespace).map(String.init)
      guard let tool = words.first else { return nil }
      if looksAtServices(tool, Array(words.dropFirst())) {
        seen = .services
      } else if files.contains(tool), !hasEffect(tool, words) {
        seen = seen ?? .files
      } else if !filters.contains(tool) || hasEffect(tool, words) {
        return nil
      }
    }
    return seen
  }

  /// Tools that read their input alone, unless they are told otherwise.
  private static let filters: Set<String> = [
    "awk", "base64", "column", "cut", "echo", "egrep", "fgrep", "grep", "head", "jq", "nl", "rev",
    "sed",
    "sort", "tac", "tail", "tr", "uniq", "wc", "yq",
  ]
  /// Tools that look at files and processes.
  private static let files: Set<String> = [
    "[", "cat", "du", "df", "file", "free", "id", "ls", "nproc", "pgrep", "pidof", "ps", "pwd",
    "readlink",
    "ss", "stat", "test", "uptime",
  ]

  private static func hasEffect(_ tool: String, _ words: [String]) -> Bool {
    switch tool {
    case "tail": words.contains { $0 == "-f" || $0 == "-F" || $0 == "--follow" }
    case "sed": words.contains { $0.hasPrefix("-i") || $0.hasPrefix("--in-place") }
    case "awk": words.contains { $0.contains("system(") }
    case "sort": words.contains { $0.hasPrefix("-o") }
    case "yq": words.contains { $0 == "-i" || $0 == "--inplace" }
    default: false
    }
  }

  private static let verbs: [String: Set<String>] = [
    "kubectl": [
      "api-resources", "api-versions", "cluster-info", "describe", "explain", "get", "logs", "top",
      "version", "auth can-i", "rollout status", "rollout history", "config current-context",
      "config get-contexts",
    ],
    "oc": ["describe", "get", "logs", "status", "version"],
    "helm": ["get", "history", "list", "ls", "repo list", "search", "show", "status", "version"],
    "istioctl": ["proxy-status", "version"],
    "docker": ["images", "info", "inspect", "logs", "port", "ps", "stats", "top", "version"],
    "podman": ["images", "info", "inspect", "logs", "port", "ps", "top", "version"],
    "systemctl": ["is-active", "is-enabled", "list-units", "show", "status"],
  ]
  /// Options that keep a command at it for ever.
  private static let following: Set<String> = [
    "-w", "--watch", "-f", "--follow", "--watch-only", "--watch=true",
  ]

  /// Options before a verb that take the next word.
  private static let valued: Set<String> = [
    "-n", "--namespace", "--context", "--kubeconfig", "--cluster", "--user", "-s", "--server",
    "--kube-context", "-H", "--host",
  ]

  private static func looksAtServices(_ tool: String, _ words: [String]) -> Bool {
    if tool == "curl" { return isGET(words) }
    guard let known = verbs[tool] else { return false }
    var plain = words[...]
    while let option = plain.first, option.hasPrefix("-") {
      plain = plain.dropFirst(valued.contains(option) ? 2 : 1)
    }
    guard let verb = plain.first else { return false }
    let isKnown =
      known.contains(verb)
      || plain.dropFirst().first.map { known.contains("\(verb) \($0)") } == true
    // `-f FILE` names a file for `get` and `describe`, and follows for `logs`.
    return isKnown
      && !words.contains { following.contains($0) && ($0 != "-f" || verb == "logs") }
  }

  /// Whether curl sends nothing but GET or HEAD, and writes no file.
  private static func isGET(_ words: [String]) -> Bool {
    var previous = ""
    for word in words {
      defer { previous = word }
      if previous == "-X" || previous == "--request" {
        if word != "GET" && word != "HEAD" { return false }
        continue
      }
      if word.hasPrefix("-X"), word.count > 2, !["-XGET", "-XHEAD"].contains(word) { return false }
      if word.hasPrefix("--") {
        let name = word.split(separator: "=").first.map(String.init) ?? word
        if [
          "--data", "--form", "--json", "--output", "--remote-name", "--upload-file",
          "--cookie-jar",
        ]
        .contains(where: { name.hasPrefix($0) }) {
          return name == "--output" && word.hasSuffix("=/dev/null")
        }
      } else if word.hasPrefix("-"), word.count > 1 {
        if previous == "-H" { continue }
        let letters = word.dropFirst()
        if letters.first != "X", letters.contains(where: { "dFOTc".contains($0) }),
          letters.first != "H"
        {
          return false
        }
        if letters.last == "o" { continue }
      }
      if previous.hasPrefix("-"), !previous.hasPrefix("--"), previous.hasSuffix("o"),
        word != "/dev/null"
      {
        return false
      }
    }
    return true
  }
}
