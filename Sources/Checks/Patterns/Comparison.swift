/// A comparison with a value as a lesson writes it: `28`, `>= 3`, `!= 0`, `2..5`, `== Running`, `=~ ^v1`, `at least 3`, `about 1,200`.
///
/// Numbers may have separators of thousands (`1,234`), the unit of a quantity of Kubernetes or a percent sign. `about` allows a
/// tenth more or less.
struct Comparison: Sendable {
  enum Relation: String, Sendable, CaseIterable {
    case notEqual = "!="
    case atLeast = ">="
    case atMost = "<="
    case matches = "=~"
    case equal = "=="
    case greater = ">"
    case less = "<"
  }

  /// Why a text is no comparison.
  struct Malformed: Error, Hashable {
    var message: String
  }

  var relation: Relation
  /// What stands on the right, without quotes.
  var value: String
  private var lower: Double?
  private var upper: Double?
  private var expression: RegularExpression?

  /// - Throws: a ``Malformed`` that says what is wrong.
  init(_ text: String) throws(Malformed) {
    var rest = trimmingSpace(text)
    relation = .equal
    var isVague = false
    for (words, meaning) in Self.wordings where rest.lowercased().hasPrefix(words + " ") {
      let number = trimmingSpace(rest.dropFirst(words.count))
      guard Self.number(number) != nil else { break }
      rest = number
      isVague = meaning == nil
      relation = meaning ?? .equal
    }
    if let found = Relation.allCases.first(where: { rest.hasPrefix($0.rawValue) }) {
      relation = found
      rest = trimmingSpace(rest.dropFirst(found.rawValue.count))
    } else if rest.hasPrefix("="), !rest.hasPrefix("==") {
      rest = trimmingSpace(rest.dropFirst())
    }
    if rest.count >= 2, let quote = rest.first, quote == "\"" || quote == "'", rest.last == quote {
      rest = String(rest.dropFirst().dropLast())
    }
    value = rest
    switch relation {
    case .matches:
      do { expression = try RegularExpression(rest) } catch {
        throw Malformed(message: "'\(rest)' is no regular expression: \(error.message)")
      }
    case .atLeast, .atMost, .greater, .less:
      guard Self.number(rest) != nil else {
        throw Malformed(message: "'\(relation.rawValue)' needs a number, and '\(rest)' is none")
      }
    case .equal, .notEqual:
      if isVague, let number = Self.number(rest) {
        let reach = abs(number) / 10
        lower = number - reach
        upper = number + reach
        value = "about \(rest)"
        return
      }
      let bounds = rest.split(separator: ".", omittingEmptySubsequences: false)
      if let dots = rest.firstRange(of: ".."), bounds.count >= 3,
        let low = Double(rest[..<dots.lowerBound]), let high = Double(rest[dots.upperBound...])
      {
        guard low <= high else { throw Malformed(message: "'\(rest)' is an empty range") }
        value = String(rest[..<dots.lowerBound])
        lower = low
        upper = high
      }
    }
  }

  /// Whether the value is a number, so that only numbers compare.
  var isNumeric: Bool { (upper != nil || Self.number(value) != nil) && relation != .matches }

  func holds(for found: String) -> Bool {
    switch relation {
    case .matches: return expression?.occurs(in: found) ?? false
    case .equal, .notEqual:
      let isEqual: Bool
      if let lower, let upper {
        guard let number = Self.number(found) else { return false }
        isEqual = (lower...upper).contains(number)
      } else if let number = Self.number(value), let other = Self.number(found) {
        isEqual = number == other
      } else {
        isEqual = value == found
      }
      return isEqual == (relation == .equal)
    case .atLeast, .atMost, .greater, .less:
      guard let limit = Self.number(value), let number = Self.number(found) else { return false }
      switch relation {
      case .atLeast: return number >= limit
      case .atMost: return number <= limit
      case .greater: return number > limit
      default: return number < limit
      }
    }
  }

  /// In words: `3`, `at least 3`.
  var description: String {
    switch relation {
    case .equal:
      upper.map { value.hasPrefix("about") ? value : "\(value) to \(Self.text($0))" } ?? value
    case .notEqual: "anything but \(value)"
    case .atLeast: "at least \(value)"
    case .atMost: "at most \(value)"
    case .greater: "more than \(value)"
    case .less: "less than \(value)"
    case .matches: "a match of '\(value)'"
    }
  }

  private static func text(_ number: Double) -> String {
    number == number.rounded() && abs(number) < 1e15 ? String(Int(number)) : String(number)
  }

  /// How lessons say a relation in words; nil: more or less.
  private static let wordings: [(words: String, meaning: Relation?)] = [
    ("at least", .atLeast), ("no less than", .atLeast), ("at most", .atMost),
    ("no more than", .atMost), ("more than", .greater), ("less than", .less),
    ("fewer than", .less), ("exactly", .equal), ("about", nil), ("around", nil),
    ("approximately", nil), ("roughly", nil),
  ]

  /// The number that a text is, with separators of thousands, or with a unit of Kubernetes; nil: it is none.
  static func number(_ text: String) -> Double? {
    if let number = Double(text) { return number.isFinite ? number : nil }
    let groups = text.split(separator: ",", omittingEmptySubsequences: false)
    if groups.count > 1, let first = groups.first {
      let digits = first.hasPrefix("-") ? first.dropFirst() : first
      let last = groups.last?.split(separator: ".", omittingEmptySubsequences: false).first
      let isGrouped =
        (1...3).contains(digits.count)
        && groups.dropFirst().dropLast().allSatisfy { $0.count == 3 } && last?.count == 3
      return isGrouped ? Double(groups.joined()) : nil
    }
    return quantity(text)
  }

  /// A quantity of Kubernetes: `128Mi`, `500m`, `2G` (Kubernetes API conventions, "Quantity").
  private static func quantity(_ text: String) -> Double? {
    let digits = text.prefix { $0.isASCII && ($0.isNumber || $0 == "." || $0 == "-") }
    guard let number = Double(digits), let factor = units[String(text.dropFirst(digits.count))]
    else { return nil }
    return number * factor
  }

  private static let units: [String: Double] = [
    "m": 1e-3, "k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12, "Ki": 1024, "Mi": 1_048_576,
    "Gi": 1_073_741_824,
    "Ti": 1_099_511_627_776, "%": 1,
  ]
}
