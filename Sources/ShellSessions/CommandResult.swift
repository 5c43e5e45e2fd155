/// How a command ended in the shell.
public struct CommandResult: Sendable, Hashable {
  public var ending: Ending
  /// The shell's working directory afterwards.
  public var directory: String
  /// Everything that came over the terminal while it ran, control sequences included.
  public var output: String
  /// Whether the shell was lost with its variables and a new one began from the start's environment.
  public var stateLost: Bool

  public init(ending: Ending, directory: String, output: String, stateLost: Bool = false) {
    self.ending = ending
    self.directory = directory
    self.output = output
    self.stateLost = stateLost
  }

  public enum Ending: Sendable, Hashable {
    /// With an exit status; 128 and more: killed by a signal.
    case exited(Int32)
    /// It was stopped at its time limit.
    case timedOut
    /// It was stopped because the user asked for it.
    case interrupted
  }
}
