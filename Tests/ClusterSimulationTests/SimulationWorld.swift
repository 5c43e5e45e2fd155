import ClusterSimulation
import Synchronization

/// A clock that stands until it is moved.
final class ManualClock: Sendable {
  private let seconds: Mutex<Double>

  init(_ seconds: Double) { self.seconds = Mutex(seconds) }

  var now: Double { seconds.withLock { $0 } }
  func pass(_ duration: Double) { seconds.withLock { $0 += duration } }
}

/// A cluster on a clock of its own, and ways to ask it.
struct SimulationWorld {
  let clock = ManualClock(1_764_000_000)
  let cluster: SimulatedCluster

  init(_ configuration: JSONValue = [:]) async throws {
    let clock = clock
    cluster = await SimulatedCluster(
      configuration: try SimulationConfiguration(configuration), now: { clock.now })
  }

  struct Unexpected: Error {}

  @discardableResult
  func send(
    _ method: String, _ path: String, _ body: JSONValue? = nil,
    type: String = "application/json", query: [(name: String, value: String)] = []
  ) async throws -> (status: Int, body: JSONValue) {
    let request = APIRequest(
      method: method, path: path, query: query, headers: [("content-type", type)],
      body: body?.serialized() ?? [])
    guard case .complete(let head, let bytes) = await cluster.respond(to: request) else {
      throw Unexpected()
    }
    return (head.status, try JSONValue(parsing: bytes))
  }

  @discardableResult
  func merge(_ path: String, _ patch: JSONValue) async throws -> (status: Int, body: JSONValue) {
    try await send("PATCH", path, patch, type: "application/merge-patch+json")
  }

  func get(_ path: String) async throws -> JSONValue { try await send("GET", path).body }

  func items(_ path: String) async throws -> [JSONValue] {
    try await get(path)["items"]?.arrayValue ?? []
  }

  /// Lets time pass, and everything happen in it.
  func pass(_ seconds: Double) async {
    clock.pass(seconds)
    await cluster.advance()
  }

  /// The reasons and messages of the events about an object, in their order.
  func events(about name: String, in namespace: String = "default") async throws -> [String] {
    try await items("/api/v1/namespaces/\(namespace)/events")
      .filter { $0[["involvedObject", "name"]]?.stringValue == name }
      .map { "\($0["reason"]?.stringValue ?? ""): \($0["message"]?.stringValue ?? "")" }
  }
}

/// Where things are.
enum Paths {
  static let pods = "/api/v1/namespaces/default/pods"
  static let services = "/api/v1/namespaces/default/services"
  static let claims = "/api/v1/namespaces/default/persistentvolumeclaims"
  static let deployments = "/apis/apps/v1/namespaces/default/deployments"
  static let replicaSets = "/apis/apps/v1/namespaces/default/replicasets"
  static let statefulSets = "/apis/apps/v1/namespaces/default/statefulsets"
  static let daemonSets = "/apis/apps/v1/namespaces/default/daemonsets"
  static let jobs = "/apis/batch/v1/namespaces/default/jobs"
  static let cronJobs = "/apis/batch/v1/namespaces/default/cronjobs"
}

/// Manifests in short.
enum Manifests {
  static func workload(
    _ kind: String, _ name: String, image: String = "nginx:1.27", replicas: Int64? = 1,
    spec: JSONObject = [:]
  ) -> JSONValue {
    var object: JSONValue = [
      "apiVersion": "apps/v1", "kind": .string(kind), "metadata": ["name": .string(name)],
      "spec": [
        "selector": ["matchLabels": ["app": .string(name)]],
        "template": [
          "metadata": ["labels": ["app": .string(name)]],
          "spec": ["containers": [["name": "main", "image": .string(image)]]],
        ],
      ],
    ]
    var members = object["spec"]?.objectValue ?? [:]
    if let replicas { members["replicas"] = .integer(replicas) }
    members.merge(spec) { _, new in new }
    object["spec"] = .object(members)
    return object
  }

  static func pod(
    _ name: String, image: String = "nginx:1.27", script: String? = nil, restart: String = "Always",
    container: JSONObject = [:], spec: JSONObject = [:]
  ) -> JSONValue {
    var main: JSONObject = ["name": "main", "image": .string(image)]
    if let script { main["command"] = ["sh", "-c", .string(script)] }
    main.merge(container) { _, new in new }
    var members: JSONObject = [
      "restartPolicy": .string(restart), "containers": [.object(main)],
    ]
    members.merge(spec) { _, new in new }
    return [
      "apiVersion": "v1", "kind": "Pod",
      "metadata": ["name": .string(name), "labels": ["app": .string(name)]],
      "spec": .object(members),
    ]
  }

  static func job(_ name: String, script: String, spec: JSONObject = [:]) -> JSONValue {
    var members: JSONObject = [
      "template": [
        "spec": [
          "restartPolicy": "Never",
          "containers": [
            ["name": "main", "image": "busybox", "command": ["sh", "-c", .string(script)]]
          ],
        ]
      ]
    ]
    members.merge(spec) { _, new in new }
    return [
      "apiVersion": "batch/v1", "kind": "Job", "metadata": ["name": .string(name)],
      "spec": .object(members),
    ]
  }
}

extension JSONValue {
  func text(at path: String...) -> String { self[path]?.stringValue ?? "" }
  func number(at path: String...) -> Int64 { self[path]?.integerValue ?? 0 }

  /// What a container of a pod waits for, or how it ended.
  var containerState: String {
    let status = self[["status", "containerStatuses"]]?.arrayValue?.first
    return status?[["state", "waiting", "reason"]]?.stringValue
      ?? status?[["state", "terminated", "reason"]]?.stringValue
      ?? (status?[["state", "running"]] == nil ? "" : "running")
  }

  var restarts: Int64 {
    self[["status", "containerStatuses"]]?.arrayValue?.first?["restartCount"]?.integerValue ?? 0
  }

  func conditionReason(_ type: String) -> String {
    self[["status", "conditions"]]?.arrayValue?.first { $0["type"]?.stringValue == type }?[
      "reason"]?.stringValue ?? ""
  }
}
