import CommonMark
import LessonModel

/// Mistakes in the shell text of commands.
enum ShellRules {
  /// A backslash before spaces within a line: what the reading reported, with the edit that takes it out.
  static func strayBackslashes(_ context: LintContext) -> [LintMatch] {
    var result: [LintMatch] = []
    for command in context.commands {
      let step = command.step
      guard let (range, mended) = StrayBackslash.find(in: step.action.text) else { continue }
      let place = context.place(in: step, offset: range.lowerBound, length: range.count)
      if let bytes = place.range, isLineEnd(context, after: bytes.upperBound) { continue }
      var match = context.match(
        in: step, offset: range.lowerBound, length: range.count,
        "The backslash is followed by a space and not by the end of the line, so that the shell takes the space for part of the next word. Write '\(StrayBackslash.excerpt(mended, at: range.lowerBound))', or break the line after the backslash.",
        replacement: "")
      match.length = 1
      result.append(match)
    }
    return result
  }

  private static func isLineEnd(_ context: LintContext, after offset: Int) -> Bool {
    let line = context.source.range(ofLine: context.source.line(at: max(0, offset - 1)))
    return offset >= line.upperBound
      || context.source.bytes[offset..<line.upperBound].allSatisfy { $0 == 0x20 || $0 == 0x09 }
  }

  /// White space between a backslash and the end of its line.
  static func continuationSpaces(_ context: LintContext) -> [LintMatch] {
    var result: [LintMatch] = []
    var seen: Set<Int> = []
    for command in context.commands {
      let step = command.step
      for line in step.range.start.line...max(step.range.start.line, step.range.end.line)
      where seen.insert(line).inserted {
        let range = context.source.range(ofLine: line)
        let bytes = context.source.bytes[range]
        guard let last = bytes.lastIndex(where: { $0 != 0x20 && $0 != 0x09 }),
          last + 1 < range.upperBound, bytes[last] == 0x5C
        else { continue }
        let slashes = bytes[...last].reversed().prefix { $0 == 0x5C }.count
        guard slashes % 2 == 1, last > range.lowerBound, !isBody(line, of: command) else {
          continue
        }
        result.append(
          LintMatch(
            location: SourceLocation(line: line, column: last - range.lowerBound + 1),
            message:
              "Spaces stand between the backslash and the end of the line, so that the command ends here and the next line is a command of its own. Take them out.",
            length: 1, edits: [SourceEdit(range: (last + 1)..<range.upperBound, replacement: [])]))
      }
    }
    return result
  }

  private static func isBody(_ line: Int, of command: LintCommand) -> Bool {
    command.hereDocuments.contains { $0.body.contains(line - command.step.range.start.line) }
  }

  /// `${kubectl get pods}`, where `$(…)` was meant.
  static func badSubstitutions(_ context: LintContext) -> [LintMatch] {
    var result: [LintMatch] = []
    for command in context.commands {
      for (offset, name) in wrongBraces(in: command.step.action.text) {
        result.append(
          context.match(
            in: command.step, offset: offset, length: name.utf8.count + 2,
            "'${\(name) …}' is a bad substitution: braces hold the name of a variable. Write '$(\(name) …)' for what the command prints."
          ))
      }
    }
    return result
  }

  private static func wrongBraces(in text: String) -> [(Int, Substring)] {
    var result: [(Int, Substring)] = []
    var rest = text[...]
    while let range = rest.firstRange(of: "${") {
      let name = rest[range.upperBound...].prefix { $0.isASCII && ($0.isLetter || $0 == "-") }
      let before = text[..<range.lowerBound]
      let isLiteral = before.last == "\\" || before.count { $0 == "'" } % 2 == 1
      if !isLiteral, name.count >= 2, text[name.endIndex...].first == " " {
        result.append((before.utf8.count, name))
      }
      rest = rest[range.upperBound...]
    }
    return result
  }

  /// What the reading reported of syntax, but for what a bad substitution explains.
  static func syntax(_ context: LintContext) -> [LintMatch] {
    let lines = Set(badSubstitutions(context).map(\.location.line))
    return context.reported("shell-syntax").filter { !lines.contains($0.location.line) }
  }

  /// An indented line that looks like the end of a here-document.
  static func indentedEnds(_ context: LintContext) -> [LintMatch] {
    context.commands.flatMap { command in
      command.hereDocuments.compactMap { document in
        guard let end = document.indentedEnd else { return nil }
        let line = command.step.range.start.line + end
        return LintMatch(
          location: SourceLocation(line: line, column: 1),
          message:
            "The line '\(document.delimiter)' is indented, so that it does not end the here-document and the shell waits for more. Begin the line with '\(document.delimiter)'."
        )
      }
    }
  }

  /// Prompts that whoever copies a script gets with it.
  static func prompts(_ context: LintContext) -> [LintMatch] {
    var result: [LintMatch] = []
    for command in context.commands {
      for document in command.hereDocuments where document.lines.first?.hasPrefix("#!") == true {
        for (index, line) in document.lines.enumerated() where line.hasPrefix("$ ") {
          result.append(
            LintMatch(
              location: SourceLocation(
                line: command.step.range.start.line + document.body.lowerBound + index, column: 1),
              message:
                "The script that is written here has a prompt in it: '$' is no command. Take it out."
            ))
        }
      }
    }
    let byLine = Dictionary(grouping: context.commands.map(\.step), by: \.range.start.line)
    for block in context.blocks {
      guard case .codeBlock = block.kind, CodeBlock.LanguageKind(block.language) == .shell,
        !["console", "shell-session", "shellsession", "terminal"].contains(block.language)
      else { continue }
      let lines = block.range.startLine...max(block.range.startLine, block.range.endLine)
      let steps = lines.flatMap { byLine[$0] ?? [] }
      guard let first = steps.first(where: { hasPrompt($0, context) }),
        steps.allSatisfy({ $0.expectations.isEmpty })
      else { continue }
      // Where a block shows prompts, its first lines without one are taken for no commands.
      let before = block.codeLines.filter { $0.number < first.range.start.line }
      let bare = before.filter { CommandShape().likeness(of: $0.text) == .likely }
      guard !bare.isEmpty, bare.count == before.count(where: { !$0.text.trimmedSpace.isEmpty })
      else {
        continue
      }
      result.append(
        LintMatch(
          location: SourceLocation(
            line: first.range.start.line, column: max(1, first.range.start.column - 2)),
          message:
            "This command has a prompt before it, and those before it in the block have none: whoever copies the block runs '$' as a command. Take the prompts out, or put one before each command."
        ))
    }
    return result
  }

  private static func hasPrompt(_ step: Step, _ context: LintContext) -> Bool {
    let range = context.source.range(ofLine: step.range.start.line)
    let before = context.source.bytes[range].prefix(max(0, step.range.start.column - 1))
    return before.last { $0 != 0x20 } == 0x24
  }

  // MARK: Names that only the author has

  /// The letters of generated names (k8s.io/apimachinery/pkg/util/rand).
  private static let alphabet = Set("bcdfghjklmnpqrstvwxz2456789".utf8)

  /// The name of a Deployment's pod, with the hash of its template and five letters: `web-6799fc88d8-x2k4p`.
  static func generatedName(_ word: some StringProtocol) -> (name: Substring, owner: Substring)? {
    let runs = Substring(word).split {
      !($0.isASCII && ($0.isLetter && $0.isLowercase || $0.isNumber || $0 == "-" || $0 == "."))
    }
    for run in runs {
      let parts = run.split(separator: "-", omittingEmptySubsequences: false)
      guard parts.count >= 3, let last = parts.last, last.utf8.count == 5,
        last.utf8.allSatisfy(alphabet.contains)
      else { continue }
      let hash = parts[parts.count - 2]
      let isHash =
        (7...10).contains(hash.utf8.count) && hash.utf8.allSatisfy(alphabet.contains)
        && hash.contains(where: \.isNumber) && hash.contains(where: \.isLetter)
      let isOldHash = (8...10).contains(hash.utf8.count) && hash.allSatisfy(\.isNumber)
      guard isHash || isOldHash else { continue }
      let owner = run.dropLast(hash.utf8.count + last.utf8.count + 2)
      if !owner.isEmpty { return (run, owner) }
    }
    return nil
  }

  static func generatedNames(_ context: LintContext) -> [LintMatch] {
    var result: [LintMatch] = []
    for command in context.commands where command.step.role != .reference {
      for words in command.simple {
        guard let program = LintCommand.program(words).first?.value,
          ["kubectl", "oc", "k", "istioctl", "stern"].contains(program)
        else { continue }
        for word in words {
          guard let (name, owner) = generatedName(word.value) else { continue }
          let inside =
            word.raw.firstRange(of: name).map { word.raw[..<$0.lowerBound].utf8.count } ?? 0
          result.append(
            context.match(
              in: command.step, offset: word.offset + inside, length: name.utf8.count,
              "'\(name)' is a name that the cluster made up for its author's pod; a reader's pod is called otherwise. Write 'deploy/\(owner)', select by label, or use a placeholder such as '<pod-name>'."
            ))
        }
      }
    }
    return result
  }

  // MARK: Directories

  private static let makers = [
    "clone", "tar ", "unzip", "mkdir", "curl", "wget", "fetch", "helm create", "create-", " init",
    " new ", "generate", "source ", "eval ", "cp ", "rsync", "checkout", "install", "./", "bash ",
    "sh ", "make", "terraform", "docker", "ssh", "exec", "pull", "export", "git ",
  ]

  /// A `cd` into a directory that nothing before can have made.
  static func missingDirectories(_ context: LintContext) -> [LintMatch] {
    guard context.reading.lesson.facts.prerequisites.isEmpty else { return [] }
    for command in context.commands where command.step.role != .reference {
      let text = command.step.action.text
      if let words = command.simple.first(where: { $0.first?.value == "cd" }), words.count == 2 {
        let target = words[1].value
        let first = target.split(separator: "/").first.map(String.init) ?? ""
        // After the first change of directory nothing is known of where the shell stands.
        guard command.simple.count == 1, isPlainName(first), !target.hasPrefix("/"),
          !command.step.placeholders.contains(where: { target.contains($0.token) }),
          !context.environment.exists(target), !context.environment.exists(first),
          !isNamed(first, before: command.step.range.start.line, context)
        else { return [] }
        return [
          context.match(
            in: command.step, offset: words[1].offset, length: words[1].raw.utf8.count,
            "Nothing before makes or names a directory '\(first)', and none stands beside the lesson. Say where it comes from, or make it in a step before."
          )
        ]
      }
      if makers.contains(where: text.contains) || text.contains("cd ") { return [] }
    }
    return []
  }

  private static func isPlainName(_ name: String) -> Bool {
    name.count >= 2 && !name.hasPrefix(".") && !name.hasPrefix("-")
      && name.utf8.allSatisfy {
        (0x61...0x7A).contains($0) || (0x41...0x5A).contains($0) || (0x30...0x39).contains($0)
          || $0 == 0x2D || $0 == 0x5F || $0 == 0x2E
      }
  }

  private static func isNamed(_ name: String, before line: Int, _ context: LintContext) -> Bool {
    let end = context.source.offset(ofLine: line)
    return String(decoding: context.source.bytes[..<end], as: UTF8.self).contains(name)
  }
}
