/// A Kubernetes cluster without containers: the API server's answers, and the controllers behind it.
///
/// Every request that changes something runs the controllers until nothing changes any more, so that what comes after finds
/// the cluster settled. It is an actor because the store is one state; no mutator awaits.
public actor SimulatedCluster {
  let configuration: SimulationConfiguration
  let clock: @Sendable () -> Double
  /// What the controllers remember.
  var controllers = ControllerState()
  var store = ObjectStore()
  var identifiers: Identifiers
  /// The resources by key, in the order in which they are listed.
  var definitions: [ResourceDefinition]
  var watchers: [Int: Watcher] = [:]
  var nextWatcher = 0
  var nextServiceAddress = 11
  /// How many of the store's changes the watchers have seen.
  var delivered: Int64 = 0

  /// - Parameters:
  ///   - configuration: its version, nodes, images and webhooks.
  ///   - now: the time, in seconds since 1970.
  public init(
    configuration: SimulationConfiguration, now: @escaping @Sendable () -> Double
  ) async {
    self.configuration = configuration
    clock = now
    identifiers = Identifiers(seed: configuration.seed)
    let minor = configuration.minor
    definitions = Catalogue.builtIn.compactMap { definition in
      var definition = definition
      definition.versions = definition.versions.filter { $0.since <= minor && minor <= $0.until }
      return definition.versions.isEmpty ? nil : definition
    }
    var bootstrap = Bootstrap(configuration: configuration, time: Timestamp.text(now()))
    for (resource, object) in bootstrap.objects() {
      var object = object
      object.metadata["uid"] = .string(identifiers.uuid())
      object.metadata["creationTimestamp"] = .string(Timestamp.text(now()))
      store.put(
        object, at: ObjectKey(resource: resource, namespace: object.namespace, name: object.name))
    }
    if configuration.hasMetrics { MetricsController.serve(in: self) }
    settleAtStart()
  }

  /// Answers a request.
  public func respond(to request: APIRequest) async -> APIResponse {
    advance()
    do {
      let response = try answer(request)
      deliver()
      return response
    } catch {
      deliver()
      return .json(error.status, status: error.code)
    }
  }

  private func answer(_ request: APIRequest) throws(APIFailure) -> APIResponse {
    if let response = answerDiscovery(request) { return response }
    guard let path = ResourcePath(request.path),
      let definition = definitions.first(where: { definition in
        definition.plural == path.resource
          && definition.versions.contains { $0.group == path.group && $0.version == path.version }
      })
    else { throw .noSuchPath }
    let context = RequestContext(request: request, path: path, definition: definition)
    if path.group == "metrics.k8s.io" { measure(definition.key) }
    if let subresource = path.subresource { return try answer(subresource, context) }
    switch (request.method, path.name) {
    case ("GET", let name?): return try get(name, context)
    case ("GET", nil):
      return request.parameter("watch").map { $0 == "true" || $0 == "1" } ?? false
        ? try watch(context) : list(context)
    case ("POST", nil): return try create(context)
    case ("PUT", let name?): return try replace(name, context)
    case ("PATCH", let name?): return try patch(name, context)
    case ("DELETE", let name?): return try delete(name, context)
    case ("DELETE", nil): return try deleteCollection(context)
    default: throw .methodNotAllowed()
    }
  }
}

/// A request and what its path names.
struct RequestContext {
  var request: APIRequest
  var path: ResourcePath
  var definition: ResourceDefinition

  var apiVersion: String { path.group.isEmpty ? path.version : "\(path.group)/\(path.version)" }
  var namespace: String { definition.namespaced ? path.namespace ?? "" : "" }

  func key(_ name: String) -> ObjectKey {
    ObjectKey(resource: definition.key, namespace: namespace, name: name)
  }

  /// The version of `Table` that the client takes best, if it takes one at all: `v1`.
  var tableVersion: String? {
    guard let accept = request.header("accept") else { return nil }
    for range in accept.split(separator: ",") where range.contains("as=Table") {
      return range.contains("v=v1beta1") ? "v1beta1" : "v1"
    }
    return nil
  }

  var isDryRun: Bool { request.query.contains { $0.name == "dryRun" && $0.value == "All" } }

  /// An object as this version of the API shows it.
  func shown(_ object: JSONValue) -> JSONValue {
    var object = object
    object["apiVersion"] = .string(apiVersion)
    object["kind"] = .string(definition.kind)
    return object
  }
}

extension APIResponse {
  static func json(_ value: JSONValue, status: Int = 200, type: String = "application/json")
    -> APIResponse
  {
    .complete(Head(status: status, headers: [("content-type", type)]), body: value.serialized())
  }
}
