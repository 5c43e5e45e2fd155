extension SimulatedCluster {
  func create(_ context: RequestContext) throws(APIFailure) -> APIResponse {
    let definition = context.definition
    var object = try body(of: context)
    if definition.isVirtual { return .json(context.shown(answerReview(object)), status: 201) }
    try check(object, context)
    // A status is the controllers' to write: what a client sends with a new object is dropped.
    if definition.subresources.contains("status") { object["status"] = nil }
    if definition.namespaced {
      let namespace = context.namespace.isEmpty ? object.namespace : context.namespace
      if !object.namespace.isEmpty, object.namespace != namespace {
        throw .badRequest(
          "the namespace of the provided object does not match the namespace sent on the request")
      }
      try requireActive(namespace, for: definition)
      object.metadata["namespace"] = .string(namespace)
    } else {
      object.metadata["namespace"] = nil
    }
    if object.name.isEmpty, let prefix = object.metadata["generateName"]?.stringValue {
      object.metadata["name"] = .string(prefix + identifiers.suffix())
    }
    guard !object.name.isEmpty else {
      throw .invalid(
        definition, "", field: "metadata.name",
        message: "Required value: name or generateName is required")
    }
    try checkName(object.name, definition)
    let key = ObjectKey(resource: definition.key, namespace: object.namespace, name: object.name)
    guard store.get(key) == nil else { throw .alreadyExists(definition, object.name) }
    object = try admitted(prepared(object, definition), definition)
    if context.isDryRun { return .json(context.shown(object), status: 201) }
    let stored = insert(object, definition)
    settle(after: key)
    return .json(context.shown(store.get(key) ?? stored), status: 201)
  }

  /// Gives a new object what the server gives every one, and stores it.
  @discardableResult
  func insert(_ object: JSONValue, _ definition: ResourceDefinition) -> JSONValue {
    var object = object
    object["apiVersion"] = nil
    object["kind"] = nil
    object.metadata["uid"] = .string(identifiers.uuid())
    object.metadata["creationTimestamp"] = .string(Timestamp.text(now()))
    if definition.subresources.contains("status") || definition.isCustom {
      object.metadata["generation"] = 1
    }
    return store.put(
      object,
      at: ObjectKey(resource: definition.key, namespace: object.namespace, name: object.name))
  }

  func replace(_ name: String, _ context: RequestContext) throws(APIFailure) -> APIResponse {
    let object = try body(of: context)
    return try update(name, context) { _ throws(APIFailure) in object }
  }

  func patch(_ name: String, _ context: RequestContext) throws(APIFailure) -> APIResponse {
    let type = (context.request.header("content-type") ?? "").prefix { $0 != ";" }
    let patch: JSONValue
    do { patch = try JSONValue(parsing: context.request.body) } catch {
      throw .badRequest("the patch is no JSON: \(error)")
    }
    guard store.get(context.key(name)) != nil || type != "application/apply-patch+yaml" else {
      throw APIFailure(
        code: 415, reason: "UnsupportedMediaType",
        message: "the mock cluster does not do server-side apply yet; leave '--server-side' out")
    }
    return try update(name, context) { current throws(APIFailure) in
      do {
        switch type {
        case "application/json-patch+json": return try Patches.applyJSONPatch(patch, to: current)
        case "application/merge-patch+json": return Patches.applyMergePatch(patch, to: current)
        case "application/strategic-merge-patch+json" where !context.definition.isCustom:
          return try Patches.applyStrategicMergePatch(patch, to: current)
        default:
          throw APIFailure(
            code: 415, reason: "UnsupportedMediaType",
            message:
              "the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json"
          )
        }
      } catch let error as PatchError {
        throw APIFailure(
          code: 422, reason: "Invalid",
          message: "the server rejected our request due to an error in our request: \(error)")
      } catch let error as APIFailure {
        throw error
      } catch {
        throw .badRequest("\(error)")
      }
    }
  }

  /// Changes an object: what the client may not change stays, and a change of nothing changes nothing.
  private func update(
    _ name: String, _ context: RequestContext, change: (JSONValue) throws(APIFailure) -> JSONValue
  ) throws(APIFailure) -> APIResponse {
    let definition = context.definition
    let key = context.key(name)
    guard let current = store.get(key) else { throw .notFound(definition, name) }
    var object = try change(current)
    if let version = object.metadata["resourceVersion"]?.stringValue,
      version != current.metadata["resourceVersion"]?.stringValue
    {
      throw .conflict(definition, name)
    }
    for member in [
      "uid", "creationTimestamp", "resourceVersion", "generation", "namespace", "name",
      "deletionTimestamp",
    ] {
      object.metadata[member] = current.metadata[member]
    }
    object["apiVersion"] = nil
    object["kind"] = nil
    object = prepared(object, definition)
    let isStatus = context.path.subresource == "status"
    if isStatus {
      var changed = current
      changed["status"] = object["status"]
      object = changed
    } else if definition.subresources.contains("status"), current["status"] != nil {
      object["status"] = current["status"]
    }
    if object == current { return .json(context.shown(current)) }
    if object["spec"] != current["spec"],
      let generation = current.metadata["generation"]?.integerValue
    {
      object.metadata["generation"] = .integer(generation + 1)
    }
    if context.isDryRun { return .json(context.shown(object)) }
    if object.metadata["deletionTimestamp"] != nil, !current.finalizers.isEmpty,
      object.finalizers.isEmpty, key.resource != "pods", key.resource != "namespaces"
    {
      store.remove(key)
      settle(after: key)
      return .json(context.shown(object))
    }
    store.put(object, at: key)
    settle(after: key)
    return .json(context.shown(store.get(key) ?? object))
  }

  func delete(_ name: String, _ context: RequestContext) throws(APIFailure) -> APIResponse {
    let key = context.key(name)
    guard let object = store.get(key) else { throw .notFound(context.definition, name) }
    if key.resource == "namespaces", ["default", "kube-system", "kube-public"].contains(name) {
      throw .forbidden("namespaces \"\(name)\" is forbidden: this namespace may not be deleted")
    }
    if context.isDryRun { return .json(context.shown(object)) }
    let gone = delete(key, deletionOptions(context))
    settle(after: key)
    if let left = store.get(key) { return .json(context.shown(left)) }
    if key.resource == "namespaces" { return .json(context.shown(gone)) }
    return .json([
      "kind": "Status", "apiVersion": "v1", "metadata": [:], "status": "Success",
      "details": [
        "name": .string(name), "group": .string(context.definition.group),
        "kind": .string(context.definition.plural),
        "uid": .string(object.uid),
      ],
    ])
  }

  func deleteCollection(_ context: RequestContext) throws(APIFailure) -> APIResponse {
    let objects = selected(context)
    for object in objects {
      let key = ObjectKey(
        resource: context.definition.key, namespace: object.namespace, name: object.name)
      delete(key, deletionOptions(context))
      settle(after: key)
    }
    return .json(["kind": "Status", "apiVersion": "v1", "metadata": [:], "status": "Success"])
  }

  private func deletionOptions(_ context: RequestContext) -> DeletionOptions {
    var options = DeletionOptions((try? JSONValue(parsing: context.request.body)) ?? [:])
    if let text = context.request.parameter("propagationPolicy"),
      let propagation = DeletionOptions.Propagation(rawValue: text)
    {
      options.propagation = propagation
    }
    if let seconds = context.request.parameter("gracePeriodSeconds").flatMap({ Int($0) }) {
      options.gracePeriod = seconds
    }
    return options
  }

  private func body(of context: RequestContext) throws(APIFailure) -> JSONValue {
    let request = context.request
    let type = (request.header("content-type") ?? "application/json").prefix { $0 != ";" }
    do {
      if type == "application/vnd.kubernetes.protobuf" {
        return try ProtobufDecoding.object(from: request.body)
      }
      return try JSONValue(parsing: request.body)
    } catch let error as ProtobufDecodingError {
      throw APIFailure(code: 415, reason: "UnsupportedMediaType", message: "\(error)")
    } catch {
      throw .badRequest("the object provided is unrecognized: \(error)")
    }
  }

  private func check(_ object: JSONValue, _ context: RequestContext) throws(APIFailure) {
    guard let apiVersion = object["apiVersion"]?.stringValue, let kind = object["kind"]?.stringValue
    else {
      throw .badRequest(
        "Object 'Kind' is missing in '\(String(decoding: object.serialized().prefix(200), as: UTF8.self))'"
      )
    }
    guard kind == context.definition.kind, apiVersion == context.apiVersion else {
      throw .badRequest(
        "\(kind) in version \"\(apiVersion)\" cannot be handled as a \(context.definition.kind): it was sent to \(context.apiVersion)"
      )
    }
  }

  private func checkName(_ name: String, _ definition: ResourceDefinition) throws(APIFailure) {
    // Names of RBAC objects may hold colons.
    if definition.group == "rbac.authorization.k8s.io" { return }
    let isValid =
      name.count <= 253 && name.first?.isPunctuation == false && name.last?.isPunctuation == false
      && name.allSatisfy { $0.isASCII && ($0.isLowercase || $0.isNumber || $0 == "-" || $0 == ".") }
    guard !isValid else { return }
    throw .invalid(
      definition, name, field: "metadata.name",
      message:
        "Invalid value: \"\(name)\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"
    )
  }

  private func requireActive(_ namespace: String, for definition: ResourceDefinition)
    throws(APIFailure)
  {
    let key = ObjectKey(resource: "namespaces", namespace: "", name: namespace)
    guard let object = store.get(key) else {
      throw APIFailure(
        code: 404, reason: "NotFound", message: "namespaces \"\(namespace)\" not found",
        details: ["name": .string(namespace), "kind": "namespaces"])
    }
    if object[["status", "phase"]] == "Terminating" {
      throw .forbidden(
        "\(definition.key) is forbidden: unable to create new content in namespace \(namespace) because it is being terminated"
      )
    }
  }

  private func answerReview(_ review: JSONValue) -> JSONValue {
    var review = review
    review["status"] =
      review["spec"]?["namespace"] == nil || review[["spec", "resourceAttributes"]] != nil
      ? ["allowed": true, "reason": "the mock cluster has no access control"]
      : [
        "incomplete": false, "nonResourceRules": [],
        "resourceRules": [["verbs": ["*"], "apiGroups": ["*"], "resources": ["*"]]],
      ]
    return review
  }
}
