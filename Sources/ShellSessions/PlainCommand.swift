/// Knows commands that cannot change the shell that runs them.
enum PlainCommand {
  /// Builtins and words of the shell's grammar that may change it, and what runs others.
  private static let telling: Set<Substring> = [
    ".", "alias", "autoload", "bg", "bind", "builtin", "caller", "case", "cd", "chdir", "command",
    "compgen", "complete", "compopt", "coproc", "declare", "dirs", "disown", "emulate", "enable",
    "eval", "exec", "exit", "export", "fc", "fg", "float", "for", "function", "functions",
    "getopts", "hash", "history", "if", "integer", "let", "limit", "local", "logout", "mapfile",
    "noglob", "nocorrect", "popd", "printf", "pushd", "pushln", "read", "readarray", "readonly",
    "repeat", "return", "rehash", "sched", "select", "set", "setopt", "shift", "shopt", "source",
    "suspend", "time", "times", "trap", "type", "typeset", "ulimit", "umask", "unalias",
    "unfunction",
    "unhash", "unlimit", "unset", "unsetopt", "until", "vared", "wait", "while", "zle", "zmodload",
    "zstyle", "{", "!", "[[",
  ]

  /// Whether a command is one program or harmless builtin with plain arguments: after it, the shell is what it was.
  static func leavesShell(_ command: String, in state: ShellState) -> Bool {
    for byte in command.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"):
        continue
      case UInt8(ascii: " "), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "/"),
        UInt8(ascii: ":"), UInt8(ascii: ","), UInt8(ascii: "@"), UInt8(ascii: "%"),
        UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "'"), UInt8(ascii: "\""),
        UInt8(ascii: "?"), UInt8(ascii: "*"), UInt8(ascii: "#"), UInt8(ascii: "^"):
        continue
      default: return false
      }
    }
    // The bytes are ASCII all.
    let bytes = command.utf8
    let word = Substring(bytes.drop { $0 == UInt8(ascii: " ") }.prefix { $0 != UInt8(ascii: " ") })
    guard !word.isEmpty, !telling.contains(word),
      !word.utf8.contains(where: { $0 == UInt8(ascii: "'") || $0 == UInt8(ascii: "\"") })
    else { return false }
    return !state.hasTraps && !state.redefines(word)
  }
}
