/// What the controllers remember between two calls; all but the events' places can be made anew from the store.
struct ControllerState: Sendable {
  var queue = WorkQueue()
  var index = ObjectIndex()
  /// Changes that are in the index, and that no controller has been told of.
  var changes: [StoreEvent] = []
  /// The time that the simulation has reached while it catches up with the clock; nil: the clock's.
  var time: Double?
  var isRunning = false
  /// What runs in the pods, by their uid.
  var runtimes: [String: PodRuntime] = [:]
  /// The images that a node has pulled.
  var images: [String: Set<String>] = [:]
  /// Where the event is that tells the same, to count it up.
  var events: [EventIdentity: ObjectKey] = [:]
  /// The events in the order of their last change, for their expiry.
  var eventTimes: [(time: Double, key: ObjectKey, identity: EventIdentity)] = []
  var eventCount = 0
  /// How often a controller has failed at an object in succession, and when it tries again.
  var failures: [Work: (count: Int, due: Double)] = [:]
  /// What an autoscaler has recommended lately, by its uid.
  var recommendations: [String: [(time: Double, replicas: Int)]] = [:]
  var addresses = AddressPools()
}

/// What makes two events the same but for their time.
struct EventIdentity: Hashable, Sendable {
  var uid: String
  var field: String
  var type: String
  var reason: String
  var message: String
  var component: String
}
