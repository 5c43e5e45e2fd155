/// A program of a container: its status is what it returns.
typealias ProgramBody = @Sendable (CommandCall) async throws -> Int32

/// One run of a program.
struct CommandCall: Sendable {
  /// The word that it was called by.
  let name: String
  let arguments: [String]
  /// The shell that runs it: its directory, variables and descriptors are the program's.
  let shell: Shell
  let process: ContainerProcess

  var container: ContainerInstance { shell.container }
  var files: ContainerFileSystem { shell.container.files }
  var directory: String { shell.directory }
  /// The last component of its name.
  var baseName: String { name.split(separator: "/").last.map(String.init) ?? name }
  /// Whether it words things as busybox does, and not as the GNU tools.
  var isBusybox: Bool { container.base == .busybox || container.base == .alpine }
  var input: ByteInput { shell.descriptors.inputs[0] ?? ByteInput() }

  func write(_ bytes: [UInt8]) async throws {
    try await shell.descriptors.outputs[1]?.write(bytes, process)
  }

  func print(_ text: String) async throws {
    try await write(Array(text.utf8))
  }

  /// Prints a line on standard error that begins with the program's name.
  func complain(_ message: String) async throws {
    try await shell.descriptors.outputs[2]?.write(Array("\(baseName): \(message)\n".utf8), process)
  }

  func printError(_ text: String) async throws {
    try await shell.descriptors.outputs[2]?.write(Array(text.utf8), process)
  }

  /// The bytes of a file, or of standard input for `-`; nil, with a message, if it cannot be read.
  func contents(_ path: String) async throws -> [UInt8]? {
    do {
      if path.hasPrefix("/proc/self/environ") || path == "/proc/1/environ" {
        return shell.environment.sorted { $0.key < $1.key }.flatMap { Array("\($0)=\($1)\0".utf8) }
      }
      let input = try shell.open(path)
      return try await input.readAll(process)
    } catch let failure as FileFailure {
      try await complain(
        failure == .isDirectory
          ? isBusybox ? "read error: Is a directory" : "\(path): Is a directory"
          : isBusybox ? "can't open '\(path)': \(failure.rawValue)" : "\(path): \(failure.rawValue)"
      )
      return nil
    }
  }

  /// Reads options as getopt(3) does: letters may stand together, values stand behind or after.
  ///
  /// - Parameters:
  ///   - flags: the letters without a value.
  ///   - valued: the letters with one.
  ///   - long: long options by the letter that they stand for.
  ///   - alsoValued: the letters of `long` with a value that are no options by themselves.
  func options(
    _ flags: String, valued: String = "", long: [String: Character] = [:], alsoValued: String = ""
  ) throws -> CommandOptions {
    var result = CommandOptions()
    var rest = arguments[...]
    while let word = rest.popFirst() {
      if word == "--" {
        result.operands += rest
        break
      }
      if word.hasPrefix("--") {
        let parts = word.dropFirst(2).split(
          separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard let letter = long[String(parts[0])] else {
          throw CommandTrouble("unrecognized option '\(word)'")
        }
        if valued.contains(letter) || alsoValued.contains(letter) {
          guard let value = parts.count > 1 ? String(parts[1]) : rest.popFirst() else {
            throw CommandTrouble("option '\(word)' requires an argument")
          }
          result.values[letter, default: []].append(value)
        } else {
          result.flags.insert(letter)
        }
        continue
      }
      guard word.hasPrefix("-"), word.count > 1 else {
        result.operands.append(word)
        continue
      }
      var letters = word.dropFirst()
      while let letter = letters.popFirst() {
        if valued.contains(letter) {
          guard let value = letters.isEmpty ? rest.popFirst() : String(letters) else {
            throw CommandTrouble("option requires an argument -- '\(letter)'")
          }
          result.values[letter, default: []].append(value)
          break
        }
        guard flags.contains(letter) else {
          throw CommandTrouble(
            isBusybox ? "unrecognized option: \(letter)" : "invalid option -- '\(letter)'")
        }
        result.flags.insert(letter)
      }
    }
    return result
  }
}

/// The options of a call.
struct CommandOptions {
  var flags: Set<Character> = []
  var values: [Character: [String]] = [:]
  var operands: [String] = []

  func has(_ letter: Character) -> Bool { flags.contains(letter) }
  func value(_ letter: Character) -> String? { values[letter]?.last }
}

/// Text as lines.
enum Lines {
  /// The lines without their ends.
  static func split(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] {
    var lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
    if lines.last?.isEmpty ?? false { lines.removeLast() }
    return lines
  }

  static func texts(_ bytes: [UInt8]) -> [String] {
    split(bytes).map { String(decoding: $0, as: UTF8.self) }
  }

  /// The lines with their ends.
  static func join(_ lines: some Sequence<some Collection<UInt8>>) -> [UInt8] {
    var result: [UInt8] = []
    for line in lines {
      result += line
      result.append(0x0A)
    }
    return result
  }
}

/// The programs by name.
enum ProgramTable {
  static let all: [String: ProgramBody] = [
    FileCommands.table, TextCommands.table, FilterCommands.table, SystemCommands.table,
    NetworkCommands.table, OutputCommands.table,
    [
      "tar": TarCommand.run, "curl": CurlCommand.run, "wget": WgetCommand.run,
      "redis-cli": RedisCommand.run, "sed": SedCommand.run, "grep": GrepCommand.run,
      "egrep": GrepCommand.run, "fgrep": GrepCommand.run, "find": FindCommand.run,
      "ls": ListCommand.run, "awk": AwkCommand.run,
    ],
  ].reduce(into: [:]) { $0.merge($1) { first, _ in first } }

  /// What a base system does not have of the table; images add what they bring.
  static let missing: [BaseSystem: Set<String>] = [
    .busybox: [
      "curl", "bash", "redis-cli", "dig", "host", "getent", "ss", "apk", "apt-get", "apt",
    ],
    .alpine: ["curl", "bash", "redis-cli", "dig", "host", "ss", "apt-get", "apt"],
    .debian: [
      "curl", "wget", "redis-cli", "dig", "host", "nslookup", "nc", "ip", "ifconfig", "netstat",
      "ss", "ping", "telnet", "ps", "ash", "apk", "vi", "free", "uptime", "top",
    ],
  ]
}
