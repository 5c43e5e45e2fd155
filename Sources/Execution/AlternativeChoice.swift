import LessonModel

/// Takes one way of each group of alternatives.
enum AlternativeChoice {
  /// The ways taken, in the order of the lesson's groups.
  static func choose(among lesson: Lesson, by choices: [String]) throws(PlanError) -> [Alternative]
  {
    var offered: [Alternative] = []
    for section in lesson.allSections {
      for way in [section.alternative] + section.steps.map(\.alternative) {
        if let way, !offered.contains(way) { offered.append(way) }
      }
    }
    var taken: [String: Alternative] = [:]
    for choice in choices {
      let alternative = try match(choice, among: offered)
      taken[alternative.group] = alternative
    }
    var groups: [String] = []
    for alternative in offered where !groups.contains(alternative.group) {
      groups.append(alternative.group)
    }
    return groups.compactMap { group in
      let ways = offered.filter { $0.group == group }
      return taken[group] ?? ways.first { !isForAnotherSystem($0.name) } ?? ways.first
    }
  }

  private static func match(_ choice: String, among offered: [Alternative]) throws(PlanError)
    -> Alternative
  {
    let wanted = normal(choice)
    let names = offered.map { "\($0.group)=\($0.name)" }
    let matches = offered.filter {
      let name = normal($0.name)
      return wanted == name || wanted == normal("\($0.group)=\($0.name)")
        || wanted == withoutNumber(name) || isShort(wanted, for: $0)
    }
    guard let first = matches.first else { throw .unknownChoice(choice, offered: names) }
    guard matches.count == 1 else {
      throw .ambiguousChoice(choice, matches: matches.map { "\($0.group)=\($0.name)" })
    }
    return first
  }

  /// Whether a choice is `group=way` with the group by the end of its identifier, and numbers left out: `helm=docker for mac`
  /// for `preparation/1-helm=1.2. Docker for Mac`.
  private static func isShort(_ wanted: String, for way: Alternative) -> Bool {
    let parts = wanted.split(separator: "=", maxSplits: 1).map(String.init)
    guard parts.count == 2 else { return false }
    let group = normal(way.group.split(separator: "/").last.map(String.init) ?? way.group)
    let bare = String(group.drop { $0.isNumber || $0 == "-" || $0 == "." })
    let name = normal(way.name)
    return [group, bare].contains(parts[0]) && [name, withoutNumber(name)].contains(parts[1])
  }

  private static func normal(_ text: String) -> String {
    text.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  /// `1.2. docker for mac` without its number.
  private static func withoutNumber(_ name: String) -> String {
    let rest = name.drop { $0.isNumber || $0 == "." || $0 == ")" }
    return String(rest.drop(while: \.isWhitespace))
  }

  /// Whether a way's name says that it is for a system that Atelier does not run on.
  private static func isForAnotherSystem(_ name: String) -> Bool {
    let words = name.lowercased().split { !$0.isLetter }
    return words.contains {
      ["mac", "macos", "osx", "windows", "homebrew", "powershell"].contains($0)
    }
  }
}
