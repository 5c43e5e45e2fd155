/// The script that bash runs for a session, and the marks it makes in the output.
///
/// Commands come over a descriptor of their own, each ended by a NUL, and are evaluated at the top level of one shell, so
/// that directory, variables, functions and options last. After each the shell writes an operating system command (OSC,
/// ECMA-48 section 8.3.89) with the session's nonce, the exit status and the working directory to the terminal: in the stream, so that the end
/// of the output is exact, and invisible on a screen.
enum ShellDriver {
  /// The number of the descriptor over which commands come.
  static let commandDescriptor: Int32 = 9

  static func markStart(nonce: String) -> [UInt8] {
    Array("\u{1B}]777;atelier-\(nonce);".utf8)
  }

  static let markEnd: UInt8 = 0x07

  /// The script. It uses the environment variable `ATELIER_SHELL_STATE`, the path of the file for the shell's state, and
  /// unsets it.
  static func script(nonce: String) -> String {
    #"""
    __atelier_mark() {
      printf '\033]777;atelier-NONCE;%s;%s\007' "$1" "$PWD" >&"$__atelier_terminal"
    }
    __atelier_return() { return "$1"; }
    __atelier_leave() {
      __atelier_last=$?
      { set +x
        for __atelier_job in $(jobs -p); do kill -HUP -- "-$__atelier_job"; done
        pwd >"$__atelier_state.directory"
        unset -f __atelier_mark __atelier_return __atelier_leave
        { declare -p; declare -f; alias -p; shopt -p; } >"$__atelier_state"
      } 2>/dev/null
      exit "$__atelier_last"
    }
    __atelier_state=$ATELIER_SHELL_STATE
    if [[ -f $__atelier_state ]]; then
      { source "$__atelier_state"; rm -f "$__atelier_state" "$__atelier_state.directory"; } 2>/dev/null
    fi
    unset ATELIER_SHELL_STATE
    exec {__atelier_terminal}>/dev/tty
    trap __atelier_leave EXIT
    shopt -s expand_aliases
    set -m
    __atelier_last=0
    __atelier_mark 0
    while { IFS= read -r -d '' -u 9 __atelier_command; } 2>/dev/null; do
      [[ $- == *e* ]] || __atelier_return "$__atelier_last"
      eval "$__atelier_command"
      { __atelier_last=$?; __atelier_mark "$__atelier_last"; } 2>/dev/null
    done
    """#.replacingNonce(nonce)
  }

  /// The command that starts another one in the background on a terminal of its own, and writes its process group.
  static func background(_ command: String, device: String, nonce: String) -> String {
    let quoted =
      "'"
      + command.split(separator: "'", omittingEmptySubsequences: false)
      .joined(separator: #"'\''"#) + "'"
    return #"""
      { (eval \#(quoted))
        printf '\033]777;atelier-NONCE;%s;\007' "$?" >\#(device); } \
        <\#(device) >\#(device) 2>&1 &
      printf '%s' "$!"
      """#.replacingNonce(nonce)
  }
}

extension String {
  fileprivate func replacingNonce(_ nonce: String) -> String {
    split(separator: "NONCE", omittingEmptySubsequences: false).joined(separator: nonce)
  }
}
