import LessonModel
import Synchronization

/// Numbers events, tells their time and hands them to every sink in order.
final class EventLog: Sendable {
  private struct State {
    var next = 0
    var last = 0.0
    var failure: (any Error)?
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

  /// Seconds since the run started.
  var elapsed: Double { clock.seconds - start }

  func emit(_ kind: Event.Kind) {
    state.withLock { state in
      guard state.failure == nil else { return }
      state.last = max(state.last, elapsed)
      let event = Event(sequence: state.next, offset: state.last, kind: kind)
      state.next += 1
      do {
        for sink in sinks { try sink.receive(event) }
      } catch {
        state.failure = error
      }
    }
  }

  /// Throws what a sink threw: a run that cannot be recorded must not go on.
  func check() throws {
    if let failure = state.withLock({ $0.failure }) { throw failure }
  }
}
