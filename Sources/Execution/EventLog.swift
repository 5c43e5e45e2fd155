import LessonModel
import Synchronization

/// Numbers events, tells their time and hands them to every sink in order.
///
/// A sink that fails does not keep events from the others, and is offered later ones too: what a lesson has to tear down is
/// torn down, and seen.
final class EventLog: Sendable {
  private struct State {
    var next = 0
    var last = 0.0
    var base = 0.0
    var step: StepID?
    var failure: RecordingFailure?
  }

  private let state = Mutex(State())
  private let sinks: [any EventSink]
  private let clock: any RunClock
  private let start: Double

  init(sinks: [any EventSink], clock: any RunClock) {
    self.sinks = sinks
    self.clock = clock
    start = clock.seconds
  }

  /// Seconds since the run started, those of the run that it goes on with included.
  var elapsed: Double { clock.seconds - start + state.withLock { $0.base } }

  /// Whether a sink could not take an event.
  var hasFailed: Bool { state.withLock { $0.failure != nil } }

  /// Counts the time on from that of an earlier run.
  func goOn(after seconds: Double) {
    state.withLock { $0.base = seconds }
  }

  /// - Parameter offset: when it happened, in seconds since the run started; nil: now.
  func emit(_ kind: Event.Kind, at offset: Double? = nil) {
    let now = offset ?? elapsed
    state.withLock { state in
      if case .stepStarted(let start) = kind { state.step = start.step }
      state.last = max(state.last, now)
      let event = Event(sequence: state.next, offset: state.last, kind: kind)
      state.next += 1
      for sink in sinks {
        do {
          try sink.receive(event)
        } catch {
          if state.failure == nil { state.failure = RecordingFailure(step: state.step, error) }
        }
      }
      if case .stepEnded = kind { state.step = nil }
    }
  }

  /// Throws what a sink threw: a run that cannot be recorded must not go on.
  func check() throws {
    if let failure = state.withLock({ $0.failure }) { throw failure }
  }
}

/// Why a run could not be recorded any more.
public struct RecordingFailure: Error, CustomStringConvertible {
  /// The step that ran; nil: none did.
  public var step: StepID?
  /// What the recorder said.
  public var reason: String

  init(step: StepID?, _ error: any Error) {
    self.step = step
    reason = "\(error)"
  }

  public var description: String {
    guard let step else { return reason }
    return
      "\(reason) The run stopped at step '\(step)': no later step was run, and only the tear-down was still done. Make room, then go on with '--resume'."
  }
}
