import LessonModel
import Yams

/// A scenario of Katacoda or Killercoda: an `index.json` that names a Markdown file for each step (killercoda.com/creators,
/// "Scenario").
///
/// Its parts are read one by one and make one lesson, a section each. Lines are those of a part's own file.
public struct Scenario: Sendable {
  struct Part: Sendable {
    var title: String
    /// Relative to the directory of `index.json`.
    var file: String
    /// Scripts that the scenario runs by itself: what for, and which.
    var scripts: [(use: String, file: String)] = []
    /// The line of `index.json` that names it.
    var line: Int
  }

  private let file: String
  private let title: String?
  private let parts: [Part]
  /// The directory of `index.json`, with a slash at its end; empty: the working directory.
  private var folder: String { file.lastIndex(of: "/").map { String(file[...$0]) } ?? "" }

  /// - Parameters:
  ///   - bytes: the content of `index.json`.
  ///   - file: its name, as the user named it.
  /// - Returns: nil if it names no Markdown files.
  public init?(_ bytes: [UInt8], file: String) {
    guard bytes.count < 1 << 20,
      let root = (try? Yams.compose(yaml: String(decoding: bytes, as: UTF8.self)))?.mapping,
      let details = root["details"]?.mapping
    else { return nil }
    var parts: [Part] = []
    func add(_ node: Node?) {
      guard let node, let mapping = node.mapping, let text = mapping["text"]?.string else { return }
      var part = Part(
        title: mapping["title"]?.string ?? text, file: text, line: node.mark?.line ?? 1)
      for use in ["foreground", "background", "code", "courseData", "verify"] {
        if let script = mapping[use]?.string { part.scripts.append((use, script)) }
      }
      parts.append(part)
    }
    add(details["intro"])
    for step in details["steps"]?.sequence ?? [] { add(step) }
    add(details["finish"])
    guard !parts.isEmpty else { return nil }
    self.file = file
    title = root["title"]?.string
    self.parts = parts
  }

  /// Reads the parts.
  ///
  /// - Parameters:
  ///   - dialect: the dialect to read them as; nil: Katacoda's.
  ///   - content: gives a file's bytes by its name relative to the directory of `index.json`; nil: there is none.
  /// - Throws: what ``LessonReader/read(_:file:)`` throws, or that a part is missing.
  public func read(as dialect: String?, content: (String) -> [UInt8]?) throws(LessonReadingError)
    -> Reading
  {
    let reader = LessonReader(dialect: dialect ?? Katacoda().name)
    var lesson = Lesson(file: file, title: title ?? file, sections: [])
    lesson.facts.dialect = dialect ?? Katacoda().name
    var diagnostics: [Diagnostic] = []
    for (number, part) in parts.enumerated() {
      guard let bytes = content(part.file) else {
        throw .missingPart(file: file, line: part.line, part: part.file)
      }
      let reading = try reader.read(bytes, file: folder + part.file)
      let prefix = "part-\(number + 1)"
      lesson.sections.append(
        Section(
          id: prefix, title: part.title, level: 0,
          range: SourceRange(line: 1, column: 1, endLine: 1, endColumn: 1),
          sections: reading.lesson.sections.map { Self.moved($0, under: prefix) }))
      lesson.facts.variables.merge(reading.lesson.facts.variables) { first, _ in first }
      lesson.facts.prerequisites += reading.lesson.facts.prerequisites
      for script in part.scripts {
        diagnostics.append(
          Diagnostic(
            severity: script.use == "verify" ? .note : .warning, code: "dialect-hook", file: file,
            location: SourceLocation(line: part.line, column: 1),
            message:
              "The scenario runs '\(script.file)' by itself ('\(script.use)'); here it is not run.")
        )
      }
      diagnostics += reading.diagnostics
    }
    let graph = GraphBuilder.graph(of: lesson.steps)
    bind(graph, in: &lesson, &diagnostics)
    // Places are those of several files: nothing may be mended or written at them in one.
    return Reading(
      lesson: lesson, graph: graph, diagnostics: diagnostics,
      mends: [:], findings: [])
  }

  /// Takes back what a part by itself misses and an earlier part sets.
  private func bind(
    _ graph: StepGraph, in lesson: inout Lesson, _ diagnostics: inout [Diagnostic]
  ) {
    var known: [StepID: [String]] = [:]
    for edge in graph.edges where edge.reason == .variable {
      known[edge.to, default: []].append(edge.name)
    }
    func bind(_ section: inout Section, _ file: String) {
      for index in section.steps.indices {
        guard let names = known[section.steps[index].id] else { continue }
        section.steps[index].placeholders.removeAll { placeholder in
          placeholder.source == nil
            && names.contains { placeholder.token == "$\($0)" || placeholder.token == "${\($0)}" }
        }
        let lines = section.steps[index].range.start.line...section.steps[index].range.end.line
        diagnostics.removeAll { diagnostic in
          diagnostic.code == "undefined-variable" && diagnostic.file == file
            && lines.contains(diagnostic.location.line)
            && names.contains { diagnostic.message.contains("'$\($0)'") }
        }
      }
      for index in section.sections.indices { bind(&section.sections[index], file) }
    }
    for (index, part) in parts.enumerated() where lesson.sections.indices.contains(index) {
      bind(&lesson.sections[index], folder + part.file)
    }
  }

  // MARK: Names that are unique in the whole

  private static func moved(_ id: StepID, under prefix: String) -> StepID {
    StepID("\(prefix)/\(id)")
  }

  private static func moved(_ section: Section, under prefix: String) -> Section {
    var section = section
    section.id = "\(prefix)/\(section.id)"
    section.alternative = section.alternative.map {
      Alternative(group: "\(prefix)/\($0.group)", name: $0.name)
    }
    section.steps = section.steps.map { moved($0, under: prefix) }
    section.sections = section.sections.map { moved($0, under: prefix) }
    return section
  }

  private static func moved(_ step: Step, under prefix: String) -> Step {
    var step = step
    step.id = moved(step.id, under: prefix)
    step.alternative = step.alternative.map {
      Alternative(group: "\(prefix)/\($0.group)", name: $0.name)
    }
    for index in step.expectations.indices {
      step.expectations[index].id = "\(prefix)/\(step.expectations[index].id)"
      step.expectations[index].subject = step.expectations[index].subject.map {
        moved($0, under: prefix)
      }
    }
    for index in step.placeholders.indices {
      if let source = step.placeholders[index].source {
        step.placeholders[index].source = ValueSource(
          step: moved(source.step, under: prefix), selector: source.selector,
          argument: source.argument)
      }
    }
    for index in step.captures.indices {
      step.captures[index].source.step = moved(step.captures[index].source.step, under: prefix)
    }
    if var condition = step.condition {
      condition.id = "\(prefix)/\(condition.id)"
      condition.subjects = condition.subjects.map { moved($0, under: prefix) }
      step.condition = condition
    }
    return step
  }
}
