/// Knows commands that are of no use without a terminal.
public enum TerminalNeed {
  /// Programs that draw on a terminal, set it up or ask for its name. Pagers are none of them: they only hand on where there is
  /// no terminal, and wait for a key where there is one.
  private static let programs: Set<Substring> = [
    "dialog", "emacs", "fzf", "htop", "k9s", "mc", "nano", "passwd", "pico", "reset", "screen",
    "stty", "tig", "tmux", "top", "tset", "tty", "vi", "view", "vim", "watch", "whiptail",
  ]
  /// Programs that make a terminal of somewhere else's out of this one when they are told to.
  private static let hosts: Set<Substring> = [
    "docker", "k3s", "kubectl", "nerdctl", "oc", "podman",
  ]
  private static let prefixes: Set<Substring> = ["command", "env", "exec", "nice", "sudo", "time"]

  /// Whether any command of this text needs one: its name says so, or an option as `-it` does.
  public static func isNeeded(by command: String) -> Bool {
    for part in command.utf8.split(whereSeparator: isSeparator) {
      var words = part.split { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
        .map { Substring($0) }[...]
      while let first = words.first,
        prefixes.contains(first) || first.contains("=") && !first.hasPrefix("-")
          || first == "!" || first == "if" || first == "then" || first == "do"
      {
        words = words.dropFirst()
      }
      guard let first = words.first else { continue }
      let name = first.split(separator: "/").last ?? first
      if programs.contains(name), name == first || first.hasSuffix("bin/\(name)") { return true }
      guard hosts.contains(name) else { continue }
      for word in words.dropFirst() {
        if word == "--" { break }
        if word == "--tty" || word == "--tty=true" { return true }
        if word.hasPrefix("-"), !word.hasPrefix("--"), word.count <= 4,
          word.dropFirst().allSatisfy({ "itd".contains($0) }), word.contains("t")
        {
          return true
        }
      }
    }
    return false
  }

  /// Whether a byte stands between two commands.
  private static func isSeparator(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "\n"), UInt8(ascii: ";"), UInt8(ascii: "&"), UInt8(ascii: "|"),
      UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "{"), UInt8(ascii: "}"),
      UInt8(ascii: "`"):
      true
    default: false
    }
  }
}
