import Dispatch
import Foundation
import Synchronization

/// Signals that ask this process to stop: the first and the second let the run end in order, the third ends the process.
final class Interruptions: Sendable {
  /// What is told of a signal: how many have come, and its number.
  typealias Action = @Sendable (_ count: Int, _ signal: Int32) -> Void

  private struct State {
    var actions: [(mark: Int, action: Action)] = []
    var marks = 0
    var arrived: [Int32] = []
  }

  private let state = Mutex(State())
  // Made once, resumed and only kept from then on.
  private nonisolated(unsafe) var sources: [any DispatchSourceSignal] = []

  init() {
    // A file that grows past its process's limit is an error to tell, not a death.
    Foundation.signal(SIGXFSZ, SIG_IGN)
    for signal in [SIGINT, SIGTERM, SIGHUP] {
      Foundation.signal(signal, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: signal, queue: .global())
      source.setEventHandler { [weak self] in self?.arrived(signal) }
      source.resume()
      sources.append(source)
    }
  }

  var hasArrived: Bool { state.withLock { !$0.arrived.isEmpty } }

  /// What to do at each signal, besides what was asked for before; at once for those that came already.
  ///
  /// - Returns: a mark to ``forget(_:)`` it by.
  @discardableResult
  func onArrival(_ action: @escaping Action) -> Int {
    let (late, mark) = state.withLock { state in
      state.marks += 1
      state.actions.append((state.marks, action))
      return (state.arrived, state.marks)
    }
    for (index, signal) in late.enumerated() { action(index + 1, signal) }
    return mark
  }

  func forget(_ mark: Int) {
    state.withLock { state in state.actions.removeAll { $0.mark == mark } }
  }

  private func arrived(_ signal: Int32) {
    let (count, actions) = state.withLock { state in
      state.arrived.append(signal)
      return (state.arrived.count, state.actions.map(\.action))
    }
    if count > 2 { _exit(128 + signal) }
    for action in actions { action(count, signal) }
  }
}
