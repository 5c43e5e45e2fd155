import LessonModel
import LessonParsing

/// A reading as lines for people to check: what is done, where it stands, what is expected, and what has no equivalent.
struct GraphListing {
  let reading: Reading

  var text: String {
    var lines = ["dialect \(reading.lesson.facts.dialect)"]
    for (name, value) in reading.lesson.facts.variables.sorted(by: { $0.key < $1.key }) {
      lines.append("variable \(name)=\(value)")
    }
    for section in reading.lesson.allSections {
      let role = section.role == .main ? "" : " (\(section.role.rawValue))"
      lines.append("section '\(section.title)'\(role)")
      for step in section.steps { add(step, to: &lines) }
    }
    for edge in reading.graph.edges where edge.reason != .order {
      lines.append("edge \(edge.from) -> \(edge.to): \(edge.reason.rawValue) \(edge.name)")
    }
    lines += reading.diagnostics.map {
      "\($0.severity.rawValue) \($0.code) at \($0.location.line): \($0.message)"
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func add(_ step: Step, to lines: inout [String]) {
    var marks: [String] = []
    if step.background { marks.append("background") }
    if step.role != .main { marks.append(step.role.rawValue) }
    if step.isAnswer { marks.append("answer") }
    if let way = step.alternative { marks.append("way '\(way.name)' of '\(way.group)'") }
    if let limit = step.timeLimit { marks.append("within \(limit) s") }
    let path = step.action.path.map { " \($0)" } ?? ""
    let range = "\(step.range.start.line)-\(step.range.end.line)"
    lines.append(
      "  \(step.id.rawValue.split(separator: "#").last ?? "") \(step.action.kind.rawValue)\(path) at \(range)"
        + (marks.isEmpty ? "" : " [\(marks.joined(separator: ", "))]"))
    lines += block(step.action.text, mark: "$")
    for placeholder in step.placeholders { lines.append("    placeholder \(placeholder.token)") }
    for expectation in step.expectations {
      let range = "\(expectation.range.start.line)-\(expectation.range.end.line)"
      lines.append("    expects \(expectation.kind) at \(range)")
      lines += block(expectation.expected, mark: "|")
    }
  }

  private func block(_ text: String, mark: String) -> [String] {
    text.split(separator: "\n", omittingEmptySubsequences: false).map {
      "      \(mark) \($0)".replacing("\t", with: "\\t")
    }
  }
}
