import LessonModel

/// A mistake in a command that every reading of a lesson reports, so that `inspect` and `run` tell of it too.
struct CommandMistake: Sendable {
  /// The name of the lint rule.
  let name: String
  let severity: Diagnostic.Severity
  let find: @Sendable (borrowing Step, borrowing StepVariables, inout Known) -> [Match]

  /// What the steps before leave.
  struct Known {
    let facts: LessonFacts
    /// The shell variables that are set.
    var defined: Set<String>
  }

  struct Match {
    /// Where in the command it stands, in bytes.
    var offset: Int
    var message: String
    /// The command without the mistake, where that is known.
    var mended: String?
  }

  static let all = [strayBackslash, unboundPlaceholder, undefinedVariable]

  static let strayBackslash = CommandMistake(name: "backslash-space", severity: .warning) {
    step, _, _ in
    let command = step.action.text
    guard let (range, mended) = StrayBackslash.find(in: command) else { return [] }
    let offset = range.lowerBound
    return [
      Match(
        offset: offset,
        message:
          "The backslash is followed by a space and not by the end of the line, so that the shell takes the space for part of the next word. It was left out to run the command; write '\(StrayBackslash.excerpt(mended, at: offset))', or break the line after the backslash.",
        mended: mended)
    ]
  }

  static let unboundPlaceholder = CommandMistake(name: "unbound-placeholder", severity: .note) {
    step, _, known in
    guard !step.placeholders.isEmpty, step.role != .reference else { return [] }
    let command = step.action.text
    let placeholders = step.placeholders
    return placeholders.compactMap { placeholder in
      guard placeholder.source == nil, known.facts.variables[placeholder.name] == nil,
        placeholder.provenance.rule != "undefined-variable"
      else { return nil }
      let range = command.firstRange(of: placeholder.token)
      // "$YOUR_NAME" is a variable, and "<your_name>" is one placeholder.
      let before = range.flatMap {
        $0.lowerBound > command.startIndex ? command[..<$0.lowerBound].last : nil
      }
      if before == "$" || before == "{" && command.contains("${" + placeholder.token) { return nil }
      let isInner = placeholders.contains {
        $0.token != placeholder.token && $0.token.contains(placeholder.token)
          && command.split(separator: $0.token).allSatisfy { !$0.contains(placeholder.token) }
      }
      if isInner { return nil }
      let offset = range.map { command[..<$0.lowerBound].utf8.count } ?? 0
      return Match(
        offset: offset,
        message:
          "Nothing in the lesson says what '\(placeholder.token)' is. Set it with '--set \(placeholder.name)=…'."
      )
    }
  }

  static let undefinedVariable = CommandMistake(name: "undefined-variable", severity: .warning) {
    step, own, known in
    var result: [Match] = []
    if step.role != .reference {
      for (name, offset) in own.used
      where !known.defined.contains(name) && !ShellVariables.usual.contains(name) {
        result.append(
          Match(
            offset: offset,
            message:
              "No step before sets '$\(name)'. Set it with '--set \(name)=…', or in a step before."
          ))
        known.defined.insert(name)
      }
    }
    if !own.set.isEmpty { known.defined.formUnion(own.set) }
    return result
  }
}

/// Finds the mistakes in a lesson's commands that every reading reports, step by step in the order of the lesson.
struct MistakeRules {
  private(set) var diagnostics: [Diagnostic] = []
  /// The commands without what can be mended in them.
  private(set) var mends: [StepID: String] = [:]
  private let file: String
  private var known: CommandMistake.Known

  init(facts: LessonFacts, file: String) {
    self.file = file
    known = CommandMistake.Known(facts: facts, defined: Set(facts.variables.keys))
  }

  mutating func check(_ step: borrowing Step, _ own: borrowing StepVariables) {
    guard step.action.kind == .command else { return }
    for mistake in CommandMistake.all {
      for match in mistake.find(step, own, &known) {
        if let mended = match.mended { mends[step.id] = mended }
        diagnostics.append(
          Diagnostic(
            severity: mistake.severity, code: mistake.name, file: file,
            location: Self.location(of: match.offset, in: step), message: match.message))
      }
    }
  }

  private static func location(of offset: Int, in step: borrowing Step) -> SourceLocation {
    let before = Array(step.action.text.utf8.prefix(offset))
    let line = before.count { $0 == 0x0A }
    if line == 0 {
      return SourceLocation(line: step.range.start.line, column: step.range.start.column + offset)
    }
    return SourceLocation(line: step.range.start.line + line, column: 1)
  }
}

/// A backslash before spaces and an option, which was meant to go on in the next line.
enum StrayBackslash {
  /// The bytes of the backslash and the spaces after it, and the command without them.
  static func find(in command: String) -> (range: Range<Int>, mended: String)? {
    guard command.utf8.contains(0x5C) else { return nil }
    var search = command.startIndex
    while let mark = command[search...].firstIndex(of: "\\") {
      let after = command[command.index(after: mark)...]
      let spaces = after.prefix { $0 == " " }
      let next = after.dropFirst(spaces.count)
      let isAfterSpace = mark == command.startIndex || command[command.index(before: mark)] == " "
      if !spaces.isEmpty, isAfterSpace,
        next.isEmpty || next.hasPrefix("-") || next.hasPrefix("\n") || next.first?.isLetter == true
      {
        let start = command[..<mark].utf8.count
        return (start..<(start + 1 + spaces.utf8.count), String(command[..<mark] + next))
      }
      search = command.index(after: mark)
    }
    return nil
  }

  static func excerpt(_ command: String, at offset: Int) -> String {
    let start = command.utf8.index(command.startIndex, offsetBy: min(offset, command.utf8.count))
    let before = command[..<start].split(separator: " ").suffix(2).joined(separator: " ")
    let after = command[start...].split(separator: " ").prefix(2).joined(separator: " ")
    return "\(before) \(after)"
  }
}
