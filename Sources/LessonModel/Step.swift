/// The identifier of a step: its section's identifier and its number in it, `setup/2-istio#3`.
public struct StepID: RawRepresentable, Sendable, Hashable, Codable, CustomStringConvertible {
  public var rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
  public init(_ rawValue: String) { self.rawValue = rawValue }
  public init(from decoder: any Decoder) throws {
    rawValue = try decoder.singleValueContainer().decode(String.self)
  }
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(rawValue)
  }
  public var description: String { rawValue }
}

/// One thing that a lesson asks its reader to do.
public struct Step: Sendable, Hashable, Codable {
  public var id: StepID
  public var action: Action
  /// Where the command stands, its code alone.
  public var range: SourceRange
  /// The words around the command, as plain text: what a learner is told to do.
  public var instruction: String
  public var role: StepRole
  /// When it is to run, if only under a condition.
  public var condition: Condition?
  /// Whether it goes on running while later steps do.
  public var background: Bool
  public var expectations: [Expectation]
  public var placeholders: [Placeholder]
  /// What later steps need of this one's outcome.
  public var captures: [Capture]
  /// Set when the step itself is one of several ways to one end: "or" stands between them.
  public var alternative: Alternative?
  /// Whether it stands under a fold, as the answer to a question: a learner is to try first.
  public var isAnswer: Bool
  /// The step that opened the shell into which it is typed, in a container or on another machine; nil: the run's own.
  public var inside: StepID?
  /// Seconds that it may take, if the lesson says so.
  public var timeLimit: Double?
  public var provenance: Provenance

  public init(
    id: StepID, action: Action, range: SourceRange, instruction: String, role: StepRole = .main,
    condition: Condition? = nil, background: Bool = false, expectations: [Expectation] = [],
    placeholders: [Placeholder] = [], captures: [Capture] = [], alternative: Alternative? = nil,
    isAnswer: Bool = false, inside: StepID? = nil, timeLimit: Double? = nil, provenance: Provenance
  ) {
    self.id = id
    self.action = action
    self.range = range
    self.instruction = instruction
    self.role = role
    self.condition = condition
    self.background = background
    self.expectations = expectations
    self.placeholders = placeholders
    self.captures = captures
    self.alternative = alternative
    self.isAnswer = isAnswer
    self.inside = inside
    self.timeLimit = timeLimit
    self.provenance = provenance
  }
}

extension Step {
  /// Reads a step as transcripts hold it; what older ones lack is taken as not set.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    id = try container.decode(StepID.self, forKey: .id)
    action = try container.decode(Action.self, forKey: .action)
    range = try container.decode(SourceRange.self, forKey: .range)
    instruction = try container.decode(String.self, forKey: .instruction)
    role = try container.decode(StepRole.self, forKey: .role)
    condition = try container.decodeIfPresent(Condition.self, forKey: .condition)
    background = try container.decode(Bool.self, forKey: .background)
    expectations = try container.decode([Expectation].self, forKey: .expectations)
    placeholders = try container.decode([Placeholder].self, forKey: .placeholders)
    captures = try container.decode([Capture].self, forKey: .captures)
    alternative = try container.decodeIfPresent(Alternative.self, forKey: .alternative)
    isAnswer = try container.decodeIfPresent(Bool.self, forKey: .isAnswer) ?? false
    inside = try container.decodeIfPresent(StepID.self, forKey: .inside)
    timeLimit = try container.decodeIfPresent(Double.self, forKey: .timeLimit)
    provenance = try container.decode(Provenance.self, forKey: .provenance)
  }
}

/// What a step does.
public struct Action: Sendable, Hashable, Codable {
  public var kind: Kind
  /// The exact command; for HTTP the URL; for a file its content.
  public var text: String
  /// The file to write, relative to where the shell stands; only for a file.
  public var path: String?

  public init(_ kind: Kind, _ text: String, path: String? = nil) {
    self.kind = kind
    self.text = text
    self.path = path
  }

  public enum Kind: String, Sendable, Hashable, Codable {
    /// A command for the shell, line ends included.
    case command
    /// A GET of the URL.
    case http
    /// A file to be written as the lesson shows it.
    case file
  }
}

/// How a step takes part in a run: the strongest of its section's role and its own.
public enum StepRole: String, Sendable, Hashable, Codable {
  case main
  /// Belongs to one way of several.
  case alternative
  case optional
  /// Runs only if its condition holds.
  case conditional
  case tearDown = "tear-down"
  case reference
}

/// A guard over an earlier output: "If Pod becomes `Pending` due to `…`, please try the following steps".
public struct Condition: Sendable, Hashable, Codable {
  /// The same for all steps under one guard.
  public var id: String
  /// The sentence of the lesson.
  public var text: String
  /// The steps over whose outputs the guard is read. They are run again, quietly, when the guard is due, until their
  /// output stands still.
  public var subjects: [StepID]
  /// The state that one of the outputs must show: `Pending`.
  public var state: String
  /// The cause that the cluster must give for it, if the lesson names one: looked for in the description of what is in
  /// that state.
  public var cause: String?
  public var range: SourceRange
  public var provenance: Provenance

  public init(
    id: String, text: String, subjects: [StepID], state: String, cause: String? = nil,
    range: SourceRange, provenance: Provenance
  ) {
    self.id = id
    self.text = text
    self.subjects = subjects
    self.state = state
    self.cause = cause
    self.range = range
    self.provenance = provenance
  }
}
