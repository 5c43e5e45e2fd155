import LessonModel

/// A command for the shell of a run.
public struct CommandRequest: Sendable, Hashable {
  public var step: StepID
  public var purpose: Purpose
  public var command: String
  /// Seconds that it may take.
  public var timeLimit: Double

  public init(step: StepID, purpose: Purpose, command: String, timeLimit: Double) {
    self.step = step
    self.purpose = purpose
    self.command = command
    self.timeLimit = timeLimit
  }

  public enum Purpose: Sendable, Hashable {
    /// The lesson asks for it.
    case step
    /// The runner wants to know something.
    case probe
  }
}

/// How a command ended.
public struct CommandOutcome: Sendable, Hashable {
  public var ending: Ending
  /// What it wrote, control sequences included.
  public var output: String
  /// A remark on what happened to the shell meanwhile, for the person who reads.
  public var remark: String?
  /// What it wrote to standard output alone.
  public var standardOutput: String
  /// What it wrote to standard error alone.
  public var standardError: String
  /// The exit statuses of the commands of its last pipeline, in order; empty if they are not known.
  public var pipeStatuses: [Int32]
  /// The shell's variables that it set otherwise, by name; nil: it unset it.
  public var changedVariables: [String: String?]

  public init(
    ending: Ending, output: String, remark: String? = nil, standardOutput: String? = nil,
    standardError: String = "", pipeStatuses: [Int32] = [],
    changedVariables: [String: String?] = [:]
  ) {
    self.ending = ending
    self.output = output
    self.remark = remark
    self.standardOutput = standardOutput ?? output
    self.standardError = standardError
    self.pipeStatuses = pipeStatuses
    self.changedVariables = changedVariables
  }

  public enum Ending: Sendable, Hashable {
    case exited(Int32)
    case timedOut
    case interrupted
  }
}

/// A command that goes on while later ones run.
public protocol BackgroundCommand: Sendable {
  /// Nil while it runs, or when it was stopped.
  var exitStatus: Int32? { get async }
  var hasEnded: Bool { get async }
  /// Whether it is one of a recording that holds nothing of it.
  var isMissing: Bool { get }
  func stop() async
}

extension BackgroundCommand {
  public var isMissing: Bool { false }
}

/// A shell that a step opened somewhere else.
public protocol InnerShell: Sendable {
  /// Types a command and waits for its end; nil: waits until the shell answers.
  nonisolated(nonsending) func type(
    _ command: String?, timeLimit: Double, onOutput: @escaping @Sendable (String) -> Void
  ) async -> CommandOutcome
  /// Whether more can be typed into it.
  var isOpen: Bool { get async }
  func close() async
}

/// Where a lesson's commands run: a shell and the world that they change, or a recording of both.
///
/// Its functions run where their caller does: a change of threads for each command would cost more than the command.
public protocol RunEnvironment: Sendable {
  /// The shell's working directory.
  nonisolated(nonsending) func directory() async -> String
  /// Runs a command to its end. Nil: a recording that knows nothing of it.
  nonisolated(nonsending) func run(
    _ request: CommandRequest, onOutput: @escaping @Sendable (String) -> Void
  ) async throws -> CommandOutcome?
  /// Runs a command to its end, and tells which stream its output came from.
  nonisolated(nonsending) func runApart(
    _ request: CommandRequest, onOutput: @escaping @Sendable (String, StepOutput.Stream?) -> Void
  ) async throws -> CommandOutcome?
  nonisolated(nonsending) func startBackground(
    _ request: CommandRequest, onOutput: @escaping @Sendable (String) -> Void
  ) async throws -> any BackgroundCommand
  /// Runs a command that opens a shell somewhere else, in a container or on another machine. Nil: a recording, where
  /// each command that was typed into it has its outcome as any other.
  nonisolated(nonsending) func openShell(_ request: CommandRequest) async throws -> (
    any InnerShell
  )?
  /// Looks whether a directory exists.
  func observeDirectory(_ path: String, for expectation: Expectation) async -> DirectoryObservation
  /// Sends a GET, following redirections; with `tcp://HOST:PORT` opens a connection, whose status is 0.
  func observeHTTP(_ url: String, for expectation: Expectation) async -> HTTPObservation
}

extension RunEnvironment {
  public nonisolated(nonsending) func openShell(_ request: CommandRequest) async throws
    -> (any InnerShell)?
  { nil }

  public nonisolated(nonsending) func runApart(
    _ request: CommandRequest, onOutput: @escaping @Sendable (String, StepOutput.Stream?) -> Void
  ) async throws -> CommandOutcome? {
    try await run(request) { onOutput($0, nil) }
  }
}

/// The time of a run. Injected, so that a test or a replay need not wait.
public protocol RunClock: Sendable {
  /// Seconds since some fixed moment; never falls.
  var seconds: Double { get }
  func sleep(seconds: Double) async
}

/// Where events go.
public protocol EventSink: Sendable {
  /// Takes one event; called in order, never twice at once, from any thread.
  func receive(_ event: Event) throws
}
