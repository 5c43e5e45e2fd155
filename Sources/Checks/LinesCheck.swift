import LessonModel

/// The output's lines are the expected ones, in order, where a line may be a pattern.
///
/// The form is cram's, with what its descendants added: a line that ends in ` (re)` is a regular expression for the
/// whole line, ` (glob)` a pattern with `*` and `?`, ` (esc)` a text with escapes, ` (no-eol)` a last line without a
/// line end, ` (equal)` the text itself; `(re*)`, `(glob+)`, `(?)` and the like say how many lines. A line `...` stands
/// for any lines, none among them. (cram 0.7, "Test format"; scrut, "Expectations".)
struct LinesCheck: Check {
  let kind = ExpectationKind.lines

  func judge(_ expectation: Expectation, _ observation: Observation) -> Verdict {
    let found = lines(of: observation.output)
    let wanted = lines(of: expectation.expected)
    var patterns: [LinePattern] = []
    for line in wanted {
      do {
        patterns.append(try LinePattern(line))
      } catch {
        return Verdict(
          .undecided, "The expected line '\(line)' is no regular expression: \(error.message).")
      }
    }
    if Self.matches(patterns, found) {
      return Verdict(.passed, "The output's lines are the expected ones.")
    }
    let byText = Dictionary(zip(wanted, patterns), uniquingKeysWith: { first, _ in first })
    let difference = LineDifference.between(wanted, found) { left, right in
      byText[left]?.accepts(right) ?? (left == right)
    }
    let missing = wanted.indices.first { index in
      patterns[index].least > 0 && !found.contains(where: patterns[index].accepts)
    }
    return Verdict(
      .failed,
      missing.map { "The output has no line like '\(wanted[$0])'." }
        ?? "The output's lines are not the expected ones.",
      difference: difference)
  }

  /// Whether the lines are such as the patterns say: the set of patterns that can be next is carried from line to line.
  private static func matches(_ patterns: [LinePattern], _ found: [String]) -> Bool {
    var states: Set<Int> = []
    func add(_ state: Int, to set: inout Set<Int>) {
      var state = state
      while set.insert(state).inserted, state < patterns.count, patterns[state].least == 0 {
        state += 1
      }
    }
    add(0, to: &states)
    for line in found {
      var next: Set<Int> = []
      for state in states where state < patterns.count && patterns[state].accepts(line) {
        add(state + 1, to: &next)
        if patterns[state].isRepeated { add(state, to: &next) }
      }
      if next.isEmpty { return false }
      // A pattern that was met once may end, wherever it stands.
      states = next
    }
    return states.contains(patterns.count)
  }
}

/// An expected line.
struct LinePattern {
  private enum Form {
    case any
    case text(String)
    case expression(RegularExpression)
  }

  private let form: Form
  /// How many lines it stands for at least.
  let least: Int
  let isRepeated: Bool

  init(_ line: String) throws(RegularExpression.Malformed) {
    if line == "..." {
      form = .any
      least = 0
      isRepeated = true
      return
    }
    var text = line[...]
    var least = 1
    var isRepeated = false
    var kind = "equal"
    if text.hasSuffix(")"), let open = text.lastIndex(of: "("),
      open == text.startIndex || text[text.index(before: open)] == " "
    {
      var body = text[text.index(after: open)...].dropLast()
      var quantifier: Character?
      if let last = body.last, "*+?".contains(last) {
        quantifier = last
        body = body.dropLast()
      }
      let names = [
        "re": "re", "regex": "re", "glob": "glob", "gl": "glob", "esc": "esc", "escaped": "esc",
        "no-eol": "equal", "equal": "equal", "eq": "equal",
      ]
      if let name = names[String(body)] ?? (body.isEmpty && quantifier != nil ? "equal" : nil) {
        kind = name
        text = text[..<open].dropLast(open == text.startIndex ? 0 : 1)
        switch quantifier {
        case "*": (least, isRepeated) = (0, true)
        case "+": (least, isRepeated) = (1, true)
        case "?": (least, isRepeated) = (0, false)
        default: break
        }
      }
    }
    switch kind {
    case "re": form = .expression(try RegularExpression(String(text)))
    case "glob": form = .expression(try RegularExpression(Self.expression(glob: text)))
    case "esc": form = .text(Self.unescaped(text))
    default: form = .text(String(text))
    }
    self.least = least
    self.isRepeated = isRepeated
  }

  func accepts(_ line: String) -> Bool {
    switch form {
    case .any: true
    case .text(let text): text == line
    case .expression(let expression): expression.matches(line)
    }
  }

  /// A glob as a regular expression: `*` any characters, `?` one, a backslash before one takes its meaning.
  static func expression(glob: Substring) -> String {
    var result = ""
    var rest = glob
    while let character = rest.popFirst() {
      switch character {
      case "*": result += ".*"
      case "?": result += "."
      case "\\":
        if let next = rest.first, "*?\\".contains(next) {
          rest.removeFirst()
          result += "\\\(next)"
        } else {
          result += "\\\\"
        }
      default: result += ".^$+()[]{}|".contains(character) ? "\\\(character)" : String(character)
      }
    }
    return result
  }

  private static func unescaped(_ text: Substring) -> String {
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      guard byte == 0x5C, let next = rest.popFirst() else {
        bytes.append(byte)
        continue
      }
      switch next {
      case UInt8(ascii: "t"): bytes.append(0x09)
      case UInt8(ascii: "n"): bytes.append(0x0A)
      case UInt8(ascii: "r"): bytes.append(0x0D)
      case UInt8(ascii: "x"):
        let digits = String(decoding: rest.prefix(2), as: UTF8.self)
        if digits.count == 2, let value = UInt8(digits, radix: 16) {
          bytes.append(value)
          rest = rest.dropFirst(2)
        }
      default: bytes.append(next)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

/// The output holds a match of a regular expression.
struct RegexCheck: Check {
  let kind = ExpectationKind.regex

  func judge(_ expectation: Expectation, _ observation: Observation) -> Verdict {
    do {
      let expression = try RegularExpression(expectation.expected)
      if expression.occurs(in: observation.output) {
        return Verdict(.passed, "The output matches '\(expectation.expected)'.")
      }
      return Verdict(
        .failed, "The output does not match '\(expectation.expected)'.",
        difference: [DifferenceLine(.expected, expectation.expected)]
          + lines(of: observation.output).suffix(12).map { DifferenceLine(.found, $0) })
    } catch {
      return Verdict(
        .undecided,
        "'\(expectation.expected)' is no regular expression: \(error.message), at character \(error.offset + 1)."
      )
    }
  }
}
