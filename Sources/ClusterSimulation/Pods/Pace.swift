/// How long the things take that a real cluster needs time for, in seconds.
struct Pace: Sendable {
  /// Making a pod's sandbox and network.
  var sandbox: Double = 0
  /// Pulling an image that a node does not have.
  var pull: Double = 0
  /// From an image to a running container.
  var start: Double = 0
  /// From the request to stop to the end of a container.
  var stop: Double = 0
  /// How long a program runs of which nothing is known but that it ends.
  var run: Double = 0
  /// Making a volume, or a load balancer.
  var provision: Double = 0
  /// How long an image pull that fails takes to fail.
  var pullFailure: Double = 0
  /// Whether probes wait for their initial delay.
  var delaysProbes = false

  /// Everything at once, for a lesson that nobody wants to wait in.
  static let instant = Pace()

  /// About what a small cluster takes.
  static let natural = Pace(
    sandbox: 0.7, pull: 1.6, start: 0.4, stop: 1, run: 2.5, provision: 1.5, pullFailure: 1.2,
    delaysProbes: true)

  static let named: [String: Pace] = ["instant": .instant, "natural": .natural]
}
