/// The shells that a session can speak to.
public enum ShellKind: String, Sendable, Hashable, CaseIterable {
  case bash
  case zsh
  /// A POSIX shell: dash and its like.
  case sh

  /// The kind of the shell at this path, by the name of its file; nil for one that is not known.
  public init?(path: String) {
    switch path.split(separator: "/").last {
    case "bash": self = .bash
    case "zsh": self = .zsh
    case "sh", "dash", "ash": self = .sh
    default: return nil
    }
  }

  /// Arguments that start it interactive and without anybody's settings, reading from its standard input.
  var arguments: [String] {
    switch self {
    case .bash: ["--norc", "--noprofile", "-i", "-s"]
    case .zsh: ["-f", "-o", "no_prompt_sp", "-o", "no_prompt_cr", "-i", "-s"]
    case .sh: ["-i", "-s"]
    }
  }

  /// The number of the first descriptor that the session's own traffic takes. POSIX promises one digit only
  /// (POSIX.1-2017, Shell Command Language, section 2.7).
  var firstDescriptor: Int32 { self == .bash ? 200 : 5 }
}
