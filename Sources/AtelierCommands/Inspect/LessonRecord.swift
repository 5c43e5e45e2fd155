import Foundation
import LessonModel
import LessonParsing

/// What `atelier inspect --format json` writes: a reading in a form for machines, `atelier.lesson/1`.
///
/// *Inspect format* in the documentation describes every member.
struct LessonRecord: Encodable {
  struct SectionRecord: Encodable {
    var id: String
    var title: String
    var level: Int
    var line: Int
    var role: String
    var alternative: Alternative?
    var rule: String?
    var evidence: String?
  }

  struct StepRecord: Encodable {
    var id: String
    var section: String
    /// The first and the last line.
    var lines: [Int]
    var column: Int
    var kind: String
    var command: String
    var path: String?
    var mended: String?
    var role: String
    var alternative: Alternative?
    var condition: ConditionRecord?
    var background: Bool
    var answer: Bool
    var inside: StepID?
    var timeLimit: Double?
    var instruction: String
    var expectations: [ExpectationRecord]
    var placeholders: [PlaceholderRecord]
    var captures: [CaptureRecord]
    var rule: String
    var evidence: String
    var confidence: String
  }

  struct ConditionRecord: Encodable {
    var id: String
    var text: String
    var state: String
    var cause: String?
    var subjects: [StepID]
    var lines: [Int]
  }

  struct ExpectationRecord: Encodable {
    var id: String
    var kind: ExpectationKind
    var expected: String
    var lines: [Int]
    var subject: StepID?
    var incidental: [String]
    var rule: String
    var evidence: String
    var confidence: String
  }

  struct PlaceholderRecord: Encodable {
    var name: String
    var token: String
    var source: ValueSource?
    var rule: String
  }

  struct CaptureRecord: Encodable {
    var name: String
    var kind: String
    var source: ValueSource
    var rule: String
  }

  struct MentionRecord: Encodable {
    var text: String
    var section: String
    var lines: [Int]
    var column: Int
  }

  struct BlockRecord: Encodable {
    var lines: [Int]
    var rule: String
    var conclusion: String
    var evidence: String
  }

  var format = "atelier.lesson/1"
  var file: String
  var title: String
  var dialect: String
  var facts: LessonFacts
  var sections: [SectionRecord]
  var steps: [StepRecord]
  var edges: [StepGraph.Edge]
  var mentions: [MentionRecord]
  /// What each code block was found to be.
  var blocks: [BlockRecord]
  var diagnostics: [Diagnostic]

  init(_ reading: Reading) {
    let lesson = reading.lesson
    file = lesson.file
    title = lesson.title
    dialect = lesson.facts.dialect
    facts = lesson.facts
    blocks = reading.findings.map {
      BlockRecord(
        lines: [$0.lines.lowerBound, $0.lines.upperBound], rule: $0.rule, conclusion: $0.what,
        evidence: $0.evidence)
    }
    edges = reading.graph.edges
    diagnostics = reading.diagnostics
    sections = []
    steps = []
    mentions = []
    for section in lesson.sections { add(section, alternative: nil, mends: reading.mends) }
  }

  private mutating func add(_ section: Section, alternative: Alternative?, mends: [StepID: String])
  {
    let alternative = section.alternative ?? alternative
    sections.append(
      SectionRecord(
        id: section.id, title: section.title, level: section.level, line: section.range.start.line,
        role: section.role.rawValue,
        alternative: section.alternative, rule: section.provenance?.rule,
        evidence: section.provenance?.evidence))
    steps += section.steps.map {
      Self.record($0, section: section.id, alternative: alternative, mended: mends[$0.id])
    }
    mentions += section.mentions.map {
      MentionRecord(
        text: $0.text, section: section.id, lines: Self.lines($0.range),
        column: $0.range.start.column)
    }
    for inner in section.sections { add(inner, alternative: alternative, mends: mends) }
  }

  private static func lines(_ range: SourceRange) -> [Int] {
    [range.start.line, range.end.line]
  }

  private static func record(
    _ step: Step, section: String, alternative: Alternative?, mended: String?
  ) -> StepRecord {
    StepRecord(
      id: step.id.rawValue, section: section, lines: lines(step.range),
      column: step.range.start.column,
      kind: step.action.kind.rawValue, command: step.action.text, path: step.action.path,
      mended: mended, role: step.role.rawValue, alternative: step.alternative ?? alternative,
      condition: step.condition.map {
        ConditionRecord(
          id: $0.id, text: $0.text, state: $0.state, cause: $0.cause, subjects: $0.subjects,
          lines: lines($0.range))
      },
      background: step.background, answer: step.isAnswer,
      inside: step.inside, timeLimit: step.timeLimit,
      instruction: step.instruction,
      expectations: step.expectations.map {
        ExpectationRecord(
          id: $0.id, kind: $0.kind, expected: $0.expected, lines: lines($0.range),
          subject: $0.subject, incidental: $0.incidental,
          rule: $0.provenance.rule, evidence: $0.provenance.evidence,
          confidence: $0.provenance.confidence.rawValue)
      },
      placeholders: step.placeholders.map {
        PlaceholderRecord(
          name: $0.name, token: $0.token, source: $0.source, rule: $0.provenance.rule)
      },
      captures: step.captures.map {
        CaptureRecord(
          name: $0.name, kind: $0.kind.rawValue, source: $0.source, rule: $0.provenance.rule)
      },
      rule: step.provenance.rule, evidence: step.provenance.evidence,
      confidence: step.provenance.confidence.rawValue)
  }

  /// The record as indented JSON, members in the order of their names.
  func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }
}
