import ClusterSimulation
import Testing

@Suite struct `The scheduler` {
  private func message(_ world: SimulationWorld, _ pod: String = "p") async throws -> String {
    try await world.get(Paths.pods + "/" + pod)[["status", "conditions"]]?.arrayValue?.first {
      $0["type"] == "PodScheduled"
    }?["message"]?.stringValue ?? ""
  }

  private static let two: JSONValue = [
    "nodes": [["name": "a", "labels": ["disk": "ssd"]], ["name": "b"]]
  ]

  @Test(arguments: [
    (
      #"{"nodeSelector": {"disk": "tape"}}"#,
      "2 node(s) didn't match Pod's node affinity/selector",
      "2 Preemption is not helpful for scheduling"
    ),
    (
      #"{"containers": [{"name": "c", "image": "i", "resources": {"requests": {"cpu": "9"}}}]}"#,
      "2 Insufficient cpu", "2 No preemption victims found for incoming pod"
    ),
    (
      #"{"nodeSelector": {"disk": "ssd"}, "containers": [{"name": "c", "image": "i", "resources": {"requests": {"memory": "1Ti"}}}]}"#,
      "1 Insufficient memory, 1 node(s) didn't match Pod's node affinity/selector",
      "1 No preemption victims found for incoming pod, 1 Preemption is not helpful for scheduling"
    ),
  ])
  func `says why there is no node`(spec: String, reasons: String, preemption: String) async throws {
    let world = try await SimulationWorld(Self.two)
    let members = try JSONValue(parsing: Array(spec.utf8)).objectValue ?? [:]
    try await world.send("POST", Paths.pods, Manifests.pod("p", spec: members))
    #expect(
      try await message(world)
        == "0/2 nodes are available: \(reasons). preemption: 0/2 nodes are available: \(preemption)."
    )
  }

  @Test func `spreads the pods of one owner, and keeps apart those that want to be`() async throws {
    let world = try await SimulationWorld(Self.two)
    let apart: JSONValue = [
      "podAntiAffinity": [
        "requiredDuringSchedulingIgnoredDuringExecution": [
          [
            "topologyKey": "kubernetes.io/hostname",
            "labelSelector": ["matchLabels": ["app": "web"]],
          ]
        ]
      ]
    ]
    var workload = Manifests.workload("Deployment", "web", replicas: 3)
    var template = workload[["spec", "template", "spec"]]?.objectValue ?? [:]
    template["affinity"] = apart
    workload["spec"] = .object(
      (workload["spec"]?.objectValue ?? [:]).merging([
        "template": [
          "metadata": ["labels": ["app": "web"]], "spec": .object(template),
        ]
      ]) { _, new in new })
    try await world.send("POST", Paths.deployments, workload)
    let pods = try await world.items(Paths.pods)
    #expect(pods.map { $0.text(at: "spec", "nodeName") }.sorted() == ["", "a", "b"])
    let waiting = pods.first { $0.text(at: "spec", "nodeName").isEmpty }?.text(
      at: "metadata", "name")
    #expect(
      try await message(world, waiting ?? "")
        == "0/2 nodes are available: 2 node(s) didn't match pod anti-affinity rules. preemption: 0/2 nodes are available: 2 No preemption victims found for incoming pod."
    )
  }

  @Test func `makes room for a pod of higher priority`() async throws {
    let world = try await SimulationWorld()
    let request: JSONValue = ["requests": ["cpu": "3"]]
    try await world.send(
      "POST", Paths.pods, Manifests.pod("low", container: ["resources": request]))
    try await world.send(
      "POST", "/apis/scheduling.k8s.io/v1/priorityclasses",
      [
        "apiVersion": "scheduling.k8s.io/v1", "kind": "PriorityClass", "metadata": ["name": "high"],
        "value": 1000,
      ])
    try await world.send(
      "POST", Paths.pods,
      Manifests.pod("high", container: ["resources": request], spec: ["priorityClassName": "high"]))
    await world.pass(1)
    #expect(try await world.send("GET", Paths.pods + "/low").status == 404)
    #expect(try await world.get(Paths.pods + "/high").text(at: "status", "phase") == "Running")
  }

  @Test func `places a waiting pod as soon as there is room`() async throws {
    let world = try await SimulationWorld()
    let request: JSONValue = ["requests": ["cpu": "3"]]
    for name in ["one", "two"] {
      try await world.send(
        "POST", Paths.pods, Manifests.pod(name, container: ["resources": request]))
    }
    #expect(try await world.get(Paths.pods + "/two").text(at: "status", "phase") == "Pending")
    try await world.send("DELETE", Paths.pods + "/one")
    #expect(try await world.get(Paths.pods + "/two").text(at: "status", "phase") == "Running")
  }
}
