import LessonModel

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
