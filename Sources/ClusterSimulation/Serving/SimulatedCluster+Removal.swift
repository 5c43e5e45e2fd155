extension SimulatedCluster {
  func delete(_ name: String, _ context: RequestContext) throws(APIFailure) -> APIResponse {
    guard context.definition.verbs.contains("delete") else { throw .methodNotAllowed() }
    let key = context.key(name)
    guard let object = store.get(key) else { throw .notFound(context.definition, name) }
    if key.resource == "namespaces", ["default", "kube-system", "kube-public"].contains(name) {
      throw APIFailure(
        code: 403, reason: "Forbidden",
        message: "namespaces \"\(name)\" is forbidden: this namespace may not be deleted",
        details: ["name": .string(name), "kind": "namespaces"])
    }
    let options = try deleteOptions(context)
    if let uid = options[["preconditions", "uid"]]?.stringValue, uid != object.uid {
      throw .preconditionFailed(context.definition, name, given: uid, found: object.uid)
    }
    if let version = options[["preconditions", "resourceVersion"]]?.stringValue,
      version != object.metadata["resourceVersion"]?.stringValue
    {
      throw .conflict(context.definition, name)
    }
    if context.isDryRun || Self.isDryRun(options) { return answer(with: object, context) }
    let gone = removeObject(key, options)
    settle(after: key)
    if let left = store.get(key) { return answer(with: left, context) }
    if ["namespaces", "pods", "services", "persistentvolumeclaims"].contains(key.resource) {
      return answer(with: gone, context)
    }
    return .json([
      "kind": "Status", "apiVersion": "v1", "metadata": [:], "status": "Success",
      "details": [
        "name": .string(name), "group": .string(context.definition.group),
        "kind": .string(context.definition.plural), "uid": .string(object.uid),
      ],
    ])
  }

  func deleteCollection(_ context: RequestContext) throws(APIFailure) -> APIResponse {
    guard context.definition.verbs.contains("deletecollection") else { throw .methodNotAllowed() }
    let objects = selected(context, try ObjectFilter(context))
    let options = try deleteOptions(context)
    if !context.isDryRun, !Self.isDryRun(options) {
      for object in objects {
        let key = ObjectKey(
          resource: context.definition.key, namespace: object.namespace, name: object.name)
        removeObject(key, options)
        settle(after: key)
      }
    }
    return .json([
      "kind": .string("\(context.definition.kind)List"), "apiVersion": .string(context.apiVersion),
      "metadata": ["resourceVersion": .string(String(store.version))],
      "items": .array(objects.map(context.shown)),
    ])
  }

  private static func isDryRun(_ options: JSONValue) -> Bool {
    options["dryRun"]?.arrayValue?.contains("All") ?? false
  }

  /// The options of the body; those of the query stand for what it leaves out.
  func deleteOptions(_ context: RequestContext) throws(APIFailure) -> JSONValue {
    var options: JSONValue = [:]
    if !context.request.body.isEmpty {
      let given = try body(of: context)
      guard given.objectValue != nil else {
        throw .badRequest("the body of a deletion must be DeleteOptions")
      }
      options = given
    }
    for name in ["propagationPolicy"] where options[name] == nil {
      options[name] = context.request.parameter(name).map { .string($0) }
    }
    if options["gracePeriodSeconds"] == nil,
      let seconds = context.request.parameter("gracePeriodSeconds").flatMap(Int64.init)
    {
      options["gracePeriodSeconds"] = .integer(seconds)
    }
    if let policy = options["propagationPolicy"]?.stringValue,
      !["Foreground", "Background", "Orphan"].contains(policy)
    {
      throw APIFailure(
        code: 422, reason: "Invalid",
        message:
          "DeleteOptions.meta.k8s.io \"\" is invalid: propagationPolicy: Unsupported value: \"\(policy)\": supported values: \"Foreground\", \"Background\", \"Orphan\", \"nil\""
      )
    }
    return options
  }
}

extension APIFailure {
  /// A precondition of a write that does not hold: another object has taken the name.
  static func preconditionFailed(
    _ definition: ResourceDefinition, _ name: String, given: String, found: String
  ) -> APIFailure {
    APIFailure(
      code: 409, reason: "Conflict",
      message:
        "Operation cannot be fulfilled on \(definition.key) \"\(name)\": Precondition failed: UID in precondition: \(given), UID in object meta: \(found)",
      details: [
        "name": .string(name), "group": .string(definition.group),
        "kind": .string(definition.plural),
      ])
  }
}
