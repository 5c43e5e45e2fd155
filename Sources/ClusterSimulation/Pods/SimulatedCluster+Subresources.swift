extension SimulatedCluster {
  func answer(_ subresource: String, _ context: RequestContext) throws(APIFailure) -> APIResponse {
    guard let name = context.path.name else { throw .noSuchPath }
    switch (subresource, context.definition.key) {
    case ("status", _), ("finalize", "namespaces"):
      switch context.request.method {
      case "GET": return try get(name, context)
      case "PUT": return try replace(name, context)
      case "PATCH": return try patch(name, context)
      default: throw .methodNotAllowed()
      }
    case ("scale", _): return try scale(name, context)
    case ("log", "pods"): return try logs(name, context)
    case ("portforward", "pods"): return try portForward(name, context)
    case ("exec", "pods"): return try execute(name, context)
    case ("attach", "pods"): return try attach(name, context)
    case ("proxy", "pods"), ("proxy", "services"): return try proxy(name, context)
    case ("token", "serviceaccounts"):
      var token = (try? JSONValue(parsing: context.request.body)) ?? [:]
      token["status"] = [
        "token": .string("simulated.\(identifiers.hash()).\(identifiers.hash())"),
        "expirationTimestamp": .string(Timestamp.text(now() + 3600)),
      ]
      return .json(token, status: 201)
    default: throw .noSuchPath
    }
  }

  private func scale(_ name: String, _ context: RequestContext) throws(APIFailure) -> APIResponse {
    let key = context.key(name)
    guard var object = store.get(key) else { throw .notFound(context.definition, name) }
    func shown(_ object: JSONValue) -> JSONValue {
      [
        "kind": "Scale", "apiVersion": "autoscaling/v1",
        "metadata": [
          "name": .string(name), "namespace": .string(key.namespace), "uid": .string(object.uid),
          "resourceVersion": object.metadata["resourceVersion"] ?? "",
          "creationTimestamp": object.metadata["creationTimestamp"] ?? "",
        ],
        "spec": ["replicas": object[["spec", "replicas"]] ?? 0],
        "status": [
          "replicas": object[["status", "replicas"]] ?? 0,
          "selector": .string(
            WorkloadColumns.selector(
              object[["spec", "selector", "matchLabels"]]?.objectValue ?? [:])),
        ],
      ]
    }
    if context.request.method == "GET" { return .json(shown(object)) }
    let body: JSONValue
    do { body = try JSONValue(parsing: context.request.body) } catch {
      throw .badRequest("\(error)")
    }
    guard let replicas = body[["spec", "replicas"]]?.integerValue, replicas >= 0 else {
      throw .invalid(
        context.definition, name, field: "spec.replicas",
        message: "must be greater than or equal to 0")
    }
    object.set(["spec", "replicas"], to: .integer(replicas))
    if let generation = object.metadata["generation"]?.integerValue {
      object.metadata["generation"] = .integer(generation + 1)
    }
    store.put(object, at: key)
    settle(after: key)
    return .json(shown(store.get(key) ?? object))
  }
}
