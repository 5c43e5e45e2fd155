/// A remark about the author's file: what is wrong or doubtful there, and what to do about it.
public struct Diagnostic: Sendable, Hashable, Codable {
  public var severity: Severity
  /// A short stable name in kebab case: `backslash-space`, `unbound-placeholder` …
  public var code: String
  /// The lesson's file, as it was named by the user.
  public var file: String
  public var location: SourceLocation
  /// One sentence: the thing in quotes, the cause, the remedy.
  public var message: String

  public init(
    severity: Severity, code: String, file: String, location: SourceLocation, message: String
  ) {
    self.severity = severity
    self.code = code
    self.file = file
    self.location = location
    self.message = message
  }

  public enum Severity: String, Sendable, Hashable, Codable {
    case note, warning, error
  }
}

extension Diagnostic: CustomStringConvertible {
  /// `lesson.md:41:7: warning: …`, the form that editors and CI systems make a link of.
  public var description: String {
    "\(file):\(location.line):\(location.column): \(severity.rawValue): \(message)"
  }
}
