extension SimulatedCluster {
  func create(_ context: RequestContext) throws(APIFailure) -> APIResponse {
    let definition = context.definition
    guard definition.verbs.contains("create") else { throw .methodNotAllowed() }
    let given = try body(of: context)
    if definition.isVirtual { return answerReview(given, context) }
    if definition.key == "bindings" { return try bind(given, context) }
    return try create(read(given, context), context)
  }

  /// Makes an object that has been read.
  func create(_ given: JSONValue, _ context: RequestContext) throws(APIFailure)
    -> APIResponse
  {
    let definition = context.definition
    var object = given
    // A status is the controllers' to write: what a client sends with a new object is dropped, but for a node, which a
    // kubelet registers with what it has.
    if definition.key != "nodes",
      definition.subresources(version: context.path.version).contains("status")
    {
      object["status"] = nil
    }
    if definition.namespaced {
      let namespace = context.namespace.isEmpty ? object.namespace : context.namespace
      guard object.namespace.isEmpty || object.namespace == namespace else {
        throw .badRequest(
          "the namespace of the provided object does not match the namespace sent on the request")
      }
      try requireActive(namespace, for: definition, name: object.name)
      object.metadata["namespace"] = .string(namespace)
    } else {
      object.metadata["namespace"] = nil
    }
    if object.name.isEmpty, let prefix = object.metadata["generateName"]?.stringValue {
      object.metadata["name"] = .string(prefix + identifiers.suffix())
    }
    for member in [
      "uid", "creationTimestamp", "resourceVersion", "generation", "selfLink", "deletionTimestamp",
    ] {
      object.metadata[member] = nil
    }
    if definition.key == "certificatesigningrequests.certificates.k8s.io" {
      let info = user(of: context)
      object.set(["spec", "username"], to: info["username"])
      object.set(["spec", "groups"], to: info["groups"])
      object.set(["spec", "uid"], to: info["uid"])
      object.set(["spec", "extra"], to: info["extra"])
      if context.path.version == "v1beta1", object.word("spec", "signerName") == nil {
        object.set(["spec", "signerName"], to: "kubernetes.io/legacy-unknown")
      }
    }
    let key = ObjectKey(resource: definition.key, namespace: object.namespace, name: object.name)
    if !object.name.isEmpty, store.get(key) != nil {
      throw .alreadyExists(definition, object.name)
    }
    // What is invalid after defaulting was invalid before: mistakes come ahead of what the cluster adds.
    let defaulted = Defaults(minor: configuration.minor).applied(to: object, key: definition.key)
    try validate(defaulted, nil, context)
    try requireHeld(by: defaulted, context)
    // Only what the client said is its own, not what the cluster adds: addresses, sidecars.
    var tracked = defaulted
    if tracked.metadata["managedFields"] == nil { track(&tracked, from: nil, context) }
    object = try admitted(prepared(tracked, definition), definition)
    object = Defaults(minor: configuration.minor).applied(to: object, key: definition.key)
    if context.isDryRun {
      object.metadata["uid"] = .string(identifiers.uuid())
      object.metadata["creationTimestamp"] = .string(Timestamp.text(now()))
      if definition.hasGeneration { object.metadata["generation"] = 1 }
      return answer(with: object, context, status: 201)
    }
    let stored = insert(object, definition)
    settle(after: key)
    if let now = store.stored(key) { return answer(with: now, context, status: 201) }
    return answer(with: stored, context, status: 201)
  }

  /// Gives a new object what the server gives every one, and stores it.
  @discardableResult
  func insert(_ object: JSONValue, _ definition: ResourceDefinition) -> JSONValue {
    var object = Defaults(minor: configuration.minor).applied(to: object, key: definition.key)
    object["apiVersion"] = nil
    object["kind"] = nil
    if object.uid.isEmpty { object.metadata["uid"] = .string(identifiers.uuid()) }
    object.metadata["creationTimestamp"] = .string(Timestamp.text(now()))
    if definition.hasGeneration || definition.isCustom { object.metadata["generation"] = 1 }
    return store.put(
      object,
      at: ObjectKey(resource: definition.key, namespace: object.namespace, name: object.name))
  }

  func replace(_ name: String, _ context: RequestContext) throws(APIFailure) -> APIResponse {
    guard context.definition.verbs.contains("update") else { throw .methodNotAllowed() }
    let object = try read(body(of: context), context)
    guard object.name == name else {
      throw .badRequest(
        object.name.isEmpty
          ? "the name of the object (\(object.name)) based on URL was undeterminable: name must be provided"
          : "the name of the object (\(object.name)) does not match the name on the URL (\(name))")
    }
    if context.definition.isCustom,
      (object.metadata["resourceVersion"]?.stringValue ?? "").isEmpty
    {
      throw .invalid(
        context.definition, name,
        [
          FieldFault(
            field: "metadata.resourceVersion", reason: .invalid,
            message: "Invalid value: 0x0: must be specified for an update")
        ])
    }
    return try update(name, context) { _ throws(APIFailure) in object }
  }

  func patch(_ name: String, _ context: RequestContext) throws(APIFailure) -> APIResponse {
    guard context.definition.verbs.contains("patch") else { throw .methodNotAllowed() }
    let type = String((context.request.header("content-type") ?? "").prefix { $0 != ";" })
    var types = [
      "application/json-patch+json", "application/merge-patch+json", "application/apply-patch+yaml",
    ]
    if !context.definition.isCustom {
      types.insert("application/strategic-merge-patch+json", at: 2)
    }
    guard types.contains(type) else { throw .unsupportedMediaType(types) }
    let patch: JSONValue
    do { patch = try JSONValue(parsing: context.request.body) } catch {
      throw .badRequest("error decoding patch: \(error)")
    }
    if type == "application/apply-patch+yaml" { return try apply(patch, name, context) }
    return try update(name, context) { current throws(APIFailure) in
      let patched: JSONValue
      do throws(PatchError) {
        switch type {
        case "application/json-patch+json":
          patched = try Patches.applyJSONPatch(patch, to: current)
        case "application/merge-patch+json":
          guard patch.objectValue != nil else {
            throw PatchError(description: "a merge patch is an object")
          }
          patched = Patches.applyMergePatch(patch, to: current)
        default:
          patched = try StrategicMergePatch.apply(
            patch, to: current, schema: context.schema ?? APISchema())
        }
      } catch {
        throw APIFailure(
          code: 422, reason: "Invalid",
          message: "the server rejected our request due to an error in our request")
      }
      var told = patched
      told["kind"] = .string(context.definition.kind)
      told["apiVersion"] = .string(context.apiVersion)
      let origin = PatchedObject(
        patch: type == "application/strategic-merge-patch+json" ? patch : nil, object: told)
      return try read(patched, context, from: origin)
    }
  }

  // MARK: Reading what a client sent

  func body(of context: RequestContext) throws(APIFailure) -> JSONValue {
    let request = context.request
    let type = (request.header("content-type") ?? "application/json").prefix { $0 != ";" }
    switch type {
    case "application/vnd.kubernetes.protobuf":
      do { return try ProtobufDecoding.object(from: request.body) } catch {
        throw .badRequest("the object provided is unrecognized: \(error)")
      }
    case "application/json", "application/yaml", "":
      do { return try JSONValue(parsing: request.body) } catch {
        throw .badRequest(
          "couldn't get version/kind; json parse error: \(error)")
      }
    default:
      throw .unsupportedMediaType([
        "application/json", "application/yaml", "application/vnd.kubernetes.protobuf",
      ])
    }
  }

  /// An object as it is stored, of what a client sent: checked against its type, in the stored version's form.
  ///
  /// - Parameter origin: the patch that made it, which is refused in its own words.
  func read(_ given: JSONValue, _ context: RequestContext, from origin: PatchedObject? = nil)
    throws(APIFailure) -> JSONValue
  {
    let definition = context.definition
    guard given.objectValue != nil else {
      throw .badRequest(
        "couldn't get version/kind; json parse error: json: cannot unmarshal \(given == .null ? "null" : "array") into Go value of type struct { APIVersion string \"json:\\\"apiVersion,omitempty\\\"\"; Kind string \"json:\\\"kind,omitempty\\\"\" }"
      )
    }
    // A patched object has no kind: it is stored without one.
    let kind = given["kind"]?.stringValue ?? definition.kind
    let apiVersion = given["apiVersion"]?.stringValue ?? context.apiVersion
    guard apiVersion == context.apiVersion else {
      throw .badRequest(
        "the API version in the data (\(apiVersion)) does not match the expected API version (\(context.apiVersion))"
      )
    }
    guard kind == definition.kind else {
      throw .badRequest(
        "\(kind) in version \"\(context.path.version)\" cannot be handled as a \(definition.kind): converting (\(apiVersion).\(kind)) to (\(definition.group).\(definition.kind)): unknown conversion"
      )
    }
    guard let schema = context.schema else { return given }
    var decoding = ObjectDecoding()
    // A live object is stored in the newest form; only what clients sent is in an old one.
    let isStored = given["kind"] == nil && given.metadata["uid"] != nil
    let old = isStored ? context.shown(given) : given
    let object = decoding.read(old, schema)
    let prefix =
      definition.isCustom
      ? "" : "\(kind) in version \"\(context.path.version)\" cannot be handled as a \(kind): "
    if let mismatch = decoding.mismatch, !definition.isCustom {
      throw origin?.refusal(mismatch) ?? .badRequest(prefix + mismatch.decoding)
    }
    if !decoding.unknown.isEmpty {
      switch context.validation(minor: configuration.minor) {
      case .strict:
        let message = "strict decoding error: " + decoding.unknown.joined(separator: ", ")
        throw origin?.refusal(.init(message)) ?? .badRequest(prefix + message)
      case .warn: warnings += decoding.unknown
      case .ignore: break
      }
    }
    if let custom = definition.custom[context.path.version] {
      return CustomValidation.defaulted(object, custom.openAPI)
    }
    return VersionConversion.stored(
      object, kind: definition.kind, group: context.path.group, version: context.path.version)
  }

  private func requireActive(_ namespace: String, for definition: ResourceDefinition, name: String)
    throws(APIFailure)
  {
    let key = ObjectKey(resource: "namespaces", namespace: "", name: namespace)
    guard let object = store.get(key) else {
      throw APIFailure(
        code: 404, reason: "NotFound", message: "namespaces \"\(namespace)\" not found",
        details: ["name": .string(namespace), "kind": "namespaces"])
    }
    if object[["status", "phase"]] == "Terminating" {
      throw APIFailure(
        code: 403, reason: "Forbidden",
        message:
          "\(definition.key) \"\(name)\" is forbidden: unable to create new content in namespace \(namespace) because it is being terminated",
        details: [
          "name": .string(name), "group": .string(definition.group),
          "kind": .string(definition.plural),
          "causes": [
            [
              "reason": "NamespaceTerminating", "field": "metadata.namespace",
              "message": .string("namespace \(namespace) is being terminated"),
            ]
          ],
        ])
    }
  }
}
