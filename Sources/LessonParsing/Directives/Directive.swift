import LessonModel

/// What an author says of a block, in an HTML comment or in a fence's info string: it settles every inference.
///
/// The grammar stands in the article *Directives*.
struct Directive: Sendable, Hashable {
  /// How a block or a piece of code is to be taken.
  enum Reading: String, Sendable, CaseIterable {
    case commands, prompts, output, file, ignore, step, mention, visit, condition
  }

  var reading: Reading?
  var path: String?
  var role: SectionRole?
  var way: String?
  var group: String?
  /// The first of the expectations.
  var expect: String?
  var value: String?
  /// Those after the first, each with its value.
  var furtherExpectations: [Expected] = []
  var status: Int?
  var background: Bool?
  var timeLimit: Double?
  var identifier: String?
  var subject: String?
  var state: String?
  var cause: String?
  /// The name of a value that the step leaves, `$NAME` for a variable of the shell; and where in its output it is.
  var capture: String?
  var from: String?

  struct Expected: Hashable {
    var kind: String
    var value: String
  }

  /// Something wrong in a directive's text.
  struct Problem: Hashable {
    var code: String
    var message: String
  }

  static let keys = [
    "background", "capture", "cause", "expect", "file", "from", "group", "id", "of", "role",
    "state",
    "status", "timeout", "value", "way",
  ]
  /// The kinds of expectation, each also with `not-` before it; `directory` is short for `directory-exists`.
  static let expectations = [
    "cluster", "contains", "directory", "directory-exists", "elided", "exact", "exit-status",
    "failure", "file-exists", "glob", "has-lines", "http", "json", "like", "lines", "none",
    "number",
    "ready", "regex", "similarity", "variable",
  ]

  /// The kind that a name in a directive stands for.
  static func kind(_ name: String) -> ExpectationKind {
    switch name {
    case "directory": .directoryExists
    case "not-directory": ExpectationKind(rawValue: "not-directory-exists")
    default: ExpectationKind(rawValue: name)
    }
  }

  /// This directive and another one before the same block: what the other says counts where both speak.
  func merged(with other: Directive) -> Directive {
    var result = self
    result.reading = other.reading ?? reading
    result.path = other.path ?? path
    result.role = other.role ?? role
    result.way = other.way ?? way
    result.group = other.group ?? group
    result.status = other.status ?? status
    result.background = other.background ?? background
    result.timeLimit = other.timeLimit ?? timeLimit
    result.identifier = other.identifier ?? identifier
    result.subject = other.subject ?? subject
    result.state = other.state ?? state
    result.cause = other.cause ?? cause
    result.capture = other.capture ?? capture
    result.from = other.from ?? from
    if expect == nil {
      result.expect = other.expect
      result.value = other.value ?? value
    } else if let kind = other.expect {
      result.furtherExpectations.append(Expected(kind: kind, value: other.value ?? ""))
    }
    result.furtherExpectations += other.furtherExpectations
    return result
  }

  /// The body of an HTML comment or of an info string, after `atelier:`.
  static func parse(_ body: some StringProtocol) -> (directive: Directive, problems: [Problem]) {
    var directive = Directive()
    var problems: [Problem] = []
    items: for item in items(body) {
      // One mistake is worth telling, a thousand are no directive.
      if problems.count >= 10 { break }
      guard let equals = item.firstIndex(of: "=") else {
        // The names of lint rules follow it: it says nothing of how to read.
        if item == "lint-ignore" { break items }
        if item == "background" {
          directive.background = true
        } else if let reading = Reading(rawValue: item) {
          directive.reading = reading
        } else {
          problems.append(unknown(item, among: Reading.allCases.map(\.rawValue) + keys))
        }
        continue
      }
      let key = String(item[..<equals])
      let value = unquoted(item[item.index(after: equals)...])
      func wrong(_ expected: String) {
        problems.append(
          Problem(
            code: "directive-value",
            message: "'\(value)' is no value of '\(key)': it takes \(expected)."))
      }
      switch key {
      case "file":
        directive.reading = .file
        directive.path = value
      case "role":
        if let role = SectionRole(rawValue: value) {
          directive.role = role
        } else {
          wrong("main, optional, prerequisite, tear-down or reference")
        }
      case "way": directive.way = value
      case "group": directive.group = value
      case "expect":
        let base = value.hasPrefix("not-") ? String(value.dropFirst(4)) : value
        guard expectations.contains(base) else {
          let nearest = NearestWord.find(value, among: expectations).map {
            " Did you mean '\($0)'?"
          }
          wrong("one of " + expectations.joined(separator: ", ") + (nearest ?? ""))
          continue
        }
        if directive.expect == nil {
          directive.expect = value
        } else {
          directive.furtherExpectations.append(Expected(kind: value, value: ""))
        }
      case "value":
        // It belongs to the expectation before it.
        if directive.furtherExpectations.isEmpty {
          directive.value = value
        } else {
          directive.furtherExpectations[directive.furtherExpectations.count - 1].value = value
        }
      case "status":
        if let number = Int(value), (0...255).contains(number) {
          directive.status = number
        } else {
          wrong("a number from 0 to 255")
        }
      case "background":
        switch value {
        case "yes": directive.background = true
        case "no": directive.background = false
        default: wrong("yes or no")
        }
      case "timeout":
        if let seconds = seconds(value) {
          directive.timeLimit = seconds
        } else {
          wrong("a time such as 90s or 5m")
        }
      case "id": directive.identifier = value
      case "of": directive.subject = value
      case "state": directive.state = value
      case "cause": directive.cause = value
      case "capture":
        if value.drop(while: { $0 == "$" }).isEmpty { wrong("a name, or a variable such as $NAME") }
        directive.capture = value
      case "from":
        directive.from = value
        if CaptureDirective.source(value) == nil {
          wrong("one of " + CaptureDirective.places.joined(separator: ", ") + ", as json:.items[0]")
        }
      default: problems.append(unknown(key, among: keys))
      }
    }
    return (directive, problems)
  }

  /// The directive in an HTML comment; nil: the comment is none of ours.
  static func inComment(_ html: some StringProtocol) -> Substring? {
    let text = html.trimmedSpace
    guard text.hasPrefix("<!--") else { return nil }
    var body = text.dropFirst(4)
    if let end = body.firstRange(of: "-->") { body = body[..<end.lowerBound] }
    let inner = Substring(body.trimmedSpace)
    guard inner.hasPrefix("atelier:") else { return nil }
    let directive = inner.dropFirst(8)
    return directive.trimmedSpace.hasPrefix("lint-ignore") ? nil : directive
  }

  /// The directive in an info string; nil: there is none.
  static func inInfo(_ info: String) -> Substring? {
    guard let range = info.firstRange(of: "atelier:") else { return nil }
    var body = info[range.upperBound...]
    if body.hasSuffix("}") { body = body.dropLast() }
    return body
  }

  private static func items(_ body: some StringProtocol) -> [String] {
    var result: [String] = []
    var item = ""
    var quote: Character?
    for character in body {
      if let open = quote {
        item.append(character)
        if character == open { quote = nil }
      } else if character == "\"" || character == "'" {
        item.append(character)
        quote = character
      } else if character.isWhitespace || character == "," {
        if !item.isEmpty { result.append(item) }
        item = ""
      } else {
        item.append(character)
      }
    }
    if !item.isEmpty { result.append(item) }
    return result
  }

  private static func unquoted(_ text: Substring) -> String {
    guard let first = text.first, first == "\"" || first == "'", text.count >= 2, text.last == first
    else {
      return String(text)
    }
    return String(text.dropFirst().dropLast())
  }

  /// `90`, `90s`, `5m` or `1h` in seconds.
  static func seconds(_ text: some StringProtocol) -> Double? {
    let number = text.prefix { $0.isNumber || $0 == "." }
    guard let value = Double(number), value > 0 else { return nil }
    switch text[number.endIndex...] {
    case "", "s", "sec", "seconds": return value
    case "m", "min", "minutes": return value * 60
    case "h": return value * 3600
    default: return nil
    }
  }

  private static func unknown(_ word: String, among known: [String]) -> Problem {
    let nearest = NearestWord.find(word, among: known)
    let hint = nearest.map { " Did you mean '\($0)'?" } ?? ""
    return Problem(code: "unknown-directive", message: "A directive knows no '\(word)'.\(hint)")
  }
}

/// Finds the known word that a mistyped one is nearest to.
enum NearestWord {
  static func find(_ word: String, among known: [String]) -> String? {
    let ranked = known.map { (distance(Array(word.lowercased()), Array($0.lowercased())), $0) }
    guard let best = ranked.min(by: { $0 < $1 }), best.0 <= max(1, word.count / 3) else {
      return nil
    }
    return best.1
  }

  /// The number of letters to change (Levenshtein).
  private static func distance(_ left: [Character], _ right: [Character]) -> Int {
    var row = Array(0...right.count)
    for (i, a) in left.enumerated() {
      var previous = row[0]
      row[0] = i + 1
      for (j, b) in right.enumerated() {
        let old = row[j + 1]
        row[j + 1] = min(previous + (a == b ? 0 : 1), row[j] + 1, old + 1)
        previous = old
      }
    }
    return row[right.count]
  }
}
