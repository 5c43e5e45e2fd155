/// What a check says of an observation.
public struct Verdict: Sendable, Hashable, Codable {
  public var outcome: Outcome
  /// One sentence: what was expected, what was found.
  public var explanation: String
  /// Line by line, what was expected against what came; empty where one sentence says all.
  public var difference: [DifferenceLine]

  public init(_ outcome: Outcome, _ explanation: String, difference: [DifferenceLine] = []) {
    self.outcome = outcome
    self.explanation = explanation
    self.difference = difference
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

  public init(_ side: Side, _ text: String) {
    self.side = side
    self.text = text
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

  public init(
    output: String = "", exitStatus: Int32? = nil, directory: DirectoryObservation? = nil,
    http: HTTPObservation? = nil
  ) {
    self.output = output
    self.exitStatus = exitStatus
    self.directory = directory
    self.http = http
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

/// The answer to an HTTP request, or why there was none.
public struct HTTPObservation: Sendable, Hashable, Codable {
  public var url: String
  /// The status of the last response, after redirections; nil if there was no answer.
  public var status: Int?
  /// Why there was no answer.
  public var failure: String?

  public init(url: String, status: Int? = nil, failure: String? = nil) {
    self.url = url
    self.status = status
    self.failure = failure
  }
}
