/// What a shell holds that its commands can change: enough to make another one like it.
struct ShellState: Sendable, Equatable {
  /// The variables as the shell declares them, by name.
  private(set) var variables: [String: [UInt8]] = [:]
  /// Functions, aliases, traps and options, as commands that make them; options last, for `set -e` bears no failure.
  private(set) var rest: [[UInt8]] = []
  private var declarations: [UInt8] = []
  private var redefined: Set<String> = []
  /// Whether a trap runs along with commands and may change something.
  private(set) var hasTraps = false

  /// How many texts a shell's answer consists of; see `ShellDriver.stateQuery`.
  static let parts = 5

  init() {}

  /// Reads what the shell answered to `ShellDriver.stateQuery`.
  init(_ parts: [[UInt8]], previous: ShellState) {
    declarations = parts.first ?? []
    rest = Array(parts.dropFirst())
    redefined =
      rest.prefix(2) == previous.rest.prefix(2)
      ? previous.redefined : Self.names(in: rest.prefix(2))
    if rest.count > 2, !rest[2].isEmpty {
      let traps = String(decoding: rest[2], as: UTF8.self)
      hasTraps = traps.contains(" DEBUG") || traps.contains(" ERR")
    }
    variables =
      declarations == previous.declarations ? previous.variables : Self.read(declarations)
  }

  /// Whether a word names a function or an alias.
  func redefines(_ word: Substring) -> Bool {
    !redefined.isEmpty && redefined.contains(String(word))
  }

  /// The names in `declare -f` and `alias -p`: `name () ` begins a line of the one, `alias name=` or `name=` one of the other.
  private static func names(in texts: ArraySlice<[UInt8]>) -> Set<String> {
    var names: Set<String> = []
    for line in texts.joined(separator: [UInt8(ascii: "\n")]).split(separator: UInt8(ascii: "\n")) {
      let text = String(decoding: line, as: UTF8.self)
      if let end = text.firstIndex(of: "("), text[end...].hasPrefix("() "), !text.hasPrefix(" ") {
        names.insert(String(text[..<end].filter { $0 != " " }))
      } else if let end = text.firstIndex(of: "="), !text.hasPrefix(" ") {
        names.insert(String(text[..<end].split(separator: " ").last ?? ""))
      }
    }
    return names
  }

  /// The variables that differ, with their values in this state.
  func changes(since earlier: ShellState) -> [String: String?] {
    guard declarations != earlier.declarations else { return [:] }
    var changes: [String: String?] = [:]
    for (name, declaration) in variables
    where earlier.variables[name] != declaration && !Self.isVolatile(name) {
      changes[name] = .some(Self.value(declaration))
    }
    for name in earlier.variables.keys where variables[name] == nil && !Self.isVolatile(name) {
      changes[name] = .some(nil)
    }
    return changes
  }

  /// A script that makes this state in a shell that is in the other one.
  func script(from fresh: ShellState) -> [UInt8] {
    var script: [UInt8] = []
    func add(_ text: [UInt8]) {
      script += text
      script.append(UInt8(ascii: "\n"))
    }
    for name in variables.keys.sorted() where !Self.isVolatile(name) {
      guard let declaration = variables[name], fresh.variables[name] != declaration else {
        continue
      }
      add(declaration)
    }
    for name in fresh.variables.keys.sorted()
    where variables[name] == nil && !Self.isVolatile(name) {
      add(Array("unset \(name)".utf8))
    }
    for (index, text) in rest.enumerated()
    where fresh.rest.count <= index || fresh.rest[index] != text {
      add(text)
    }
    return script
  }

  /// What changes by itself, or belongs to one shell and not to its successor.
  private static let volatile: Set<String> = [
    "_", "BASHOPTS", "BASHPID", "BASH_ARGC", "BASH_ARGV", "BASH_ARGV0", "BASH_COMMAND",
    "BASH_LINENO", "BASH_REMATCH", "BASH_SOURCE", "BASH_SUBSHELL", "BASH_VERSINFO", "COLUMNS",
    "DIRSTACK", "EPOCHREALTIME", "EPOCHSECONDS", "EUID", "FUNCNAME", "GROUPS", "HISTCMD", "LINENO",
    "LINES", "OLDPWD", "OPTIND", "PIPESTATUS", "PPID", "PWD", "RANDOM", "SECONDS", "SHELLOPTS",
    "SHLVL", "SRANDOM", "TTYIDLE", "UID", "argv", "errnos", "funcstack", "funcfiletrace",
    "funcsourcetrace", "functrace", "historywords", "jobdirs", "jobstates", "jobtexts",
    "pipestatus",
    "status", "ZSH_SUBSHELL", "ZSH_EVAL_CONTEXT", "zsh_eval_context", "epochtime", "options",
    "parameters", "mapfile", "history", "commands",
  ]

  private static func isVolatile(_ name: String) -> Bool {
    volatile.contains(name) || name.hasPrefix("__atelier")
      || !name.utf8.allSatisfy { byte in
        byte == UInt8(ascii: "_") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
          || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
      } || name.utf8.first.map { $0 < UInt8(ascii: "A") } != false
  }

  /// Divides `declare -p`, `typeset -p` or `set` into declarations: each ends with a line end outside quotes.
  private static func read(_ text: [UInt8]) -> [String: [UInt8]] {
    var found: [String: [UInt8]] = [:]
    var start = 0
    var position = 0
    var depth = 0
    while position < text.count {
      switch text[position] {
      case UInt8(ascii: "\\"): position += 1
      case UInt8(ascii: "'"):
        let isANSI = position > start && text[position - 1] == UInt8(ascii: "$")
        position += 1
        while position < text.count, text[position] != UInt8(ascii: "'") {
          position += isANSI && text[position] == UInt8(ascii: "\\") ? 2 : 1
        }
      case UInt8(ascii: "\""):
        position += 1
        while position < text.count, text[position] != UInt8(ascii: "\"") {
          position += text[position] == UInt8(ascii: "\\") ? 2 : 1
        }
      case UInt8(ascii: "("): depth += 1
      case UInt8(ascii: ")"): depth -= 1
      case UInt8(ascii: "\n") where depth <= 0:
        depth = 0
        let declaration = text[start..<position]
        if let name = name(of: declaration) { found[name] = Array(declaration) }
        start = position + 1
      default: break
      }
      position += 1
    }
    return found
  }

  /// `A` of `declare -x A="1"`, of `export A` and of `A='1'`.
  private static func name(of declaration: ArraySlice<UInt8>) -> String? {
    let head = declaration.prefix { $0 != UInt8(ascii: "=") }
    guard let word = head.split(separator: UInt8(ascii: " ")).last else { return nil }
    return String(decoding: word, as: UTF8.self)
  }

  private static func value(_ declaration: [UInt8]) -> String {
    guard let equals = declaration.firstIndex(of: UInt8(ascii: "=")) else { return "" }
    let value = declaration[(equals + 1)...]
    if value.first == UInt8(ascii: "(") { return String(decoding: value, as: UTF8.self) }
    return ShellQuoting.unquoted(value)
  }
}
