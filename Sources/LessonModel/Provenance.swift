/// Why the reader took a piece of a lesson for what it says it is.
public struct Provenance: Sendable, Hashable, Codable {
  /// The name of the reading rule: `imperative-code`, `prompt-fence`, `bare-command` …
  public var rule: String
  /// The words of the lesson that made the rule apply.
  public var evidence: String
  public var confidence: Confidence

  public init(rule: String, evidence: String, confidence: Confidence = .certain) {
    self.rule = rule
    self.evidence = evidence
    self.confidence = confidence
  }

  /// How sure the reader is. What is `unsure` is shown and asked about, never run blindly.
  public enum Confidence: String, Sendable, Hashable, Codable, Comparable {
    case unsure, likely, certain

    public static func < (left: Confidence, right: Confidence) -> Bool {
      left.rank < right.rank
    }

    private var rank: Int {
      switch self {
      case .unsure: 0
      case .likely: 1
      case .certain: 2
      }
    }
  }
}
