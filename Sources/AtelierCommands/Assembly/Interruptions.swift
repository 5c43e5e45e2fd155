import Dispatch
import Foundation
import Synchronization

/// Signals that ask this process to stop: the first lets the run end in order, the second ends the process.
final class Interruptions: Sendable {
  private struct State {
    var first: [(mark: Int, action: @Sendable () -> Void)] = []
    var marks = 0
    var count = 0
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

  var hasArrived: Bool { state.withLock { $0.count > 0 } }

  /// What to do at the first signal, besides what was asked for before; at once if it came already.
  ///
  /// - Returns: a mark to ``forget(_:)`` it by.
  @discardableResult
  func onFirst(_ action: @escaping @Sendable () -> Void) -> Int {
    let (isLate, mark) = state.withLock { state in
      state.marks += 1
      state.first.append((state.marks, action))
      return (state.count > 0, state.marks)
    }
    if isLate { action() }
    return mark
  }

  func forget(_ mark: Int) {
    state.withLock { state in state.first.removeAll { $0.mark == mark } }
  }

  private func arrived(_ signal: Int32) {
    let (count, actions) = state.withLock { state in
      state.count += 1
      return (state.count, state.first.map(\.action))
    }
    if count == 1 { for action in actions { action() } } else { _exit(128 + signal) }
  }
}
