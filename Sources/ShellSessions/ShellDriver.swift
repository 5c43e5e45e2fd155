/// How a session talks to its shell.
///
/// The shell is interactive, as the one that a reader of the lesson sits at: an error in a command or an interrupt takes it back
/// to its next line and not out of its life, and its messages are those that the lesson's author saw. It reads the lines that drive it
/// from its standard input, a pipe; what these lines write goes to `/dev/null`, prompts and traces (`set -x`) included. A command of the
/// lesson is evaluated at the top level, with the standard descriptors of its own: redirections of the shell's own descriptors (`exec
/// 1>&-`) last as long as their command.
///
/// After each command the shell writes a mark to a pipe that only marks come over: exit status, the statuses of the pipeline, working
/// directory.
///
/// Before each command bash forgets the jobs that have ended, so that it tells of none of them in the command's output.
///
/// - bash gets commands over one more pipe, each ended by a NUL, in a loop that `read` and `eval` make: 40 µs a command. An interrupt
///   ends the loop; the next line of its input says so and begins it anew.
/// - zsh and sh get each command as a line of their input, quoted, and a second line that makes the mark.
struct ShellDriver {
  let kind: ShellKind
  let nonce: String

  /// The numbers of the descriptors that the shell gets.
  var input: Int32 { kind.firstDescriptor }
  var output: Int32 { kind.firstDescriptor + 1 }
  var errors: Int32 { kind.firstDescriptor + 2 }
  var marks: Int32 { kind.firstDescriptor + 3 }
  var commands: Int32 { kind.firstDescriptor + 4 }

  /// What separates the fields of marks.
  static let separator: UInt8 = 0
  /// How many fields a mark has: the status, the pipeline's statuses, the working directory.
  static let fields = 3

  /// The first lines, after which the shell makes a mark.
  var prologue: String {
    switch kind {
    case .bash: "set +o history; set +H; history -c; __atelier_pipe=\n" + mark("\"$?\"") + loop
    case .zsh:
      "unsetopt prompt_sp prompt_cr; PS1= PS2= RPS1=; __atelier_pipe=\n" + mark("\"0 $?\"")
    case .sh: mark("\"0 $?\"")
    }
  }

  /// A line that makes a mark.
  private func mark(_ status: String) -> String {
    let pipe = kind == .sh ? "''" : "\"$__atelier_pipe\""
    return "\(printer) '%s\\0' \(status) \(pipe) \"${PWD-}\" >&\(marks)\n"
  }

  private var printer: String { kind == .sh ? "command printf" : "builtin printf" }

  private var loop: String {
    """
    while IFS= builtin read -r -d '' -u \(commands) __atelier_step; do builtin jobs; \
    builtin eval "$__atelier_step" <&\(input) >&\(output) 2>&\(errors); \
    builtin printf '%s\\0' "$?" "$__atelier_pipe" "${PWD-}" >&\(marks); done

    """
  }

  /// What bash reads after its loop was left: the mark of that, with an `R` in front, and the loop again. Kept ready in its input.
  var recovery: String {
    kind == .bash ? mark("\"R$?\"") + loop : ""
  }

  /// What to write to a shell that gets commands by lines when it owes a mark after an interrupt: the rest of what it had read is lost to it.
  func reminder(_ number: Int) -> String {
    kind == .bash ? "" : mark("\"\(number) $?\"")
  }

  /// The bytes that make the shell run a command, and whether they go into its standard input (else to the pipe for commands).
  ///
  /// - Parameters:
  ///   - number: the command's number; its marks carry it.
  ///   - status: what `$?` shall be before.
  ///   - terminal: the device of the terminal that its standard descriptors are; nil: pipes.
  func message(
    _ command: String, number: Int, status: Int32, pipeStatuses: [Int32], terminal: String?
  ) -> [UInt8] {
    var text = command
    if kind != .sh, Self.hasPipe(text), Self.isWhole(text) {
      let statuses = kind == .bash ? "\"${PIPESTATUS[@]}\"" : "\"${pipestatus[@]}\""
      text +=
        "\n{ builtin printf -v __atelier_pipe '%s ' \(number) \"$?\" \(statuses); } >/dev/null 2>&1"
    }
    if let terminal {
      text = "eval \(ShellQuoting.quoted(text)) <\(terminal) >\(terminal) 2>&1"
    }
    let wantsPipe = kind == .bash && pipeStatuses.count > 1 && command.contains("PIPESTATUS")
    if status != 0 || wantsPipe {
      let before =
        wantsPipe
        ? pipeStatuses.map { "(exit \($0))" }.joined(separator: " | ") : "(exit \(status))"
      // In a list that goes on after a failure `set -e` lets it be one.
      text = before + (status != 0 ? " || " : "\n") + "eval \(ShellQuoting.quoted(text))"
    }
    if kind == .bash { return text.utf8.filter { $0 != 0 } + [0] }
    let eval = kind == .sh ? "command eval" : "builtin eval"
    let line =
      "\(eval) \(ShellQuoting.quoted(text)) <&\(input) >&\(output) 2>&\(errors)\n"
      + mark("\"\(number) $?\"")
    return line.utf8.filter { $0 != 0 }
  }

  /// A command that writes the shell's state to the pipe for marks: `ShellState.parts` texts, each ended by a NUL.
  var stateQuery: String {
    let queries: [String] =
      switch kind {
      case .bash: ["declare -p", "declare -f", "alias -p", "trap -p", "shopt -p; set +o; umask -p"]
      case .zsh:
        [
          "typeset -p", "functions", "alias -L", "trap",
          "print -rl -- \"setopt \"${^${(f)\"$(setopt)\"}}",
        ]
      case .sh: ["set; export -p", ":", "alias", "trap", "set +o"]
      }
    let body = queries.map { "\($0); \(printer) '\\0'" }.joined(separator: "; ")
    return "{ \(body); } >&\(marks) 2>/dev/null"
  }

  /// A command that takes over the state that a file holds.
  func restoring(_ path: String) -> String {
    "{ . \(ShellQuoting.quoted(path)); } >/dev/null 2>&1"
  }

  /// A command that writes `terminalMark` to the terminal: what comes before it belongs to the commands before.
  var terminalMarking: String {
    "\(printer) '\\033]777;atelier-\(nonce)\\007' >/dev/tty"
  }

  /// An operating system command (OSC, ECMA-48 section 8.3.89): invisible should it ever reach a screen.
  var terminalMark: [UInt8] { Array("\u{1B}]777;atelier-\(nonce)\u{07}".utf8) }

  /// The command that starts another one in the background on a terminal of its own, and writes its process group. The shell
  /// forgets it: it neither tells of its end nor waits for it.
  func background(_ command: String, device: String) -> String {
    var command = command[...]
    while let last = command.last, last.isWhitespace { command = command.dropLast() }
    if command.hasSuffix("&"), !command.hasSuffix("&&") { command = command.dropLast() }
    let forgetting = kind == .sh ? "" : "; disown"
    return """
      { (eval \(ShellQuoting.quoted(String(command))))
      \(printer) '\\033]777;atelier-\(nonce);%s\\007' "$?" >\(device); } <\(device) >\(device) 2>&1 &
      \(printer) '%s' "$!"\(forgetting)
      """
  }

  /// Whether a command has a pipe, `||` aside; one in quotes counts too.
  private static func hasPipe(_ command: String) -> Bool {
    var previous: UInt8 = 0
    var run = 0
    for byte in command.utf8 {
      if byte == UInt8(ascii: "|") {
        run += 1
      } else {
        if run == 1, previous != UInt8(ascii: ">") { return true }
        if run == 0 { previous = byte }
        run = 0
      }
    }
    return run == 1
  }

  /// Whether a line added to this command is a command of its own: no here-document is open, and the end not escaped.
  static func isWhole(_ command: String) -> Bool {
    if command.hasSuffix("\\") { return false }
    guard command.contains("<<") else { return true }
    return openHereDocument(in: command) == nil
  }

  /// The delimiter of a here-document that no line of the command closes.
  static func openHereDocument(in command: String) -> String? {
    let lines = command.split(separator: "\n", omittingEmptySubsequences: false)
    var index = 0
    while index < lines.count {
      var waiting: [(word: String, stripsTabs: Bool)] = []
      var rest = lines[index][...]
      while let start = rest.range(of: "<<") {
        rest = rest[start.upperBound...]
        if rest.first == "<" {
          rest = rest.drop { $0 == "<" }
          continue
        }
        let stripsTabs = rest.first == "-"
        if stripsTabs { rest = rest.dropFirst() }
        rest = rest.drop { $0 == " " || $0 == "\t" }
        let word = rest.prefix { !" \t;|&<>()".contains($0) }
        let plain = word.filter { !"'\"\\".contains($0) }
        if plain.first.map({ $0.isLetter || $0 == "_" }) == true {
          waiting.append((plain, stripsTabs))
        }
      }
      index += 1
      for document in waiting {
        var isClosed = false
        while index < lines.count, !isClosed {
          let line = document.stripsTabs ? lines[index].drop { $0 == "\t" } : lines[index]
          isClosed = line == document.word
          index += 1
        }
        if !isClosed { return document.word }
      }
    }
    return nil
  }
}

extension Substring {
  /// The first place of a text, without Foundation.
  fileprivate func range(of text: String) -> Range<Index>? {
    guard let first = text.first else { return nil }
    var from = startIndex
    while let place = self[from...].firstIndex(of: first) {
      if self[place...].hasPrefix(text) { return place..<index(place, offsetBy: text.count) }
      from = index(after: place)
    }
    return nil
  }
}
