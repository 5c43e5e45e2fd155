import LessonModel

/// Parts of a command that the reader has to fill in, and where their values are.
enum PlaceholderRule {
  /// The placeholders of a command: `<node-name>`, `"xxx"`, `./xxx.yml`.
  static func placeholders(in step: Step) -> [Placeholder] {
    let command = step.action.text
    var result: [Placeholder] = []
    func add(_ token: String, _ name: String) {
      guard !result.contains(where: { $0.token == token }) else { return }
      result.append(
        Placeholder(
          name: name, token: token, source: nil,
          provenance: Provenance(rule: "placeholder", evidence: token)))
    }
    var rest = command[...]
    while let open = rest.firstIndex(of: "<") {
      rest = rest[open...]
      let body = rest.dropFirst().prefix { $0 != ">" && $0 != "\n" }
      let isClosed = rest.dropFirst(body.count + 1).first == ">"
      let isName =
        body.first?.isLetter == true && body.last?.isWhitespace == false
        && body.allSatisfy { $0.isLetter || $0.isNumber || "-_ .".contains($0) }
      if isClosed, isName {
        add("<\(body)>", body.lowercased().split { $0 == " " || $0 == "_" }.joined(separator: "-"))
      }
      rest = rest.dropFirst()
    }
    for run in words(of: command) where run.count >= 3 && run.allSatisfy({ $0 == "x" || $0 == "X" })
    {
      add(String(run), exampleName(step.instruction) ?? "value")
    }
    return result
  }

  private static func words(of command: String) -> [Substring] {
    command.split { !($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") }
  }

  /// What an `xxx` stands for, by the sentence: "Decode password by running …".
  private static func exampleName(_ instruction: String) -> String? {
    let words = instruction.lowercased().split { !$0.isLetter }.map(String.init)
    return ["password", "token", "secret", "name", "key", "certificate", "user", "id"].first {
      words.contains($0)
    }
  }

  /// Finds where the values of a step's placeholders come from.
  static func bind(_ step: inout Step, before earlier: ArraySlice<Step>) {
    // What stands in another way or in reference is not run before this step.
    let known = earlier.filter { $0.role != .reference && $0.role != .alternative }
    for index in step.placeholders.indices {
      guard let (source, evidence) = source(of: step.placeholders[index], for: step, known) else {
        continue
      }
      step.placeholders[index].source = source
      step.placeholders[index].provenance = Provenance(
        rule: "bound-\(source.selector.rawValue)", evidence: evidence, confidence: .likely)
    }
  }

  private static func source(of placeholder: Placeholder, for step: Step, _ earlier: [Step]) -> (
    ValueSource, String
  )? {
    let words = placeholder.name.split(separator: "-").map(String.init).filter {
      !["of", "the", "your", "my", "a"].contains($0)
    }
    // "Run `kubectl get node` to get the node name."
    if let told = earlier.last(where: { step in
      let text = step.instruction.lowercased()
      guard
        let range = text.firstRange(of: "to get ") ?? text.firstRange(of: "to find ")
          ?? text.firstRange(of: "to see ")
      else { return false }
      let said = text[range.upperBound...].split { !$0.isLetter }.map(String.init)
      return step.action.text.contains("get") && words.allSatisfy(said.contains)
    }) {
      return (ValueSource(step: told.id, selector: .column, argument: "NAME"), told.instruction)
    }
    if let found = field(words, earlier) { return found }
    if words.contains("pod") {
      let creators = ["apply", "create", "run", "replace"]
      if let creator = earlier.last(where: { creates($0, creators) }) {
        let namespace = namespaceOptions(step.action.text)
        return (
          ValueSource(step: creator.id, selector: .createdPod, argument: namespace),
          creator.action.text
        )
      }
    }
    if let kind = words.first, words.last == "name",
      let listing = earlier.last(where: { lists(kind, $0) })
    {
      return (
        ValueSource(step: listing.id, selector: .column, argument: "NAME"), listing.action.text
      )
    }
    if step.action.text.contains("base64")
      || ["password", "token", "secret"].contains(placeholder.name),
      let secret = earlier.last(where: {
        $0.action.text.contains("get secret") && $0.action.text.contains("-o")
      })
    {
      let key = placeholder.name == "value" ? "password" : placeholder.name
      return (ValueSource(step: secret.id, selector: .yamlKey, argument: key), secret.action.text)
    }
    if let captured = earlier.last(where: {
      $0.captures.contains { $0.kind == .value && words.contains($0.name.lowercased()) }
    }),
      let capture = captured.captures.first(where: { $0.kind == .value })
    {
      return (capture.source, capture.provenance.evidence)
    }
    return nil
  }

  /// A field that an earlier step was to check: `Taints: …` for `<value-of-tains>`.
  private static func field(_ words: [String], _ earlier: [Step]) -> (ValueSource, String)? {
    for step in earlier.reversed() where step.action.text.contains("describe") {
      for expectation in step.expectations where expectation.kind == .contains {
        let key = expectation.expected.prefix { $0 != ":" }.trimmedSpace
        guard expectation.expected.contains(":"),
          words.contains(where: { alike($0, key.lowercased()) })
        else { continue }
        return (ValueSource(step: step.id, selector: .field, argument: key), expectation.expected)
      }
    }
    return nil
  }

  /// Whether two words are the same, a letter missing or wrong in one of them.
  private static func alike(_ left: String, _ right: String) -> Bool {
    if left == right { return true }
    guard min(left.count, right.count) >= 4, abs(left.count - right.count) <= 1 else {
      return false
    }
    let (a, b) = (Array(left), Array(right))
    let prefix = zip(a, b).prefix { $0 == $1 }.count
    let suffix = zip(a.reversed(), b.reversed()).prefix { $0 == $1 }.count
    return prefix + suffix >= max(a.count, b.count) - 1
  }

  private static func creates(_ step: Step, _ verbs: [String]) -> Bool {
    let words = step.action.text.split(separator: " ").map(String.init)
    guard words.first == "kubectl", words.count > 1, verbs.contains(words[1]) else { return false }
    return !words.contains { ["namespace", "ns", "secret", "configmap"].contains($0) }
  }

  private static func lists(_ kind: String, _ step: Step) -> Bool {
    let words = step.action.text.split(separator: " ").map { $0.lowercased() }
    return words.starts(with: ["kubectl", "get"])
      && words.contains {
        $0 == kind || $0 == kind + "s" || kind.hasPrefix($0) && $0.count >= 2 && $0 != "get"
      }
  }

  private static func namespaceOptions(_ command: String) -> String {
    let words = command.split(separator: " ").map(String.init)
    for (index, word) in words.enumerated() {
      if word == "-n" || word == "--namespace", index + 1 < words.count {
        return "-n \(words[index + 1])"
      }
      if word.hasPrefix("--namespace=") { return "-n \(word.dropFirst("--namespace=".count))" }
    }
    return ""
  }
}

/// An expectation may be about another command's output: a `kubectl taint` does not print the taints.
enum ExpectationSubjectRule {
  private static let silent: Set<String> = [
    "annotate", "apply", "cordon", "create", "delete", "label", "patch", "scale", "set", "taint",
    "uncordon",
  ]

  static func apply(to step: inout Step, before earlier: ArraySlice<Step>) {
    let words = step.action.text.split(separator: " ").map(String.init)
    guard words.first == "kubectl", words.count > 1, silent.contains(words[1]) else { return }
    for index in step.expectations.indices where step.expectations[index].kind == .contains {
      let expected = step.expectations[index].expected
      guard expected.contains(":") else { continue }
      let key = expected.prefix { $0 != ":" }.trimmedSpace
      let describing = earlier.last { other in
        other.action.text.contains("describe") && other.role != .reference
          && (other.expectations.contains { $0.expected.prefix { $0 != ":" }.trimmedSpace == key }
            || other.section == step.section)
      }
      step.expectations[index].subject = describing?.id
    }
  }
}

extension Step {
  /// The identifier of the section that it stands in.
  var section: Substring { id.rawValue.prefix { $0 != "#" } }
}
