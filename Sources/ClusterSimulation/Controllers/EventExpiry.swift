/// Takes events away an hour after they were told last, as `--event-ttl` of the API server has it by default.
struct EventExpiry: Controller {
  let name = "event-expiry"
  /// In seconds.
  static let lifetime: Double = 3600
  /// There is but one piece of work: all of them.
  static let key = ObjectKey(resource: "events", namespace: "", name: "")

  func concerns(_ change: StoreEvent, in cluster: isolated SimulatedCluster) -> [ObjectKey] { [] }

  func reconcile(_ key: ObjectKey, in cluster: isolated SimulatedCluster) {
    let limit = cluster.now() - Self.lifetime
    let times = cluster.controllers.eventTimes
    let old = times.prefix { $0.time <= limit }
    for (_, key, identity) in old {
      guard let event = cluster.store.get(key) else {
        if cluster.controllers.events[identity] == key {
          cluster.controllers.events[identity] = nil
        }
        continue
      }
      // One that was told again since has a later place in the list.
      guard (event.moment("lastTimestamp") ?? 0) <= limit else { continue }
      cluster.store.remove(key)
      cluster.controllers.events[identity] = nil
    }
    cluster.controllers.eventTimes.removeFirst(old.count)
    if let next = cluster.controllers.eventTimes.first {
      cluster.wake(self, Self.key, at: next.time + Self.lifetime)
    }
  }
}
