/// A command of the shell (POSIX.1-2017, Shell Command Language, section 2.9).
indirect enum ShellCommand: Sendable {
  case simple(ShellSimpleCommand)
  case pipeline([ShellCommand], isNegated: Bool)
  case sequence([ShellCommand])
  case both(ShellCommand, ShellCommand)
  case either(ShellCommand, ShellCommand)
  case background(ShellCommand, text: String)
  case group(ShellCommand)
  case subshell(ShellCommand)
  case conditional([(condition: ShellCommand, body: ShellCommand)], otherwise: ShellCommand?)
  case loop(condition: ShellCommand, isUntil: Bool, body: ShellCommand)
  case each(variable: String, words: [ShellWord]?, body: ShellCommand)
  case choice(ShellWord, [(patterns: [ShellWord], body: ShellCommand)])
  case function(String, ShellCommand)
  case redirected(ShellCommand, [ShellRedirection])
}

/// Assignments, words and redirections.
struct ShellSimpleCommand: Sendable {
  var assignments: [(name: String, value: ShellWord)] = []
  var words: [ShellWord] = []
  var redirections: [ShellRedirection] = []
}

/// A redirection (section 2.7).
struct ShellRedirection: Sendable {
  enum Kind: Sendable {
    case input, output, append, duplicate, hereDocument
    /// `&>`: both outputs.
    case both
  }

  var kind: Kind
  var descriptor: Int
  var word: ShellWord
}

/// A word before its expansions.
struct ShellWord: Sendable {
  indirect enum Part: Sendable {
    case text(String, isQuoted: Bool)
    case parameter(ShellParameter, isQuoted: Bool)
    case command(ShellCommand, isQuoted: Bool)
    case arithmetic(ShellWord, isQuoted: Bool)
  }

  var parts: [Part]

  /// The text of a word that is nothing but unquoted text.
  var plainText: String? {
    var result = ""
    for part in parts {
      guard case .text(let text, false) = part else { return nil }
      result += text
    }
    return result
  }
}

/// `${…}` (section 2.6.2).
struct ShellParameter: Sendable {
  enum Operation: Sendable {
    case plain
    case length
    /// `:-`, `:=`, `:+`, `:?`, with or without the colon.
    case alternative(Character, ShellWord, countsEmpty: Bool)
    /// `#`, `##`, `%`, `%%`.
    case trim(isSuffix: Bool, isLongest: Bool, ShellWord)
    /// `/` and `//`.
    case replace(isAll: Bool, pattern: ShellWord, by: ShellWord)
    /// `:offset:length`.
    case slice(ShellWord, ShellWord?)
  }

  var name: String
  var operation: Operation = .plain
}

/// What is wrong with a script.
struct ShellSyntaxError: Error {
  let message: String
  /// Whether more input could mend it.
  var isIncomplete = false
}
