/// The steps of a lesson and what each needs of earlier ones.
public struct StepGraph: Sendable, Hashable, Codable {
  /// In the order of the file, then by reason and name.
  public var edges: [Edge]

  public init(edges: [Edge]) {
    self.edges = edges
  }

  /// The edges that lead to a step.
  public func needs(of step: StepID) -> [Edge] {
    edges.filter { $0.to == step }
  }

  /// `to` needs what `from` leaves.
  public struct Edge: Sendable, Hashable, Codable {
    public var from: StepID
    public var to: StepID
    public var reason: Reason
    /// What is needed: the variable, the file, the value, the object; empty for mere order.
    public var name: String

    public init(from: StepID, to: StepID, reason: Reason, name: String = "") {
      self.from = from
      self.to = to
      self.reason = reason
      self.name = name
    }
  }

  public enum Reason: String, Sendable, Hashable, Codable {
    /// A shell variable.
    case variable
    /// The working directory.
    case directory
    /// A file or directory that the earlier step makes.
    case file
    /// A cluster object, by kind and name.
    case object
    /// A value from the earlier step's output.
    case output
    /// A guard over the earlier step's output.
    case condition
    /// A background step that must be running.
    case background
    /// The shell into which the step is typed.
    case shell
    /// List order, where nothing better is known.
    case order
  }
}
