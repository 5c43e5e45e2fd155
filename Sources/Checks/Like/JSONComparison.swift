import LessonModel

/// Compares a JSON text with a sample of it: members in any order, values by their name and form.
struct JSONComparison {
  private var problems: [String] = []
  private var difference: [DifferenceLine] = []
  private var extra: [String] = []
  private var pattern = SamplePattern()

  static func judge(_ sample: JSONValue, _ found: JSONValue) -> Verdict {
    var comparison = JSONComparison()
    comparison.compare(sample, found, name: "", path: "")
    let notes =
      comparison.extra.isEmpty
      ? []
      : [
        "The sample has not \(comparison.extra.prefix(3).map { "'\($0)'" }.joined(separator: ", "))"
          + (comparison.extra.count > 3 ? " and \(comparison.extra.count - 3) more." : ".")
      ]
    guard let first = comparison.problems.first else {
      return Verdict(.passed, "The JSON is like the sample.", notes: notes)
    }
    let more = comparison.problems.count > 1 ? "; and \(comparison.problems.count - 1) more" : ""
    return Verdict(
      .failed, first.prefix(1).uppercased() + first.dropFirst() + more + ".",
      difference: DifferenceExcerpt.of(comparison.difference), notes: notes)
  }

  private mutating func compare(_ sample: JSONValue, _ found: JSONValue, name: String, path: String)
  {
    switch (sample, found) {
    case (.object(let left), .object(let right)):
      var values: [String: JSONValue] = [:]
      for member in right { values[member.name] = member.value }
      for member in left {
        let inner = path.isEmpty ? member.name : "\(path).\(member.name)"
        if let value = values[member.name] {
          compare(member.value, value, name: member.name, path: inner)
        } else if !FieldRule.mayBeMissing(ByteText(member.name)) {
          wrong("'\(inner)' is not there", expected: "\(inner): \(member.value.json)", found: nil)
        }
      }
      let known = Set(left.map(\.name))
      for member in right where !known.contains(member.name) {
        extra.append(path.isEmpty ? member.name : "\(path).\(member.name)")
      }
    case (.array(let left), .array(let right)): compare(left, right, name: name, path: path)
    default:
      guard !alike(sample, found, name: name) else { return }
      let place = path.isEmpty ? "the value" : "'\(path)'"
      wrong(
        "\(place): expected \(sample.json), found \(found.json)",
        expected: "\(path): \(sample.json)",
        found: "\(path): \(found.json)")
    }
  }

  /// Objects that have a name are paired by it, all else by its place.
  private mutating func compare(
    _ left: [JSONValue], _ right: [JSONValue], name: String, path: String
  ) {
    var byName: [[UInt8]: [JSONValue]] = [:]
    for value in right.reversed() {
      if let key = Self.key(of: value) { byName[key, default: []].append(value) }
    }
    let isNamed = !left.isEmpty && left.allSatisfy { Self.key(of: $0) != nil }
    for (index, value) in left.enumerated() {
      let inner = "\(path)[\(index)]"
      if isNamed, let key = Self.key(of: value) {
        guard let other = byName[key]?.popLast() else {
          wrong(
            "nothing is called like '\(Self.name(of: value) ?? "")' in '\(path)'",
            expected: "\(inner): \(value.json)", found: nil)
          continue
        }
        compare(value, other, name: name, path: inner)
      } else if index < right.count {
        compare(value, right[index], name: name, path: inner)
      } else {
        wrong("'\(inner)' is not there", expected: "\(inner): \(value.json)", found: nil)
      }
    }
    if right.count > left.count { extra.append("\(path)[\(left.count)]") }
  }

  private static func name(of value: JSONValue) -> String? {
    for name in [value["metadata"]?["name"], value["name"], value["Name"], value["type"]] {
      if case .string(let text)? = name { return text }
    }
    return nil
  }

  private static func key(of value: JSONValue) -> [UInt8]? {
    name(of: value).map { CanonicalLine.form(of: ByteText($0).words, isExact: false) }
  }

  private mutating func alike(_ sample: JSONValue, _ found: JSONValue, name: String) -> Bool {
    if sample == found { return true }
    let rule = FieldRule.of(ByteText(name))
    switch (sample, found) {
    case (.number(let left), .number(let right)):
      if rule == .volatile || Double(left) == Double(right) { return true }
      return TokenForm.isEpoch(ByteText(left)) && TokenForm.isEpoch(ByteText(right))
    case (.string(let left), .string(let right)):
      let (left, right) = (ByteText(left), ByteText(right))
      if rule == .volatile { return left.isEmpty == right.isEmpty }
      if CanonicalLine.form(of: left.words, isExact: rule == .exact)
        == CanonicalLine.form(of: right.words, isExact: rule == .exact)
      {
        return true
      }
      return pattern.matches(left.words, right.words, isExact: rule == .exact)
    case (.null, _), (.bool, _), (.number, _), (.string, _), (.array, _), (.object, _): return false
    }
  }

  private mutating func wrong(_ problem: String, expected: String, found: String?) {
    problems.append(problem)
    guard difference.count < 100 else { return }
    difference.append(DifferenceLine(.expected, expected))
    if let found { difference.append(DifferenceLine(.found, found)) }
  }
}
