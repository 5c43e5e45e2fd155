extension SimulatedCluster {
  /// Tells what happened to an object; the same again within the hour counts up (`client-go/tools/record`).
  ///
  /// - Parameters:
  ///   - kind: the object's kind, which its stored form does not carry.
  ///   - host: the node that tells it, if one does.
  ///   - field: the part of the object that it is about: `spec.containers{main}`.
  func recordEvent(
    on object: JSONValue, _ kind: String, _ type: String, _ reason: String, _ message: String,
    from component: String, host: String? = nil, field: String? = nil
  ) {
    guard let definition = definition("events") else { return }
    let namespace = object.namespace.isEmpty ? "default" : object.namespace
    let identity = EventIdentity(
      uid: object.uid, field: field ?? "", type: type, reason: reason, message: message,
      component: component)
    let time = JSONValue.string(Timestamp.text(now()))
    if let key = controllers.events[identity], var known = store.get(key) {
      known["count"] = .integer((known["count"]?.integerValue ?? 1) + 1)
      known["lastTimestamp"] = time
      store.put(known, at: key)
      controllers.eventTimes.append((now(), key, identity))
      return
    }
    if store.get(ObjectKey(resource: "namespaces", namespace: "", name: namespace))?.isBeingDeleted
      ?? true
    {
      return
    }
    var involved: JSONValue = [
      "kind": .string(kind), "name": .string(object.name), "uid": .string(object.uid),
      "apiVersion": .string(Self.apiVersion(ofKind: kind)),
      "resourceVersion": object.metadata["resourceVersion"] ?? "",
    ]
    if !object.namespace.isEmpty { involved["namespace"] = .string(object.namespace) }
    if kind == "Node" { involved["uid"] = .string(object.name) }
    if let field { involved["fieldPath"] = .string(field) }
    var source: JSONValue = ["component": .string(component)]
    if let host { source["host"] = .string(host) }
    // The time in nanoseconds, as the recorder has it: names follow the order of events.
    controllers.eventCount += 1
    let nanoseconds = Int(now() * 1000) * 1_000_000 + controllers.eventCount % 1_000_000
    let name = "\(object.name).\(String(nanoseconds, radix: 16))"
    let stored = insert(
      [
        "metadata": ["name": .string(name), "namespace": .string(namespace)],
        "involvedObject": involved, "type": .string(type), "reason": .string(reason),
        "message": .string(message), "source": source, "firstTimestamp": time,
        "lastTimestamp": time, "count": 1, "eventTime": .null,
        "reportingComponent": .string(component), "reportingInstance": .string(host ?? ""),
      ], definition)
    let key = ObjectKey(resource: "events", namespace: namespace, name: stored.name)
    controllers.events[identity] = key
    controllers.eventTimes.append((now(), key, identity))
    wake(EventExpiry(), EventExpiry.key, at: now() + EventExpiry.lifetime)
  }

  private static func apiVersion(ofKind kind: String) -> String {
    switch kind {
    case "Deployment", "ReplicaSet", "StatefulSet", "DaemonSet": "apps/v1"
    case "Job", "CronJob": "batch/v1"
    case "HorizontalPodAutoscaler": "autoscaling/v2"
    case "PodDisruptionBudget": "policy/v1"
    case "Ingress": "networking.k8s.io/v1"
    default: "v1"
    }
  }

  /// Finds the stored events again, to count them up and to let them expire.
  func rememberEvents() {
    for (key, event) in store.list("events") {
      let identity = EventIdentity(
        uid: event.word("involvedObject", "uid") ?? "",
        field: event.word("involvedObject", "fieldPath") ?? "", type: event.word("type") ?? "",
        reason: event.word("reason") ?? "", message: event.word("message") ?? "",
        component: event.word("source", "component") ?? "")
      controllers.events[identity] = key
      controllers.eventTimes.append((event.moment("lastTimestamp") ?? now(), key, identity))
    }
    controllers.eventTimes.sort { ($0.time, $0.key) < ($1.time, $1.key) }
    if let first = controllers.eventTimes.first {
      wake(EventExpiry(), EventExpiry.key, at: first.time + EventExpiry.lifetime)
    }
  }
}
