/// What a block of the file was found to be, and by which rule.
public struct Finding: Sendable, Hashable {
  public var lines: ClosedRange<Int>
  public var rule: String
  public var what: String
  public var evidence: String
  /// The directive that would say the same; nil: it was no inference, or there is no place for one.
  public var directive: String?
}
