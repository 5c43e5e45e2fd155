import ClusterSimulation
import Testing

@Suite struct `A deployment` {
  private let web = Paths.deployments + "/web"

  private func sizes(_ world: SimulationWorld) async throws -> [Int64] {
    try await world.items(Paths.replicaSets).map { $0.number(at: "spec", "replicas") }.sorted()
  }

  private func image(_ name: String) -> JSONValue {
    ["spec": ["template": ["spec": ["containers": [["name": "main", "image": .string(name)]]]]]]
  }

  @Test func `keeps enough pods available, and never makes too many, while it rolls`() async throws
  {
    let world = try await SimulationWorld(["pace": "natural"])
    try await world.send(
      "POST", Paths.deployments,
      Manifests.workload(
        "Deployment", "web", replicas: 4,
        spec: ["strategy": ["rollingUpdate": ["maxSurge": 1, "maxUnavailable": "25%"]]]))
    await world.pass(10)
    try await world.merge(web, image("nginx:1.28"))
    var steps = 0
    while steps < 60 {
      let deployment = try await world.get(web)
      let pods = try await world.items(Paths.pods).filter {
        $0[["metadata", "deletionTimestamp"]] == nil
      }
      #expect(deployment.number(at: "status", "availableReplicas") >= 3)
      #expect(pods.count <= 5)
      if deployment.number(at: "status", "updatedReplicas") == 4, pods.count == 4 { break }
      await world.pass(0.5)
      steps += 1
    }
    #expect((5..<60).contains(steps))
    await world.pass(10)
    #expect(try await sizes(world) == [0, 4])
    #expect(try await world.get(web).conditionReason("Progressing") == "NewReplicaSetAvailable")
  }

  @Test func `that recreates has no old pod left when the first new one comes`() async throws {
    let world = try await SimulationWorld(["pace": "natural"])
    try await world.send(
      "POST", Paths.deployments,
      Manifests.workload("Deployment", "web", replicas: 2, spec: ["strategy": ["type": "Recreate"]])
    )
    await world.pass(10)
    try await world.merge(web, image("nginx:1.28"))
    for _ in 0..<20 {
      let images = Set(
        try await world.items(Paths.pods).map {
          $0[["spec", "containers"]]?.arrayValue?.first?.text(at: "image") ?? ""
        })
      #expect(images.count <= 1)
      await world.pass(0.4)
    }
    #expect(try await sizes(world) == [0, 2])
  }

  @Test func `numbers its revisions, goes back by template, and keeps as many as it should`()
    async throws
  {
    let world = try await SimulationWorld()
    let revision = "deployment.kubernetes.io/revision"
    try await world.send(
      "POST", Paths.deployments,
      Manifests.workload("Deployment", "web", spec: ["revisionHistoryLimit": 2]))
    for minor in 28...31 { try await world.merge(web, image("nginx:1.\(minor)")) }
    func revisions() async throws -> [String] {
      try await world.items(Paths.replicaSets).map {
        $0.text(at: "metadata", "annotations", revision)
      }
      .sorted()
    }
    #expect(try await revisions() == ["3", "4", "5"])
    try await world.merge(web, image("nginx:1.30"))
    #expect(try await revisions() == ["3", "5", "6"])
    let current = try await world.items(Paths.replicaSets).first {
      $0.number(at: "spec", "replicas") == 1
    }
    #expect(
      current?.text(at: "metadata", "annotations", "deployment.kubernetes.io/revision-history")
        == "4")
    #expect(try await world.get(web).text(at: "metadata", "annotations", revision) == "6")
  }

  @Test func `that is paused scales but does not roll until it is resumed`() async throws {
    let world = try await SimulationWorld()
    try await world.send("POST", Paths.deployments, Manifests.workload("Deployment", "web"))
    try await world.merge(web, ["spec": ["paused": true]])
    #expect(try await world.get(web).conditionReason("Progressing") == "DeploymentPaused")
    try await world.merge(web, image("nginx:1.28"))
    try await world.merge(web, ["spec": ["replicas": 3]])
    #expect(try await sizes(world) == [3])
    try await world.merge(web, ["spec": ["paused": .null]])
    #expect(try await sizes(world) == [0, 3])
  }

  @Test func `says when its deadline has passed, and recovers`() async throws {
    let world = try await SimulationWorld()
    try await world.send(
      "POST", Paths.deployments,
      Manifests.workload("Deployment", "web", replicas: 2, spec: ["progressDeadlineSeconds": 30]))
    try await world.merge(web, image("nginx:doesnotexist"))
    await world.pass(25)
    #expect(try await world.get(web).conditionReason("Progressing") == "ReplicaSetUpdated")
    await world.pass(10)
    #expect(try await world.get(web).conditionReason("Progressing") == "ProgressDeadlineExceeded")
    #expect(try await world.get(web).number(at: "status", "availableReplicas") == 2)
    try await world.merge(web, image("nginx:1.27"))
    #expect(try await world.get(web).conditionReason("Progressing") == "NewReplicaSetAvailable")
  }

  @Test(arguments: [
    ("1.24", "Scaled up replica set # to 2"), ("1.28", "Scaled up replica set # to 2"),
    ("1.32", "Scaled up replica set # from 0 to 2"),
  ])
  func `tells what it scales in the words of its version`(version: String, message: String)
    async throws
  {
    let world = try await SimulationWorld(["kubernetesVersion": .string(version)])
    try await world.send(
      "POST", Paths.deployments, Manifests.workload("Deployment", "web", replicas: 2))
    let set = try await world.items(Paths.replicaSets).first?.text(at: "metadata", "name") ?? ""
    let told = message.split(separator: "#").joined(separator: set)
    #expect(try await world.events(about: "web") == ["ScalingReplicaSet: \(told)"])
  }

  @Test func `lets go of a pod whose labels change, and takes one that fits`() async throws {
    let world = try await SimulationWorld()
    try await world.send(
      "POST", Paths.deployments, Manifests.workload("Deployment", "web", replicas: 2))
    let pods = try await world.items(Paths.pods)
    let name = pods[0].text(at: "metadata", "name")
    try await world.merge(Paths.pods + "/" + name, ["metadata": ["labels": ["app": "other"]]])
    #expect(try await world.items(Paths.pods).count == 3)
    #expect(try await world.get(Paths.pods + "/" + name)[["metadata", "ownerReferences"]] == nil)
    try await world.merge(Paths.pods + "/" + name, ["metadata": ["labels": ["app": "web"]]])
    #expect(try await world.items(Paths.pods).count == 2)
  }
}
