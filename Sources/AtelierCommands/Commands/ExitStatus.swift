/// The exit statuses of `atelier`, after `sysexits.h` where that has a word for it.
public enum ExitStatus: Int32, Sendable, CaseIterable {
  /// Every expectation held; of `lint`: nothing but notes was found.
  case held = 0
  /// A step failed, an expectation did not hold, or a step could not be run; of `lint`: a mistake was found.
  case notHeld = 1
  /// The command line asks for something that there is not: an option, an alternative, a context.
  case usage = 64
  /// A lesson, a transcript or the mock's material is not in the form that it must have.
  case malformed = 65
  /// A file that was named does not exist or cannot be read.
  case noInput = 66
  /// A tool that is needed is not installed, or a port or a server cannot be had.
  case unavailable = 69
  /// The machinery failed.
  case software = 70
  /// A file cannot be written.
  case cannotCreate = 73
  /// The transcript could not be written on: the run was stopped at that step.
  case recordLost = 74
  /// The run was stopped before a step that would have left the cluster that was named, or the cluster was not confirmed.
  case refused = 77
  /// Stopped by the user before its end.
  case interrupted = 130

  /// What it means, in a few words, for the help.
  public var meaning: String {
    switch self {
    case .held: "every expectation held; no mistake was found"
    case .notHeld: "a step failed, an expectation did not hold, or a mistake was found"
    case .usage: "the command line asks for something that there is not"
    case .malformed: "a lesson, a transcript or a mock's material is malformed"
    case .noInput: "a file does not exist or cannot be read"
    case .unavailable: "a tool or a service that is needed is missing"
    case .software: "Atelier itself failed"
    case .cannotCreate: "a file cannot be written"
    case .recordLost: "the transcript could not be written on, and the run was stopped"
    case .refused: "a step would have left the cluster that was named, or it was not confirmed"
    case .interrupted: "stopped by the user"
    }
  }
}

/// Trouble that ends a command: what to tell the user, and the exit status.
struct CommandFailure: Error, CustomStringConvertible {
  var status: ExitStatus
  var message: String

  init(_ status: ExitStatus, _ message: String) {
    self.status = status
    self.message = message
  }

  var description: String { message }
}
