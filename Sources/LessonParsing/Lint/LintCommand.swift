import LessonModel

/// A step's command, taken apart for the rules.
struct LintCommand {
  let step: Step
  /// The words of each simple command, their offsets counted from the start of the step's command.
  let simple: [[ShellWord]]
  let hereDocuments: [HereDocument]

  init(_ step: Step) {
    self.step = step
    let text = step.action.text
    var starts = [0]
    for (offset, byte) in text.utf8.enumerated() where byte == 0x0A { starts.append(offset + 1) }
    simple = ShellLexer.commands(in: text).flatMap { command in
      let start = command.lines.lowerBound < starts.count ? starts[command.lines.lowerBound] : 0
      return command.simpleCommands.map { words in
        words.map { ShellWord(raw: $0.raw, value: $0.value, offset: $0.offset + start) }
      }
    }
    hereDocuments = text.contains("<<") ? HereDocument.all(in: text) : []
  }

  private static let prefixes: Set<String> = [
    "sudo", "time", "nohup", "env", "exec", "command", "nice", "watch", "xargs", "doas",
    "timeout", "stdbuf",
  ]

  /// A simple command from the program that it runs: without assignments, `sudo` and the like.
  static func program(_ words: [ShellWord]) -> ArraySlice<ShellWord> {
    var rest = words[...]
    while let first = rest.first {
      if ShellLexer.isAssignment(first.raw) {
        rest = rest.dropFirst()
      } else if prefixes.contains(first.value) {
        let takesValue = first.value == "timeout"
        rest = rest.dropFirst()
        while let option = rest.first, option.raw.hasPrefix("-") {
          rest = rest.dropFirst()
          if ["-u", "-n", "-g", "-I", "-P", "-L", "-d"].contains(option.raw), first.value != "env",
            !(first.value == "sudo" && option.raw == "-n")
          {
            rest = rest.dropFirst()
          }
        }
        if takesValue { rest = rest.dropFirst() }
      } else {
        return rest
      }
    }
    return rest
  }
}

/// A here-document in a command (POSIX.1-2017, Shell Command Language, 2.7.4).
struct HereDocument {
  var delimiter: String
  /// The lines of the command that its body takes.
  var body: Range<Int>
  var lines: [Substring]
  /// The line of the command on which an indented delimiter stands, which ends nothing.
  var indentedEnd: Int?

  static func all(in command: String) -> [HereDocument] {
    let lines = command.split(separator: "\n", omittingEmptySubsequences: false)
    var result: [HereDocument] = []
    var index = 0
    while index < lines.count {
      let opened = openings(in: lines[index])
      index += 1
      for (delimiter, stripsTabs) in opened {
        let start = index
        var indented: Int?
        var end: Int?
        while index < lines.count {
          let line = stripsTabs ? lines[index].drop { $0 == "\t" } : lines[index]
          if line == delimiter {
            end = index
            break
          }
          if indented == nil, line.drop(while: { $0 == " " || $0 == "\t" }) == delimiter {
            indented = index
          }
          index += 1
        }
        let last = end ?? indented ?? lines.count
        result.append(
          HereDocument(
            delimiter: delimiter, body: start..<last, lines: Array(lines[start..<last]),
            indentedEnd: end == nil ? indented : nil))
        index = last + 1
        if index > lines.count { return result }
      }
    }
    return result
  }

  private static func openings(in line: Substring) -> [(String, Bool)] {
    var result: [(String, Bool)] = []
    var rest = line
    var quote: Character?
    while let character = rest.first {
      rest = rest.dropFirst()
      if let open = quote {
        if character == open { quote = nil }
      } else if character == "'" || character == "\"" {
        quote = character
      } else if character == "#", line[..<rest.startIndex].dropLast().last?.isWhitespace == true {
        break
      } else if character == "<", rest.hasPrefix("<<") {
        rest = rest.dropFirst(2)
      } else if character == "<", rest.hasPrefix("<") {
        rest = rest.dropFirst()
        let strips = rest.hasPrefix("-")
        if strips { rest = rest.dropFirst() }
        rest = rest.drop { $0 == " " || $0 == "\t" }
        let mark = rest.first
        if mark == "'" || mark == "\"" || mark == "\\" { rest = rest.dropFirst() }
        let word = rest.prefix { $0.isLetter || $0.isNumber || "_-.!".contains($0) }
        rest = rest[word.endIndex...]
        if rest.first == mark, mark == "'" || mark == "\"" { rest = rest.dropFirst() }
        if word.first?.isLetter == true || word.first == "_" || word.first == "!" {
          result.append((String(word), strips))
        }
      }
    }
    return result
  }
}
