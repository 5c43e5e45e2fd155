import LearnerInterface
import LessonModel
import LessonParsing

/// A reading as a tree for people: sections, steps, what is expected, why, and where.
struct LessonTree {
  private let reading: Reading

  init(_ reading: Reading) {
    self.reading = reading
  }

  /// The tree as lines, cut to a width.
  func rendered(width: Int, color: Bool) -> String {
    let style = TextStyle(isColored: color)
    var lines: [String] = []
    for section in reading.lesson.sections { add(section, indent: 0, style, width, &lines) }
    let steps = reading.lesson.steps
    lines.append("")
    lines.append(
      "\(steps.count { $0.role != .reference }) steps, \(steps.reduce(0) { $0 + $1.expectations.count }) expectations, \(reading.lesson.allSections.reduce(0) { $0 + $1.mentions.count }) mentions, \(reading.graph.edges.count) edges"
    )
    lines += reading.diagnostics.map(\.description)
    return lines.joined(separator: "\n") + "\n"
  }

  private func add(
    _ section: Section, indent: Int, _ style: TextStyle, _ width: Int, _ lines: inout [String]
  ) {
    let pad = String(repeating: "  ", count: indent)
    if !section.title.isEmpty {
      var marks: [String] = []
      if section.role != .main { marks.append(section.role.rawValue) }
      if let alternative = section.alternative { marks.append("one way of '\(alternative.group)'") }
      let mark = marks.isEmpty ? "" : style("  [\(marks.joined(separator: ", "))]", .yellow)
      lines.append("\(pad)\(style(section.title, .bold))\(mark)")
    }
    for step in section.steps { add(step, pad: pad + "  ", style, width, &lines) }
    for mention in section.mentions {
      lines.append(
        "\(pad)  \(style("mention  \(mention.text)  \(mention.range.start.line):\(mention.range.start.column)", .dim))"
      )
    }
    for inner in section.sections { add(inner, indent: indent + 1, style, width, &lines) }
  }

  /// The rule, how sure it is, and the words that it was read from.
  private func why(_ provenance: Provenance) -> String {
    let words = provenance.evidence.split(separator: "\n").first.map(String.init) ?? ""
    let cut = words.count > 40 ? words.prefix(39) + "…" : words[...]
    let sure = provenance.confidence == .certain ? "" : ", \(provenance.confidence.rawValue)"
    return "\(provenance.rule)\(sure)" + (cut.isEmpty ? "" : " ‘\(cut)’")
  }

  private func add(
    _ step: Step, pad: String, _ style: TextStyle, _ width: Int, _ lines: inout [String]
  ) {
    let kind = step.background ? "background" : step.action.kind.rawValue
    let role = step.role == .main ? "" : " (\(step.role.rawValue))"
    let place = "\(step.range.start.line):\(step.range.start.column)"
    let text = step.action.path.map { "write \($0)" } ?? step.action.text
    let command = text.split(separator: "\n").joined(separator: " ⏎ ")
    let way = step.alternative.map { " (\($0.name) of '\($0.group)')" } ?? ""
    let answer = step.isAnswer ? " (answer)" : ""
    lines.append(
      TextWidth.fit("\(pad)\(kind)\(role)\(way)\(answer)  \(command)", columns: max(40, width - 20))
        + style("  \(place) \(why(step.provenance))", .dim))
    let inner = pad + "  "
    for edge in reading.graph.edges where edge.to == step.id && edge.reason != .order {
      let name = edge.name.isEmpty ? "" : " \(edge.name)"
      lines.append(
        "\(inner)\(style("needs", .dim)) \(edge.from)\(style(" (\(edge.reason.rawValue)\(name))", .dim))"
      )
    }
    if let mended = reading.mends[step.id] {
      lines.append("\(inner)\(style("mended  \(mended)", .yellow))")
    }
    if let condition = step.condition {
      lines.append(
        "\(inner)if \(condition.state)\(condition.cause.map { " because of '\($0)'" } ?? "")\(style("  \(condition.range.start.line):\(condition.range.start.column)", .dim))"
      )
    }
    for placeholder in step.placeholders {
      let source =
        placeholder.source.map { "\($0.selector.rawValue) \($0.argument) of \($0.step)" }
        ?? "asked for, or --set \(placeholder.name)=…"
      lines.append("\(inner)\(placeholder.token) ← \(source)")
    }
    for expectation in step.expectations {
      let expected = expectation.expected.split(separator: "\n")
      let first = expected.first.map(String.init) ?? ""
      let more = expected.count > 1 ? " (\(expected.count) lines)" : ""
      let subject = expectation.subject.map { " in the output of \($0)" } ?? ""
      lines.append(
        TextWidth.fit(
          "\(inner)\(style("expect", .green)) \(expectation.kind): \(first)\(more)\(subject)",
          columns: width)
          + style("  \(expectation.range.start.line) \(why(expectation.provenance))", .dim))
    }
    for capture in step.captures {
      lines.append(
        "\(inner)\(capture.kind == .variable ? "$" : "")\(capture.name) ← \(capture.source.selector.rawValue) \(capture.source.argument)"
      )
    }
  }
}
