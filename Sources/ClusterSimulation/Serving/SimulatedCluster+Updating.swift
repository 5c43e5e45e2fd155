extension SimulatedCluster {
  /// Changes an object: what the client may not change stays, and a change of nothing changes nothing.
  func update(
    _ name: String, _ context: RequestContext, change: (JSONValue) throws(APIFailure) -> JSONValue
  ) throws(APIFailure) -> APIResponse {
    let definition = context.definition
    let key = context.key(name)
    guard let stored = store.stored(key) else { throw .notFound(definition, name) }
    let current = stored.value
    var object = try change(current)
    // Version 0 asks for none in particular, as the lack of one does.
    if let version = object.metadata["resourceVersion"]?.stringValue, !version.isEmpty,
      version != "0", version != current.metadata["resourceVersion"]?.stringValue
    {
      throw .conflict(definition, name)
    }
    if !object.uid.isEmpty, object.uid != current.uid {
      throw .preconditionFailed(definition, name, given: object.uid, found: current.uid)
    }
    for member in [
      "uid", "creationTimestamp", "resourceVersion", "generation", "namespace", "name",
      "deletionTimestamp", "deletionGracePeriodSeconds", "generateName",
    ] {
      object.metadata[member] = current.metadata[member]
    }
    object["apiVersion"] = nil
    object["kind"] = nil
    // A client that says nothing of the managed fields, or what it was told, leaves them; another has its way.
    let hasOwnTracking =
      object.metadata["managedFields"] != nil
      && object.metadata["managedFields"] != current.metadata["managedFields"]
      && Self.untimed(object.metadata["managedFields"])
        != Self.untimed(current.metadata["managedFields"])
      && Self.untimed(object.metadata["managedFields"])
        != Self.untimed(context.form.managedFields(of: current))
    if !hasOwnTracking { object.metadata["managedFields"] = current.metadata["managedFields"] }
    let hasStatus = definition.subresources(version: context.path.version).contains("status")
    let isApproval = context.path.subresource == "approval"
    if context.path.subresource == "status" {
      var changed = current
      changed["status"] = object["status"]
      changed.metadata["managedFields"] = object.metadata["managedFields"]
      object = changed
    } else {
      if hasStatus, !isApproval { object["status"] = current["status"] }
      keepAllotted(&object, from: current, definition)
      object = Defaults(minor: configuration.minor).applied(to: object, key: definition.key)
      object = Defaults(minor: configuration.minor).applied(
        to: prepared(object, definition), key: definition.key)
      if hasStatus, !isApproval { object["status"] = current["status"] }
    }
    // A client tells by this that nothing changed: what it reads and what a change of nothing answers are the same.
    if Self.isSame(object, current) { return answer(with: stored, context, part: .single) }
    if context.path.subresource == nil {
      try validate(object, current, context)
      try requireHeld(by: object, context)
    }
    if !hasOwnTracking { track(&object, from: current, context) }
    if Self.isChangeOfContent(object, current, definition, hasStatus: hasStatus),
      let generation = current.metadata["generation"]?.integerValue
    {
      object.metadata["generation"] = .integer(generation + 1)
    }
    if context.isDryRun { return answer(with: object, context) }
    if object.metadata["deletionTimestamp"] != nil,
      !(current.metadata["finalizers"]?.arrayValue ?? []).isEmpty,
      (object.metadata["finalizers"]?.arrayValue ?? []).isEmpty,
      key.resource != "pods", key.resource != "namespaces"
    {
      store.remove(key)
      settle(after: key)
      return answer(with: object, context)
    }
    store.put(object, at: key)
    settle(after: key)
    if let now = store.stored(key) { return answer(with: now, context) }
    return answer(with: object, context)
  }

  /// What the cluster has given an object stays when a client says nothing of it.
  private func keepAllotted(
    _ object: inout JSONValue, from current: JSONValue, _ definition: ResourceDefinition
  ) {
    switch definition.key {
    case "services" where object[["spec", "type"]] != "ExternalName":
      for member in [
        "clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy", "healthCheckNodePort",
      ]
      where object[["spec", member]] == nil {
        object.set(["spec", member], to: current[["spec", member]])
      }
      let type = object[["spec", "type"]] ?? "ClusterIP"
      guard type == "NodePort" || type == "LoadBalancer",
        let ports = object[["spec", "ports"]]?.arrayValue
      else { break }
      let before = current[["spec", "ports"]]?.arrayValue ?? []
      object.set(
        ["spec", "ports"],
        to: .array(
          ports.map { port in
            var port = port
            let same = before.first {
              $0["port"] == port["port"]
                && ($0["protocol"] ?? "TCP") == (port["protocol"] ?? "TCP")
            }
            if port["nodePort"] == nil { port["nodePort"] = same?["nodePort"] }
            return port
          }))
    case "jobs.batch":
      if object[["spec", "selector"]] == nil {
        object.set(["spec", "selector"], to: current[["spec", "selector"]])
        for (name, value) in current[["spec", "template"]]?.labels ?? [:]
        where name.hasSuffix("controller-uid") || name.hasSuffix("job-name") {
          object.set(["spec", "template", "metadata", "labels", name], to: .string(value))
        }
      }
    case "persistentvolumeclaims":
      for member in ["volumeName", "storageClassName"] where object[["spec", member]] == nil {
        object.set(["spec", member], to: current[["spec", member]])
      }
    case "persistentvolumes" where object[["spec", "claimRef"]] == nil:
      object.set(["spec", "claimRef"], to: current[["spec", "claimRef"]])
    case "pods":
      for member in [
        "nodeName", "serviceAccountName", "serviceAccount", "priority", "preemptionPolicy",
      ]
      where object[["spec", member]] == nil {
        object.set(["spec", member], to: current[["spec", member]])
      }
    default: break
    }
  }

  /// Whether two states differ in nothing but the times of managed fields.
  private static func isSame(_ left: JSONValue, _ right: JSONValue) -> Bool {
    if left == right { return true }
    func bare(_ object: JSONValue) -> JSONValue {
      var object = object
      object.metadata["managedFields"] = nil
      return object
    }
    guard bare(left) == bare(right) else { return false }
    return untimed(left.metadata["managedFields"]) == untimed(right.metadata["managedFields"])
  }

  /// Managed fields without the times at which they were written.
  private static func untimed(_ value: JSONValue?) -> Set<ManagedFields.Entry> {
    Set(
      ManagedFields(value).entries.map { entry in
        var entry = entry
        entry.time = nil
        return entry
      })
  }

  /// Whether a change is one that the object's generation counts: of the spec, or of a custom resource without status of
  /// anything.
  private static func isChangeOfContent(
    _ object: JSONValue, _ current: JSONValue, _ definition: ResourceDefinition, hasStatus: Bool
  ) -> Bool {
    if object["spec"] != current["spec"] { return true }
    func content(_ object: JSONValue) -> JSONObject {
      (object.objectValue ?? [:]).filter {
        $0.key != "metadata" && !(hasStatus && $0.key == "status")
      }
    }
    return (definition.isCustom || current["spec"] == nil) && content(object) != content(current)
  }

  /// Notes in the managed fields who wrote what.
  func track(_ object: inout JSONValue, from current: JSONValue?, _ context: RequestContext) {
    guard let schema = context.schema else { return }
    func bare(_ object: JSONValue) -> JSONValue {
      var object = object
      object.metadata["managedFields"] = nil
      return object
    }
    var difference = StructuredMerge().difference(
      current.map(bare), bare(object), .structure(schema), isPart: true)
    if context.path.subresource == nil,
      context.definition.subresources(version: context.path.version).contains("status")
    {
      difference.changed = difference.changed.removing(["f:status"])
      difference.removed = difference.removed.removing(["f:status"])
    }
    var managed = ManagedFields(object.metadata["managedFields"])
    managed.update(
      manager: context.manager, apiVersion: context.apiVersion,
      subresource: context.path.subresource ?? "", time: Timestamp.text(now()),
      difference: difference)
    object.metadata["managedFields"] = managed.json
  }
}
