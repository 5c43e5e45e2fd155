import LessonModel

/// Commands that keep running: forwards, proxies, watches, servers.
enum BackgroundRule {
  private static let runners: [String: [LongRunner]] = {
    var table: [String: [LongRunner]] = [:]
    for runner in LongRunner.all {
      for tool in runner.tools { table[tool, default: []].append(runner) }
    }
    return table
  }()

  static func matches(_ command: String) -> Bool {
    let text = command.trimmedSpace
    // Most commands neither end in "&" nor start any of the programs, and need no closer look.
    if !text.utf8.contains(where: { $0 == 0x26 || $0 == 0x22 || $0 == 0x27 || $0 == 0x5C }),
      text.utf8.contains(0x7C) || !text.fields.contains(where: { runners[String($0)] != nil })
    {
      return false
    }
    let all = ShellLexer.commands(in: text)
    if let last = all.last(where: { !$0.isBlank }), last.isBackground { return true }
    guard !text.contains("|"), all.count == 1 else { return false }
    return runner(in: all[0].simpleCommands.last ?? []) != nil
  }

  private static func runner(in command: [ShellWord]) -> (runner: LongRunner, words: [String])? {
    var words = command.map(\.value)[...]
    while let first = words.first,
      ["sudo", "nohup", "exec", "bundle"].contains(first) || ShellLexer.isAssignment(first)
    {
      words = words.dropFirst()
    }
    guard let first = words.first else { return nil }
    let typed = Array(words)
    return runners[first]?.first { $0.matches(typed) }.map { ($0, typed) }
  }

  /// A server is ready when its port accepts, where nothing else says when it is: what follows needs it.
  static func expectReady(_ step: inout Step) {
    guard step.background, step.action.kind == .command,
      !step.expectations.contains(where: { $0.kind == .ready })
    else { return }
    let all = ShellLexer.commands(in: step.action.text).filter { !$0.isBlank }
    guard all.count == 1, let command = all[0].simpleCommands.last,
      let (runner, words) = runner(in: command), !listensElsewhere(words),
      let port = runner.listeningPort(words)
    else { return }
    step.expectations.append(
      Expectation(
        id: "\(step.id).\(step.expectations.count + 1)", kind: .ready,
        expected: "localhost:\(port)", range: step.range,
        provenance: Provenance(
          rule: "known-port", evidence: step.action.text, confidence: .likely)))
  }

  private static func listensElsewhere(_ words: [String]) -> Bool {
    let here = ["localhost", "127.0.0.1", "0.0.0.0", "::", "*"]
    for (index, word) in words.enumerated() {
      for option in ["--address", "--bind", "-b", "--host", "--bind-address"] {
        if word == option, index + 1 < words.count { return !here.contains(words[index + 1]) }
        if word.hasPrefix(option + "=") {
          return !here.contains(String(word.dropFirst(option.count + 1)))
        }
      }
    }
    return false
  }
}
