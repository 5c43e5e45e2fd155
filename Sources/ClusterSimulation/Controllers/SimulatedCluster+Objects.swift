extension SimulatedCluster {
  /// A reference to a controlling owner.
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

  /// The objects of a resource that an object controls, in the order of their names.
  func controlled(_ resource: String, by owner: JSONValue) -> [(key: ObjectKey, object: JSONValue)]
  {
    controllers.index.dependents(of: owner.uid, in: resource).compactMap { key in
      guard let object = store.get(key), object.controller?["uid"]?.stringValue == owner.uid
      else { return nil }
      return (key, object)
    }
  }

  func isReady(_ object: JSONValue) -> Bool { object.holds("Ready") }

  /// Whether a pod has been ready for so many seconds; if not yet, when it will have been.
  func availability(of pod: JSONValue, after seconds: Int) -> (isAvailable: Bool, at: Double?) {
    guard let ready = pod.condition("Ready"), ready["status"] == "True" else { return (false, nil) }
    guard seconds > 0, let since = ready.moment("lastTransitionTime") else { return (true, nil) }
    let due = since + Double(seconds)
    return due <= now() ? (true, nil) : (false, due)
  }

  /// A condition of an object's status; the time of its last change stays while it says the same.
  func condition(
    _ type: String, _ holds: Bool, reason: String, message: String, of object: JSONValue
  ) -> JSONValue {
    let value: JSONValue = holds ? "True" : "False"
    let old = object.condition(type)
    let time: JSONValue =
      old?["status"] == value ? old?["lastTransitionTime"] ?? "" : .string(Timestamp.text(now()))
    var condition: JSONValue = [
      "type": .string(type), "status": value, "lastTransitionTime": time,
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

  /// Changes an object in place; a change of nothing stores nothing, one of the spec raises the generation.
  @discardableResult
  func update(_ key: ObjectKey, _ change: (inout JSONValue) -> Void) -> JSONValue? {
    guard let old = store.get(key) else { return nil }
    var object = old
    change(&object)
    if object == old { return old }
    if object["spec"] != old["spec"], let generation = old.metadata["generation"]?.integerValue {
      object.metadata["generation"] = .integer(generation + 1)
    }
    return store.put(object, at: key)
  }

  /// A pod of a controller's template, not yet stored.
  func podOfTemplate(
    _ template: JSONValue, of object: JSONValue, _ apiVersion: String, _ kind: String
  ) -> JSONValue {
    var pod: JSONValue = ["metadata": template.metadata, "spec": template["spec"] ?? [:]]
    pod.metadata["creationTimestamp"] = nil
    pod.metadata["name"] = nil
    pod.metadata["namespace"] = .string(object.namespace)
    pod.metadata["ownerReferences"] = [owner(object, apiVersion, kind)]
    return pod
  }

  /// Stores a pod that a controller makes, as the API server would: with defaults and admission.
  ///
  /// - Throws: what the API server says when it refuses.
  @discardableResult
  func createPod(_ pod: JSONValue) throws(APIFailure) -> JSONValue {
    guard let definition = definition("pods") else { throw .noSuchPath }
    var pod = pod
    if pod.name.isEmpty, let prefix = pod.word("metadata", "generateName") {
      pod.metadata["name"] = .string(prefix.prefix(58) + identifiers.suffix())
    }
    let key = ObjectKey(resource: "pods", namespace: pod.namespace, name: pod.name)
    guard store.get(key) == nil else { throw .alreadyExists(definition, pod.name) }
    return insert(try admitted(prepared(pod, definition), definition), definition)
  }
}
