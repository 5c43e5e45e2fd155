/// Knows which commands must not run here: on a real cluster, those that would reach another one.
public protocol CommandGuard: Sendable {
  /// One sentence that says why a command must not run; nil: it may.
  func objection(to command: String) -> String?
}

/// Looks at all objects of a cluster.
public protocol ClusterSnapshots: Sendable {
  /// The versions of the objects by their names; nil: the cluster could not be asked.
  func take() async -> [String: String]?
}
