/// How far the measures against a command have been taken.
struct StopProgress {
  enum Due {
    case nothing
    case measure(StopSeries.Measure)
    /// A shell that lost what it had read owes its mark.
    case reminder
  }

  /// When something is due next.
  private(set) var next: ContinuousClock.Instant
  private(set) var ending: CommandResult.Ending?
  private var rest: [(measure: StopSeries.Measure, patience: Duration)]
  private var reminder: ContinuousClock.Instant?
  private var measure: ContinuousClock.Instant

  /// Whether any measure was taken.
  var hasBegun: Bool { ending != nil }

  init(series: StopSeries, limit: Duration) {
    measure = .now + limit
    next = measure
    rest = series.measures
  }

  /// The user wants it stopped.
  mutating func requestNow() {
    guard ending == nil else { return }
    ending = .interrupted
    measure = .now
    next = measure
  }

  mutating func due(_ now: ContinuousClock.Instant) -> Due {
    if let reminder, now >= reminder {
      self.reminder = nil
      next = measure
      return .reminder
    }
    guard now >= measure else { return .nothing }
    if ending == nil { ending = .timedOut }
    guard !rest.isEmpty else {
      measure = now + .seconds(1)
      next = measure
      return .measure(.replaceShell)
    }
    let (what, patience) = rest.removeFirst()
    measure = now + patience
    reminder = now + min(patience / 2, .milliseconds(100))
    next = min(measure, reminder ?? measure)
    return .measure(what)
  }
}
