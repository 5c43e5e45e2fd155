/// What is done to a command that must stop, one measure after the other until it has ended.
///
/// The signals go to the whole foreground process group of the terminal, as those of a keyboard do.
public struct StopSeries: Sendable, Hashable {
  public enum Measure: Sendable, Hashable {
    /// SIGINT, as Ctrl-C on the keyboard.
    case interrupt
    /// SIGTERM.
    case terminate
    /// SIGKILL.
    case kill
    /// SIGKILL to the shell itself; a fresh one takes its place.
    case replaceShell
  }

  /// The measures in order, and how long each has until the next is taken.
  public var measures: [(measure: Measure, patience: Duration)] {
    zip(order, patience).map { ($0, $1) }
  }
  private let order: [Measure]
  private let patience: [Duration]

  public init(_ measures: [(measure: Measure, patience: Duration)]) {
    order = measures.map(\.measure)
    patience = measures.map(\.patience)
  }

  /// Interrupt; half a second later terminate; half a second later kill; a quarter of a second later replace the shell:
  /// a command is gone 1.25 s after its time limit whatever it does.
  public static let standard = StopSeries([
    (.interrupt, .milliseconds(500)), (.terminate, .milliseconds(500)),
    (.kill, .milliseconds(250)), (.replaceShell, .milliseconds(250)),
  ])
}
