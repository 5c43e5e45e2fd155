import Foundation
import Synchronization

/// Syncs a file to its disk on a thread of its own, so that who writes need not wait for the disk.
///
/// A sync begins at once if none was wanted for a moment; the requests of the next two milliseconds share the one after it. Steps that
/// take no time would else keep the disk, and the processor that serves it, busy with nothing but syncs.
final class FileSynchronizer: Sendable {
  private struct State {
    var isWanted = false
    var isRunning = false
    var isFinishing = false
    /// The error number of a sync that failed; 0: none did.
    var failure: Int32 = 0
  }

  private let descriptor: Int32
  private let state = Mutex(State())
  private let queue = DispatchQueue(label: "atelier.sync")
  /// Signalled when nobody is to wait any longer.
  private let hurry = DispatchSemaphore(value: 0)
  /// What lies between two syncs, at least.
  private static let pause = DispatchTimeInterval.milliseconds(2)

  init(_ descriptor: Int32) {
    self.descriptor = descriptor
  }

  /// Asks for a sync of what is written by now; requests that come while one runs, or within the pause after it, share the next.
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
    state.withLock { $0.isFinishing = true }
    hurry.signal()
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
      if state.withLock({ !$0.isFinishing }) { _ = hurry.wait(timeout: .now() + Self.pause) }
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
