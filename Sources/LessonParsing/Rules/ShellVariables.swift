import LessonModel

/// Which shell variables commands use and set.
enum ShellVariables {
  static let usual: Set<String> = [
    "HOME", "HOSTNAME", "IFS", "LANG", "LOGNAME", "OLDPWD", "OSTYPE", "PATH", "PPID", "PWD",
    "RANDOM", "SECONDS", "SHELL", "TERM", "TMPDIR",
    "UID", "USER", "KUBECONFIG", "EDITOR", "BASH", "BASH_VERSION", "COLUMNS", "DISPLAY", "EUID",
    "HOSTTYPE", "LD_LIBRARY_PATH", "LINENO", "LINES", "MACHTYPE", "MANPATH", "OPTARG", "OPTIND",
    "PROMPT_COMMAND", "PS1", "REPLY", "SHLVL", "SSH_AUTH_SOCK", "XDG_CACHE_HOME",
    "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_RUNTIME_DIR", "XDG_STATE_HOME", "http_proxy",
    "https_proxy", "no_proxy",
  ]

  /// The variables that a command uses before it sets them itself, and where.
  static func used(in command: String) -> [(name: String, offset: Int)] {
    var result: [(String, Int)] = []
    let own = assigned(in: command).union(named(in: command))
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
        // "${kubectl get}" is no variable.
        let isWhole = !isBraced || body.dropFirst(name.count + 1).first != " "
        if name.first?.isNumber == false, isWhole, !hasDefault, !own.contains(String(name)) {
          result.append((String(name), command[..<rest.startIndex].utf8.count))
        }
      }
      rest = rest.dropFirst()
    }
    return result
  }

  /// The variables that a step leaves for later ones.
  static func set(by step: Step) -> Set<String> {
    assigned(in: step.action.text).union(named(in: step.action.text)).union(
      step.captures.filter { $0.kind == .variable }.map(\.name))
  }

  /// The variables that `for`, `select`, `read`, `mapfile` and `printf -v` set.
  private static func named(in command: String) -> Set<String> {
    var result: Set<String> = []
    let words = command.split { $0.isWhitespace || $0 == ";" || $0 == "(" }
    for (index, word) in words.enumerated() {
      let rest = words[(index + 1)...]
      switch word {
      case "for", "select", "getopts":
        if let name = rest.dropFirst(word == "getopts" ? 1 : 0).first {
          result.insert(String(name))
        }
      case "read", "mapfile", "readarray":
        // `read -r -p "Name: " NAME OTHER`: any word may be a prompt's, which does no harm.
        for name in rest.prefix(8) {
          if ["do", "<", "<<<", "|", "&&", "||", "done", "then"].contains(name) { break }
          result.insert(String(name))
        }
      case "printf":
        if rest.first == "-v", let name = rest.dropFirst().first { result.insert(String(name)) }
      default: continue
      }
    }
    return result
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
