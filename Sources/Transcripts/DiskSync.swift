import Dispatch
import Foundation
import Synchronization

/// Brings what was written to the disk (fdatasync(2)) on a thread of its own, as fast as the disk takes it: what is asked for while it is at
/// it is done with the next time, two milliseconds later. A process that is killed loses nothing either way; after a loss of power the file lacks no more than
/// what was written during the last two syncs.
final class DiskSync: Sendable {
  private struct State {
    var isWanted = false
    var isRunning = false
  }

  private let descriptor: Int32
  private let state = Mutex(State())
  private let queue = DispatchQueue(label: "atelier.sync")

  /// - Parameter descriptor: a file, which must stay open until `finish` has returned.
  init(_ descriptor: Int32) {
    self.descriptor = descriptor
  }

  /// Asks that all written so far reaches the disk; returns at once.
  func request() {
    let starts = state.withLock { state in
      state.isWanted = true
      defer { state.isRunning = true }
      return !state.isRunning
    }
    if starts { queue.async { [self] in work() } }
  }

  /// Waits until everything asked for is on the disk.
  func finish() {
    queue.sync { _ = fdatasync(descriptor) }
  }

  private func work() {
    while true {
      let goesOn = state.withLock { state in
        if !state.isWanted { state.isRunning = false }
        defer { state.isWanted = false }
        return state.isWanted
      }
      if !goesOn { return }
      fdatasync(descriptor)
      // Steps of a fraction of a millisecond need not have a sync each.
      usleep(2000)
    }
  }
}
