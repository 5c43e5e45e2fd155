import Execution
import Synchronization

/// A clock for replays: nothing waits, and a sleep only moves the hand.
final class ReplayClock: RunClock {
  private let time = Mutex(0.0)

  var seconds: Double { time.withLock { $0 } }

  func sleep(seconds: Double) async {
    time.withLock { $0 += seconds }
  }
}
