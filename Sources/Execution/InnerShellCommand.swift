/// A command that opens a shell, as it can be run with a pipe for its standard input.
enum InnerShellCommand {
  /// Whether a command leaves the shell into which it is typed, and does nothing else.
  static func leaves(_ command: String) -> Bool {
    ["exit", "exit 0", "logout"].contains(command.trimmed)
  }

  /// The command without the options that ask for a terminal, which its standard input then is not: `-it` becomes `-i`.
  static func withoutTerminal(_ command: String) -> String {
    var words = command.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
    if let tool = words.firstIndex(where: { !$0.isEmpty && $0 != "sudo" }), words[tool] == "ssh" {
      words.insert("-T", at: tool + 1)
      return words.joined(separator: " ")
    }
    let end = words.firstIndex(of: "--") ?? words.count
    // From the end, so that what goes moves nothing that is still to be looked at.
    for index in words.indices.prefix(end).reversed() {
      let word = words[index]
      if word == "--tty" || word == "--tty=true" || word == "-t" {
        words.remove(at: index)
      } else if word.hasPrefix("-"), !word.hasPrefix("--"), word.count <= 4, word.count > 2,
        word.dropFirst().allSatisfy({ "itd".contains($0) })
      {
        words[index] = word.filter { $0 != "t" }
      }
    }
    return words.joined(separator: " ")
  }
}
