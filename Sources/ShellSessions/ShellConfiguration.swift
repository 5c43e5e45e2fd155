/// How a shell session starts.
public struct ShellConfiguration: Sendable {
  /// The whole environment of the shell; nothing is inherited.
  public var environment: [String: String]
  /// The working directory to begin in.
  public var directory: String
  /// The path of the shell.
  public var shell: String
  /// Which language it speaks.
  public var kind: ShellKind
  /// The terminal's size in columns and lines.
  public var columns: UInt16
  public var rows: UInt16
  /// A directory of the session's own, which must exist: what a fresh shell takes over from one that ended passes through it.
  public var stateDirectory: String
  /// A word that no output holds by chance: it marks where a command's output on a terminal ends.
  public var nonce: String
  /// What is done to a command that must stop.
  public var stopSeries: StopSeries

  /// Describes a session; a kind of nil is told by the name of the shell's file, and is bash for one that is not known.
  public init(
    environment: [String: String], directory: String, shell: String = "/bin/bash",
    kind: ShellKind? = nil, columns: UInt16 = 120, rows: UInt16 = 40, stateDirectory: String,
    nonce: String, stopSeries: StopSeries = .standard
  ) {
    self.environment = environment
    self.directory = directory
    self.shell = shell
    self.kind = kind ?? ShellKind(path: shell) ?? .bash
    self.columns = columns
    self.rows = rows
    self.stateDirectory = stateDirectory
    self.nonce = nonce
    self.stopSeries = stopSeries
  }
}
