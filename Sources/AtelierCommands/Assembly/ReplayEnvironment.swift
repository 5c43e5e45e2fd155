import Execution
import LessonModel
import Synchronization
import Transcripts

/// Answers for a shell and a world out of a recording.
final class ReplayEnvironment: RunEnvironment {
  private struct State {
    var directory = "/"
    /// The probes of each step that were not given out yet.
    var probes: [StepID: [Probe]] = [:]
  }

  private let recording: RecordedRun
  private let skipsPreparation: Bool
  /// Steps that are another command now than when they were recorded.
  private let changed: Set<StepID>
  private let state = Mutex(State())

  /// - Parameters:
  ///   - recording: what was recorded.
  ///   - lesson: the plan to answer for, where it need not be the recorded one.
  ///   - skipsPreparation: whether guards and values are settled already, so that the probes for them are not
  ///     asked for again.
  init(_ recording: RecordedRun, lesson: Plan? = nil, skipsPreparation: Bool = false) {
    self.recording = recording
    self.skipsPreparation = skipsPreparation
    let redactor = Redactor()
    changed = Set(
      (lesson?.steps ?? []).map(\.step).filter { step in
        recording.plannedCommand(of: step.id).map { $0 != redactor.clean(step.action.text) } ?? true
      }.map(\.id))
  }

  /// What was recorded of a step; nil: nothing, or of another command under its name.
  private func recorded(_ step: StepID) -> RecordedStep? {
    changed.contains(step) ? nil : recording.step(step)
  }

  /// The next recorded probe of this command; where its secrets are hidden, of a command that is alike.
  private func nextProbe(_ request: CommandRequest) -> Probe? {
    state.withLock { state in
      var left =
        state.probes[request.step]
        ?? recording.probes(of: request.step, afterStart: skipsPreparation)
      var found: Probe?
      if let place = left.firstIndex(where: { Self.isAlike($0.command, request.command) }) {
        found = left.remove(at: place)
      }
      state.probes[request.step] = left
      return found
    }
  }

  private static func isAlike(_ recorded: String, _ command: String) -> Bool {
    if recorded == command { return true }
    guard recorded.contains(Redactor.replacement) else { return false }
    let parts = recorded.components(separatedBy: Redactor.replacement)
    return command.hasPrefix(parts[0]) && command.hasSuffix(parts[parts.count - 1])
  }

  func directory() async -> String {
    state.withLock { $0.directory }
  }

  func run(
    _ request: CommandRequest, onOutput: @escaping @Sendable (String) -> Void
  ) async throws -> CommandOutcome? {
    switch request.purpose {
    case .probe:
      return nextProbe(request).map {
        CommandOutcome(ending: .exited($0.exitStatus), output: $0.output)
      }
    case .step:
      guard let recorded = recorded(request.step) else { return nil }
      onOutput(recorded.output)
      state.withLock { $0.directory = recorded.directory }
      let ending: CommandOutcome.Ending =
        switch recorded.status {
        case .timedOut: .timedOut
        case .passed, .failed, nil: recorded.exitStatus.map { .exited($0) } ?? .interrupted
        }
      return CommandOutcome(ending: ending, output: recorded.output)
    }
  }

  func startBackground(
    _ request: CommandRequest, onOutput: @escaping @Sendable (String) -> Void
  ) async throws -> any BackgroundCommand {
    guard let recorded = recorded(request.step) else {
      // Its end says it: nothing was recorded that could go on.
      return RecordedJob(exitStatus: nil, hasEnded: true, isMissing: true)
    }
    onOutput(recorded.output)
    return RecordedJob(exitStatus: recorded.exitStatus, hasEnded: recorded.status != .passed)
  }

  func observeDirectory(_ path: String, for expectation: Expectation) async -> DirectoryObservation
  {
    recording.observation(of: expectation.id)?.directory
      ?? DirectoryObservation(path: path, exists: false)
  }

  func observeHTTP(_ url: String, for expectation: Expectation) async -> HTTPObservation {
    recording.observation(of: expectation.id)?.http
      ?? HTTPObservation(url: url, failure: "the recording holds no answer")
  }
}

/// A background command of a recording.
private struct RecordedJob: BackgroundCommand {
  let exitStatus: Int32?
  let hasEnded: Bool
  var isMissing = false
  func stop() async {}
}
