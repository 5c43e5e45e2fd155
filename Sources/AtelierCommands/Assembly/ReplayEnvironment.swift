import Execution
import LessonModel
import Synchronization
import Transcripts

/// Answers for a shell and a world out of a recording.
final class ReplayEnvironment: RunEnvironment {
  private struct State {
    var directory = "/"
    /// How many probes of each step were given out.
    var probes: [StepID: Int] = [:]
  }

  private let recording: RecordedRun
  private let skipsPreparation: Bool
  private let state = Mutex(State())

  /// - Parameter skipsPreparation: whether guards and values are settled already, so that the probes for them are not
  ///   asked for again.
  init(_ recording: RecordedRun, skipsPreparation: Bool = false) {
    self.recording = recording
    self.skipsPreparation = skipsPreparation
  }

  func directory() async -> String {
    state.withLock { $0.directory }
  }

  func run(
    _ request: CommandRequest, onOutput: @escaping @Sendable (String) -> Void
  ) async throws -> CommandOutcome? {
    switch request.purpose {
    case .probe:
      let number = state.withLock { state in
        defer { state.probes[request.step, default: 0] += 1 }
        return state.probes[request.step, default: 0]
      }
      let probes = recording.probes(of: request.step, afterStart: skipsPreparation)
      guard number < probes.count else { return nil }
      return CommandOutcome(
        ending: .exited(probes[number].exitStatus), output: probes[number].output)
    case .step:
      guard let recorded = recording.step(request.step) else { return nil }
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
    let recorded = recording.step(request.step)
    if let output = recorded?.output { onOutput(output) }
    return RecordedJob(exitStatus: recorded?.exitStatus, hasEnded: recorded?.status != .passed)
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
  func stop() async {}
}
