import LessonModel

/// One way to judge an observation.
///
/// A check that cannot tell says `undecided`; it never passes in doubt. It takes time proportional to what it sees, or says
/// that it gives up: no expectation and no output makes a run hang.
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
    ExitStatusCheck(), DirectoryCheck(), FileCheck(), HTTPCheck(), LinesCheck(), HasLinesCheck(),
    RegexCheck(), GlobCheck(), ElidedCheck(), JSONCheck(), VariableCheck(), ClusterCheck(),
    FailureCheck(), SimilarityCheck(),
  ])

  /// The kinds that there are checks for, in alphabetical order; every one can be negated.
  public var kinds: [ExpectationKind] {
    checks.keys.sorted { $0.rawValue < $1.rawValue }
  }

  /// Judges an expectation; one of a kind that nobody knows is undecided.
  ///
  /// A negated expectation holds where its kind does not. What is undecided stays so.
  public func judge(_ expectation: Expectation, _ observation: Observation) -> Verdict {
    if let check = checks[expectation.kind] { return check.judge(expectation, observation) }
    guard expectation.kind.isNegated, let check = checks[expectation.kind.base] else {
      let known = kinds.map(\.rawValue).joined(separator: ", ")
      return Verdict(
        .undecided,
        "There is no check of the kind '\(expectation.kind)'. There are \(known), and each with 'not-' before it."
      )
    }
    var expectation = expectation
    expectation.kind = check.kind
    let verdict = check.judge(expectation, observation)
    switch verdict.outcome {
    case .undecided: return verdict
    case .failed: return Verdict(.passed, "As it should not be: \(verdict.explanation)")
    case .passed:
      return Verdict(
        .failed, "It should not be so: \(verdict.explanation)",
        difference: lines(of: expectation.expected).prefix(20).map { DifferenceLine(.found, $0) })
    }
  }
}
