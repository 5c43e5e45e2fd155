/// Knows commands that only look at a cluster: they may be run again without harm, and may say something else then.
enum ReadOnlyCommand {
  /// Whether every part of this pipeline only looks, and one of them at a cluster.
  ///
  /// What is not known to be harmless is not: redirections, substitutions, lists and unknown tools.
  static func matches(_ command: String) -> Bool {
    let forbidden = [">", "<", "`", "$(", "&", ";", "\n"]
    var outside = ""
    var quote: Character?
    for character in command {
      if let open = quote {
        if character == open { quote = nil }
        if open == "\"" && (character == "`" || character == "$") { outside.append(character) }
      } else if character == "'" || character == "\"" {
        quote = character
      } else {
        outside.append(character)
      }
    }
    if forbidden.contains(where: { outside.contains($0) }) || outside.contains("`") { return false }
    let parts = outside.split(separator: "|", omittingEmptySubsequences: false)
    return parts.allSatisfy(partLooks) && parts.contains(where: asksCluster)
  }

  private static func asksCluster(_ part: Substring) -> Bool {
    part.split(whereSeparator: \.isWhitespace).first.map { verbs[String($0)] != nil } ?? false
  }

  private static let tools: Set<String> = [
    "awk", "cat", "column", "cut", "echo", "egrep", "grep", "head", "jq", "ls", "pwd", "sort",
    "tail", "tr", "uniq", "wc", "yq",
  ]
  private static let verbs: [String: Set<String>] = [
    "kubectl": [
      "api-resources", "api-versions", "cluster-info", "describe", "explain", "get", "logs", "top",
      "version",
    ],
    "helm": ["get", "history", "list", "ls", "repo list", "status", "version"],
    "istioctl": ["proxy-status", "version"],
  ]

  private static func partLooks(_ part: Substring) -> Bool {
    let words = part.split(whereSeparator: \.isWhitespace)
    guard let tool = words.first.map(String.init) else { return false }
    if tools.contains(tool) { return tool != "tail" || !words.contains("-f") }
    guard let known = verbs[tool] else { return false }
    if words.contains(where: { ["-w", "--watch", "-f", "--follow", "--watch-only"].contains($0) }),
      words.contains("get") || words.contains("logs"),
      !words.contains("-f") || words.contains("logs")
    {
      return false
    }
    let plain = words.dropFirst().drop { $0.hasPrefix("-") }.map(String.init)
    guard let verb = plain.first else { return false }
    return known.contains(verb) || plain.count > 1 && known.contains("\(verb) \(plain[1])")
  }
}
