import CommonMark
import LessonModel

/// A guard over an earlier output: "If Pod becomes `Pending` due to `…`, please try the following steps:".
enum ConditionRule {
  /// The guard that a paragraph is; nil: it is none.
  ///
  /// - Parameter text: the paragraph's words.
  static func condition(
    in block: Block, text: String, number: Int, steps: [Step], phrases: PhraseBook
  ) -> Condition? {
    let lower = text.lowercased()
    guard phrases.begins(lower, with: \.ifs), phrases.has(\.remedies, in: lower) else { return nil }
    var state: String?
    var cause: String?
    let phrase = Phrase(block)
    for (index, part) in phrase.parts.enumerated() {
      guard case .code(let code) = part.kind else { continue }
      let before = phrase.words(before: index).lowercased()
      if state != nil,
        phrases.has(\.causes, in: before)
          || phrases.has(\.causes, in: String(phrase.words(after: index).lowercased().prefix(12)))
      {
        cause = code
      } else if state == nil, !code.contains(" ") {
        state = code
      }
    }
    guard let state else { return nil }
    let subjects = subjects(lower, steps)
    guard !subjects.isEmpty else { return nil }
    let range = SourceRange(
      line: block.range.startLine, column: block.range.startColumn, endLine: block.range.endLine,
      endColumn: block.range.endColumn)
    return Condition(
      id: "condition-\(number)-line-\(block.range.startLine)", text: text, subjects: subjects,
      state: state, cause: cause, range: range,
      provenance: Provenance(rule: "guard-sentence", evidence: text, confidence: .likely))
  }

  private static let resources: [(word: String, names: Set<String>)] = [
    ("pod", ["po", "pod", "pods"]), ("deployment", ["deploy", "deployment", "deployments"]),
    ("service", ["svc", "service", "services"]), ("node", ["no", "node", "nodes"]),
    ("job", ["job", "jobs"]),
    ("namespace", ["ns", "namespace", "namespaces"]),
  ]

  /// The steps that list what the guard is about: the nearest one before it, else the last that lists anything.
  private static func subjects(_ sentence: String, _ steps: [Step]) -> [StepID] {
    let listing = steps.filter {
      $0.condition == nil && $0.action.text.split(separator: " ").starts(with: ["kubectl", "get"])
    }
    for (word, names) in resources where sentence.contains(word) {
      let matching = listing.filter { step in
        step.action.text.split(separator: " ").contains { names.contains(String($0)) }
      }
      if let last = matching.last { return [last.id] }
    }
    return listing.last.map { [$0.id] } ?? []
  }
}
