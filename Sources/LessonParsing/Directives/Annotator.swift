import CommonMark
import LessonModel

/// Writes what was inferred of a lesson into it as directives, on the lines that are there: every other byte stays.
public struct Annotator: Sendable {
  private let bytes: [UInt8]
  private let source: SourceText
  private let reading: Reading

  /// - Parameters:
  ///   - bytes: the file that the reading is of.
  ///   - reading: what was understood of it.
  public init(_ bytes: [UInt8], reading: Reading) {
    self.bytes = bytes
    source = SourceText(bytes)
    self.reading = reading
  }

  /// A lesson with directives.
  public struct Result: Sendable {
    public var bytes: [UInt8]
    /// The lines that were changed, counted from 1.
    public var lines: [Int]
    /// Places at which something was inferred that no directive on its line can say, or that is not sure.
    public var left: [Diagnostic]
  }

  private struct Insertion {
    var offset: Int
    var text: String
  }

  /// The file with the inferred directives.
  public func annotated() -> Result {
    var insertions: [Insertion] = []
    var left: [Diagnostic] = []
    for finding in reading.findings { annotate(finding, &insertions) }
    for section in reading.lesson.allSections {
      annotate(section, &insertions)
      for step in section.steps { annotate(step, &insertions, &left) }
    }
    // Two directives at one place keep their order.
    let ordered = insertions.enumerated().sorted {
      ($0.element.offset, $0.offset) < ($1.element.offset, $1.offset)
    }
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count + insertions.count * 32)
    var position = 0
    var lines: [Int] = []
    for (_, insertion) in ordered {
      result += bytes[position..<insertion.offset]
      result += Array(insertion.text.utf8)
      position = insertion.offset
      let line = source.line(at: insertion.offset)
      if lines.last != line { lines.append(line) }
    }
    result += bytes[position...]
    return Result(bytes: result, lines: lines, left: left)
  }

  private func end(ofLine line: Int) -> Int {
    let range = source.range(ofLine: line)
    var end = range.upperBound
    while end > range.lowerBound, bytes[end - 1] == 0x20 || bytes[end - 1] == 0x09 { end -= 1 }
    return end
  }

  /// A code block: what it is goes to the end of its first line.
  private func annotate(_ finding: Finding, _ insertions: inout [Insertion]) {
    guard let word = finding.directive else { return }
    let line = source.line(finding.lines.lowerBound).drop {
      $0 == " " || $0 == ">" || $0 == "\t" || $0.isNumber || "-*+.)".contains($0)
    }
    // An indented block has no line for it.
    guard line.hasPrefix("```") || line.hasPrefix("~~~") else { return }
    insertions.append(
      Insertion(offset: end(ofLine: finding.lines.lowerBound), text: " atelier: \(word)"))
  }

  private func annotate(_ section: Section, _ insertions: inout [Insertion]) {
    guard let provenance = section.provenance, provenance.rule != "directive", section.level > 0
    else { return }
    var words: [String] = []
    if section.role != .main, section.ownsRole { words.append("role=\(section.role.rawValue)") }
    if let way = section.alternative {
      guard !way.name.contains("\""), !way.group.contains("\"") else { return }
      words.append("way=\"\(way.name)\" group=\"\(way.group)\"")
    }
    guard !words.isEmpty else { return }
    let line = section.range.start.line
    // Closing number signs would become part of the title.
    guard !source.line(line).trimmedSpace.hasSuffix("#"),
      section.range.start.line == section.range.end.line || section.level <= 2
    else { return }
    insertions.append(
      Insertion(
        offset: end(ofLine: line), text: " <!-- atelier: \(words.joined(separator: " ")) -->"))
  }

  private func annotate(_ step: Step, _ insertions: inout [Insertion], _ left: inout [Diagnostic]) {
    let file = reading.lesson.file
    switch step.provenance.rule {
    case "imperative-code":
      if step.provenance.confidence == .unsure {
        left.append(
          Diagnostic(
            severity: .note, code: "unsure-step", file: file, location: step.range.start,
            message:
              "It is not certain that '\(step.action.text)' is to be run. Write '<!-- atelier: step -->' or '<!-- atelier: mention -->' before it."
          ))
      } else {
        insert(
          "step", before: step.range, whole: step.provenance.evidence == "nothing but code",
          &insertions)
      }
    case "bare-command":
      if step.id == lastOfParagraph(step) {
        insertions.append(
          Insertion(offset: end(ofLine: step.range.end.line), text: " <!-- atelier: step -->"))
      }
    default: break
    }
    for expectation in step.expectations
    where expectation.provenance.rule == "checked-value"
      || expectation.provenance.rule == "created-directory"
    {
      guard expectation.provenance.evidence != "->" else { continue }
      let name = expectation.kind == .directoryExists ? "directory" : expectation.kind.rawValue
      let isAhead = expectation.range.start < step.range.start
      insert(
        "expect=\(name)\(isAhead ? " of=next" : "")", before: expectation.range, whole: false,
        &insertions)
    }
  }

  /// Of the bare commands of one paragraph, the last carries the directive.
  private func lastOfParagraph(_ step: Step) -> StepID {
    guard
      let section = reading.lesson.allSections.first(where: {
        $0.steps.contains { $0.id == step.id }
      })
    else { return step.id }
    return section.steps.last {
      $0.provenance.rule == "bare-command" && $0.instruction == step.instruction
    }?.id ?? step.id
  }

  /// Puts a comment before the marks of a piece of code or bold text.
  private func insert(
    _ word: String, before range: SourceRange, whole: Bool, _ insertions: inout [Insertion]
  ) {
    let line = source.range(ofLine: range.start.line)
    var offset = line.lowerBound + range.start.column - 1
    guard offset > line.lowerBound, offset <= line.upperBound else { return }
    while offset > line.lowerBound, bytes[offset - 1] == 0x20, offset - 2 >= line.lowerBound,
      bytes[offset - 2] == 0x60
    { offset -= 1 }
    let mark = bytes[offset - 1]
    guard mark == 0x60 || mark == 0x2A || mark == 0x5F else { return }
    while offset > line.lowerBound, bytes[offset - 1] == mark { offset -= 1 }
    // Code in bold text: the comment goes before both.
    while offset > line.lowerBound, bytes[offset - 1] == 0x2A { offset -= 1 }
    // A comment at the beginning of a block would make HTML of it.
    let before = bytes[line.lowerBound..<offset]
    let begins = before.allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x3E } || isListMark(before)
    if begins || whole {
      insertions.append(
        Insertion(offset: end(ofLine: range.end.line), text: " <!-- atelier: \(word) -->"))
      return
    }
    insertions.append(Insertion(offset: offset, text: "<!-- atelier: \(word) -->"))
  }

  private func isListMark(_ bytes: ArraySlice<UInt8>) -> Bool {
    let text = String(decoding: bytes, as: UTF8.self).trimmedSpace
    guard let last = text.last, text.count <= 12 else { return text.isEmpty }
    let words = text.split { $0 == " " || $0 == ">" }
    return words.count == 1
      && ("-*+".contains(last) || ".)".contains(last) && words[0].dropLast().allSatisfy(\.isNumber))
  }
}

extension Section {
  /// Whether the role is its own and not that of the section above.
  fileprivate var ownsRole: Bool {
    guard let rule = provenance?.rule else { return false }
    return rule.hasSuffix("-title")
  }
}

extension Reading {
  /// Where another reading says something else than this one, places and reasons apart: the line of this one's file, and
  /// what differs; nil: both are of one lesson.
  public func difference(from other: Reading) -> (line: Int, what: String)? {
    let mine = lesson.steps
    let theirs = other.lesson.steps
    for (left, right) in zip(mine, theirs) {
      let (a, b) = (left.essence, right.essence)
      guard a != b else { continue }
      let what =
        a.action != b.action
        ? "the command '\(left.action.text)' became '\(right.action.text)'"
        : a.expectations != b.expectations
          ? "the expectations of '\(left.action.text)'"
          : a.role != b.role
            ? "the role of '\(left.action.text)'"
            : a.id != b.id
              ? "the identifier '\(left.id)' became '\(right.id)'"
              : a.instruction != b.instruction
                ? "the instruction of '\(left.action.text)'"
                : "the details of '\(left.action.text)'"
      return (left.range.start.line, what)
    }
    if mine.count != theirs.count {
      let line =
        mine.count > theirs.count
        ? mine[theirs.count].range.start.line : mine.last?.range.end.line ?? 1
      return (line, "there are \(theirs.count) steps instead of \(mine.count)")
    }
    let sections = zip(lesson.allSections, other.lesson.allSections)
    if let (section, _) = sections.first(where: {
      $0.id != $1.id || $0.role != $1.role || $0.alternative != $1.alternative
    }) {
      return (section.range.start.line, "the role of the section '\(section.title)'")
    }
    return graph.edges == other.graph.edges ? nil : (1, "the order of the steps")
  }
}

extension Step {
  /// The step without places and reasons.
  fileprivate var essence: Step {
    var step = self
    let nowhere = SourceRange(line: 1, column: 1, endLine: 1, endColumn: 1)
    let reason = Provenance(rule: "", evidence: "")
    step.range = nowhere
    step.provenance = reason
    for index in step.expectations.indices {
      step.expectations[index].range = nowhere
      step.expectations[index].provenance = reason
    }
    for index in step.placeholders.indices { step.placeholders[index].provenance = reason }
    for index in step.captures.indices {
      step.captures[index].range = nowhere
      step.captures[index].provenance = reason
    }
    step.condition?.range = nowhere
    step.condition?.provenance = reason
    return step
  }
}
