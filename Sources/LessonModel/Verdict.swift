/// What a check says of an observation.
public struct Verdict: Sendable, Hashable, Codable {
  public var outcome: Outcome
  /// One sentence: what was expected, what was found.
  public var explanation: String
  /// Line by line, what was expected against what came; empty where one sentence says all.
  public var difference: [DifferenceLine]
  /// Sentences on what a person should know although the expectation holds: a failure that a pipeline hid.
  public var warnings: [String]
  /// Sentences on what came besides, and does no harm: rows that a sample has not.
  public var notes: [String]

  public init(
    _ outcome: Outcome, _ explanation: String, difference: [DifferenceLine] = [],
    warnings: [String] = [], notes: [String] = []
  ) {
    self.outcome = outcome
    self.explanation = explanation
    self.difference = difference
    self.warnings = warnings
    self.notes = notes
  }

  private enum CodingKeys: String, CodingKey {
    case outcome, explanation, difference, warnings, notes
  }

  /// Verdicts of older transcripts have neither warnings nor notes.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    outcome = try container.decode(Outcome.self, forKey: .outcome)
    explanation = try container.decode(String.self, forKey: .explanation)
    difference = try container.decode([DifferenceLine].self, forKey: .difference)
    warnings = try container.decodeIfPresent([String].self, forKey: .warnings) ?? []
    notes = try container.decodeIfPresent([String].self, forKey: .notes) ?? []
  }

  /// What is empty is not written.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(outcome, forKey: .outcome)
    try container.encode(explanation, forKey: .explanation)
    try container.encode(difference, forKey: .difference)
    if !warnings.isEmpty { try container.encode(warnings, forKey: .warnings) }
    if !notes.isEmpty { try container.encode(notes, forKey: .notes) }
  }

  public enum Outcome: String, Sendable, Hashable, Codable {
    case passed
    case failed
    /// The check cannot tell. It never counts as passed.
    case undecided
  }
}

/// A line of a difference.
public struct DifferenceLine: Sendable, Hashable, Codable {
  public var side: Side
  public var text: String
  /// The parts of the line that differ, in its order; empty where the whole line does.
  public var marks: [DifferenceMark]

  public init(_ side: Side, _ text: String, marks: [DifferenceMark] = []) {
    self.side = side
    self.text = text
    self.marks = marks
  }

  private enum CodingKeys: String, CodingKey {
    case side, text, marks
  }

  /// Lines of older transcripts have no marks.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    side = try container.decode(Side.self, forKey: .side)
    text = try container.decode(String.self, forKey: .text)
    marks = try container.decodeIfPresent([DifferenceMark].self, forKey: .marks) ?? []
  }

  /// What is empty is not written.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(side, forKey: .side)
    try container.encode(text, forKey: .text)
    if !marks.isEmpty { try container.encode(marks, forKey: .marks) }
  }

  public enum Side: String, Sendable, Hashable, Codable {
    /// In both, volatile parts apart.
    case both
    /// Expected, and missing.
    case expected
    /// Found instead.
    case found
  }
}

/// A part of a line, in characters.
public struct DifferenceMark: Sendable, Hashable, Codable {
  /// From 0.
  public var start: Int
  public var length: Int

  public init(start: Int, length: Int) {
    self.start = start
    self.length = length
  }
}

/// What a check gets to see.
public struct Observation: Sendable, Hashable, Codable {
  /// The output, free of terminal control sequences, line ends as `\n`.
  public var output: String
  /// The exit status of the command; nil while it runs, and for what is no command.
  public var exitStatus: Int32?
  /// For `directory-exists`: the absolute path that was looked at, and whether a directory is there.
  public var directory: DirectoryObservation?
  /// For `http`: what the server answered.
  public var http: HTTPObservation?
  /// For `file-exists`: the absolute path that was looked at, and whether a file is there.
  public var file: FileObservation?
  /// The exit statuses of all parts of a pipeline, where they are known.
  public var pipeStatuses: [Int32]?

  public init(
    output: String = "", exitStatus: Int32? = nil, directory: DirectoryObservation? = nil,
    http: HTTPObservation? = nil, file: FileObservation? = nil, pipeStatuses: [Int32]? = nil
  ) {
    self.output = output
    self.exitStatus = exitStatus
    self.directory = directory
    self.http = http
    self.file = file
    self.pipeStatuses = pipeStatuses
  }
}

public struct DirectoryObservation: Sendable, Hashable, Codable {
  public var path: String
  public var exists: Bool

  public init(path: String, exists: Bool) {
    self.path = path
    self.exists = exists
  }
}

/// What was found at a path.
public struct FileObservation: Sendable, Hashable, Codable {
  public var path: String
  /// Whether a file is there that is no directory.
  public var exists: Bool

  public init(path: String, exists: Bool) {
    self.path = path
    self.exists = exists
  }
}

/// The answer to an HTTP request, or why there was none.
public struct HTTPObservation: Sendable, Hashable, Codable {
  public var url: String
  /// The status of the last response, after redirections; nil if there was no answer.
  public var status: Int?
  /// Why there was no answer.
  public var failure: String?
  /// The body as text, where the expectation is about it.
  public var body: String?

  public init(url: String, status: Int? = nil, failure: String? = nil, body: String? = nil) {
    self.url = url
    self.status = status
    self.failure = failure
    self.body = body
  }
}
