/// The processes of one pod, on a clock of their own.
///
/// They are coroutines that run only while `advance` is being called. A sleep of theirs takes simulated time: it is over when
/// `advance` reaches its end, and what happens then happens at that moment of the simulated clock, however late `advance` is
/// called. Everything here is touched by the cluster's actor alone, which is what makes the unchecked conformance true.
final class ContainerMachine: @unchecked Sendable {
  /// The moment that the processes live in, in seconds since 1970.
  private(set) var time: Double
  private let executor = SteppedExecutor()
  private var timers: [(time: Double, waiter: Waiter)] = []
  private var isRunning = false
  /// How many sleeps may end in one call; past that the processes oversleep, so that a long absence stays cheap.
  private static let wakeLimit = 20_000

  init(time: Double) {
    self.time = time
  }

  /// When the next sleep ends; nil if nobody sleeps.
  var nextWake: Double? { timers.map(\.time).min() }

  /// Begins a coroutine; it runs at the next `advance`.
  func start(_ body: @escaping @Sendable () async -> Void) {
    Task(executorPreference: executor) { await body() }
  }

  /// Lets the processes live until a moment.
  func advance(to now: Double) {
    guard !isRunning else { return }
    isRunning = true
    defer { isRunning = false }
    executor.drain()
    var wakes = 0
    while let index = timers.indices.min(by: { timers[$0].time < timers[$1].time }),
      timers[index].time <= now
    {
      let timer = timers.remove(at: index)
      guard timer.waiter.isWaiting else { continue }
      wakes += 1
      time = wakes > Self.wakeLimit ? max(time, now) : max(time, timer.time)
      timer.waiter.wake()
      executor.drain()
    }
    time = max(time, now)
  }

  /// Wakes somebody at a moment.
  func wake(_ waiter: Waiter, at moment: Double) {
    timers.removeAll { !$0.waiter.isWaiting && $0.waiter !== waiter }
    timers.append((moment, waiter))
  }
}

/// One suspended coroutine, or none.
final class Waiter: @unchecked Sendable {
  private var continuation: UnsafeContinuation<Void, Never>?
  private(set) var isWaiting = false
  private var isWoken = false

  /// Says that somebody is about to wait, so that a wake that comes first is not lost.
  func prepare() {
    isWaiting = true
    isWoken = false
  }

  func wait() async {
    if isWoken { return }
    await withUnsafeContinuation { continuation = $0 }
  }

  func wake() {
    isWaiting = false
    isWoken = true
    let waiting = continuation
    continuation = nil
    waiting?.resume()
  }
}
