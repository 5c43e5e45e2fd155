import LessonModel

/// Finds what steps need of earlier ones.
enum GraphBuilder {
  static func graph(of steps: [Step]) -> StepGraph {
    var edges: [StepGraph.Edge] = []
    var variables: [String: StepID] = [:]
    var objects: [String: StepID] = [:]
    var files: [String: StepID] = [:]
    var captured: [String: StepID] = [:]
    var directory: StepID?
    var forwards: [String: StepID] = [:]
    var previous: StepID?
    for step in steps where step.role != .reference {
      let command = step.action.text
      let words = Self.words(command)
      var found: [StepGraph.Edge] = []
      func need(_ from: StepID?, _ reason: StepGraph.Reason, _ name: String = "") {
        guard let from, from != step.id,
          !found.contains(where: { $0.from == from && $0.reason == reason })
        else { return }
        found.append(StepGraph.Edge(from: from, to: step.id, reason: reason, name: name))
      }
      if step.inside != nil {
        need(step.inside, .shell)
      } else if step.action.kind == .command {
        for (name, _) in ShellVariables.used(in: command) { need(variables[name], .variable, name) }
        let usesPath = words.contains {
          $0.contains("/") && !$0.hasPrefix("/") && !$0.hasPrefix("$") && !$0.contains("://")
            && !$0.hasPrefix("~")
        }
        if usesPath { need(directory, .directory) }
        for word in words {
          for name in Self.pathAndParents(word) {
            if let maker = files[name] { need(maker, .file, name) }
          }
          let name = word.hasPrefix("--namespace=") ? String(word.dropFirst(12)) : word
          if let maker = objects[name] { need(maker, .object, name) }
        }
      } else {
        let port =
          command.split(separator: ":").last.map { String($0.prefix(while: \.isNumber)) } ?? ""
        if let maker = forwards[port] { need(maker, .background, port) }
      }
      for placeholder in step.placeholders {
        // What was left under this very name is remembered, however far back.
        need(placeholder.source?.step ?? captured[placeholder.name], .output, placeholder.name)
      }
      for subject in step.condition?.subjects ?? [] { need(subject, .condition) }
      if found.isEmpty { need(previous, .order) }
      edges += found.sorted {
        ($0.reason.rawValue, $0.name, $0.from.rawValue) < (
          $1.reason.rawValue, $1.name, $1.from.rawValue
        )
      }
      previous = step.id
      // What is typed elsewhere leaves nothing here.
      if step.inside != nil { continue }
      for name in ShellVariables.set(by: step) { variables[name] = step.id }
      for capture in step.captures where capture.kind == .value { captured[capture.name] = step.id }
      if words.first == "cd" { directory = step.id }
      for expectation in step.expectations where expectation.kind == .directoryExists {
        files[expectation.expected] = step.id
      }
      if let index = words.firstIndex(where: { $0 == "-o" || $0 == ">" || $0 == "-O" }),
        index + 1 < words.count, words[index + 1].contains(".")
      {
        files[words[index + 1]] = step.id
      }
      if let path = step.action.path { files[path] = step.id }
      if let name = madeObject(words) { objects[name] = step.id }
      if step.background, words.contains("port-forward") {
        for word in words {
          let port = word.prefix { $0 != ":" }
          if port.count >= 2, port.allSatisfy(\.isNumber) {
            forwards[String(port)] = step.id
          }
        }
      }
    }
    return StepGraph(edges: edges)
  }

  /// `a/b/c`, `a/b` and `a`, as often as they can name a file.
  private static func pathAndParents(_ word: String) -> [String] {
    guard word.contains("/") || word.contains(".") || word.contains("-") else { return [word] }
    var result = [word]
    var rest = word[...]
    while let slash = rest.lastIndex(of: "/"), result.count < 12 {
      rest = rest[..<slash]
      result.append(String(rest))
    }
    return result
  }

  private static func words(_ command: String) -> [String] {
    command.parts(
      ascii: { $0.isSpace || $0 == 0x3B || $0 == 0x7C },
      other: { $0.isWhitespace || $0 == ";" || $0 == "|" }
    ).map { word in
      guard word.utf8.contains(where: { $0 == 0x22 || $0 == 0x27 }) else { return String(word) }
      return String(word.drop { $0 == "\"" || $0 == "'" }.prefix { $0 != "\"" && $0 != "'" })
    }
  }

  /// The name of a cluster object or a release that a command makes.
  private static func madeObject(_ words: [String]) -> String? {
    if words.starts(with: ["kubectl", "create"]) {
      let plain = words.dropFirst(2).filter { !$0.hasPrefix("-") }
      return plain.count >= 2 ? plain.last : nil
    }
    if words.starts(with: ["helm", "install"]), let index = words.firstIndex(of: "--name"),
      index + 1 < words.count
    {
      return words[index + 1]
    }
    return nil
  }
}
