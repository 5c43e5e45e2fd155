import CommonMark
import LessonModel

/// The last steps of a lesson are a tear-down where their text says so, or where they only delete.
///
/// Only the last ones: what is cleaned up between two exercises must be gone before the next begins.
struct CleanUpRule {
  let phrases: PhraseBook
  let document: Document

  func apply(to steps: inout [Step]) {
    guard let first = start(of: steps) else { return }
    for index in first..<steps.count where steps[index].role == .main {
      steps[index].role = .tearDown
    }
  }

  /// Where the last steps begin that clean up; nil: none do, or all of the lesson does.
  private func start(of steps: [Step]) -> Int? {
    var first: Int?
    var index = steps.count - 1
    while index >= 0, index + 12 > steps.count {
      let step = steps[index]
      if step.role == .tearDown || step.role == .reference || step.role == .optional {
        index -= 1
        continue
      }
      guard step.role == .main, step.action.kind == .command else { break }
      if Self.deletes(step.action.text) || isAnnounced(head(of: index, steps)) {
        first = index
      } else if first != nil || index + 1 < steps.count {
        // Only the very last may look whether all is gone.
        break
      }
      index -= 1
    }
    guard let first, first > 0 else { return nil }
    return first
  }

  /// The first step of the block that a step stands in, which has the words before the block.
  private func head(of index: Int, _ steps: [Step]) -> Step {
    var head = index
    while head > 0, steps[head].instruction.isEmpty, !isAnnounced(steps[head]) { head -= 1 }
    return steps[head]
  }

  /// Whether the words before a step say that it cleans up.
  private func isAnnounced(_ step: Step) -> Bool {
    if isCleanUp(ImperativeRule.lastSentence(step.instruction)) { return true }
    let above = document.source.line(step.range.start.line - 1).trimmedSpace
    guard above.hasPrefix("#"), !above.hasPrefix("#!") else { return false }
    return isCleanUp(String(above.drop { $0 == "#" || $0 == " " }))
  }

  private func isCleanUp(_ sentence: String) -> Bool {
    let words = sentence.lowercased().fields
    guard !words.isEmpty, words.count <= 24 else { return false }
    let rest = words.drop { word in
      phrases.tables.contains { $0.openers.contains(String(word)) }
        || ["you", "can", "should", "do", "some", "we", "let's"].contains(word)
    }
    return phrases.begins(rest.joined(separator: " "), with: \.tearDown)
  }

  private static let tools: [String: Set<Substring>] = [
    "kubectl": ["delete"], "oc": ["delete"], "k": ["delete"], "helm": ["uninstall", "delete"],
    "terraform": ["destroy"], "tofu": ["destroy"], "pulumi": ["destroy"], "vagrant": ["destroy"],
    "kind": ["delete"], "k3d": ["delete"], "minikube": ["delete", "stop"], "eksctl": ["delete"],
    "docker-compose": ["down"], "docker": ["down", "rm", "rmi", "prune", "leave"],
    "podman": ["down", "rm", "rmi", "prune"], "gcloud": ["delete"], "az": ["delete"],
    "istioctl": ["uninstall"], "linkerd": ["uninstall"],
  ]

  /// Whether a command only deletes what a lesson made in a cluster, in containers or in a cloud.
  private static func deletes(_ command: String) -> Bool {
    let words = command.fields.drop { $0 == "sudo" }
    guard let tool = words.first, let verbs = tools[String(tool)] else { return false }
    return words.dropFirst().prefix { !$0.hasPrefix("--") }.prefix(4).contains {
      verbs.contains($0)
    }
  }
}
