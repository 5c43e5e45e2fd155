import Execution

/// The machine's clock, for runs that really wait.
struct SystemClock: RunClock {
  private let origin = ContinuousClock.now

  var seconds: Double {
    let (seconds, attoseconds) = origin.duration(to: .now).components
    return Double(seconds) + Double(attoseconds) * 1e-18
  }

  func sleep(seconds: Double) async {
    try? await Task.sleep(for: .seconds(seconds))
  }
}
