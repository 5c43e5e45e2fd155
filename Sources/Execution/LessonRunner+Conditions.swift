import Checks
import LessonModel

extension LessonRunner {
  /// Reads a guard: whether one of its subjects shows the state and, where the lesson names a cause, whether the cluster
  /// gives that cause for it.
  ///
  /// The subjects are run again, because the cluster has moved on since. Where the state shows without its cause, the
  /// look is repeated for the settle time: it may still pass, or the cause still come.
  func evaluate(_ condition: Condition, for step: Step) async throws -> Bool {
    let deadline = clock.seconds + settings.settleTime
    while true {
      var shows = false
      for subject in condition.subjects {
        guard let command = sentCommands[subject],
          let seen = try await probe(command, for: step.id),
          contains(word: condition.state, in: seen.output)
        else { continue }
        guard let cause = condition.cause else { return true }
        shows = true
        guard let describe = descriptionCommand(for: command),
          let description = try await probe(describe, for: step.id)
        else { continue }
        if normal(description.output).contains(normal(cause)) { return true }
      }
      if !shows || clock.seconds >= deadline { return false }
      await clock.sleep(seconds: settings.settleInterval)
    }
  }

  private func contains(word: String, in text: String) -> Bool {
    text.split { !($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") }.contains { $0 == word }
  }

  /// `kubectl describe …` for a `kubectl get …`, without what only `get` takes.
  private func descriptionCommand(for command: String) -> String? {
    var words = command.split(separator: " ").map(String.init)
    guard words.first == "kubectl", let verb = words.firstIndex(of: "get") else { return nil }
    words[verb] = "describe"
    words.removeAll { $0 == "-w" || $0 == "--watch" || $0.hasPrefix("-o") || $0 == "wide" }
    return words.joined(separator: " ")
  }

  /// Lower case, single spaces, every number as `#`: how many nodes there are differs from cluster to cluster.
  private func normal(_ text: String) -> String {
    var result = ""
    for character in text.lowercased() {
      if character.isNumber {
        if result.last != "#" { result.append("#") }
      } else if character.isWhitespace {
        if result.last != " " { result.append(" ") }
      } else {
        result.append(character)
      }
    }
    return result
  }
}
