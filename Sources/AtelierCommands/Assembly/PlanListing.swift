import Foundation
import LessonModel

/// Tells a plan without running it.
struct PlanListing {
  let plan: Plan
  let graph: StepGraph
  /// The ways taken, `group=name`.
  let choices: [String]
  /// The names of values that are given.
  let given: Set<String>

  /// A line for each step: its number, its command, and why it would not run.
  func text(width: Int) -> String {
    var lines = ["\(plan.title): \(running) of \(plan.steps.count) steps would run."]
    for choice in choices { lines.append("way taken: \(choice)") }
    let numbers = Dictionary(
      plan.steps.enumerated().map { ($1.step.id, $0 + 1) }, uniquingKeysWith: { first, _ in first })
    let digits = String(plan.steps.count).count
    var path: [String] = []
    for (place, planned) in plan.steps.enumerated() {
      if planned.path != path {
        path = planned.path
        let tearDown = planned.step.role == .tearDown ? " (tear-down)" : ""
        lines.append("\n\(path.joined(separator: " › "))\(tearDown)")
      }
      let bare = String(place + 1)
      let number = String(repeating: " ", count: digits - bare.count) + bare
      let step = planned.step
      var command = step.action.text.split(whereSeparator: \.isNewline).joined(separator: " ⏎ ")
      if step.action.kind == .file { command = "write '\(step.action.path ?? "a file")'" }
      let mark = planned.skip == nil ? " " : "–"
      lines.append("\(mark) \(number)  \(command.prefix(max(20, width - digits - 4)))")
      let indent = String(repeating: " ", count: digits + 4)
      lines.append("\(indent)\(step.id)  line \(step.range.start.line)")
      if let skip = planned.skip { lines.append("\(indent)not run: \(skip.explanation)") }
      if let condition = step.condition { lines.append("\(indent)only if: \(condition.text)") }
      var needs: [String] = []
      for edge in graph.needs(of: step.id) where edge.reason != .order {
        guard let number = numbers[edge.from] else { continue }
        let name = edge.name.isEmpty ? "" : " \(edge.name)"
        needs.append("\(number) (\(edge.reason.rawValue)\(name))")
      }
      if !needs.isEmpty { lines.append("\(indent)needs \(needs.joined(separator: ", "))") }
      for placeholder in step.placeholders where planned.skip == nil {
        if given.contains(placeholder.name) {
          lines.append("\(indent)\(placeholder.token) is given")
        } else if placeholder.source == nil {
          lines.append(
            "\(indent)\(placeholder.token) must be given: '--set \(placeholder.name)=…'")
        }
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private var running: Int { plan.steps.count { $0.skip == nil } }

  /// The plan as JSON.
  func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(plan), as: UTF8.self) + "\n"
  }
}
