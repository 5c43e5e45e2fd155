import LessonModel

/// Finds what steps need of earlier ones, step by step in the order of the lesson.
struct GraphBuilder {
  private var edges: [StepGraph.Edge] = []
  private var variables: [String: StepID] = [:]
  private var objects = Makers()
  private var files = Makers()
  private var captured: [String: StepID] = [:]
  private var directory: StepID?
  private var forwards: [String: StepID] = [:]
  private var previous: StepID?
  /// The words of the step's command, as ranges of its bytes.
  private var words: [Range<Int>] = []

  /// The graph of the steps that were added.
  var graph: StepGraph { StepGraph(edges: edges) }

  static func graph(of steps: [Step]) -> StepGraph {
    var builder = GraphBuilder()
    for step in steps {
      builder.add(step, StepVariables(of: step))
    }
    return builder.graph
  }

  /// Adds what a step needs of those before it.
  mutating func add(_ step: borrowing Step, _ own: borrowing StepVariables) {
    guard step.role != .reference else { return }
    var command = step.action.text
    command.withUTF8 { add(step, own, CommandBytes($0)) }
    previous = step.id
  }

  private mutating func add(
    _ step: borrowing Step, _ own: borrowing StepVariables, _ command: CommandBytes
  ) {
    let id = step.id
    // Taken out, so that it can be added to while the rest is read.
    var edges: [StepGraph.Edge] = []
    swap(&edges, &self.edges)
    defer { swap(&edges, &self.edges) }
    let first = edges.count
    command.words(into: &words)
    func need(_ from: StepID?, _ reason: StepGraph.Reason, _ name: String = "") {
      guard let from, from != id,
        !edges[first...].contains(where: { $0.from == from && $0.reason == reason })
      else { return }
      edges.append(StepGraph.Edge(from: from, to: id, reason: reason, name: name))
    }
    if let shell = step.inside {
      need(shell, .shell)
    } else if step.action.kind == .command {
      for (name, _) in own.used { need(variables[name], .variable, name) }
      if let directory, words.contains(where: command.isRelativePath) {
        need(directory, .directory)
      }
      for word in words where !files.isEmpty || !objects.isEmpty {
        files.forEachMaker(ofPath: word, in: command) { need($1, .file, $0) }
        let option = command.has("--namespace=", at: word) ? 12 : 0
        if let (name, maker) = objects.maker(of: word.dropFirst(option), in: command) {
          need(maker, .object, name)
        }
      }
    } else {
      let port =
        step.action.text.split(separator: ":").last
        .map { String($0.prefix(while: \.isNumber)) } ?? ""
      need(forwards[port], .background, port)
    }
    for index in step.placeholders.indices {
      // What was left under this very name is remembered, however far back.
      let name = step.placeholders[index].name
      need(step.placeholders[index].source?.step ?? captured[name], .output, name)
    }
    for subject in step.condition?.subjects ?? [] { need(subject, .condition) }
    if edges.count == first { need(previous, .order) }
    if edges.count > first + 1 {
      edges[first...].sort {
        ($0.reason.rawValue, $0.name, $0.from.rawValue) < (
          $1.reason.rawValue, $1.name, $1.from.rawValue
        )
      }
    }
    // What is typed elsewhere leaves nothing here.
    if step.inside == nil { note(step, own, command) }
  }

  /// Takes note of what a step leaves.
  private mutating func note(
    _ step: borrowing Step, _ own: borrowing StepVariables, _ command: CommandBytes
  ) {
    let id = step.id
    for name in own.set { variables[name] = id }
    for index in step.captures.indices where step.captures[index].kind == .value {
      captured[step.captures[index].name] = id
    }
    if let first = words.first, command.isWord("cd", at: first) { directory = id }
    for index in step.expectations.indices
    where step.expectations[index].kind == .directoryExists {
      files.add(step.expectations[index].expected, id)
    }
    if let index = words.firstIndex(where: command.isOutputOption), index + 1 < words.count,
      command.holds(0x2E, in: words[index + 1])
    {
      files.add(command.text(words[index + 1]), id)
    }
    if let path = step.action.path { files.add(path, id) }
    if let name = madeObject(command) { objects.add(name, id) }
    if step.background, words.contains(where: { command.isWord("port-forward", at: $0) }) {
      for word in words {
        let port = command.text(word).prefix { $0 != ":" }
        if port.count >= 2, port.allSatisfy(\.isNumber) { forwards[String(port)] = id }
      }
    }
  }

  /// The name of a cluster object or a release that a command makes.
  private func madeObject(_ command: CommandBytes) -> String? {
    guard words.count >= 2 else { return nil }
    if command.isWord("kubectl", at: words[0]), command.isWord("create", at: words[1]) {
      let plain = words[2...].filter { !command.has("-", at: $0) }
      return plain.count >= 2 ? plain.last.map(command.text) : nil
    }
    if command.isWord("helm", at: words[0]), command.isWord("install", at: words[1]),
      let index = words.firstIndex(where: { command.isWord("--name", at: $0) }),
      index + 1 < words.count
    {
      return command.text(words[index + 1])
    }
    return nil
  }
}

extension GraphBuilder {
  /// Which step makes what, by name; most names are told not to be there without looking for them.
  fileprivate struct Makers {
    private var steps: [String: StepID] = [:]
    private var filter = [UInt64](repeating: 0, count: 64)
    /// Whether a name has characters beyond ASCII, which may be equal to others.
    private var holdsOther = false

    var isEmpty: Bool { steps.isEmpty }

    mutating func add(_ name: String, _ step: StepID) {
      steps[name] = step
      var name = name
      name.withUTF8 { bytes in
        guard let place = Self.place(bytes, 0..<bytes.count) else {
          holdsOther = true
          return
        }
        filter[place / 64] |= 1 << UInt64(place % 64)
      }
    }

    func maker(of word: Range<Int>, in command: CommandBytes) -> (String, StepID)? {
      guard !steps.isEmpty else { return nil }
      if !holdsOther, let place = Self.place(command.bytes, word),
        filter[place / 64] & (1 << UInt64(place % 64)) == 0
      {
        return nil
      }
      let name = command.text(word)
      return steps[name].map { (name, $0) }
    }

    /// Calls with what makes a path or one of the directories above it: of `a/b/c` also `a/b` and `a`.
    func forEachMaker(
      ofPath word: Range<Int>, in command: CommandBytes, _ body: (String, StepID) -> Void
    ) {
      guard !steps.isEmpty else { return }
      var path = word
      for _ in 0..<12 {
        if let (name, step) = maker(of: path, in: command) { body(name, step) }
        guard let slash = command.lastSlash(in: path) else { return }
        path = path.lowerBound..<slash
      }
    }

    /// A number below 4096 by a name's length, its ends and its middle; nil: it is not ASCII.
    private static func place(_ bytes: UnsafeBufferPointer<UInt8>, _ word: Range<Int>) -> Int? {
      guard let first = word.first, let last = word.last else { return 0 }
      for index in word where bytes[index] >= 0x80 { return nil }
      let middle = Int(bytes[(first + last) / 2])
      return (Int(bytes[first]) &* 31 &+ Int(bytes[last]) &* 131 &+ middle &* 7 &+ word.count)
        & 4095
    }
  }
}
