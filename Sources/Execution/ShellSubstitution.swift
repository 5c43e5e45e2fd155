/// Puts values in the place of a command's placeholders, quoted so that the shell takes them as they are.
enum ShellSubstitution {
  /// The command with every occurrence of the token replaced.
  ///
  /// A value of letters, digits and `._:/@%+=,-` goes in bare. Anything else is quoted as the place demands: outside quotes and inside single
  /// or double ones, after POSIX.1-2017, Shell Command Language, section 2.2.
  static func replace(_ token: String, with value: String, in command: String) -> String {
    guard !token.isEmpty else { return command }
    var result = ""
    var rest = command[...]
    var quote: Character?
    while let character = rest.first {
      if stands(token, at: rest) {
        result += quoted(value, inside: quote)
        rest = rest.dropFirst(token.count)
        continue
      }
      rest = rest.dropFirst()
      result.append(character)
      if character == "\\", quote != "'", let next = rest.first, !stands(token, at: rest) {
        result.append(next)
        rest = rest.dropFirst()
      } else if let open = quote {
        if character == open { quote = nil }
      } else if character == "'" || character == "\"" {
        quote = character
      }
    }
    return result
  }

  /// Whether a token stands at the beginning of a text; `$NAME` does not stand in `$NAMESPACE`.
  private static func stands(_ token: String, at text: Substring) -> Bool {
    guard text.hasPrefix(token) else { return false }
    guard token.hasPrefix("$"), !token.hasSuffix("}"), let next = text.dropFirst(token.count).first
    else { return true }
    return !(next.isLetter || next.isNumber || next == "_")
  }

  private static func quoted(_ value: String, inside quote: Character?) -> String {
    let safe = value.utf8.allSatisfy { byte in
      (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
        || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
        || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        || "._:/@%+=,-".utf8.contains(byte)
    }
    if safe, !value.isEmpty { return value }
    switch quote {
    case "\"":
      return value.reduce(into: "") {
        if "\\\"$`".contains($1) { $0.append("\\") }
        $0.append($1)
      }
    case "'":
      return value.split(separator: "'", omittingEmptySubsequences: false)
        .joined(separator: #"'\''"#)
    default: return "'" + quoted(value, inside: "'") + "'"
    }
  }
}
