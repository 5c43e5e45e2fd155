import LessonModel

/// Parts of a command that the reader has to fill in, and where their values are.
enum PlaceholderRule {
  /// The placeholders of a command, in all usual spellings: `<node-name>`, `[node-name]`, `{node-name}`, `{{ node }}`,
  /// `YOUR_NODE`, `"xxx"`, `./xxx.yml`.
  static func placeholders(in step: Step) -> [Placeholder] {
    let command = step.action.text
    // Most commands have none of the signs.
    guard
      command.utf8.contains(where: { "<[{xX".utf8.contains($0) }) || command.contains("YOUR")
        || command.contains("CHANGE")
        || command.contains("REPLACE") || command.contains("MY_") || command.contains("your")
    else { return [] }
    var result: [Placeholder] = []
    func add(_ token: String, _ name: String) {
      guard !name.isEmpty, !result.contains(where: { $0.token == token }) else { return }
      result.append(
        Placeholder(
          name: name, token: token, source: nil,
          provenance: Provenance(rule: "placeholder", evidence: token)))
    }
    bracketed(in: command, add)
    let brackets = result.map(\.token)
    for run in words(of: command) {
      // `<your-name>` is one, and not `your-name` in it another.
      if brackets.contains(where: { $0.contains(run) }) { continue }
      if run.count >= 3, run.allSatisfy({ $0 == "x" || $0 == "X" }) {
        add(String(run), exampleName(step.instruction) ?? "value")
      } else if isCapitals(run) {
        add(String(run), normal(run))
      } else if run.hasPrefix("your-") || run.hasPrefix("your_") || run.hasPrefix("my-own-"),
        run.count > 6
      {
        add(String(run), normal(run))
      }
    }
    return result
  }

  /// `YOUR_NAME`, `MY_CLUSTER_NAME`, `REPLACE_ME`, `CHANGEME`.
  private static func isCapitals(_ word: Substring) -> Bool {
    guard
      word.utf8.allSatisfy({
        (0x41...0x5A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5F || $0 == 0x2D
      })
    else { return false }
    return ["YOUR_", "YOUR-", "REPLACE_", "REPLACE-", "CHANGE_", "CHANGE-", "INSERT_"].contains(
      where: word.hasPrefix)
      || word == "CHANGEME" || word == "REPLACEME"
  }

  private static func normal(_ text: some StringProtocol) -> String {
    text.lowercased().letterAndDigitRuns.joined(separator: "-")
  }

  /// Names in brackets, where the shell's own meaning of the bracket cannot be meant.
  private static func bracketed(in command: String, _ add: (String, String) -> Void) {
    let bytes = Array(command.utf8)
    var index = 0
    var isQuoted = false
    while index < bytes.count {
      let open = bytes[index]
      let before = index > 0 ? bytes[index - 1] : 0x20
      if open == 0x27 { isQuoted.toggle() }
      let closer: UInt8
      switch open {
      case 0x3C: closer = 0x3E
      case 0x5B: closer = 0x5D
      case 0x7B: closer = 0x7D
      default:
        index += 1
        continue
      }
      guard
        let end = bytes[(index + 1)...].prefix(60).firstIndex(of: closer)
      else {
        index += 1
        continue
      }
      let isDouble =
        open == 0x7B && index + 1 < bytes.count && bytes[index + 1] == 0x7B && end + 1 < bytes.count
        && bytes[end + 1] == 0x7D
      let inner = isDouble ? bytes[(index + 2)..<end] : bytes[(index + 1)..<end]
      let body = String(decoding: inner, as: UTF8.self)
      let isName =
        body.unicodeScalars.first.map { $0.properties.isAlphabetic } == true
        && body.last?.isWhitespace == false
        && body.allSatisfy { $0.isLetter || $0.isNumber || "-_ ./:".contains($0) }
        && !body.hasSuffix("/") && !body.contains("//")
      let token = String(decoding: bytes[index...(isDouble ? end + 1 : end)], as: UTF8.self)
      let after = end + 1 < bytes.count ? bytes[end + 1] : 0x20
      let accepted: Bool
      switch open {
      case 0x3C: accepted = isName && before != 0x3C && !body.contains("/")
      case 0x5B:
        // A pattern of the shell has letters beside it; a test has spaces inside.
        accepted =
          isName && !isQuoted && body.count >= 4 && !isWord(before) && !isWord(after)
          && ![0x2A, 0x5B, 0x5E, 0x2E].contains(before)
          && (body.contains("-") || body.contains("_") || body.contains(" ")
            || known.contains(body.lowercased()))
          && !body.contains(":") && !body.contains(".")
      default:
        let bare = body.trimmedSpace
        accepted =
          !isQuoted && before != 0x24 && before != 0x25 && before != 0x7B
          && bare.unicodeScalars.first.map { $0.properties.isAlphabetic } == true
          && bare.allSatisfy { $0.isLetter || $0.isNumber || "-_".contains($0) } && bare.count >= 2
          && bare != "}"
          && (isDouble ? after == 0x7D && !isGoTemplate(command) : !isDouble)
          && !(open == 0x7B && before == 0x5C)
      }
      if accepted { add(token, normal(body.isEmpty ? token : body)) }
      index = accepted ? end + 1 : index + 1
    }
  }

  private static func isGoTemplate(_ command: String) -> Bool {
    command.contains("template") || command.contains("--format") || command.contains(" -f ")
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    (0x61...0x7A).contains(byte) || (0x41...0x5A).contains(byte) || (0x30...0x39).contains(byte)
  }

  private static let known: Set<String> = [
    "name", "namespace", "username", "password", "token", "cluster", "region", "version", "project",
    "filename", "file", "host",
    "hostname", "image", "service", "container", "node", "value", "path", "address", "user",
    "email", "port",
  ]

  private static func words(of command: String) -> [Substring] {
    command.parts(
      ascii: { !($0.isLetter || $0.isDigit || $0 == 0x2D || $0 == 0x5F) },
      other: { !($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") })
  }

  /// What an `xxx` stands for, by the sentence: "Decode password by running …".
  private static func exampleName(_ instruction: String) -> String? {
    let words = instruction.lowercased().letterRuns.map(String.init)
    return ["password", "token", "secret", "name", "key", "certificate", "user", "id"].first {
      words.contains($0)
    }
  }

  /// Where a placeholder's value comes from, and the words that say so.
  static func source(of placeholder: Placeholder, for step: Step, _ earlier: ArraySlice<KnownStep>)
    -> (
      ValueSource, String
    )?
  {
    let words = placeholder.name.split(separator: "-").map(String.init).filter {
      !["of", "the", "your", "my", "a"].contains($0)
    }
    // A step says that it leaves just this value.
    for known in earlier.reversed() where known.hasCaptures {
      if let capture = known.step.captures.last(where: {
        $0.kind == .value && $0.name == placeholder.name
      }) {
        return (capture.source, capture.provenance.evidence)
      }
    }
    // "Run `kubectl get node` to get the node name."
    if let told = earlier.last(where: { known in
      known.hasPurpose && words.allSatisfy(known.purpose.contains)
    })?.step {
      return (ValueSource(step: told.id, selector: .column, argument: "NAME"), told.instruction)
    }
    if let found = field(words, earlier) { return found }
    if words.contains("pod") {
      let creators = ["apply", "create", "run", "replace"]
      // "Look at the pods; copy a name": the list is nearer than what made them.
      let nearest = earlier.last { creates($0, creators) || lists("pod", $0) }
      if let creator = nearest?.step, nearest?.isListing == false {
        let namespace = namespaceOptions(step.action.text)
        return (
          ValueSource(step: creator.id, selector: .createdPod, argument: namespace),
          creator.action.text
        )
      }
    }
    if let kind = words.first, words.last == "name",
      let listing = earlier.last(where: { lists(kind, $0) })?.step
    {
      return (
        ValueSource(step: listing.id, selector: .column, argument: "NAME"), listing.action.text
      )
    }
    if step.action.text.contains("base64")
      || ["password", "token", "secret"].contains(placeholder.name),
      let secret = earlier.last(where: { $0.showsSecret })?.step
    {
      let key = placeholder.name == "value" ? "password" : placeholder.name
      return (ValueSource(step: secret.id, selector: .yamlKey, argument: key), secret.action.text)
    }
    if let captured = earlier.last(where: {
      $0.hasCaptures
        && $0.step.captures.contains { $0.kind == .value && words.contains($0.name.lowercased()) }
    })?.step,
      let capture = captured.captures.first(where: { $0.kind == .value })
    {
      return (capture.source, capture.provenance.evidence)
    }
    return nil
  }

  /// A field that an earlier step was to check: `Taints: …` for `<value-of-tains>`.
  private static func field(_ words: [String], _ earlier: ArraySlice<KnownStep>) -> (
    ValueSource, String
  )? {
    for known in earlier.reversed() where known.describes {
      let step = known.step
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

  private static func creates(_ known: KnownStep, _ verbs: [String]) -> Bool {
    let words = known.words
    guard words.first == "kubectl", words.count > 1, verbs.contains(words[1]) else { return false }
    // What `--rm` made is gone when the command ends.
    return !words.contains {
      ["namespace", "ns", "secret", "configmap", "--rm", "--rm=true"].contains($0)
    }
  }

  private static func lists(_ kind: String, _ known: KnownStep) -> Bool {
    guard known.isListing else { return false }
    return known.words.contains { word in
      let word = word.lowercased()
      return word == kind || word == kind + "s"
        || kind.hasPrefix(word) && word.count >= 2 && word != "get"
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

/// A step before a placeholder, with what is looked at again for each placeholder that follows it.
final class KnownStep {
  let step: Step
  /// The words of its command.
  let words: [String]
  /// The words after "to get": what the step is for, if it lists something.
  let purpose: [String]
  /// Whether it is a `kubectl get`.
  let isListing: Bool
  /// Whether it prints a secret.
  let showsSecret: Bool
  /// Whether anything is taken out of its output.
  let hasCaptures: Bool
  /// Whether its text says what it is for.
  let hasPurpose: Bool
  /// Whether it describes something that is to be checked.
  let describes: Bool

  init(_ step: Step) {
    self.step = step
    let command = step.action.text
    words = command.parts(ascii: { $0 == 0x20 }, other: { $0 == " " }).map(String.init)
    isListing = words.starts(with: ["kubectl", "get"])
    showsSecret = command.contains("get secret") && command.contains("-o")
    var purpose: [String] = []
    if command.contains("get") {
      let text = step.instruction.lowercased()
      if let range = text.firstRange(of: "to get ") ?? text.firstRange(of: "to find ")
        ?? text.firstRange(of: "to see ")
      {
        purpose = text[range.upperBound...].letterRuns.map(String.init)
      }
    }
    self.purpose = purpose
    hasPurpose = !purpose.isEmpty
    hasCaptures = !step.captures.isEmpty
    describes = !step.expectations.isEmpty && command.contains("describe")
  }
}

/// Finds where the values of placeholders come from, step by step in the order of the lesson.
final class PlaceholderBinder {
  /// How far back a value is looked for.
  private static let reach = 300

  private var known: [KnownStep] = []
  private var defined: Set<String>
  /// Whether a step before may define any variable: it reads a file of them.
  private var definesUnknown = false

  init(defined: Set<String> = []) { self.defined = defined }

  /// Binds the placeholders of a step, variables that nothing defines among them.
  func bind(_ step: inout Step) {
    if step.action.kind == .command, step.role != .reference, step.inside == nil, !definesUnknown {
      addUndefined(to: &step)
    }
    guard !step.placeholders.isEmpty else { return }
    let earlier = known.suffix(Self.reach)
    for index in step.placeholders.indices {
      guard
        let (source, evidence) = PlaceholderRule.source(
          of: step.placeholders[index], for: step, earlier)
      else {
        continue
      }
      step.placeholders[index].source = source
      step.placeholders[index].provenance = Provenance(
        rule: "bound-\(source.selector.rawValue)", evidence: evidence, confidence: .likely)
    }
  }

  /// Takes note of what a step leaves for later ones.
  func pass(_ step: Step) {
    // What stands in another way or in reference is not run before this step.
    if step.role != .reference, step.role != .alternative {
      known.append(KnownStep(step))
      if known.count > 2 * Self.reach { known.removeFirst(Self.reach) }
    }
    guard step.action.kind == .command, step.inside == nil else { return }
    defined.formUnion(ShellVariables.set(by: step))
    let command = step.action.text
    if command.hasPrefix("source ") || command.hasPrefix(". ") || command.hasPrefix("eval ")
      || command.contains("; source ") || command.contains("set -a")
    {
      definesUnknown = true
    }
  }

  private func addUndefined(to step: inout Step) {
    guard step.action.text.utf8.contains(0x24) else { return }
    for (name, offset) in ShellVariables.used(in: step.action.text)
    where !defined.contains(name) && !ShellVariables.usual.contains(name)
      && name.utf8.allSatisfy({ !(0x61...0x7A).contains($0) })
    {
      let rest = step.action.text.utf8.dropFirst(offset).dropFirst()
      let isBraced = rest.first == 0x7B
      // "${NAME##x}" needs the shell.
      if isBraced, rest.dropFirst(name.utf8.count + 1).first != 0x7D { continue }
      let token = isBraced ? "${\(name)}" : "$\(name)"
      guard !step.placeholders.contains(where: { $0.token == token }) else { continue }
      step.placeholders.append(
        Placeholder(
          name: name, token: token, source: nil,
          provenance: Provenance(rule: "undefined-variable", evidence: token, confidence: .likely)))
    }
  }
}

/// An expectation may be about another command's output: a `kubectl taint` does not print the taints.
enum ExpectationSubjectRule {
  private static let silent: Set<String> = [
    "annotate", "apply", "cordon", "create", "delete", "label", "patch", "scale", "set", "taint",
    "uncordon",
  ]

  static func apply(to step: inout Step, before earlier: ArraySlice<Step>) {
    guard step.expectations.contains(where: { $0.kind == .contains }) else { return }
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
