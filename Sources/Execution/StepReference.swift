import LessonModel

/// Finds the steps that a user names on the command line.
///
/// A step is named by its identifier or the end of it (`2-istio#3`), its number in the plan (`7`), its line in the lesson (`:41` or
/// `lesson.md:41`), the identifier or the title of its section, or a part of its command.
struct StepReference {
  private let steps: [PlannedStep]

  init(_ steps: [PlannedStep]) {
    self.steps = steps
  }

  /// The places in the plan of the steps that a text names, in order; at least one.
  func places(of text: String) throws(PlanError) -> [Int] {
    let readings: [(String) throws(PlanError) -> [Int]?] = [
      identifier, number, line, section, title, command,
    ]
    for reading in readings {
      if let found = try reading(text), !found.isEmpty { return found }
    }
    throw .unknownStep(text, nearest: nearest(text))
  }

  private func identifier(_ text: String) throws(PlanError) -> [Int]? {
    if let exact = steps.firstIndex(where: { $0.step.id.rawValue == text }) { return [exact] }
    guard text.contains("#") else { return nil }
    return try one(text, steps.indices.filter { steps[$0].step.id.rawValue.hasSuffix("/" + text) })
  }

  private func number(_ text: String) -> [Int]? {
    guard let number = Int(text), steps.indices.contains(number - 1) else { return nil }
    return [number - 1]
  }

  private func line(_ text: String) -> [Int]? {
    guard let colon = text.lastIndex(of: ":"), let line = Int(text[text.index(after: colon)...])
    else { return nil }
    return steps.indices.filter {
      steps[$0].step.range.start.line <= line && line <= steps[$0].step.range.end.line
    }
  }

  private func section(_ text: String) throws(PlanError) -> [Int]? {
    let sections = unique(steps.map { Self.section(of: $0.step) })
    let wanted = text.lowercased()
    let named = sections.filter { $0 == wanted }
    let matches = named.isEmpty ? outermost(sections.filter { contains(wanted, $0) }) : named
    return try these(matches, text) { section, step in
      let own = Self.section(of: step.step)
      return own == section || own.hasPrefix(section + "/")
    }
  }

  private func title(_ text: String) throws(PlanError) -> [Int]? {
    let wanted = Self.plain(text)
    var paths: [[String]] = []
    for step in steps {
      for length in 1...max(1, step.path.count) where length <= step.path.count {
        let path = Array(step.path.prefix(length))
        let last = Self.plain(path[length - 1])
        if last == wanted || Self.withoutNumber(last) == wanted, !paths.contains(path) {
          paths.append(path)
        }
      }
    }
    guard paths.count < 2 else {
      throw .ambiguousStep(text, matches: paths.map { $0.joined(separator: " › ") })
    }
    guard let path = paths.first else { return nil }
    return steps.indices.filter { steps[$0].path.starts(with: path) }
  }

  private func command(_ text: String) throws(PlanError) -> [Int]? {
    let exact = steps.indices.filter { steps[$0].step.action.text == text }
    if !exact.isEmpty { return try one(text, exact) }
    guard text.count >= 3 else { return nil }
    return try one(text, steps.indices.filter { steps[$0].step.action.text.contains(text) })
  }

  private func one(_ text: String, _ places: [Int]) throws(PlanError) -> [Int]? {
    guard places.count < 2 else {
      throw .ambiguousStep(text, matches: places.map { steps[$0].step.id.rawValue })
    }
    return places
  }

  private func these(
    _ sections: [String], _ text: String, _ isIn: (String, PlannedStep) -> Bool
  ) throws(PlanError) -> [Int]? {
    guard sections.count < 2 else { throw .ambiguousStep(text, matches: sections) }
    guard let section = sections.first else { return nil }
    return steps.indices.filter { isIn(section, steps[$0]) }
  }

  /// The sections above which none of the others stands, cut after the part that was named.
  private func outermost(_ sections: [String]) -> [String] {
    sections.filter { section in !sections.contains { section.hasPrefix($0 + "/") } }
  }

  /// Whether a section's identifier ends with what is wanted.
  private func contains(_ wanted: String, _ section: String) -> Bool {
    section == wanted || section.hasSuffix("/" + wanted)
  }

  private func unique(_ texts: [String]) -> [String] {
    var result: [String] = []
    for text in texts {
      // A section without steps of its own can be named too.
      var part = text
      var parts = [part]
      while let slash = part.lastIndex(of: "/") {
        part = String(part[..<slash])
        parts.append(part)
      }
      for part in parts.reversed() where !result.contains(part) { result.append(part) }
    }
    return result
  }

  private static func section(of step: Step) -> String {
    String(step.id.rawValue.prefix { $0 != "#" })
  }

  private static func plain(_ text: String) -> String {
    text.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  private static func withoutNumber(_ title: String) -> String {
    let rest = title.drop { $0.isNumber || $0 == "." || $0 == ")" }
    return String(rest.drop(while: \.isWhitespace))
  }

  /// The identifier that shares the longest beginning or end with a mistyped one; nil: none is near.
  private func nearest(_ text: String) -> String? {
    func likeness(_ id: String) -> Int {
      let name = id.split(separator: "/").last.map(String.init) ?? id
      let start = zip(name, text).prefix { $0 == $1 }.count
      let end = zip(name.reversed(), text.reversed()).prefix { $0 == $1 }.count
      return start + min(end, max(0, min(name.count, text.count) - start))
    }
    let ranked = steps.map { (likeness($0.step.id.rawValue), $0.step.id.rawValue) }
    guard let best = ranked.max(by: { $0.0 < $1.0 }), best.0 >= max(3, text.count / 2) else {
      return nil
    }
    return best.1
  }
}

extension Plan {
  /// The steps that a text names, as on the command line.
  public func steps(named text: String) throws(PlanError) -> Set<StepID> {
    let places = try StepReference(steps).places(of: text)
    return Set(places.map { steps[$0].step.id })
  }
}
