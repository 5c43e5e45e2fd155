import Glibc

/// What can go wrong with the machinery around a shell; a command that fails is no error.
public enum ShellError: Error, Sendable, Hashable {
  /// A system call failed: what was tried, and the system's reason.
  case system(action: String, reason: String)
  /// The session was closed.
  case closed
  /// The shell ended again and again as soon as it was started.
  case keepsEnding(String)

  static func lastError(_ action: String) -> ShellError {
    failure(action, errno)
  }

  static func failure(_ action: String, _ code: Int32) -> ShellError {
    .system(action: action, reason: String(cString: strerror(code)))
  }
}

extension ShellError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .system(let action, let reason): "The shell session cannot \(action): \(reason)."
    case .closed: "The shell session is closed."
    case .keepsEnding(let shell):
      "The shell '\(shell)' ends as soon as it is started, or says nothing. Start it by hand to see why."
    }
  }
}
