import CommonMark

/// Inline code is a step where an imperative introduces it: "Run `kubectl get pods`", "by running `make`".
enum ImperativeRule {
  private static let verbs: Set<String> = [
    "run", "running", "execute", "executing", "type", "typing", "enter", "invoke", "issue",
  ]
  /// Words that may stand between the verb and the code.
  private static let between: Set<String> = [
    "the", "this", "following", "command", "commands", "a", "an", "again", "then", "now", "by",
    "first", "just", "simply",
    "in", "your", "terminal", "shell", "once", "more",
  ]

  /// The words that make the code a step; nil: they do not.
  ///
  /// - Parameter follows: whether a step stands before in the same paragraph, so that "and" goes on with it.
  static func evidence(before: String, code: String, follows: Bool) -> String? {
    guard CommandShape.isPossible(code) else { return nil }
    let words = before.split { $0.isWhitespace || $0 == ":" || $0 == "," || $0 == "(" }.map {
      $0.lowercased()
    }
    if follows, ["and", "then", "and then", "or"].contains(words.joined(separator: " ")),
      CommandShape.isLikely(code)
    {
      return before.trimmedSpace
    }
    guard let verb = words.lastIndex(where: verbs.contains) else { return nil }
    guard words[(verb + 1)...].allSatisfy(between.contains) else { return nil }
    // "do not run", "when you run": said of it, not asked for.
    let lead = words[..<verb].suffix(3)
    if lead.contains("not") || lead.contains("don't") || lead.contains("never") { return nil }
    return words[verb...].joined(separator: " ")
  }
}

/// What a command looks like.
enum CommandShape {
  /// Tools that lessons use, and for those which take one, the verbs that follow them.
  private static let tools: [String: Set<String>] = [
    "kubectl": [
      "annotate", "api-resources", "api-versions", "apply", "attach", "auth", "autoscale",
      "cluster-info", "config", "cordon",
      "cp", "create", "delete", "describe", "diff", "drain", "edit", "exec", "explain", "expose",
      "get", "label", "logs", "patch",
      "port-forward", "proxy", "replace", "rollout", "run", "scale", "set", "taint", "top",
      "uncordon", "version", "wait",
    ],
    "helm": [
      "create", "delete", "dependency", "fetch", "get", "history", "init", "install", "lint",
      "list", "ls", "package", "pull",
      "repo", "reset", "rollback", "search", "serve", "show", "status", "template", "test",
      "uninstall", "upgrade", "version",
    ],
    "istioctl": [
      "analyze", "authn", "dashboard", "install", "kube-inject", "manifest", "profile",
      "proxy-config", "proxy-status",
      "verify-install", "version",
    ],
    "docker": [
      "build", "exec", "images", "kill", "logs", "ps", "pull", "push", "rm", "rmi", "run", "stop",
      "tag", "version",
    ],
    "git": [
      "add", "checkout", "clone", "commit", "fetch", "init", "log", "pull", "push", "status",
    ],
    "minikube": [
      "addons", "dashboard", "delete", "ip", "service", "start", "status", "stop", "tunnel",
    ],
    "kind": ["create", "delete", "get", "load"], "brew": ["install", "uninstall", "upgrade"],
    "apt-get": ["install", "update"], "apt": ["install", "update"],
    "npm": ["ci", "install", "run", "start", "test"],
    "pip": ["install"], "go": ["build", "get", "install", "mod", "run", "test"],
    "cargo": ["build", "install", "run", "test"],
  ]
  /// Tools whose first word after them can be anything, and must look like an argument.
  private static let plainTools: Set<String> = [
    "awk", "base64", "bash", "cat", "cd", "chmod", "chown", "cp", "curl", "echo", "export", "find",
    "grep", "jq", "kill", "ln", "ls",
    "make", "mkdir", "mv", "node", "openssl", "ping", "python", "python3", "rm", "sed", "source",
    "ssh", "sudo", "tail", "tar",
    "touch", "unset", "unzip", "watch", "wget",
  ]

  /// Whether code that an imperative introduces can be a command at all.
  static func isPossible(_ code: String) -> Bool {
    guard let first = code.trimmedSpace.first else { return false }
    return first.isLetter || first.isNumber || "./$~([{_\"'!:".contains(first)
  }

  /// Whether a text is a command by its own looks.
  static func isLikely(_ text: String) -> Bool {
    var words = text.split(whereSeparator: \.isWhitespace).map(String.init)
    while let first = words.first, first == "sudo" || isAssignment(first) { words.removeFirst() }
    guard let tool = words.first else { return false }
    let rest = Array(words.dropFirst())
    if tool.hasPrefix("./"), tool.count > 2 { return true }
    if let verbs = tools[tool] {
      guard let next = rest.first(where: { !$0.hasPrefix("-") }) else { return !rest.isEmpty }
      return verbs.contains(next) || rest.first?.hasPrefix("-") == true
    }
    guard plainTools.contains(tool) else { return false }
    switch tool {
    case "export": return rest.first.map(isAssignment) ?? false
    case "cd": return rest.count <= 1
    case "ls", "make", "watch": return rest.count <= 1 || rest.contains { looksLikeArgument($0) }
    default: return rest.contains(where: looksLikeArgument)
    }
  }

  private static func isAssignment(_ word: String) -> Bool {
    guard let equals = word.firstIndex(of: "="), let first = word.first,
      first.isLetter || first == "_"
    else { return false }
    return word[..<equals].allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
  }

  private static func looksLikeArgument(_ word: String) -> Bool {
    word.hasPrefix("-") || word.contains { "/$|=\"'<>.~".contains($0) } && word.last != "."
  }
}

/// The text of a list item is a step where it is a command and nothing else: `- kubectl get pods`.
enum BareCommandRule {
  /// The command as it was typed, from the file's lines; nil: it is none.
  static func command(in block: Block, lines: [String]) -> String? {
    let hasCode = block.inlines.contains { inline in
      switch inline.kind {
      case .code, .strong, .emphasis, .link, .image: true
      case .text, .softBreak, .lineBreak, .html: false
      }
    }
    guard !hasCode else { return nil }
    let raw = (block.range.startLine...max(block.range.startLine, block.range.endLine)).map {
      number -> String in
      let line = lines[number - 1]
      guard number == block.range.startLine else { return line.trimmedSpace }
      return String(
        decoding: Array(line.utf8).dropFirst(block.range.startColumn - 1), as: UTF8.self)
    }.joined(separator: "\n").trimmedSpace
    return CommandShape.isLikely(raw) ? raw : nil
  }
}

/// Commands that keep running: forwards, proxies, watches, servers.
enum BackgroundRule {
  static func matches(_ command: String) -> Bool {
    let text = command.trimmedSpace
    if text.hasSuffix("&"), !text.hasSuffix("&&") { return true }
    guard !text.contains("|"), !text.contains("\n") else { return false }
    let words = text.split(whereSeparator: \.isWhitespace).map(String.init)
    switch words.first {
    case "kubectl":
      if words.contains("port-forward") || words.contains("proxy") { return true }
      let watches =
        words.contains("get")
        && words.contains { ["-w", "--watch", "--watch-only", "--watch=true"].contains($0) }
      return watches
        || words.contains("logs") && words.contains { ["-f", "--follow"].contains($0) }
    case "tail": return words.contains("-f") || words.contains("-F")
    case "helm": return words.dropFirst().first == "serve"
    case "minikube": return ["tunnel", "dashboard"].contains(words.dropFirst().first)
    case "watch": return true
    default: return false
    }
  }
}
