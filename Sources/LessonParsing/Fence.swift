import LessonModel

/// The commands of a code block, and the outputs that it shows under them.
struct Fence {
  struct Entry {
    var command: String
    var line: Int
    var endLine: Int
    var output: Output?
    var rule: String
    var confidence: Provenance.Confidence
  }

  struct Output {
    var text: String
    var line: Int
    var endLine: Int
  }

  private(set) var entries: [Entry] = []
  let hasPrompts: Bool

  private static let shells: Set<String> = [
    "bash", "sh", "shell", "zsh", "console", "shell-session", "shellsession", "terminal", "command",
  ]

  init(info: String, literal: String, firstLine: Int) {
    var lines = literal.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    if lines.last?.isEmpty == true { lines.removeLast() }
    let language =
      info.split { $0 == " " || $0 == "{" || $0 == "," }.first.map { $0.lowercased() } ?? ""
    let isShell = Self.shells.contains(language)
    hasPrompts =
      (isShell || language.isEmpty || language == "text")
      && lines.contains { Self.prompted($0) != nil }
    if hasPrompts {
      readPrompts(lines, firstLine)
    } else if isShell {
      readScript(lines, firstLine)
    }
  }

  /// The command after a prompt: `$ `, `user@host:~$ `.
  private static func prompted(_ line: String) -> String? {
    let text = line.drop { $0 == " " }
    if text.hasPrefix("$ ") { return String(text.dropFirst(2)).trimmedSpace }
    guard let mark = text.firstIndex(where: { $0 == "$" || $0 == "#" }),
      text[..<mark].contains("@"), !text[..<mark].contains(" "),
      text[mark...].dropFirst().hasPrefix(" ")
    else { return nil }
    return text[mark...].dropFirst(2).trimmedSpace
  }

  private mutating func readPrompts(_ lines: [String], _ firstLine: Int) {
    var index = 0
    while index < lines.count {
      guard var command = Self.prompted(lines[index]) else {
        index += 1
        continue
      }
      let start = index
      index += 1
      while index < lines.count, command.hasSuffix("\\") || Self.isOpen(command) {
        let line = lines[index]
        command += "\n" + (line.hasPrefix("> ") ? String(line.dropFirst(2)) : line)
        index += 1
      }
      let outputStart = index
      while index < lines.count, Self.prompted(lines[index]) == nil { index += 1 }
      let shown = lines[outputStart..<index]
      let hasOutput = shown.contains { !$0.trimmedSpace.isEmpty }
      entries.append(
        Entry(
          command: command, line: firstLine + start, endLine: firstLine + outputStart - 1,
          output: hasOutput
            ? Output(
              text: shown.joined(separator: "\n"), line: firstLine + outputStart,
              endLine: firstLine + index - 1) : nil,
          rule: "prompt-fence", confidence: .certain))
    }
  }

  private mutating func readScript(_ lines: [String], _ firstLine: Int) {
    var index = 0
    while index < lines.count {
      let start = index
      var command = lines[index]
      index += 1
      if command.trimmedSpace.isEmpty || command.trimmedSpace.hasPrefix("#") { continue }
      while index < lines.count, command.hasSuffix("\\") || Self.isOpen(command) {
        command += "\n" + lines[index]
        index += 1
      }
      entries.append(
        Entry(
          command: command.trimmedSpace, line: firstLine + start, endLine: firstLine + index - 1,
          output: nil,
          rule: "script-fence", confidence: .likely))
    }
  }

  /// Whether a command goes on after its last line: an open quote, here-document, loop, condition or brace.
  private static func isOpen(_ command: String) -> Bool {
    let lines = command.split(separator: "\n", omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() {
      guard let mark = line.firstRange(of: "<<") else { continue }
      let word = line[mark.upperBound...].drop {
        $0 == "-" || $0 == " " || $0 == "'" || $0 == "\"" || $0 == "<"
      }
      .prefix { $0.isLetter || $0.isNumber || $0 == "_" }
      if !word.isEmpty, !line[mark.upperBound...].hasPrefix("<") {
        return !lines[(index + 1)...].contains { $0.drop { $0 == "\t" } == word }
      }
    }
    var quote: Character?
    var previous: Character?
    for character in command {
      if let open = quote {
        if character == open, previous != "\\" || open == "'" { quote = nil }
      } else if character == "'" || character == "\"", previous != "\\" {
        quote = character
      }
      previous = character
    }
    if quote != nil { return true }
    let words = command.split { $0.isWhitespace || $0 == ";" }
    func count(_ word: String) -> Int { words.count { $0 == word } }
    return count("do") > count("done") || count("then") > count("fi") || count("{") > count("}")
  }
}
