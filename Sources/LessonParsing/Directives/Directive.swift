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
  var expect: String?
  var value: String?
  var status: Int?
  var background: Bool?
  var timeLimit: Double?
  var identifier: String?
  var subject: String?
  var state: String?
  var cause: String?
  var capture: String?
  var from: String?

  /// Something wrong in a directive's text.
  struct Problem: Hashable {
    var code: String
    var message: String
  }

  static let keys = [
    "background", "capture", "cause", "expect", "file", "from", "group", "id", "of", "role",
    "state", "status",
    "timeout", "value", "way",
  ]
  static let expectations = [
    "contains", "exact", "like", "lines", "none", "number", "ready", "directory",
  ]

  /// The body of an HTML comment or of an info string, after `atelier:`.
  static func parse(_ body: some StringProtocol) -> (directive: Directive, problems: [Problem]) {
    var directive = Directive()
    var problems: [Problem] = []
    for item in items(body) {
      guard let equals = item.firstIndex(of: "=") else {
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
        if expectations.contains(value) {
          directive.expect = value
        } else {
          wrong("one of " + expectations.joined(separator: ", "))
        }
      case "value": directive.value = value
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
    return inner.hasPrefix("atelier:") ? inner.dropFirst(8) : nil
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
