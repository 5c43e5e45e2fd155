import ClusterSimulation
import Testing

@Suite struct `A stateful set` {
  private func set(_ replicas: Int64, _ spec: JSONObject = [:]) -> JSONValue {
    let own: JSONObject = [
      "serviceName": "db",
      "volumeClaimTemplates": [
        [
          "metadata": ["name": "data"],
          "spec": [
            "accessModes": ["ReadWriteOnce"], "resources": ["requests": ["storage": "1Gi"]],
          ],
        ]
      ],
    ]
    return Manifests.workload(
      "StatefulSet", "db", replicas: replicas, spec: own.merging(spec) { _, new in new })
  }

  private func names(_ world: SimulationWorld) async throws -> [String] {
    try await world.items(Paths.pods).map { $0.text(at: "metadata", "name") }
  }

  @Test func `makes its pods in order, each with a claim that outlives it`() async throws {
    let world = try await SimulationWorld(["pace": "natural"])
    try await world.send("POST", Paths.statefulSets, set(3))
    var orders: [[String]] = []
    for _ in 0..<60 {
      let now = try await names(world)
      if orders.last != now { orders.append(now) }
      await world.pass(0.5)
    }
    #expect(orders == [["db-0"], ["db-0", "db-1"], ["db-0", "db-1", "db-2"]])
    try await world.merge(Paths.statefulSets + "/db", ["spec": ["replicas": 1]])
    await world.pass(10)
    #expect(try await names(world) == ["db-0"])
    let claims = try await world.items(Paths.claims)
    #expect(
      claims.map { $0.text(at: "metadata", "name") } == ["data-db-0", "data-db-1", "data-db-2"])
    #expect(claims.allSatisfy { $0.text(at: "status", "phase") == "Bound" })
  }

  @Test func `makes them all at once when told to`() async throws {
    let world = try await SimulationWorld(["pace": "natural"])
    try await world.send("POST", Paths.statefulSets, set(3, ["podManagementPolicy": "Parallel"]))
    #expect(try await names(world) == ["db-0", "db-1", "db-2"])
  }

  @Test func `rolls from the highest number down to its partition`() async throws {
    let world = try await SimulationWorld()
    try await world.send(
      "POST", Paths.statefulSets,
      set(3, ["updateStrategy": ["type": "RollingUpdate", "rollingUpdate": ["partition": 1]]]))
    let image: JSONValue = [
      "spec": ["template": ["spec": ["containers": [["name": "main", "image": "nginx:1.28"]]]]]
    ]
    try await world.merge(Paths.statefulSets + "/db", image)
    func images() async throws -> [String] {
      try await world.items(Paths.pods).map {
        $0[["spec", "containers"]]?.arrayValue?.first?.text(at: "image") ?? ""
      }
    }
    #expect(try await images() == ["nginx:1.27", "nginx:1.28", "nginx:1.28"])
    let status = try await world.get(Paths.statefulSets + "/db")
    #expect(status.number(at: "status", "updatedReplicas") == 2)
    #expect(
      status.text(at: "status", "currentRevision") != status.text(at: "status", "updateRevision"))
    try await world.merge(
      Paths.statefulSets + "/db",
      ["spec": ["updateStrategy": ["rollingUpdate": ["partition": 0]]]])
    #expect(try await images() == ["nginx:1.28", "nginx:1.28", "nginx:1.28"])
  }
}

@Suite struct `A daemon set` {
  private static let three: JSONValue = [
    "nodes": [
      ["name": "a"], ["name": "b"],
      ["name": "c", "taints": [["key": "gpu", "effect": "NoSchedule"]]],
    ]
  ]

  private func nodes(_ world: SimulationWorld) async throws -> [String] {
    try await world.items(Paths.pods).map { $0.text(at: "spec", "nodeName") }.sorted()
  }

  @Test func `has a pod on every node that it tolerates, come and go`() async throws {
    let world = try await SimulationWorld(Self.three)
    try await world.send(
      "POST", Paths.daemonSets, Manifests.workload("DaemonSet", "ds", replicas: nil))
    #expect(try await nodes(world) == ["a", "b"])
    // A cordon does not matter to it.
    try await world.merge("/api/v1/nodes/b", ["spec": ["unschedulable": true]])
    #expect(try await nodes(world) == ["a", "b"])
    try await world.merge("/api/v1/nodes/c", ["spec": ["taints": .null]])
    #expect(try await nodes(world) == ["a", "b", "c"])
    try await world.send("DELETE", "/api/v1/nodes/a")
    #expect(try await nodes(world) == ["b", "c"])
    #expect(
      try await world.get(Paths.daemonSets + "/ds").number(at: "status", "desiredNumberScheduled")
        == 2)
  }

  @Test func `rolls node by node`() async throws {
    let world = try await SimulationWorld([
      "pace": "natural", "nodes": [["name": "a"], ["name": "b"]],
    ])
    try await world.send(
      "POST", Paths.daemonSets, Manifests.workload("DaemonSet", "ds", replicas: nil))
    await world.pass(10)
    try await world.merge(
      Paths.daemonSets + "/ds",
      ["spec": ["template": ["spec": ["containers": [["name": "main", "image": "nginx:1.28"]]]]]])
    var least: Int64 = 2
    for _ in 0..<40 {
      await world.pass(0.5)
      least = min(
        least, try await world.get(Paths.daemonSets + "/ds").number(at: "status", "numberReady"))
    }
    #expect(least == 1)
    #expect(
      try await world.get(Paths.daemonSets + "/ds").number(at: "status", "updatedNumberScheduled")
        == 2)
    let images = try await world.items(Paths.pods).map {
      $0[["spec", "containers"]]?.arrayValue?.first?.text(at: "image") ?? ""
    }
    #expect(images == ["nginx:1.28", "nginx:1.28"])
  }
}
