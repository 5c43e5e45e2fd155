import Dispatch
import Foundation
import Synchronization

/// Signals that ask this process to stop: the first lets the run end in order, the second ends the process.
final class Interruptions: Sendable {
  private struct State {
    var first: (@Sendable () -> Void)?
    var count = 0
  }

  private let state = Mutex(State())
  // Made once, resumed and only kept from then on.
  private nonisolated(unsafe) var sources: [any DispatchSourceSignal] = []

  init() {
    for signal in [SIGINT, SIGTERM, SIGHUP] {
      Foundation.signal(signal, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: signal, queue: .global())
      source.setEventHandler { [weak self] in self?.arrived(signal) }
      source.resume()
      sources.append(source)
    }
  }

  var hasArrived: Bool { state.withLock { $0.count > 0 } }

  /// What to do at the first signal; at once if it came already.
  func onFirst(_ action: @escaping @Sendable () -> Void) {
    let isLate = state.withLock { state in
      state.first = action
      return state.count > 0
    }
    if isLate { action() }
  }

  private func arrived(_ signal: Int32) {
    let (count, action) = state.withLock { state in
      state.count += 1
      return (state.count, state.first)
    }
    if count == 1 { action?() } else { _exit(128 + signal) }
  }
}
