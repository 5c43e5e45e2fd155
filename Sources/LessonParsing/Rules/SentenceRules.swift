import LessonModel

/// What the words around a value say of it.
enum SentenceRules {
  private static let checks = [
    "check", "verify", "confirm", "make sure", "ensure", "see", "should", "expect",
  ]

  /// The kind of expectation that a value is, by the words before and after it; nil: it is none.
  static func expectation(before: String, after: String, value: String) -> ExpectationKind? {
    let before = before.lowercased()
    let whole = [
      "result is", "output is", "result should be", "output should be", "prints", "returns",
      "it is", "equals", "count is", "number is",
    ]
    guard
      checks.contains(where: { hasWord($0, in: before) }) || whole.contains(where: before.contains)
    else { return nil }
    if whole.contains(where: { before.trimmedSpace.hasSuffix($0) }) {
      return Double(value.trimmedSpace) == nil ? .exact : .number
    }
    return .contains
  }

  private static func hasWord(_ phrase: String, in text: String) -> Bool {
    guard let range = text.firstRange(of: phrase) else { return false }
    let beforeIsFree =
      range.lowerBound == text.startIndex || !text[text.index(before: range.lowerBound)].isLetter
    let afterIsFree = range.upperBound == text.endIndex || !text[range.upperBound].isLetter
    return beforeIsFree && afterIsFree
  }

  /// "memorize the name of `v1/Secret`".
  static func isMemorized(_ before: String) -> Bool {
    let before = before.lowercased()
    return ["memorize", "remember", "note the", "note down", "write down", "take note"].contains {
      before.contains($0)
    }
  }

  /// "`istio-1.2.2` directory … will be created".
  static func isDirectory(_ phrase: Phrase, at index: Int) -> Bool {
    let after = phrase.everything(after: index).lowercased()
    let first = after.split { !$0.isLetter }.first ?? ""
    guard ["directory", "folder"].contains(first) else { return false }
    return ["created", "appear", "exist", "made", "extracted", "unpacked"].contains {
      after.contains($0)
    }
  }

  /// The variable of "(**=$ISTIO_HOME**)".
  static func assignedVariable(_ phrase: Phrase, after index: Int) -> String? {
    let text = phrase.everything(after: index)
    guard let mark = text.firstRange(of: "$") else { return nil }
    let before = text[..<mark.lowerBound].trimmedSpace
    guard before.hasSuffix("=") || before.hasSuffix("as") || before.hasSuffix("called") else {
      return nil
    }
    let name = text[mark.upperBound...].prefix {
      $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_")
    }
    return name.isEmpty ? nil : String(name)
  }

  /// What follows "->" after a command: its output.
  static func arrowOutput(_ words: String) -> String? {
    for arrow in ["->", "→", "=>"] {
      guard words.trimmedSpace.hasPrefix(arrow) else { continue }
      let output = words.trimmedSpace.dropFirst(arrow.count).trimmedSpace
      return output.isEmpty ? nil : output
    }
    return nil
  }

  private static let visits = [
    "access", "open", "visit", "browse", "go to", "navigate", "point your browser", "hit",
  ]

  /// The address on this machine that a reader is to visit; addresses elsewhere are links.
  static func accessedURL(before: String, _ words: String) -> String? {
    let text = before + words
    guard let range = text.firstRange(of: "http") else { return nil }
    let url = text[range.lowerBound...].prefix { !$0.isWhitespace && !"<>\"'`,)".contains($0) }
    let trimmed = url.last == "." ? url.dropLast() : url
    let rest = trimmed.drop { $0 != ":" }.dropFirst(3)
    let host = rest.prefix { $0 != ":" && $0 != "/" }
    guard ["localhost", "127.0.0.1", "0.0.0.0"].contains(host) else { return nil }
    let lead = text[..<range.lowerBound].lowercased()
    return visits.contains { hasWord($0, in: lead) } ? String(trimmed) : nil
  }
}

/// Text that says that output follows.
enum OutputRule {
  static func announces(_ text: String) -> Bool {
    let text = text.lowercased()
    let phrases = [
      "output is similar", "output is", "output should", "output looks", "output will",
      "sample output", "example output",
      "you should see", "you will see", "you get", "result:", "results:", "output:", "prints:",
      "returns:", "response:",
      "looks like this", "look like this", "similar to this", "similar to the following",
    ]
    return phrases.contains { text.contains($0) }
      && (text.hasSuffix(":") || text.hasSuffix(".") || text.count < 60)
  }
}
