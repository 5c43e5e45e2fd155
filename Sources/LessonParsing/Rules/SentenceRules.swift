import LessonModel

/// What the words around a value say of it.
struct SentenceRules {
  let phrases: PhraseBook
  let results: ToldResultRule

  init(phrases: PhraseBook) {
    self.phrases = phrases
    results = ToldResultRule(phrases: phrases)
  }

  struct Expected {
    var kind: ExpectationKind
    var evidence: String
    /// What the words say of a number: ">=".
    var relation: String?

    /// What the output is compared with: "28", ">= 3".
    func expected(_ value: String) -> String { relation.map { "\($0) \(value)" } ?? value }
  }

  /// The kind of expectation that a value is, by the words before and after it; nil: it is none.
  ///
  /// - Parameter isAfter: whether the sentence stands in a paragraph after the step's, where only plain words count.
  func expectation(before: String, after: String, value: String, isAfter: Bool = false) -> Expected?
  {
    let sentence = ImperativeRule.lastSentence(before).lowercased()
    let end = ImperativeRule.firstSentence(after).lowercased()
    let isNumber = Double(value.trimmedSpace) != nil
    let bound = isNumber ? results.bound(sentence.trimmedSpace) : nil
    let before = bound?.before ?? sentence.trimmedSpace
    let whole = phrases.ends(before, with: \.wholes)
    let checksBefore =
      phrases.has(\.checks, in: before) || !isAfter && results.tells(before)
    let checksAfter = phrases.has(\.checksAfter, in: String(end.prefix(60)))
    guard whole || checksBefore || checksAfter else { return nil }
    let all = before + " " + end
    // What stands in a browser or a file is no output.
    if phrases.has(\.elsewhere, in: all) { return nil }
    if phrases.has(\.absences, in: all) {
      // "check that `web` is no longer listed"
      guard !isAfter, value.count <= 80, !whole, !isName(value, before: before) else { return nil }
      return Expected(
        kind: ExpectationKind(rawValue: "not-contains"), evidence: all.trimmedSpace)
    }
    if isAfter {
      guard whole || phrases.has(\.announcements, in: before) || checksAfter else { return nil }
    }
    guard value.count <= 200, !value.contains("<") || value.contains("<none>"),
      !isName(value, before: before)
    else { return nil }
    if whole {
      return Expected(
        kind: isNumber ? .number : .exact, evidence: sentence.trimmedSpace,
        relation: bound?.relation)
    }
    return Expected(kind: .contains, evidence: before.isEmpty ? end : before)
  }

  /// The words by which a state stands before the command that shows it: "Ensure that all pods are `Running`"; nil: it
  /// is no state, or not asked for.
  func stateToSee(_ value: String, before: String, after: String) -> String? {
    let sentence = ImperativeRule.lastSentence(before).lowercased()
    let end = ImperativeRule.firstSentence(after).lowercased()
    guard
      phrases.has(\.checks, in: sentence) || phrases.begins(end.trimmedSpace, with: \.checksAfter),
      !phrases.has(\.absences, in: sentence + " " + end),
      !isGuardTitle(sentence.trimmedSpace)
    else { return nil }
    let isState =
      Self.states.contains(value)
      || value.split(separator: "/").count == 2 && value.allSatisfy { $0.isNumber || $0 == "/" }
    return isState ? (sentence + end).trimmedSpace : nil
  }

  /// A state in plain words behind a word such as "state" or "status", where the sentence asks to see it.
  func namedState(_ text: String) -> (value: String, evidence: String)? {
    let lower = text.lowercased()
    guard lower.utf8.count == text.utf8.count, phrases.has(\.checks, in: lower),
      let (_, range) = phrases.last(\.states, in: lower), !phrases.has(\.absences, in: lower),
      !phrases.begins(lower, with: \.ifs), !phrases.has(\.elsewhere, in: lower)
    else { return nil }
    let start = lower.utf8.distance(from: lower.startIndex, to: range.upperBound)
    let rest = text.utf8.index(text.startIndex, offsetBy: start)
    let words = text[rest...].parts(
      ascii: { !($0.isLetter || $0.isDigit) }, other: { !($0.isLetter || $0.isNumber) })
    guard let value = words.prefix(4).first(where: { Self.states.contains(String($0)) }) else {
      return nil
    }
    return (String(value), text)
  }

  /// The states that kubectl and its kin print.
  private static let states: Set<String> = [
    "Active", "Available", "AVAILABLE", "Bound", "Complete", "Completed", "Deployed", "deployed",
    "Enabled", "Healthy", "Ready", "READY",
    "Running", "RUNNING", "Succeeded", "SUCCEEDED", "Synced", "Up", "healthy", "active (running)",
  ]

  struct PlainValue {
    var value: String
    var kind: ExpectationKind
    var evidence: String
    /// What the words say of a number: ">=".
    var relation: String?

    /// What the output is compared with: "28", ">= 3".
    var expected: String { relation.map { "\($0) \(value)" } ?? value }
  }

  /// A number or a quoted text right after words that say what all of the output is: "should print 3", `returns "ok"`.
  func plainValue(_ words: String) -> PlainValue? {
    let lower = words.lowercased()
    guard lower.count == words.count, let (phrase, range) = phrases.last(\.wholes, in: lower),
      !phrases.has(\.elsewhere, in: lower), !phrases.has(\.absences, in: lower)
    else { return nil }
    let distance = lower.distance(from: lower.startIndex, to: range.upperBound)
    var rest = words.dropFirst(distance).drop { $0 == " " || $0 == ":" || $0 == "：" }
    let bound = results.opening(rest.lowercased())
    if let bound { rest = rest.dropFirst(bound.words.count).drop { $0 == " " } }
    let quotes: [Character: Character] = [
      "\"": "\"", "“": "”", "„": "“", "«": "»", "「": "」", "‘": "’",
    ]
    if let open = rest.first, let close = quotes[open] {
      let inner = rest.dropFirst()
      guard let end = inner.firstIndex(of: close) else { return nil }
      let value = String(inner[..<end]).trimmedSpace
      guard !value.isEmpty, value.count <= 120 else { return nil }
      return PlainValue(value: value, kind: .contains, evidence: phrase)
    }
    let number = rest.prefix { $0.isASCII && ($0.isNumber || $0 == "." || $0 == "-") }
    let digits = number.last == "." ? number.dropLast() : number
    guard Double(digits) != nil, digits.first != "." else { return nil }
    // "3 minutes" and "200 OK" say something else than a bare number.
    let next = rest.dropFirst(digits.count).drop { $0 == " " }.first
    let behind = rest.dropFirst(digits.count).lowercased().trimmedSpace
    guard
      next == nil || ".,;:)!。、，".contains(next ?? " ") || phrases.begins(behind, with: \.finals)
    else { return nil }
    // "returns 404" may speak of a status that stands in a longer output.
    let isStatus = digits.count == 3 && (100...599).contains(Int(digits) ?? 0)
    return PlainValue(
      value: String(digits), kind: isStatus && bound == nil ? .contains : .number,
      evidence: phrase, relation: bound?.relation)
  }

  /// "ensure that the `name` variable": what the value names is meant, not the value.
  private func isName(_ value: String, before: String) -> Bool {
    value.hasPrefix("--") || value.hasPrefix("$") || value.hasSuffix("()")
  }

  /// "memorize the name of `v1/Secret`".
  func isMemorized(_ before: String) -> Bool {
    phrases.has(\.remembers, in: before.lowercased())
  }

  /// "`istio-1.2.2` directory … will be created".
  func isDirectory(_ phrase: Phrase, at index: Int) -> Bool {
    let after = String(phrase.everything(after: index).lowercased().prefix(80))
    let noun = after.drop { !$0.isLetter }
    return phrases.tables.contains { table in
      table.directories.contains { noun.hasPrefix($0) }
        && table.arises.contains(where: after.contains)
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

  /// Whether a sentence leaves it to the reader: "If you want to undo it, run:".
  func isWish(_ sentence: String) -> Bool {
    phrases.starts(sentence.lowercased().trimmedSpace, with: \.wishes)
  }

  /// Whether words right after a command call it optional: "( optional, but good practice )".
  func isCalledOptional(_ after: String) -> Bool {
    let text = after.trimmedSpace.lowercased()
    guard let open = text.first, open == "(" || open == "（" else { return false }
    return phrases.has(\.optional, in: String(text.prefix { $0 != ")" && $0 != "）" }))
  }

  /// Whether a sentence says that what it asks for is only for some: "If you use a proxy, run:".
  func isGuard(_ sentence: String) -> Bool {
    var text = sentence.lowercased().drop { !$0.isLetter }
    for word in ["note", "tip", "hinweis", "nota", "remarque"] where text.hasPrefix(word) {
      let rest = text.dropFirst(word.count)
      if rest.first?.isLetter != true { text = rest.drop { !$0.isLetter } }
    }
    let guarded = text.trimmedSpace
    guard phrases.begins(guarded, with: \.ifs), !Self.whens.contains(where: guarded.hasPrefix),
      !phrases.has(\.announcements, in: guarded)
    else { return false }
    // "If you look at it, nothing has changed": only what asks for something is guarded.
    let mark = guarded.firstIndex { ",、，".contains($0) }
    let asked = mark.map { guarded[guarded.index(after: $0)...].trimmedSpace } ?? guarded
    let isMeans = phrases.tables.contains { table in
      table.means.contains { asked.hasSuffix(" " + $0 + ":") }
    }
    return isMeans || phrases.has(\.runs, in: asked) || phrases.has(\.remedies, in: asked)
      || asked.fields.prefix(4).contains { word in
        phrases.tables.contains { $0.asks.contains(String(word)) }
      }
  }

  /// Whether a sentence, in lower case, opens another way: "Alternatively, run:", "or, with its label:".
  func isOther(_ sentence: String) -> Bool {
    guard phrases.begins(sentence, with: \.ors) else { return false }
    let word = sentence.prefix { !$0.isWhitespace && !",:，、：".contains($0) }
    guard ["or", "oder", "ou", "o", "u"].contains(word) else { return true }
    // "or on another file" does the same again.
    let rest = sentence.dropFirst(word.count)
    return rest.first.map { ",:".contains($0) } ?? true || rest.hasPrefix(" you can")
      || rest.hasPrefix(" use") || rest.hasPrefix(" run")
  }

  /// Whether a heading says the same: "If it does not start".
  func isGuardTitle(_ title: String) -> Bool {
    let text = String(title.lowercased().drop { !$0.isLetter })
    return phrases.begins(text, with: \.ifs) && !Self.whens.contains(where: text.hasPrefix)
  }

  /// Words among those of a guard that rather say when than whether.
  private static let whens = ["when", "wenn du fertig", "quand", "cuando", "quando", "当"]

  /// What follows "->" after a command: its output.
  static func arrowOutput(_ words: String) -> String? {
    for arrow in ["->", "→", "=>"] {
      guard words.trimmedSpace.hasPrefix(arrow) else { continue }
      let output = words.trimmedSpace.dropFirst(arrow.count).trimmedSpace
      return output.isEmpty ? nil : output
    }
    return nil
  }

  /// The address on this machine that a reader is to visit; addresses elsewhere are links.
  func accessedURL(before: String, _ words: String) -> String? {
    let text = before + words
    guard let range = text.firstRange(of: "http") else { return nil }
    let url = text[range.lowerBound...].prefix { !$0.isWhitespace && !"<>\"'`,)、。にへを".contains($0) }
    let trimmed = url.last == "." ? url.dropLast() : url
    let rest = trimmed.drop { $0 != ":" }.dropFirst(3)
    let host = rest.prefix { $0 != ":" && $0 != "/" }
    guard ["localhost", "127.0.0.1", "0.0.0.0"].contains(host) else { return nil }
    let lead = ImperativeRule.lastSentence(String(text[..<range.lowerBound])).lowercased()
    let after = text[range.lowerBound...].dropFirst(url.count).lowercased()
    return phrases.has(\.visits, in: lead) || phrases.has(\.visits, in: String(after.prefix(40)))
      ? String(trimmed) : nil
  }

  /// The last line of a sample, if it reports that the command failed.
  static func shownFailure(_ output: String) -> String? {
    let lines = output.lineParts().map(\.trimmedSpace).filter {
      !$0.isEmpty && !$0.hasPrefix("See '")
    }
    guard let last = lines.last, lines.count <= 4 else { return nil }
    let begins = [
      "Error from server", "Error response from daemon", "docker: Error", "error: ", "Error: ",
      "fatal: ", "curl: (", "E: ", "ssh: connect to",
    ]
    let ends = [
      ": command not found", ": not found", ": No such file or directory", ": Permission denied",
      ": Is a directory", ": Not a directory", "Operation not permitted",
    ]
    return begins.contains(where: last.hasPrefix) || ends.contains(where: last.hasSuffix)
      ? last : nil
  }
}

extension ImperativeRule {
  /// What stands before the first full stop.
  static func firstSentence(_ text: String) -> String {
    // Most pieces of text hold no mark that may end a sentence.
    guard text.utf8.contains(where: { $0 == 0x2E || $0 == 0x21 || $0 == 0x3F || $0 >= 0xE3 }) else {
      return text
    }
    var index = text.startIndex
    while index < text.endIndex {
      let next = text.index(after: index)
      let character = text[index]
      if character == "。"
        || (".!?".contains(character) && (next == text.endIndex || text[next].isWhitespace))
      {
        return String(text[..<index])
      }
      index = next
    }
    return text
  }
}
