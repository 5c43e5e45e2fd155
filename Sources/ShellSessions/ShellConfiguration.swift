/// How a shell session starts.
public struct ShellConfiguration: Sendable {
  /// The whole environment of the shell; nothing is inherited.
  public var environment: [String: String]
  /// The working directory to begin in.
  public var directory: String
  /// The path of bash.
  public var shell: String
  /// The terminal's size in columns and lines.
  public var columns: UInt16
  public var rows: UInt16
  /// A directory of the session's own, which must exist: the shell leaves its state there when it ends.
  public var stateDirectory: String
  /// A word that no output holds by chance: it marks where a command's output ends.
  public var nonce: String

  public init(
    environment: [String: String], directory: String, shell: String = "/bin/bash",
    columns: UInt16 = 120, rows: UInt16 = 40, stateDirectory: String, nonce: String
  ) {
    self.environment = environment
    self.directory = directory
    self.shell = shell
    self.columns = columns
    self.rows = rows
    self.stateDirectory = stateDirectory
    self.nonce = nonce
  }
}
