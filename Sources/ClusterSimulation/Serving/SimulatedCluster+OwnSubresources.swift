extension SimulatedCluster {
  /// Answers the subresources that are objects: `status`, `scale`, `eviction`, `binding`, `token`, `approval`; nil for
  /// those that are streams or are someone else's.
  func answerOwnSubresource(_ context: RequestContext) throws(APIFailure) -> APIResponse? {
    guard let name = context.path.name, let subresource = context.path.subresource else {
      return nil
    }
    let served = context.definition.subresources(version: context.path.version)
    switch (subresource, context.definition.key) {
    case ("status", _) where served.contains("status"),
      ("ephemeralcontainers", "pods"),
      ("approval", "certificatesigningrequests.certificates.k8s.io"):
      switch context.request.method {
      case "GET": return try get(name, context)
      case "PUT":
        return subresource == "status"
          ? try replace(name, context) : try replacePart(name, context)
      case "PATCH": return try patch(name, context)
      default: throw .methodNotAllowed()
      }
    case ("finalize", "namespaces"):
      guard context.request.method == "PUT" else { throw .methodNotAllowed() }
      return try finalize(name, context)
    case ("scale", _) where served.contains("scale"): return try scale(name, context)
    case ("eviction", "pods"): return try evict(name, context)
    case ("binding", "pods"):
      var context = context
      context.path.name = name
      return try bind(body(of: context), context)
    case ("token", "serviceaccounts"): return try requestToken(name, context)
    default: return nil
    }
  }

  /// Replaces an object through a subresource that is a part of it.
  private func replacePart(_ name: String, _ context: RequestContext) throws(APIFailure)
    -> APIResponse
  {
    let object = try body(of: context)
    return try update(name, context) { current throws(APIFailure) in
      var changed = current
      changed["spec"] = object["spec"] ?? current["spec"]
      changed["status"] = object["status"] ?? current["status"]
      return changed
    }
  }

  private func finalize(_ name: String, _ context: RequestContext) throws(APIFailure)
    -> APIResponse
  {
    let object = try body(of: context)
    let key = context.key(name)
    guard var current = store.get(key) else { throw .notFound(context.definition, name) }
    current.set(["spec", "finalizers"], to: object[["spec", "finalizers"]])
    if current[["spec", "finalizers"]] == nil, current.metadata["deletionTimestamp"] != nil {
      store.remove(key)
    } else {
      store.put(current, at: key)
    }
    settle(after: key)
    return answer(with: current, context)
  }

  // MARK: Scale

  private func scale(_ name: String, _ context: RequestContext) throws(APIFailure) -> APIResponse {
    let key = context.key(name)
    guard let object = store.get(key) else { throw .notFound(context.definition, name) }
    let paths = context.definition.custom[context.path.version]?.scale
    func path(_ member: String, _ standard: [String]) -> [String] {
      guard let text = paths?[member]?.stringValue else { return standard }
      return text.split(separator: ".").map(String.init)
    }
    let wanted = path("specReplicasPath", ["spec", "replicas"])
    func shown(_ object: JSONValue) -> JSONValue {
      var status: JSONValue = [
        "replicas": object[path("statusReplicasPath", ["status", "replicas"])] ?? 0
      ]
      if paths == nil {
        let selector = object[["spec", "selector"]]
        let text =
          selector?["matchLabels"] == nil && selector?["matchExpressions"] == nil
          ? WorkloadColumns.labels(selector) : WorkloadColumns.selector(selector)
        status["selector"] = .string(text == "<none>" ? "" : text)
      } else if let text = paths?["labelSelectorPath"]?.stringValue {
        status["selector"] = object[text.split(separator: ".").map(String.init)]
      }
      var metadata: JSONValue = [
        "name": .string(name), "uid": .string(object.uid),
        "resourceVersion": object.metadata["resourceVersion"] ?? "",
        "creationTimestamp": object.metadata["creationTimestamp"] ?? "",
      ]
      if !key.namespace.isEmpty { metadata["namespace"] = .string(key.namespace) }
      return [
        "kind": "Scale", "apiVersion": "autoscaling/v1", "metadata": metadata,
        "spec": ["replicas": object[wanted] ?? 0], "status": status,
      ]
    }
    let current = shown(object)
    let changed: JSONValue
    switch context.request.method {
    case "GET": return .json(current)
    case "PUT": changed = try body(of: context)
    case "PATCH":
      let patch: JSONValue
      do { patch = try JSONValue(parsing: context.request.body) } catch {
        throw .badRequest("error decoding patch: \(error)")
      }
      let isList = context.request.header("content-type")?.contains("json-patch") ?? false
      do throws(PatchError) {
        changed =
          isList
          ? try Patches.applyJSONPatch(patch, to: current)
          : Patches.applyMergePatch(patch, to: current)
      } catch {
        throw APIFailure(
          code: 422, reason: "Invalid",
          message: "the server rejected our request due to an error in our request")
      }
    default: throw .methodNotAllowed()
    }
    if let version = changed[["metadata", "resourceVersion"]]?.stringValue, !version.isEmpty,
      version != object.metadata["resourceVersion"]?.stringValue
    {
      throw .conflict(context.definition, name)
    }
    let replicas = changed[["spec", "replicas"]]?.integerValue ?? 0
    guard replicas >= 0 else {
      throw APIFailure(
        code: 422, reason: "Invalid",
        message:
          "Scale.autoscaling \"\(name)\" is invalid: spec.replicas: Invalid value: \(replicas): must be greater than or equal to 0",
        details: [
          "name": .string(name), "group": "autoscaling", "kind": "Scale",
          "causes": [
            [
              "reason": "FieldValueInvalid", "field": "spec.replicas",
              "message": .string(
                "Invalid value: \(replicas): must be greater than or equal to 0"),
            ]
          ],
        ])
    }
    var scaled = object
    scaled.set(wanted, to: .integer(replicas))
    guard scaled != object else { return .json(current) }
    var tracking = context
    tracking.path.subresource = "scale"
    track(&scaled, from: object, tracking)
    if let generation = object.metadata["generation"]?.integerValue {
      scaled.metadata["generation"] = .integer(generation + 1)
    }
    if context.isDryRun { return .json(shown(scaled)) }
    store.put(scaled, at: key)
    settle(after: key)
    return .json(shown(store.get(key) ?? scaled))
  }

  // MARK: Pods

  private func evict(_ name: String, _ context: RequestContext) throws(APIFailure) -> APIResponse {
    guard context.request.method == "POST" else { throw .methodNotAllowed() }
    let options = try body(of: context)["deleteOptions"] ?? [:]
    let isDryRun = context.isDryRun || options.elements("dryRun").contains("All")
    return .json(
      try evict(context.key(name), DeletionOptions(options), isDryRun: isDryRun), status: 201)
  }

  /// Puts a pod on a node.
  func bind(_ binding: JSONValue, _ context: RequestContext) throws(APIFailure) -> APIResponse {
    let name = context.path.name ?? binding.name
    let key = ObjectKey(resource: "pods", namespace: context.namespace, name: name)
    guard var pod = store.get(key) else {
      throw APIFailure(
        code: 404, reason: "NotFound", message: "pods \"\(name)\" not found",
        details: ["name": .string(name), "kind": "pods"])
    }
    if let node = pod[["spec", "nodeName"]]?.stringValue, !node.isEmpty {
      throw APIFailure(
        code: 409, reason: "Conflict",
        message:
          "Operation cannot be fulfilled on pods/binding \"\(name)\": pod \(name) is already assigned to node \"\(node)\"",
        details: ["name": .string(name), "kind": "pods/binding"])
    }
    pod.set(["spec", "nodeName"], to: binding[["target", "name"]])
    store.put(pod, at: key)
    settle(after: key)
    return .json(
      ["kind": "Status", "apiVersion": "v1", "metadata": [:], "status": "Success", "code": 201],
      status: 201)
  }

  private func requestToken(_ name: String, _ context: RequestContext) throws(APIFailure)
    -> APIResponse
  {
    guard context.request.method == "POST" else { throw .methodNotAllowed() }
    guard let account = store.get(context.key(name)) else {
      throw .notFound(context.definition, name)
    }
    var token = try body(of: context)
    let seconds = token[["spec", "expirationSeconds"]]?.integerValue ?? 3600
    guard seconds >= 600 else {
      throw APIFailure(
        code: 422, reason: "Invalid",
        message:
          "TokenRequest.authentication.k8s.io \"\" is invalid: spec.expirationSeconds: Invalid value: \(seconds): may not specify a duration less than 10 minutes",
        details: [
          "group": "authentication.k8s.io", "kind": "TokenRequest",
          "causes": [
            [
              "reason": "FieldValueInvalid", "field": "spec.expirationSeconds",
              "message": .string(
                "Invalid value: \(seconds): may not specify a duration less than 10 minutes"),
            ]
          ],
        ])
    }
    let audiences: JSONValue =
      token[["spec", "audiences"]] ?? [
        "https://kubernetes.default.svc.cluster.local"
      ]
    token["kind"] = "TokenRequest"
    token["apiVersion"] = "authentication.k8s.io/v1"
    token.metadata["name"] = .string(name)
    token.metadata["namespace"] = .string(account.namespace)
    token.metadata["creationTimestamp"] = .string(Timestamp.text(now()))
    token.set(["spec", "expirationSeconds"], to: .integer(seconds))
    token.set(["spec", "audiences"], to: audiences)
    if token[["spec", "boundObjectRef"]] == nil {
      token.set(["spec", "boundObjectRef"], to: .null)
    }
    token["status"] = [
      "token": .string(
        mint.bound(
          for: account, identifier: identifiers.uuid(), audiences: audiences, now: now(),
          seconds: Double(seconds),
          holder: token[["spec", "boundObjectRef"]])),
      "expirationTimestamp": .string(Timestamp.text(now() + Double(seconds))),
    ]
    return .json(token, status: 201)
  }
}

extension Base64 {
  /// Base 64 for URLs, without padding (RFC 4648, section 5).
  static func encodeURL(_ bytes: [UInt8]) -> String {
    String(
      encode(bytes).compactMap { character -> Character? in
        switch character {
        case "+": "-"
        case "/": "_"
        case "=": nil
        default: character
        }
      })
  }
}
