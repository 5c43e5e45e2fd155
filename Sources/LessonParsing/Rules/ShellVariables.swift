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

  /// The variables that a command uses before it sets them itself, and where, in bytes.
  static func used(in command: String) -> [(name: String, offset: Int)] {
    guard command.utf8.contains(0x24) else { return [] }
    var result: [(String, Int)] = []
    let own = assigned(in: command).union(named(in: command))
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
        let next = end < bytes.count ? bytes[end] : 0
        let hasDefault = isBraced && ":-=+?".utf8.contains(next)
        // "${kubectl get}" is no variable.
        let isWhole = !isBraced || next != 0x20
        if end > start, !(0x30...0x39).contains(bytes[start]), !hasDefault, isWhole {
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
  static func set(by step: borrowing Step) -> Set<String> {
    let command = step.action.text
    var result = assigned(in: command)
    let named = named(in: command)
    if !named.isEmpty { result.formUnion(named) }
    for index in step.captures.indices where step.captures[index].kind == .variable {
      result.insert(step.captures[index].name)
    }
    return result
  }

  /// The variables that `for`, `select`, `read`, `mapfile` and `printf -v` set.
  private static func named(in command: String) -> Set<String> {
    guard mayName(command) else { return [] }
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

  /// Whether one of the words that set variables may stand in a command: most have none of them.
  private static func mayName(_ command: String) -> Bool {
    var command = command
    return command.withUTF8 { bytes in
      var start = 0
      for index in 0...bytes.count {
        if index < bytes.count {
          let byte = bytes[index]
          if byte >= 0x80 { return true }
          guard byte.isSpace || byte == 0x3B || byte == 0x28 else { continue }
        }
        if index - start >= 3, index - start <= 9, names(bytes[start..<index]) { return true }
        start = index + 1
      }
      return false
    }
  }

  private static func names(_ word: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
    switch word.first {
    case 0x66: word.elementsEqual("for".utf8)
    case 0x73: word.elementsEqual("select".utf8)
    case 0x67: word.elementsEqual("getopts".utf8)
    case 0x72: word.elementsEqual("read".utf8) || word.elementsEqual("readarray".utf8)
    case 0x6D: word.elementsEqual("mapfile".utf8)
    case 0x70: word.elementsEqual("printf".utf8)
    default: false
    }
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
