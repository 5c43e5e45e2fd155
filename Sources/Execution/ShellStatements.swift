/// Takes a command apart into its statements, far enough to know which of them only set the shell up.
///
/// Quotes, substitutions, groups and here-documents are kept whole (POSIX.1-2017, Shell Command Language, sections 2.2, 2.6, 2.9); a
/// compound command such as `for … done` stays one statement with all that follows it.
struct ShellStatements {
  /// A statement, and the operator before it: `;`, `&&`, `||`, `|`, `&`, or nothing.
  struct Statement: Hashable {
    var text: String
    var after: String
  }

  let statements: [Statement]

  init(_ command: String) {
    var scanner = Scanner(rest: command[...])
    statements = scanner.statements()
  }

  /// The names of the variables that the command sets in the shell itself, in order.
  var assigned: [String] {
    var names: [String] = []
    for statement in statements where statement.after != "|" {
      let words = Self.words(statement.text)
      guard let first = words.first else { continue }
      var found: [String] = []
      if Self.declaring.contains(first) {
        found = words.dropFirst().compactMap { Self.name(in: $0, needsValue: false) }
      } else if words.allSatisfy({ Self.name(in: $0, needsValue: true) != nil }) {
        found = words.compactMap { Self.name(in: $0, needsValue: true) }
      } else if first == "read" {
        found = words.dropFirst().filter { !$0.hasPrefix("-") && Self.isName($0) }
      }
      for name in found where !names.contains(name) { names.append(name) }
    }
    return names
  }

  /// The variables that the command sets to values of its own: not those that it only adds to, as `PATH=$PWD/bin:$PATH` does, without
  /// running anything. Adding again comes to the same, and what was there before is the user's own business.
  var assignedAnew: [String] {
    assigned.filter { name in
      !statements.contains { statement in
        let text = statement.text
        return !text.contains("$(") && !text.contains("`")
          && ShellStatements([statement]).assigned == [name]
          && (text.contains("${\(name)}") || Self.holdsVariable(name, in: text))
      }
    }
  }

  private init(_ statements: [Statement]) {
    self.statements = statements
  }

  /// Whether `$NAME` stands in a text.
  private static func holdsVariable(_ name: String, in text: String) -> Bool {
    text.split(separator: "$", omittingEmptySubsequences: false).dropFirst().contains { part in
      part.hasPrefix(name) && !isName("_" + part.dropFirst(name.count).prefix(1) + "_")
        || part == name
    }
  }

  /// Whether a command may set variables at all, by a look at its bytes: nearly none does.
  static func mayAssign(_ command: String) -> Bool {
    let bytes = command.utf8
    return bytes.contains(UInt8(ascii: "=")) || declaring.contains { bytes.holds($0.utf8) }
      || bytes.holds("read".utf8)
  }

  /// The statements that only change the shell: its variables, directory, functions, aliases and options. Nil: there are none.
  var setUp: String? {
    let found = statements.filter { $0.after != "|" && Self.changesShell($0.text) }
    return found.isEmpty ? nil : found.map(\.text).joined(separator: "\n")
  }

  /// Whether the whole command does nothing but change the shell.
  var isOnlySetUp: Bool {
    !statements.isEmpty && statements.allSatisfy { $0.after != "|" && Self.changesShell($0.text) }
  }

  private static let declaring: Set<String> = ["declare", "export", "readonly", "typeset"]
  private static let builtins: Set<String> = [
    ".", "alias", "cd", "eval", "function", "hash", "popd", "pushd", "set", "shift", "shopt",
    "source", "trap", "ulimit", "umask", "unalias", "unset",
  ]

  private static func changesShell(_ statement: String) -> Bool {
    let words = words(statement)
    guard let first = words.first else { return false }
    if declaring.contains(first) || builtins.contains(first) { return true }
    if first.hasSuffix("()") || words.count > 1 && words[1] == "()" { return true }
    return words.allSatisfy { name(in: $0, needsValue: true) != nil }
  }

  /// The name in `NAME=value`, `NAME+=value` or, where no value is needed, `NAME`.
  private static func name(in word: String, needsValue: Bool) -> String? {
    guard let equals = word.firstIndex(of: "=") else {
      return !needsValue && isName(word) ? word : nil
    }
    var name = String(word[..<equals])
    if name.hasSuffix("+") { name.removeLast() }
    if let bracket = name.firstIndex(of: "[") { name = String(name[..<bracket]) }
    return isName(name) ? name : nil
  }

  private static func isName(_ text: String) -> Bool {
    guard let first = text.utf8.first, !(0x30...0x39).contains(first) else { return false }
    return text.utf8.allSatisfy {
      (0x61...0x7A).contains($0 | 0x20) || (0x30...0x39).contains($0) || $0 == 0x5F
    }
  }

  /// The words of a statement; what is quoted or substituted stays in its word.
  static func words(_ statement: String) -> [String] {
    var scanner = Scanner(rest: statement[...])
    return scanner.words()
  }

  private struct Scanner {
    var rest: Substring
    private var documents: [(end: String, isIndented: Bool)] = []

    init(rest: Substring) {
      self.rest = rest
    }

    mutating func statements() -> [Statement] {
      var result: [Statement] = []
      var text = ""
      var after = ""
      func end() {
        let trimmed = text.trimmed
        if !trimmed.isEmpty { result.append(Statement(text: trimmed, after: after)) }
        text = ""
      }
      while let character = rest.first {
        if let whole = unit() {
          text += whole
        } else if character == "#", text.last?.isWhitespace ?? true {
          rest = rest.drop { !$0.isNewline }
        } else if let mark = ["&&", "||", ";", "&", "|"].first(where: rest.hasPrefix),
          !(mark == "&" && (text.last == ">" || text.last == "<" || rest.hasPrefix("&>")))
        {
          rest = rest.dropFirst(mark.count)
          if isCompound(text) {
            text += mark
          } else {
            end()
            after = mark
          }
        } else if character.isNewline {
          rest = rest.dropFirst()
          let bodies = documentBodies()
          if !bodies.isEmpty || isCompound(text) {
            text += "\n" + bodies
          } else {
            end()
            after = ";"
          }
        } else {
          text.append(character)
          rest = rest.dropFirst()
        }
      }
      end()
      return result
    }

    mutating func words() -> [String] {
      var result: [String] = []
      var word = ""
      while let character = rest.first {
        if let whole = unit() {
          word += whole
        } else if character.isWhitespace {
          if !word.isEmpty { result.append(word) }
          word = ""
          rest = rest.dropFirst()
        } else {
          word.append(character)
          rest = rest.dropFirst()
        }
      }
      if !word.isEmpty { result.append(word) }
      return result
    }

    /// A quoted text, an escaped character, a substitution or a group at the beginning of the rest, whole; a here-document is only
    /// taken note of. Nil: it begins with none.
    private mutating func unit() -> String? {
      guard let first = rest.first else { return nil }
      switch first {
      case "\\": return take(2)
      case "'":
        let inner = rest.dropFirst()
        return take(
          inner.firstIndex(of: "'").map { rest.distance(from: rest.startIndex, to: $0) + 1 })
      case "\"": return balanced(until: "\"", opening: 1)
      case "`":
        let inner = rest.dropFirst()
        return take(
          inner.firstIndex(of: "`").map { rest.distance(from: rest.startIndex, to: $0) + 1 })
      case "(": return balanced(until: ")", opening: 1)
      case "{" where rest.dropFirst().first?.isWhitespace ?? false:
        return balanced(until: "}", opening: 1)
      case "$" where rest.hasPrefix("$("): return balanced(until: ")", opening: 2)
      case "$" where rest.hasPrefix("${"): return balanced(until: "}", opening: 2)
      case "<" where rest.hasPrefix("<<") && !rest.hasPrefix("<<<"):
        return document()
      default: return nil
      }
    }

    private mutating func take(_ count: Int?) -> String {
      let text = String(count.map { rest.prefix($0) } ?? rest)
      rest = rest.dropFirst(text.count)
      return text
    }

    private mutating func balanced(until close: Character, opening: Int) -> String {
      var text = take(opening)
      while let character = rest.first, character != close {
        if close == "\"" {
          if character == "\\" {
            text += take(2)
          } else if rest.hasPrefix("$("), let whole = unit() {
            text += whole
          } else {
            text += take(1)
          }
        } else if let whole = unit() {
          text += whole
        } else {
          text += take(1)
        }
      }
      return text + (rest.isEmpty ? "" : take(1))
    }

    private mutating func document() -> String {
      var text = take(2)
      let isIndented = rest.hasPrefix("-")
      if isIndented { text += take(1) }
      while rest.first == " " { text += take(1) }
      let word = String(rest.prefix { !$0.isWhitespace && !";&|)".contains($0) })
      text += take(word.count)
      documents.append((word.filter { !"'\"\\".contains($0) }, isIndented))
      return text
    }

    /// The bodies of the here-documents that began on the line before, their ends included.
    private mutating func documentBodies() -> String {
      var text = ""
      for document in documents {
        while !rest.isEmpty {
          let line = String(rest.prefix { !$0.isNewline })
          rest = rest.dropFirst(line.count)
          text += line
          if !rest.isEmpty { text += take(1) }
          let bare = document.isIndented ? String(line.drop { $0 == "\t" }) : line
          if bare == document.end { break }
        }
      }
      documents = []
      return text
    }

    /// Whether a compound command is open: what follows belongs to it.
    private func isCompound(_ text: String) -> Bool {
      let first = text.trimmed.prefix { !$0.isWhitespace }
      return ["for", "while", "until", "if", "case", "select"].contains(first)
    }
  }
}

extension String.UTF8View {
  /// Whether these bytes stand in it, one after the other.
  fileprivate func holds(_ word: String.UTF8View) -> Bool {
    guard let first = word.first else { return true }
    var rest = self[...]
    while let place = rest.firstIndex(of: first) {
      if rest[place...].starts(with: word) { return true }
      rest = rest[rest.index(after: place)...]
    }
    return false
  }
}

extension StringProtocol {
  /// Without the white space around it.
  var trimmed: String {
    var text = Substring(self).drop(while: \.isWhitespace)
    while text.last?.isWhitespace ?? false { text.removeLast() }
    return String(text)
  }
}
