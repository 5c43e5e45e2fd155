import LessonModel

/// One thing that `atelier lint` looks for in a lesson.
public struct LintRule: Sendable {
  /// A short stable name in kebab case, under which the rule is chosen, left out and silenced.
  public let name: String
  public let severity: Diagnostic.Severity
  /// What it finds, and why that is a mistake.
  public let explanation: String
  /// What to do about it.
  public let remedy: String
  /// Whether `--fix` may mend what it finds.
  public let isFixSafe: Bool
  let find: @Sendable (LintContext) -> [LintMatch]

  init(
    _ name: String, _ severity: Diagnostic.Severity, _ explanation: String, remedy: String,
    isFixSafe: Bool = false, find: @escaping @Sendable (LintContext) -> [LintMatch]
  ) {
    self.name = name
    self.severity = severity
    self.explanation = explanation
    self.remedy = remedy
    self.isFixSafe = isFixSafe
    self.find = find
  }
}

/// A place where a rule applies.
struct LintMatch {
  var location: SourceLocation
  var message: String
  /// How many bytes the mistake takes on its line; 0: the place alone is known.
  var length = 0
  /// What would mend it; empty: nothing that is safe.
  var edits: [SourceEdit] = []
}

/// The bytes of a file to replace.
public struct SourceEdit: Sendable, Hashable {
  /// Offsets into the file.
  public var range: Range<Int>
  public var replacement: [UInt8]

  public init(range: Range<Int>, replacement: [UInt8]) {
    self.range = range
    self.replacement = replacement
  }
}

/// A mistake that was found.
public struct LintFinding: Sendable, Hashable {
  /// Its code is the rule's name.
  public var diagnostic: Diagnostic
  /// How many bytes the mistake takes on its line; 0: the place alone is known.
  public var length: Int
  /// What would mend it; empty: it takes its author.
  public var edits: [SourceEdit]

  public init(diagnostic: Diagnostic, length: Int = 0, edits: [SourceEdit] = []) {
    self.diagnostic = diagnostic
    self.length = length
    self.edits = edits
  }
}
