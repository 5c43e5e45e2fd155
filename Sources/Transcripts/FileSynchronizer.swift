import Foundation
import Synchronization

/// Syncs a file to its disk on a thread of its own, so that who writes need not wait for the disk.
final class FileSynchronizer: Sendable {
  private struct State {
    var isWanted = false
    var isRunning = false
    /// The error number of a sync that failed; 0: none did.
    var failure: Int32 = 0
  }

  private let descriptor: Int32
  private let state = Mutex(State())
  private let queue = DispatchQueue(label: "atelier.sync")

  init(_ descriptor: Int32) {
    self.descriptor = descriptor
  }

  /// Asks for a sync of what is written by now; requests that come while one runs share the next.
  ///
  /// - Returns: the error number of an earlier sync that failed, else 0.
  func request() -> Int32 {
    let (failure, starts) = state.withLock { state in
      state.isWanted = true
      let starts = !state.isRunning
      state.isRunning = true
      return (state.failure, starts)
    }
    if starts { queue.async { [self] in work() } }
    return failure
  }

  /// Waits for the syncs that were asked for.
  ///
  /// - Returns: the error number of one that failed, else 0.
  @discardableResult
  func finish() -> Int32 {
    queue.sync {}
    return state.withLock { $0.failure }
  }

  private func work() {
    while takeRequest() {
      // What cannot be synced, a pipe or a socket, says EINVAL.
      if fdatasync(descriptor) != 0, errno != EINVAL, errno != EROFS {
        let number = errno
        state.withLock { $0.failure = number }
      }
    }
  }

  private func takeRequest() -> Bool {
    state.withLock { state in
      let wanted = state.isWanted
      state.isWanted = false
      if !wanted { state.isRunning = false }
      return wanted
    }
  }
}
