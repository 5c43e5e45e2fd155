/// What must hold after a step.
public struct Expectation: Sendable, Hashable, Codable {
  /// Unique in the lesson: the step's identifier, a dot and a number.
  public var id: String
  public var kind: ExpectationKind
  /// What is expected, in the form that the kind asks for: a text, a number, a path, a URL.
  public var expected: String
  /// The step whose command is run again for the output to judge; nil: the output of the step itself.
  public var subject: StepID?
  /// Names in a sample that belong to its author's machine and not to the lesson: they need not be there.
  public var incidental: [String]
  public var range: SourceRange
  public var provenance: Provenance

  public init(
    id: String, kind: ExpectationKind, expected: String, subject: StepID? = nil,
    incidental: [String] = [], range: SourceRange, provenance: Provenance
  ) {
    self.id = id
    self.kind = kind
    self.expected = expected
    self.subject = subject
    self.incidental = incidental
    self.range = range
    self.provenance = provenance
  }
}

/// The name of a check. The set is open: a check is registered under its kind.
public struct ExpectationKind: RawRepresentable, Sendable, Hashable, Codable,
  CustomStringConvertible
{
  public var rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
  public init(from decoder: any Decoder) throws {
    rawValue = try decoder.singleValueContainer().decode(String.self)
  }
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(rawValue)
  }
  public var description: String { rawValue }

  /// Output like this: names and states hold; ages, hashes, addresses, spacing and row order vary.
  public static let like = ExpectationKind(rawValue: "like")
  /// The output contains this text, whatever the white space.
  public static let contains = ExpectationKind(rawValue: "contains")
  /// The output is this text, byte for byte, but for the line end at its end.
  public static let exact = ExpectationKind(rawValue: "exact")
  /// The output, trimmed, is this number, or compares so with it: `28`, `>= 3`, `!= 0`, `2..5`.
  public static let number = ExpectationKind(rawValue: "number")
  /// The output's lines are these, in order; a line may be a pattern, as cram writes it: `… (re)`, `… (glob)`, `...`.
  public static let lines = ExpectationKind(rawValue: "lines")
  /// The output holds a match of this regular expression.
  public static let regex = ExpectationKind(rawValue: "regex")
  /// The output is like this text to a degree: the first line is the least similarity, from 0 to 1 (Jaro–Winkler), the
  /// others are the text.
  public static let similarity = ExpectationKind(rawValue: "similarity")
  /// The output as a whole, line ends at its end apart, is as this pattern: `*` any characters, `?` one.
  public static let glob = ExpectationKind(rawValue: "glob")
  /// The output is this text, in which `...` stands for any characters of a line, and for any lines where it is a line.
  public static let elided = ExpectationKind(rawValue: "elided")
  /// Every one of these lines is in the output, in any order, and as often; a line may be a pattern as in ``lines``.
  public static let hasLines = ExpectationKind(rawValue: "has-lines")
  /// A JSON path into the output and, if something is said of its value, a comparison: `.status.phase == Running`.
  public static let json = ExpectationKind(rawValue: "json")
  /// The command ended with this exit status, or one that compares so: `3`, `!= 0`, `1..2`; `any`: it ended, whatever the
  /// status. A step without this expectation must end with 0.
  public static let exitStatus = ExpectationKind(rawValue: "exit-status")
  /// The command ended with an exit status other than 0.
  public static let failure = ExpectationKind(rawValue: "failure")
  /// A directory of this name exists, relative to where the command ended.
  public static let directoryExists = ExpectationKind(rawValue: "directory-exists")
  /// A file of this name exists that is no directory, relative to where the command ended.
  public static let fileExists = ExpectationKind(rawValue: "file-exists")
  /// The shell has this variable, exported or not, and with `NAME=VALUE` it has this value.
  public static let variable = ExpectationKind(rawValue: "variable")
  /// The cluster has what is said: `deployment/web -n shop condition=Available`, `pods -l app=web count >= 3`.
  public static let cluster = ExpectationKind(rawValue: "cluster")
  /// A request is answered so: `URL`, a status of 200 to 399; `[METHOD ]URL[ STATUS][ contains|matches|json …]`.
  public static let http = ExpectationKind(rawValue: "http")
  /// What a command that keeps running prints once it is ready: judged as `contains`, as soon as it holds.
  public static let ready = ExpectationKind(rawValue: "ready")

  /// The kind that holds where this one does not: `not-contains` for `contains`, and the other way round.
  public var negated: ExpectationKind {
    ExpectationKind(rawValue: isNegated ? String(rawValue.dropFirst(4)) : "not-" + rawValue)
  }

  public var isNegated: Bool { rawValue.hasPrefix("not-") }

  /// What it is about, whether negated or not.
  public var base: ExpectationKind { isNegated ? negated : self }
}
