import LessonModel
import LessonParsing

/// Why a line of a lesson became a step, an expectation, or nothing.
struct LineExplanation {
  let file: LessonFile
  let line: Int

  /// The explanation, a sentence a line; nil: the file has no such line.
  func sentences() -> [String]? {
    let source = file.source
    guard line >= 1, line <= source.lineCount else { return nil }
    let reading = file.reading
    let text = source.line(line)
    var result = ["\(file.path):\(line): \(text.isEmpty ? "(an empty line)" : text)"]
    let before = result.count
    for section in reading.lesson.allSections {
      if section.range.start.line <= line, line <= section.range.end.line, section.level > 0 {
        var words = "It is the heading of the section '\(section.id)'"
        if section.role != .main { words += ", whose role is '\(section.role.rawValue)'" }
        if let way = section.alternative {
          words += ", one way of '\(way.group)', called '\(way.name)'"
        }
        result.append(words + why(section.provenance))
      }
      for step in section.steps { result += explain(step) }
      for mention in section.mentions where covers(mention.range) {
        result.append(
          "'\(mention.text)' is mentioned here, and not to be run: no words before it ask for that"
            + why(mention.provenance))
      }
    }
    for finding in reading.findings where finding.lines.contains(line) {
      result.append(
        "The code block of lines \(finding.lines.lowerBound) to \(finding.lines.upperBound) was taken for \(finding.what) (rule '\(finding.rule)')\(finding.evidence.isEmpty ? "" : ", after the words '\(finding.evidence)'")."
      )
    }
    for diagnostic in reading.diagnostics where diagnostic.location.line == line {
      result.append("\(diagnostic.severity.rawValue): \(diagnostic.message)")
    }
    if result.count == before {
      result.append(
        text.allSatisfy(\.isWhitespace)
          ? "Nothing: it is blank."
          : "Nothing: it is text for the reader; no rule found a command, a value to check or a role in it."
      )
    }
    return result
  }

  private func covers(_ range: SourceRange) -> Bool {
    range.start.line <= line && line <= range.end.line
  }

  private func why(_ provenance: Provenance?) -> String {
    guard let provenance else { return "." }
    return
      " (rule '\(provenance.rule)', \(provenance.confidence.rawValue), from '\(provenance.evidence)')."
  }

  private func explain(_ step: Step) -> [String] {
    var result: [String] = []
    if covers(step.range) {
      let what =
        switch step.action.kind {
        case .command: "It is the command of the step '\(step.id)'"
        case .http: "It is an address to visit, the step '\(step.id)'"
        case .file:
          "It is the content of the file '\(step.action.path ?? "")', the step '\(step.id)'"
        }
      result.append(
        what + (step.role == .main ? "" : ", whose role is '\(step.role.rawValue)'")
          + why(step.provenance))
      for placeholder in step.placeholders {
        let source =
          placeholder.source.map {
            "its value comes from '\($0.step)' (\($0.selector.rawValue) \($0.argument))"
          }
          ?? "nothing in the lesson gives its value"
        result.append(
          "'\(placeholder.token)' is to be filled in; \(source)" + why(placeholder.provenance))
      }
      if let condition = step.condition {
        result.append(
          "It runs only if the output of \(condition.subjects.map { "'\($0)'" }.joined(separator: ", ")) shows '\(condition.state)'"
            + why(condition.provenance))
      }
    }
    for expectation in step.expectations where covers(expectation.range) {
      let first = expectation.expected.split(separator: "\n").first.map(String.init) ?? ""
      result.append(
        "It is an expectation of the kind '\(expectation.kind)' for the step '\(step.id)': '\(first)'"
          + why(expectation.provenance))
    }
    for capture in step.captures where covers(capture.range) {
      result.append(
        "It names a value to keep, '\(capture.name)', of the step '\(step.id)'"
          + why(capture.provenance))
    }
    return result
  }
}
