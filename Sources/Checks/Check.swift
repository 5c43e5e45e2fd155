import LessonModel

/// One way to judge an observation.
///
/// A check that cannot tell says `undecided`; it never passes in doubt.
public protocol Check: Sendable {
  var kind: ExpectationKind { get }
  func judge(_ expectation: Expectation, _ observation: Observation) -> Verdict
}

/// The checks that there are, by the kind of expectation that they judge.
public struct CheckRegistry: Sendable {
  private let checks: [ExpectationKind: any Check]

  /// - Parameter checks: of two for one kind the later one holds.
  public init(_ checks: [any Check]) {
    self.checks = Dictionary(checks.map { ($0.kind, $0) }, uniquingKeysWith: { _, last in last })
  }

  /// All checks that come with Atelier.
  public static let standard = CheckRegistry([
    LikeCheck(), ContainsCheck(.contains), ContainsCheck(.ready), ExactCheck(), NumberCheck(),
    ExitStatusCheck(), DirectoryCheck(), HTTPCheck(), LinesCheck(), RegexCheck(),
    FailureCheck(), SimilarityCheck(),
  ])

  /// Judges an expectation; one of a kind that nobody knows is undecided.
  public func judge(_ expectation: Expectation, _ observation: Observation) -> Verdict {
    guard let check = checks[expectation.kind] else {
      return Verdict(.undecided, "There is no check of the kind '\(expectation.kind)'.")
    }
    return check.judge(expectation, observation)
  }
}
