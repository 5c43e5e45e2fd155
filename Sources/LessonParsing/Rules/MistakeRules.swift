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

  /// The variables that a command uses before it sets them itself, and where, in bytes.
  static func used(in command: String) -> [(name: String, offset: Int)] {
    guard command.utf8.contains(0x24) else { return [] }
    var result: [(String, Int)] = []
    var own = assigned(in: command)
    for word in ["for", "read"] where command.contains(word) {
      let words = command.split { $0.isWhitespace || $0 == ";" }
      for (index, other) in words.enumerated() where other == word && index + 1 < words.count {
        own.insert(String(words[index + 1]))
      }
    }
    let bytes = Array(command.utf8)
    var isQuoted = false
    var index = 0
    while index < bytes.count {
      switch bytes[index] {
      case 0x27: isQuoted.toggle()  // '
      case 0x5C: index += 1  // \
      case 0x24 where !isQuoted:  // $
        let isBraced = index + 1 < bytes.count && bytes[index + 1] == 0x7B
        let start = index + (isBraced ? 2 : 1)
        var end = start
        while end < bytes.count, isNameByte(bytes[end]) { end += 1 }
        let hasDefault = isBraced && end < bytes.count && ":-=+?".utf8.contains(bytes[end])
        if end > start, !(0x30...0x39).contains(bytes[start]), !hasDefault {
          let name = String(decoding: bytes[start..<end], as: UTF8.self)
          if !own.contains(name) { result.append((name, index)) }
        }
      default: break
      }
      index += 1
    }
    return result
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    (0x61...0x7A).contains(byte) || (0x41...0x5A).contains(byte) || (0x30...0x39).contains(byte)
      || byte == 0x5F
  }

  /// The variables that a step leaves for later ones.
  static func set(by step: Step) -> Set<String> {
    assigned(in: step.action.text).union(step.captures.filter { $0.kind == .variable }.map(\.name))
  }

  private static func assigned(in command: String) -> Set<String> {
    guard command.utf8.contains(0x3D) else { return [] }
    var result: Set<String> = []
    let bytes = Array(command.utf8)
    var start = 0
    var index = 0
    // A name at the beginning of a word, up to its `=`.
    while index < bytes.count {
      switch bytes[index] {
      case 0x20, 0x09...0x0D, 0x3B, 0x28: start = index + 1
      case 0x3D:
        if index > start, !(0x30...0x39).contains(bytes[start]),
          bytes[start..<index].allSatisfy(isNameByte)
        {
          result.insert(String(decoding: bytes[start..<index], as: UTF8.self))
        }
        start = bytes.count
      default: break
      }
      index += 1
    }
    return result
  }
}
