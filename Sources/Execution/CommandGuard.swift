/// Knows which commands must not run here: on a real cluster, those that would reach another one.
public protocol CommandGuard: Sendable {
  /// One sentence that says why a command must not run; nil: it may.
  func objection(to command: String) -> String?
  /// Looks after a step whether it left what this run may touch, in a way that its text did not show: by a script, a function, an alias.
  /// Puts files right that it changed.
  ///
  /// - Parameter changes: the shell's variables that the step set otherwise.
  /// - Returns: nil if it did not.
  func trespass(_ changes: [String: String?]) -> Trespass?
}

/// What a step did that the guard must not let go on.
public struct Trespass: Sendable, Hashable {
  /// What it did, as a clause: `switched to the context 'prod'`, and what may be touched, as one sentence.
  public var sentence: String
  /// The command that puts the shell right, so that the tear-down goes where it should.
  public var remedy: String

  public init(sentence: String, remedy: String) {
    self.sentence = sentence
    self.remedy = remedy
  }
}

extension CommandGuard {
  public func trespass(_ changes: [String: String?]) -> Trespass? { nil }
}

/// Looks at all objects of a cluster.
public protocol ClusterSnapshots: Sendable {
  /// The versions of the objects by their names; nil: the cluster could not be asked.
  func take() async -> [String: String]?
}
