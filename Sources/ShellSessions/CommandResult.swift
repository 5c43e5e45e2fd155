/// How a command ended in the shell.
public struct CommandResult: Sendable, Hashable {
  public var ending: Ending
  /// The shell's working directory afterwards.
  public var directory: String
  /// What it wrote, to standard output, standard error and the terminal, in the order in which it came. Of very much output
  /// the middle is left out: see ``BoundedText``.
  public var output: String
  /// What it wrote to standard output alone; with a terminal, all.
  public var standardOutput: String
  /// What it wrote to standard error alone; with a terminal, nothing.
  public var standardError: String
  /// The exit statuses of the commands of the last pipeline, in order: `[141, 0]` for `yes | head -1`. Of a command
  /// without a pipe its exit status alone; empty where the shell cannot tell (`sh`) or the command was stopped.
  public var pipeStatuses: [Int32]
  /// The variables that are set otherwise than before, by name; nil: it is not set any more. An array is given in the
  /// shell's own notation.
  public var changedVariables: [String: String?]
  /// Whether the command ended the shell. A fresh one has taken over what was known before the command: the directory,
  /// variables, functions, aliases, options and traps.
  public var endedShell: Bool

  public init(
    ending: Ending, directory: String, output: String, standardOutput: String? = nil,
    standardError: String = "", pipeStatuses: [Int32] = [],
    changedVariables: [String: String?] = [:], endedShell: Bool = false
  ) {
    self.ending = ending
    self.directory = directory
    self.output = output
    self.standardOutput = standardOutput ?? output
    self.standardError = standardError
    self.pipeStatuses = pipeStatuses
    self.changedVariables = changedVariables
    self.endedShell = endedShell
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

/// A piece of a command's output.
public struct ShellOutput: Sendable, Hashable {
  public enum Stream: Sendable, Hashable {
    case standardOutput
    case standardError
    /// The terminal, where a program wrote to it.
    case terminal
  }

  public var stream: Stream
  public var text: String

  public init(_ stream: Stream, _ text: String) {
    self.stream = stream
    self.text = text
  }
}
