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
      definitionsHaveChanged = true
      documents = DocumentCache()
    }
  }
  /// Where a path leads: `apps/v1/deployments`; nil: not yet computed.
  private var routes: [String: ServedForm]?
  /// Whether readers do not know the definitions yet.
  var definitionsHaveChanged = true
  var documents = DocumentCache()
  /// What is read without waiting for the cluster.
  nonisolated let view: ReadingView
  /// The clients that watch, in the order in which they came.
  var watchers: [Watcher] = []
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
    view = ReadingView(now: now)
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
    guard let form = forms["\(path.group)/\(path.version)/\(path.resource)"] else {
      throw .noSuchPath
    }
    let definition = form.definition
    let context = RequestContext(request: request, path: path, form: form, client: client)
    try authorize(context)
    if let deprecation = form.deprecation { warnings.append(deprecation) }
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

  /// The resources in their versions, by where they are served: `apps/v1/deployments`.
  var forms: [String: ServedForm] {
    if let routes { return routes }
    var routes: [String: ServedForm] = [:]
    for definition in definitions {
      for served in definition.versions {
        routes["\(served.group)/\(served.version)/\(definition.plural)"] = ServedForm(
          definition, served, minor: configuration.minor)
      }
    }
    self.routes = routes
    return routes
  }

  /// Shows readers the cluster as it is now.
  func publish() {
    view.publish(store, forms: definitionsHaveChanged ? forms : nil)
    definitionsHaveChanged = false
  }

  /// Tells readers until when nothing happens by itself.
  func publishQuiet() {
    view.isQuiet(until: min(controllers.queue.nextDue() ?? .infinity, containers.nextWork))
  }
}

/// A request and what its path names.
struct RequestContext {
  var request: APIRequest
  var path: ResourcePath
  let form: ServedForm
  /// Who asks, or whom it acts as.
  var client = ClientIdentity.administrator

  var definition: ResourceDefinition { form.definition }
  var apiVersion: String { form.apiVersion }
  var namespace: String { definition.namespaced ? path.namespace ?? "" : "" }

  /// The fields of the objects that the request is about.
  var schema: APISchema? { form.schema }

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

  /// Whether the client wants neither.
  var isPlain: Bool {
    request.header("accept").map { !ReadingView.asksForOtherKind($0) } ?? true
  }

  private func accepted(_ kind: String) -> String? {
    guard let accept = request.header("accept"), ReadingView.asksForOtherKind(accept) else {
      return nil
    }
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
  func shown(_ object: JSONValue) -> JSONValue { form.shown(object) }
}

extension APIResponse {
  static func json(_ value: JSONValue, status: Int = 200, type: String = "application/json")
    -> APIResponse
  {
    .complete(Head(status: status, headers: [("content-type", type)]), body: value.serialized())
  }

  static func json(_ text: SharedBytes, status: Int = 200) -> APIResponse {
    .complete(
      Head(status: status, headers: [("content-type", "application/json")]), body: text.bytes)
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
