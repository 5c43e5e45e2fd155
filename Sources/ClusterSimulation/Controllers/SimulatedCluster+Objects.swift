extension SimulatedCluster {
  func owner(_ object: JSONValue, _ apiVersion: String, _ kind: String) -> JSONValue {
    [
      "apiVersion": .string(apiVersion), "kind": .string(kind), "name": .string(object.name),
      "uid": .string(object.uid),
      "controller": true, "blockOwnerDeletion": true,
    ]
  }

  func isOwned(_ object: JSONValue, by owner: JSONValue) -> Bool {
    object.metadata["ownerReferences"]?.arrayValue?.contains { $0["uid"]?.stringValue == owner.uid }
      ?? false
  }

  func ownedPods(of owner: JSONValue, in namespace: String) -> [(key: ObjectKey, object: JSONValue)]
  {
    store.list("pods", namespace: namespace).filter { isOwned($0.object, by: owner) }
  }

  func isReady(_ object: JSONValue) -> Bool {
    object[["status", "conditions"]]?.arrayValue?.contains {
      $0["type"] == "Ready" && $0["status"] == "True"
    } ?? false
  }

  /// A condition of an object's status; the time of its last change stays while it says the same.
  func condition(
    _ type: String, _ holds: Bool, reason: String, message: String, of object: JSONValue
  ) -> JSONValue {
    let value: JSONValue = holds ? "True" : "False"
    let old = object[["status", "conditions"]]?.arrayValue?.first {
      $0["type"]?.stringValue == type
    }
    let time: JSONValue =
      old?["status"] == value ? old?["lastTransitionTime"] ?? "" : .string(Timestamp.text(now()))
    var condition: JSONValue = [
      "type": .string(type), "status": value, "lastTransitionTime": time, "lastUpdateTime": time,
    ]
    if !reason.isEmpty { condition["reason"] = .string(reason) }
    if !message.isEmpty { condition["message"] = .string(message) }
    return condition
  }

  /// Stores a status if it is another one than before.
  func putStatus(_ status: JSONValue, at key: ObjectKey) {
    guard var object = store.get(key), object["status"] != status else { return }
    object["status"] = status
    store.put(object, at: key)
  }

  /// Makes a pod of a controller's template; false, with an event that says why, when it is refused.
  func makePod(
    named name: String?, for object: JSONValue, _ apiVersion: String, _ kind: String,
    in namespace: String, node: String? = nil
  ) -> Bool {
    guard let definition = definition("pods") else { return false }
    let template = object[["spec", "template"]] ?? [:]
    var pod: JSONValue = ["metadata": template.metadata, "spec": template["spec"] ?? [:]]
    if let name {
      pod.metadata["name"] = .string(name)
    } else {
      pod.metadata["generateName"] = .string("\(object.name)-")
      pod.metadata["name"] = .string("\(object.name)-\(identifiers.suffix())")
    }
    pod.metadata["creationTimestamp"] = nil
    pod.metadata["namespace"] = .string(namespace)
    pod.metadata["ownerReferences"] = [owner(object, apiVersion, kind)]
    if let node { pod.set(["spec", "nodeName"], to: .string(node)) }
    do {
      let made = insert(try admitted(prepared(pod, definition), definition), definition)
      recordEvent(
        on: object, kind, "Normal", "SuccessfulCreate", "Created pod: \(made.name)",
        from: "\(kind.lowercased())-controller")
      return true
    } catch {
      recordEvent(
        on: object, kind, "Warning", "FailedCreate", "Error creating: \(error.message)",
        from: "\(kind.lowercased())-controller")
      return false
    }
  }

  /// Tells what happened to an object; the same again only counts up.
  func recordEvent(
    on object: JSONValue, _ kind: String, _ type: String, _ reason: String, _ message: String,
    from component: String, field: String? = nil
  ) {
    guard let definition = definition("events") else { return }
    let namespace = object.namespace.isEmpty ? "default" : object.namespace
    let known = store.list("events", namespace: namespace).contains { _, event in
      event[["involvedObject", "uid"]]?.stringValue == object.uid
        && event["reason"]?.stringValue == reason
        && event["message"]?.stringValue == message
    }
    if known { return }
    let time = JSONValue.string(Timestamp.text(now()))
    var involved: JSONValue = [
      "kind": .string(kind), "namespace": .string(object.namespace), "name": .string(object.name),
      "uid": .string(object.uid),
      "apiVersion": .string(
        kind == "Pod" || kind == "Node" ? "v1" : kind == "Job" ? "batch/v1" : "apps/v1"),
      "resourceVersion": object.metadata["resourceVersion"] ?? "",
    ]
    if let field { involved["fieldPath"] = .string(field) }
    insert(
      [
        "metadata": [
          "name": .string("\(object.name).\(identifiers.hash().prefix(16))"),
          "namespace": .string(namespace),
        ],
        "involvedObject": involved, "type": .string(type), "reason": .string(reason),
        "message": .string(message),
        "source": ["component": .string(component)], "firstTimestamp": time, "lastTimestamp": time,
        "count": 1,
        "eventTime": .null, "reportingComponent": .string(component), "reportingInstance": "",
      ], definition)
  }
}
