import Dispatch
import Foundation
import Synchronization

/// Signals that ask this process to stop: the first and the second let the run end in order, the third ends the process.
final class Interruptions: Sendable {
  /// What is told of a signal: how many have come, and its number.
  typealias Action = @Sendable (_ count: Int, _ signal: Int32) -> Void

  private struct State {
    var action: Action?
    var arrived: [Int32] = []
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

  var hasArrived: Bool { state.withLock { !$0.arrived.isEmpty } }

  /// What to do at each signal; at once for those that came already.
  func onArrival(_ action: @escaping Action) {
    let late = state.withLock { state in
      state.action = action
      return state.arrived
    }
    for (index, signal) in late.enumerated() { action(index + 1, signal) }
  }

  private func arrived(_ signal: Int32) {
    let (count, action) = state.withLock { state in
      state.arrived.append(signal)
      return (state.arrived.count, state.action)
    }
    if count > 2 { _exit(128 + signal) }
    action?(count, signal)
  }
}
