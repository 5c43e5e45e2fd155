/// Puts values in the place of a command's placeholders, quoted so that the shell takes them as they are.
enum ShellSubstitution {
  /// The command with every occurrence of the token replaced.
  ///
  /// A value of letters, digits and `._:/@%+=,-` goes in bare. Anything else is quoted as the place demands: outside quotes, inside
  /// single or double ones, in a here-document, after POSIX.1-2017, Shell Command Language, sections 2.2 and 2.7.4.
  static func replace(_ token: String, with value: String, in command: String) -> String {
    guard !token.isEmpty, command.contains(token) else { return command }
    var scanner = Scanner(token: token, value: value, rest: command[...])
    return scanner.result()
  }

  /// The text with every occurrence of the token replaced by the bare value: for files and addresses.
  static func replaceBare(_ token: String, with value: String, in text: String) -> String {
    guard !token.isEmpty else { return text }
    var result = ""
    var rest = text[...]
    while let first = rest.first {
      if stands(token, at: rest) {
        result += value
        rest = rest.dropFirst(token.count)
      } else {
        result.append(first)
        rest = rest.dropFirst()
      }
    }
    return result
  }

  /// Where a value goes.
  private enum Place {
    case bare, singleQuotes, doubleQuotes
    /// A here-document whose end is not quoted: the shell expands it.
    case document
    /// One whose end is quoted, or a comment: nothing is expanded.
    case literal
  }

  private struct Scanner {
    let token: String
    let value: String
    var rest: Substring
    private var text = ""
    private var documents: [(end: String, isQuoted: Bool, isIndented: Bool)] = []

    init(token: String, value: String, rest: Substring) {
      self.token = token
      self.value = value
      self.rest = rest
    }

    mutating func result() -> String {
      var quote: Character?
      while let character = rest.first {
        if takeToken(quote == nil ? .bare : quote == "'" ? .singleQuotes : .doubleQuotes) {
          continue
        }
        if character == "\\", quote != "'" {
          take(1)
          if !rest.isEmpty, !ShellSubstitution.stands(token, at: rest) { take(1) }
        } else if let open = quote {
          if character == open { quote = nil }
          take(1)
        } else if character == "'" || character == "\"" {
          quote = character
          take(1)
        } else if character == "#", text.last.map({ $0.isWhitespace || $0 == ";" }) ?? true {
          literally { $0.isNewline }
        } else if rest.hasPrefix("<<"), !rest.hasPrefix("<<<"), text.last != "<" {
          announceDocument()
        } else if character.isNewline {
          take(1)
          takeDocuments()
        } else {
          take(1)
        }
      }
      return text
    }

    private mutating func take(_ count: Int) {
      text += rest.prefix(count)
      rest = rest.dropFirst(count)
    }

    private mutating func takeToken(_ place: Place) -> Bool {
      guard ShellSubstitution.stands(token, at: rest) else { return false }
      text += ShellSubstitution.quoted(value, in: place)
      rest = rest.dropFirst(token.count)
      return true
    }

    private mutating func literally(until isEnd: (Character) -> Bool) {
      while let character = rest.first, !isEnd(character) {
        if !takeToken(.literal) { take(1) }
      }
    }

    private mutating func announceDocument() {
      take(2)
      let isIndented = rest.hasPrefix("-")
      if isIndented { take(1) }
      while rest.first == " " { take(1) }
      let word = String(rest.prefix { !$0.isWhitespace && !";&|)<>".contains($0) })
      take(word.count)
      let end = word.filter { !"'\"\\".contains($0) }
      if !end.isEmpty { documents.append((end, end != word, isIndented)) }
    }

    private mutating func takeDocuments() {
      for document in documents {
        while !rest.isEmpty {
          let line = rest.prefix { !$0.isNewline }
          let bare = document.isIndented ? line.drop { $0 == "\t" } : line
          let isEnd = bare == document.end
          while let character = rest.first, !character.isNewline {
            if !takeToken(document.isQuoted ? .literal : .document) { take(1) }
          }
          if !rest.isEmpty { take(1) }
          if isEnd { break }
        }
      }
      documents = []
    }
  }

  /// Whether a token stands at the beginning of a text; `$NAME` does not stand in `$NAMESPACE`.
  private static func stands(_ token: String, at text: Substring) -> Bool {
    guard text.hasPrefix(token) else { return false }
    guard token.hasPrefix("$"), !token.hasSuffix("}"), let next = text.dropFirst(token.count).first
    else { return true }
    return !(next.isLetter || next.isNumber || next == "_")
  }

  private static func quoted(_ value: String, in place: Place) -> String {
    let safe = value.utf8.allSatisfy { byte in
      (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
        || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
        || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        || "._:/@%+=,-".utf8.contains(byte)
    }
    if safe, !value.isEmpty { return value }
    switch place {
    case .literal: return value
    case .document, .doubleQuotes:
      return value.reduce(into: "") {
        if "\\$`".contains($1) || $1 == "\"" && place == .doubleQuotes { $0.append("\\") }
        $0.append($1)
      }
    case .singleQuotes:
      return value.split(separator: "'", omittingEmptySubsequences: false)
        .joined(separator: #"'\''"#)
    case .bare: return "'" + quoted(value, in: .singleQuotes) + "'"
    }
  }
}
