import CommonMark
import LessonModel

/// Finds mistakes in a lesson's commands.
enum MistakeRules {
  static func check(_ steps: [Step], facts: LessonFacts, file: String) -> (
    diagnostics: [Diagnostic], mends: [StepID: String]
  ) {
    var diagnostics: [Diagnostic] = []
    var mends: [StepID: String] = [:]
    var defined = Set(facts.variables.keys)
    for step in steps where step.action.kind == .command {
      let command = step.action.text
      func tell(_ severity: Diagnostic.Severity, _ code: String, _ message: String, offset: Int) {
        let location = location(of: offset, in: step)
        diagnostics.append(
          Diagnostic(
            severity: severity, code: code, file: file, location: location, message: message))
      }
      if let (offset, mended) = strayBackslash(in: command) {
        mends[step.id] = mended
        tell(
          .warning, "backslash-space",
          "The backslash is followed by a space and not by the end of the line, so that the shell takes the space for part of the next word. It was left out to run the command; write '\(excerpt(mended, at: offset))', or break the line after the backslash.",
          offset: offset)
      }
      if step.role != .reference {
        for placeholder in step.placeholders
        where placeholder.source == nil && facts.variables[placeholder.name] == nil
          && placeholder.provenance.rule != "undefined-variable"
        {
          let offset =
            command.firstRange(of: placeholder.token).map { command[..<$0.lowerBound].utf8.count }
            ?? 0
          tell(
            .note, "unbound-placeholder",
            "Nothing in the lesson says what '\(placeholder.token)' is. Set it with '--set \(placeholder.name)=…'.",
            offset: offset)
        }
        for (name, offset) in ShellVariables.used(in: command)
        where !defined.contains(name) && !ShellVariables.usual.contains(name) {
          tell(
            .warning, "undefined-variable",
            "No step before sets '$\(name)'. Set it with '--set \(name)=…', or in a step before.",
            offset: offset)
          defined.insert(name)
        }
      }
      defined.formUnion(ShellVariables.set(by: step))
    }
    return (diagnostics, mends)
  }

  private static func location(of offset: Int, in step: Step) -> SourceLocation {
    let before = Array(step.action.text.utf8.prefix(offset))
    let line = before.count { $0 == 0x0A }
    if line == 0 {
      return SourceLocation(line: step.range.start.line, column: step.range.start.column + offset)
    }
    return SourceLocation(line: step.range.start.line + line, column: 1)
  }

  /// A backslash before spaces and an option, which was meant to go on in the next line; and the command without it.
  private static func strayBackslash(in command: String) -> (offset: Int, mended: String)? {
    var search = command.startIndex
    while let mark = command[search...].firstIndex(of: "\\") {
      let after = command[command.index(after: mark)...]
      let spaces = after.prefix { $0 == " " }
      let next = after.dropFirst(spaces.count)
      let isAfterSpace = mark == command.startIndex || command[command.index(before: mark)] == " "
      if !spaces.isEmpty, isAfterSpace,
        next.isEmpty || next.hasPrefix("-") || next.hasPrefix("\n") || next.first?.isLetter == true
      {
        return (command[..<mark].utf8.count, String(command[..<mark] + next))
      }
      search = command.index(after: mark)
    }
    return nil
  }

  private static func excerpt(_ command: String, at offset: Int) -> String {
    let start = command.utf8.index(command.startIndex, offsetBy: min(offset, command.utf8.count))
    let before = command[..<start].split(separator: " ").suffix(2).joined(separator: " ")
    let after = command[start...].split(separator: " ").prefix(2).joined(separator: " ")
    return "\(before) \(after)"
  }
}

/// Which shell variables commands use and set.
enum ShellVariables {
  static let usual: Set<String> = [
    "HOME", "HOSTNAME", "IFS", "LANG", "LOGNAME", "OLDPWD", "OSTYPE", "PATH", "PPID", "PWD",
    "RANDOM", "SECONDS", "SHELL", "TERM", "TMPDIR",
    "UID", "USER", "KUBECONFIG", "EDITOR",
  ]

  /// The variables that a command uses before it sets them itself, and where.
  static func used(in command: String) -> [(name: String, offset: Int)] {
    var result: [(String, Int)] = []
    var own = assigned(in: command)
    for word in ["for", "read"] {
      let words = command.split { $0.isWhitespace || $0 == ";" }
      for (index, other) in words.enumerated() where other == word && index + 1 < words.count {
        own.insert(String(words[index + 1]))
      }
    }
    var isQuoted = false
    var rest = command[...]
    while let character = rest.first {
      if character == "'" { isQuoted.toggle() }
      if character == "\\" {
        rest = rest.dropFirst(2)
        continue
      }
      if character == "$", !isQuoted {
        let body = rest.dropFirst()
        let isBraced = body.first == "{"
        let name = (isBraced ? body.dropFirst() : body).prefix {
          $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_")
        }
        let hasDefault =
          isBraced && body.dropFirst(name.count + 1).first.map { ":-=+?".contains($0) } ?? false
        if name.first?.isNumber == false, !hasDefault, !own.contains(String(name)) {
          result.append((String(name), command[..<rest.startIndex].utf8.count))
        }
      }
      rest = rest.dropFirst()
    }
    return result
  }

  /// The variables that a step leaves for later ones.
  static func set(by step: Step) -> Set<String> {
    assigned(in: step.action.text).union(step.captures.filter { $0.kind == .variable }.map(\.name))
  }

  private static func assigned(in command: String) -> Set<String> {
    var result: Set<String> = []
    for word in command.split(whereSeparator: { $0.isWhitespace || $0 == ";" || $0 == "(" }) {
      guard let equals = word.firstIndex(of: "=") else { continue }
      let name = word[..<equals]
      guard let first = name.first, first.isLetter || first == "_",
        name.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") })
      else { continue }
      result.insert(String(name))
    }
    return result
  }
}
