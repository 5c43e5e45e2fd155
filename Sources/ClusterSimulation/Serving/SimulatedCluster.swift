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
  var definitions: [ResourceDefinition] {
    didSet {
      routes = nil
      documents = DocumentCache()
    }
  }
  /// Where in the definitions a path leads, and what was computed from them; nil: not yet computed.
  private var routes: [String: Int]?
  var documents = DocumentCache()
  /// Managed fields as they are shown, by the object's version and that of the API.
  var managedFieldsByVersion: [String: JSONValue] = [:]
  var watchers: [Int: Watcher] = [:]
  var nextWatcher = 0
  var nextServiceAddress = 11
  /// What it signs certificates and tokens with.
  let issuer: any CredentialIssuer
  /// What runs in the pods' containers.
  let containers: ContainerHost
  /// How many of the store's changes the watchers have seen.
  var delivered: Int64 = 0
  /// What the server has to tell the client about the request that it answers.
  var warnings: [String] = []

  /// - Parameters:
  ///   - configuration: its version, nodes, images and webhooks.
  ///   - issuer: what it signs certificates and tokens with; nil: so that only this process believes it.
  ///   - now: the time, in seconds since 1970.
  public init(
    configuration: SimulationConfiguration, issuer: (any CredentialIssuer)? = nil,
    now: @escaping @Sendable () -> Double
  ) async {
    self.configuration = configuration
    self.issuer = issuer ?? LocalIssuer(seed: configuration.seed)
    clock = now
    containers = ContainerHost(
      images: configuration.images,
      mint: TokenMint(issuer: self.issuer, seed: configuration.seed))
    identifiers = Identifiers(seed: configuration.seed)
    let minor = configuration.minor
    definitions = Catalogue.builtIn.compactMap { definition in
      var definition = definition
      definition.versions = definition.versions.filter { $0.since <= minor && minor <= $0.until }
      return definition.versions.isEmpty ? nil : definition
    }
    var bootstrap = Bootstrap(configuration: configuration, time: Timestamp.text(now()))
    let standard = StandardObjects(configuration: configuration, definitions: definitions)
    for (resource, object) in bootstrap.objects() + standard.objects(time: Timestamp.text(now())) {
      let key = ObjectKey(resource: resource, namespace: object.namespace, name: object.name)
      guard store.get(key) == nil else { continue }
      var object = object
      object.metadata["uid"] = .string(identifiers.uuid())
      object.metadata["creationTimestamp"] = .string(Timestamp.text(now()))
      store.put(Defaults(minor: minor).applied(to: object, key: resource), at: key)
    }
    if configuration.hasMetrics { MetricsController.serve(in: self) }
    settleAtStart()
  }

  /// Answers a request.
  public func respond(to request: APIRequest) async -> APIResponse {
    advance()
    defer { runContainers() }
    warnings = []
    let response: APIResponse
    do {
      response = try answer(request)
    } catch {
      response = .json(error.status, status: error.code)
    }
    deliver()
    return response.adding(warnings: warnings)
  }

  func answer(_ request: APIRequest) throws(APIFailure) -> APIResponse {
    let client = try client(of: request)
    guard let path = ResourcePath(request.path) else {
      try authorize(request, client)
      if request.path == ClusterState.path { return try answerState(request) }
      if let response = answerDiscovery(request) { return response }
      throw .noSuchPath
    }
    guard let definition = definition(at: path) else { throw .noSuchPath }
    let context = RequestContext(
      request: request, path: path, definition: definition, client: client)
    try authorize(context)
    warnOfDeprecation(context)
    if path.group == "metrics.k8s.io" { measure(definition.key) }
    if path.subresource != nil {
      if let response = try answerOwnSubresource(context) { return response }
      return try answer(path.subresource ?? "", context)
    }
    if definition.key == "componentstatuses" { return try answerComponentStatus(context) }
    switch (request.method, path.name) {
    case ("GET", let name?):
      return context.isWatch ? try watch(context) : try get(name, context)
    case ("GET", nil): return context.isWatch ? try watch(context) : try list(context)
    case ("POST", nil): return try create(context)
    case ("PUT", let name?): return try replace(name, context)
    case ("PATCH", let name?): return try patch(name, context)
    case ("DELETE", let name?): return try delete(name, context)
    case ("DELETE", nil): return try deleteCollection(context)
    default: throw .methodNotAllowed()
    }
  }

  /// What a path of a resource names.
  private func definition(at path: ResourcePath) -> ResourceDefinition? {
    let known = routes ?? routesOfDefinitions()
    routes = known
    return known["\(path.group)/\(path.version)/\(path.resource)"].map { definitions[$0] }
  }

  private func routesOfDefinitions() -> [String: Int] {
    var routes: [String: Int] = [:]
    for (index, definition) in definitions.enumerated() {
      for served in definition.versions {
        routes["\(served.group)/\(served.version)/\(definition.plural)"] = index
      }
    }
    return routes
  }

  /// Tells a client that it uses a version that will not stay (from 1.19 on).
  private func warnOfDeprecation(_ context: RequestContext) {
    guard configuration.minor >= 19,
      let served = context.definition.versions.first(where: {
        $0.group == context.path.group && $0.version == context.path.version
      }), let since = served.deprecated, since <= configuration.minor
    else { return }
    var text = "\(served.apiVersion) \(context.definition.kind) is deprecated in v1.\(since)+"
    if served.until < .max { text += ", unavailable in v1.\(served.until + 1)+" }
    if !served.replacement.isEmpty { text += "; use \(served.replacement)" }
    warnings.append(text)
  }
}

/// A request and what its path names.
struct RequestContext {
  var request: APIRequest
  var path: ResourcePath
  var definition: ResourceDefinition
  /// Who asks, or whom it acts as.
  var client = ClientIdentity.administrator

  var apiVersion: String { path.group.isEmpty ? path.version : "\(path.group)/\(path.version)" }
  var namespace: String { definition.namespaced ? path.namespace ?? "" : "" }

  /// The fields of the objects that the request is about.
  var schema: APISchema? { definition.schema(group: path.group, version: path.version) }

  func key(_ name: String) -> ObjectKey {
    ObjectKey(resource: definition.key, namespace: namespace, name: name)
  }

  var isWatch: Bool { flag("watch") }

  /// Whether a query parameter says yes.
  func flag(_ name: String) -> Bool {
    // As `k8s.io/apimachinery/pkg/runtime` converts it: only these two are no.
    request.parameter(name).map { $0.lowercased() != "false" && $0 != "0" } ?? false
  }

  /// The version of `Table` that the client takes best, if it takes one at all: `v1`.
  var tableVersion: String? { accepted("Table") }

  /// The version of `PartialObjectMetadata` that the client takes best, if it takes one at all.
  var metadataVersion: String? {
    tableVersion == nil ? accepted("PartialObjectMetadata") : nil
  }

  private func accepted(_ kind: String) -> String? {
    guard let accept = request.header("accept") else { return nil }
    for range in accept.split(separator: ",") where range.contains("as=\(kind)") {
      return range.contains("v=v1beta1") ? "v1beta1" : "v1"
    }
    return nil
  }

  var isDryRun: Bool { request.query.contains { $0.name == "dryRun" && $0.value == "All" } }

  /// Who writes: the query's field manager, or the name of the client's program.
  var manager: String {
    if let manager = request.parameter("fieldManager"), !manager.isEmpty { return manager }
    let program = (request.header("user-agent") ?? "unknown").prefix { $0 != "/" }
    return program.isEmpty ? "unknown" : String(program)
  }

  /// What to do about unknown fields; without a wish, the server warns (from 1.25 on).
  func validation(minor: Int) -> ObjectDecoding.Mode {
    request.parameter("fieldValidation").flatMap(ObjectDecoding.Mode.init)
      ?? (minor >= 25 ? .warn : .ignore)
  }

  /// An object as this version of the API shows it.
  func shown(_ object: JSONValue) -> JSONValue {
    var object = VersionConversion.shown(
      object, kind: definition.kind, group: path.group, version: path.version)
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

  /// The answer with warnings in its header (RFC 7234, "Warning", code 299).
  func adding(warnings: [String]) -> APIResponse {
    guard !warnings.isEmpty else { return self }
    let fields = warnings.map { text in
      let escaped = text.split(separator: "\"", omittingEmptySubsequences: false)
        .joined(separator: "\\\"")
      return (name: "warning", value: "299 - \"\(escaped)\"")
    }
    switch self {
    case .complete(var head, let body):
      head.headers += fields
      return .complete(head, body: body)
    case .stream(var head, let body):
      head.headers += fields
      return .stream(head, body: body)
    case .upgrade: return self
    }
  }
}
