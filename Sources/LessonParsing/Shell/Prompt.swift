/// What stands before a command where a lesson shows a terminal: `$ `, `user@host:~$ `, `PS C:\> `.
struct Prompt {
  enum Kind {
    /// A POSIX shell's.
    case shell
    /// PowerShell's or cmd.exe's: its commands are shown, not run.
    case windows
  }

  var kind: Kind
  /// What was typed after it; empty for a prompt alone.
  var command: String
  /// How sure its form is: `# ` and `> ` may be other things.
  var isPlain: Bool

  /// The prompt at the beginning of a line; nil: there is none.
  static func match(_ line: some StringProtocol) -> Prompt? {
    // Most lines have none of the marks.
    guard
      line.utf8.contains(where: {
        $0 == 0x24 || $0 == 0x23 || $0 == 0x25 || $0 == 0x3E || $0 >= 0x80
      })
    else { return nil }
    let text = line.drop { $0 == " " || $0 == "\t" }
    guard let first = text.unicodeScalars.first else { return nil }
    if first == "P", text.hasPrefix("PS"), let mark = text.firstIndex(of: ">"),
      text[..<mark].dropFirst(2).first.map({ $0 == " " || $0 == "/" || $0 == ">" }) ?? true
    {
      return Prompt(
        kind: .windows, command: text[text.index(after: mark)...].trimmedSpace, isPlain: true)
    }
    if first == "(", let close = text.firstIndex(of: ")") {
      let rest = text[text.index(after: close)...].drop { $0 == " " }
      if rest.dropFirst().hasPrefix(":\\") || rest.hasPrefix("PS ") { return match(rest) }
    }
    if text.dropFirst().hasPrefix(":\\"), let mark = text.firstIndex(of: ">") {
      return Prompt(
        kind: .windows, command: text[text.index(after: mark)...].trimmedSpace, isPlain: true)
    }
    for symbol in ["➜", "❯", "λ"] where text.hasPrefix(symbol + " ") {
      var rest = text.dropFirst(2).drop { $0 == " " }
      // "➜  ~ ls": the directory stands between.
      if symbol == "➜", rest.hasPrefix("~"), let space = rest.firstIndex(of: " ") {
        rest = rest[space...]
      }
      return Prompt(kind: .shell, command: rest.trimmedSpace, isPlain: true)
    }
    // In ASCII every mark is a byte; without a space or the end behind one there is no prompt.
    let decided = text.utf8.withContiguousStorageIfAvailable { bytes -> Bool in
      var isASCII = true
      var mayEnd = false
      for index in bytes.indices.prefix(101) {
        let byte = bytes[index]
        if byte >= 0x80 { isASCII = false }
        if byte == 0x24 || byte == 0x23 || byte == 0x25 || byte == 0x3E,
          index + 1 == bytes.count || bytes[index + 1] == 0x20
        {
          mayEnd = true
          break
        }
      }
      return isASCII && !mayEnd
    }
    if decided == true { return nil }
    var index = text.startIndex
    var count = 0
    while index < text.endIndex, count < 100 {
      let character = text[index]
      let after = text.index(after: index)
      if "$#%>".contains(character), after == text.endIndex || text[after] == " " {
        let prefix = text[..<index]
        if isPrefix(prefix, mark: character) {
          return Prompt(
            kind: .shell, command: text[after...].trimmedSpace,
            isPlain: character == "$" || !prefix.isEmpty)
        }
        // "host$ ls": a name alone, which only a command after it makes a prompt.
        if character == "$" || character == "#", !prefix.isEmpty, prefix.count <= 20,
          prefix.first?.isLetter == true,
          prefix.utf8.allSatisfy({ $0.isDigit || (0x61...0x7A).contains($0) || $0 == 0x2D })
        {
          return Prompt(kind: .shell, command: text[after...].trimmedSpace, isPlain: false)
        }
        if character == "$" || character == "#" { return nil }
      }
      index = after
      count += 1
    }
    return nil
  }

  /// Whether a line is a prompt without its mark, as it stands at the end of a copied session.
  static func isBare(_ line: some StringProtocol) -> Bool {
    let text = line.trimmedSpace
    return text.contains("@") && text.hasPrefix("[") && isPrefix(text[...], mark: "$")
  }

  /// Whether text before the mark belongs to a prompt.
  private static func isPrefix(_ prefix: some StringProtocol, mark: Character) -> Bool {
    var rest = Substring(prefix)
    if rest.isEmpty { return true }
    // `me@host:path      # over SSH`: a comment.
    if rest.hasSuffix("  ") { return false }
    if mark == ">" || mark == "%" {
      // "[name]: > ls", with a sign of the author's own between.
      if rest.first == "[", let close = rest.firstIndex(of: "]"), rest.hasSuffix(" ") {
        let name = rest[rest.index(after: rest.startIndex)..<close]
        let sign = rest[rest.index(after: close)...].drop { $0 == " " }
        return name.count >= 3
          && name.allSatisfy { $0.isLetter || $0.isNumber || "-_.@".contains($0) }
          && sign.allSatisfy { !$0.isASCII || $0 == " " } && !sign.isEmpty
      }
      return rest.contains("@") && !rest.contains("<") && !rest.dropFirst(40).contains(" ")
        && rest.first?.isLetter == true
        && rest.split(separator: " ").count <= 2
    }
    // (venv), [user@host dir], (local)
    while let open = rest.first, open == "(" || open == "[" {
      guard let close = rest.firstIndex(of: open == "(" ? ")" : "]") else { return false }
      rest = rest[rest.index(after: close)...].drop { $0 == " " }
      if rest.isEmpty { return true }
    }
    let words = rest.split(separator: " ")
    guard let first = words.first, words.count <= 2 else { return false }
    if first.contains("@") {
      let parts = first.split(separator: "@", omittingEmptySubsequences: false)
      return parts.count == 2 && isHost(parts[0]) && !parts[1].isEmpty
        && (words.count == 1 || words[1].hasPrefix("~") || words[1].hasPrefix("/")
          || words[1].allSatisfy { $0.isLetter || $0 == "-" || $0 == "_" })
    }
    if words.count == 1 {
      if first.hasPrefix("bash-") || first.hasPrefix("sh-") {
        return first.dropFirst(3).contains { $0.isNumber }
      }
      if first.hasPrefix("/") || first.hasPrefix("~") {
        return first.allSatisfy { $0.isLetter || $0.isNumber || "/~._-".contains($0) }
      }
      let colon = first.split(separator: ":", maxSplits: 1)
      if colon.count == 2, isHost(colon[0]), colon[1].hasPrefix("~") || colon[1].hasPrefix("/") {
        return true
      }
      if first.hasPrefix(":~") || first.hasPrefix(":/") { return true }
      // "node1$ ls": a host's name right before the mark.
      if mark == "$", !rest.hasSuffix(" "), first.count >= 4,
        first.utf8.contains(where: { (0x30...0x39).contains($0) }),
        first.utf8.allSatisfy({
          (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D
        })
      {
        return true
      }
      // "controlplane $ kubectl": a host's name alone.
      return mark == "$" && rest.hasSuffix(" ") && isHost(first) && first.count >= 3
    }
    // "host:~ user$ ls", as macOS has it.
    if mark == "$", !rest.hasSuffix(" "), isHost(words[1]) {
      let parts = words[0].split(separator: ":", maxSplits: 1)
      if parts.count == 2, isHost(parts[0]),
        parts[1].hasPrefix("~") || parts[1].hasPrefix("/") || isHost(parts[1])
      {
        return true
      }
    }
    return mark == "$" && isHost(words[0]) && (words[1].hasPrefix("~") || words[1].hasPrefix("/"))
  }

  private static func isHost(_ text: some StringProtocol) -> Bool {
    !text.isEmpty
      && text.utf8.allSatisfy {
        (0x61...0x7A).contains($0) || (0x41...0x5A).contains($0) || (0x30...0x39).contains($0)
          || "-_.<>".utf8.contains($0)
      }
  }
}
