import ClusterSimulation

/// A cluster, and a way to ask it as a client of the API does.
struct APIClient {
  let cluster: SimulatedCluster

  init(_ configuration: JSONValue = [:]) async throws {
    cluster = await SimulatedCluster(
      configuration: try SimulationConfiguration(configuration), now: { 1_564_900_000 })
  }

  struct Answer {
    var status: Int
    var headers: [(name: String, value: String)]
    var bytes: [UInt8]
    var body: JSONValue

    var message: String { body["message"]?.stringValue ?? "" }

    func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }
  }

  struct Unexpected: Error {}

  func send(
    _ method: String, _ path: String, _ body: JSONValue? = nil,
    query: [(name: String, value: String)] = [], headers: [(name: String, value: String)] = [],
    as credential: ClientCredential = .administrator
  ) async throws -> Answer {
    var request = APIRequest(
      method: method, path: path, query: query, headers: headers, body: body?.serialized() ?? [])
    request.credential = credential
    guard case .complete(let head, let bytes) = await cluster.respond(to: request) else {
      throw Unexpected()
    }
    return Answer(
      status: head.status, headers: head.headers, bytes: bytes,
      body: (try? JSONValue(parsing: bytes)) ?? .null)
  }

  /// Applies a configuration on the server's side.
  func apply(_ path: String, _ body: JSONValue, as manager: String, force: Bool = false)
    async throws -> Answer
  {
    try await send(
      "PATCH", path, body,
      query: [("fieldManager", manager)] + (force ? [("force", "true")] : []),
      headers: [("content-type", "application/apply-patch+yaml")])
  }

  func patch(_ path: String, _ body: JSONValue, _ type: String = "strategic-merge-patch")
    async throws -> Answer
  {
    try await send("PATCH", path, body, headers: [("content-type", "application/\(type)+json")])
  }

  /// The lines of a watch, as far as they are there by now.
  func watch(_ path: String, query: [(name: String, value: String)], lines: Int) async throws
    -> [JSONValue]
  {
    let request = APIRequest(method: "GET", path: path, query: [("watch", "true")] + query)
    guard case .stream(_, let body) = await cluster.respond(to: request) else {
      throw Unexpected()
    }
    var result: [JSONValue] = []
    for await bytes in body {
      result.append(try JSONValue(parsing: bytes))
      if result.count == lines { break }
    }
    return result
  }

  static func configMap(_ name: String, _ data: JSONValue = ["a": "b"]) -> JSONValue {
    ["apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": .string(name)], "data": data]
  }

  static func deployment(_ name: String, replicas: JSONValue? = nil, image: String = "nginx:1")
    -> JSONValue
  {
    var object: JSONValue = [
      "apiVersion": "apps/v1", "kind": "Deployment", "metadata": ["name": .string(name)],
      "spec": [
        "selector": ["matchLabels": ["app": .string(name)]],
        "template": [
          "metadata": ["labels": ["app": .string(name)]],
          "spec": ["containers": [["name": "main", "image": .string(image)]]],
        ],
      ],
    ]
    if let replicas, var spec = object["spec"] {
      spec["replicas"] = replicas
      object["spec"] = spec
    }
    return object
  }
}

let configMaps = "/api/v1/namespaces/default/configmaps"
let deploymentsPath = "/apis/apps/v1/namespaces/default/deployments"
