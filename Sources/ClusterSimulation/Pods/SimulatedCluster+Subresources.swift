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
    case ("eviction", "pods"):
      let body = (try? JSONValue(parsing: context.request.body)) ?? [:]
      let options = body["deleteOptions"] ?? [:]
      let isDryRun = context.isDryRun || options.elements("dryRun").contains("All")
      return .json(
        try evict(context.key(name), DeletionOptions(options), isDryRun: isDryRun), status: 201)
    case ("scale", _): return try scale(name, context)
    case ("log", "pods"): return try logs(name, context)
    case ("portforward", "pods"): return try portForward(name, context)
    case ("exec", "pods"), ("attach", "pods"):
      throw APIFailure(
        code: 501, reason: "NotImplemented",
        message:
          "the mock cluster runs no containers: 'kubectl \(subresource)' has nothing to enter. Run this lesson with '--on cluster'"
      )
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

  private func container(_ pod: JSONValue, _ context: RequestContext) throws(APIFailure)
    -> JSONValue
  {
    let all =
      (pod[["spec", "containers"]]?.arrayValue ?? [])
      + (pod[["spec", "initContainers"]]?.arrayValue ?? [])
    if let wanted = context.request.parameter("container") {
      guard let found = all.first(where: { $0["name"]?.stringValue == wanted }) else {
        throw .badRequest("container \(wanted) is not valid for pod \(pod.name)")
      }
      return found
    }
    let main = pod[["spec", "containers"]]?.arrayValue ?? []
    guard main.count == 1, let only = main.first else {
      let names = main.compactMap { $0["name"]?.stringValue }.joined(separator: " ")
      throw .badRequest(
        "a container name must be specified for pod \(pod.name), choose one of: [\(names)]")
    }
    return only
  }

  private func logs(_ name: String, _ context: RequestContext) throws(APIFailure) -> APIResponse {
    guard let pod = store.get(context.key(name)) else { throw .notFound(context.definition, name) }
    let container = try container(pod, context)
    var text = behaviour(of: container["image"]?.stringValue ?? "")?.logs ?? ""
    if let lines = context.request.parameter("tailLines").flatMap(Int.init) {
      text = text.split(separator: "\n", omittingEmptySubsequences: true).suffix(lines).map {
        $0 + "\n"
      }.joined()
    }
    let head = APIResponse.Head(status: 200, headers: [("content-type", "text/plain")])
    guard context.request.parameter("follow") == "true" else {
      return .complete(head, body: Array(text.utf8))
    }
    let (stream, continuation) = AsyncStream<[UInt8]>.makeStream()
    if !text.isEmpty { continuation.yield(Array(text.utf8)) }
    if pod[["status", "phase"]] != "Running" { continuation.finish() }
    return .stream(head, body: stream)
  }

  private func portForward(_ name: String, _ context: RequestContext) throws(APIFailure)
    -> APIResponse
  {
    guard let pod = store.get(context.key(name)) else { throw .notFound(context.definition, name) }
    guard pod[["status", "phase"]] == "Running" else {
      throw .badRequest("pod \(name) is not running: it is \(PodColumns.status(pod))")
    }
    let server = PodServer(pod: pod, behaviours: configuration.images, secrets: variables(of: pod))
    return .upgrade(.portForward(PortForwardTarget { port, input in server.connect(port, input) }))
  }

  /// The environment variables of a pod's containers, those from secrets and config maps looked up.
  private func variables(of pod: JSONValue) -> [String: String] {
    var result: [String: String] = [:]
    for container in pod[["spec", "containers"]]?.arrayValue ?? [] {
      for variable in container["env"]?.arrayValue ?? [] {
        guard let name = variable["name"]?.stringValue else { continue }
        if let value = variable["value"]?.stringValue { result[name] = value }
        for (source, resource) in [("secretKeyRef", "secrets"), ("configMapKeyRef", "configmaps")] {
          guard let reference = variable[["valueFrom", source]],
            let object = reference["name"]?.stringValue,
            let key = reference["key"]?.stringValue,
            let value = store.get(
              ObjectKey(resource: resource, namespace: pod.namespace, name: object))?[["data", key]
              ]?.stringValue
          else { continue }
          result[name] =
            resource == "secrets"
            ? String(decoding: Base64.decode(value) ?? [], as: UTF8.self) : value
        }
      }
    }
    return result
  }
}
