/// What runs in a pod, as its kubelet knows it.
struct PodRuntime: Sendable {
  /// When its sandbox is there, in seconds since 1970.
  var sandboxAt: Double
  var address: String?
  /// When its volumes were all there first; nil: not yet.
  var volumesAt: Double?
  var volumeAttempts = 0
  var containers: [String: ContainerRuntime] = [:]
  /// When a pod that is to go has ended.
  var stopsAt: Double?
  var startTime: JSONValue?
}

/// A container as its kubelet knows it.
struct ContainerRuntime: Sendable {
  enum Stage: Sendable {
    case idle
    case pulling(since: Double, until: Double)
    /// `ErrImagePull`, then `ImagePullBackOff`.
    case pullFailed(until: Double)
    case pullBackOff(until: Double)
    case misnamed
    case misconfigured(message: String, until: Double)
    case starting(until: Double)
    case running(since: Double)
    case backOff(until: Double)
    case ended
  }

  var stage = Stage.idle
  var restarts = 0
  var pulls = 0
  var program: ContainerProgram?
  var identifier = ""
  var imageIdentifier = ""
  /// How it ended last.
  var terminated: JSONValue?
  /// How it ended the time before.
  var previous: JSONValue?
  /// The delay of its next restart, in seconds.
  var delay: Double = 0
  /// The delay that it waits out now, in seconds.
  var currentDelay: Double = 10
  var probes: [ProbeKind: ProbeState] = [:]

  var isRunning: Bool {
    if case .running = stage { return true }
    return false
  }

  var hasEnded: Bool {
    if case .ended = stage { return true }
    return false
  }

  var startedAt: Double? {
    if case .running(let since) = stage { return since }
    return nil
  }

  /// Whether its startup probe, if it has one, has succeeded.
  var hasStarted: Bool { isRunning && (probes[.startup]?.isPassed ?? true) }
  var isReady: Bool { hasStarted && (probes[.readiness]?.isPassed ?? true) }
}

enum ProbeKind: String, Sendable, CaseIterable {
  case startup, readiness, liveness

  var word: String { rawValue.prefix(1).uppercased() + rawValue.dropFirst() }
}

/// Where a probe stands.
struct ProbeState: Sendable {
  /// When it is made next, in seconds since 1970; infinite: its outcome is settled.
  var next: Double
  var failures = 0
  var successes = 0
  var isPassed: Bool
}
