import ClusterSimulation
import Testing

@Suite struct `The cluster's controllers` {
  @Test(arguments: [("Background", [0, 0, 0]), ("Foreground", [0, 0, 0]), ("Orphan", [0, 1, 2])])
  func `collect what an owner leaves behind`(policy: String, counts: [Int]) async throws {
    let world = try await SimulationWorld()
    try await world.send(
      "POST", Paths.deployments, Manifests.workload("Deployment", "web", replicas: 2))
    try await world.send(
      "DELETE", Paths.deployments + "/web", ["propagationPolicy": .string(policy)])
    await world.pass(1)
    var found: [Int] = []
    for path in [Paths.deployments, Paths.replicaSets, Paths.pods] {
      found.append(try await world.items(path).count)
    }
    #expect(found == counts)
    if policy == "Orphan" {
      let set = try await world.items(Paths.replicaSets).first
      #expect(set?[["metadata", "ownerReferences"]] == nil)
    }
  }

  @Test func `keep a namespace until its last finalizer is gone`() async throws {
    let world = try await SimulationWorld()
    let path = "/api/v1/namespaces"
    try await world.send(
      "POST", path, ["apiVersion": "v1", "kind": "Namespace", "metadata": ["name": "n"]])
    try await world.send(
      "POST", path + "/n/configmaps",
      [
        "apiVersion": "v1", "kind": "ConfigMap",
        "metadata": ["name": "kept", "finalizers": ["example.com/wait"]],
      ])
    try await world.send("DELETE", path + "/n")
    await world.pass(60)
    let namespace = try await world.get(path + "/n")
    #expect(namespace.text(at: "status", "phase") == "Terminating")
    let remaining = namespace[["status", "conditions"]]?.arrayValue?.first {
      $0["type"] == "NamespaceFinalizersRemaining"
    }
    #expect(
      remaining?.text(at: "message")
        == "Some content in the namespace has finalizers remaining: example.com/wait in 1 resource instances"
    )
    try await world.merge(path + "/n/configmaps/kept", ["metadata": ["finalizers": .null]])
    #expect(try await world.send("GET", path + "/n").status == 404)
  }

  @Test func `drive pods off a node that does not answer, when they have waited long enough`()
    async throws
  {
    let world = try await SimulationWorld(["nodes": [["name": "a"], ["name": "b"]]])
    try await world.send(
      "POST", Paths.deployments, Manifests.workload("Deployment", "web", replicas: 2))
    let node = try await world.get("/api/v1/nodes/a")
    let conditions = (node[["status", "conditions"]]?.arrayValue ?? []).map { condition in
      var condition = condition
      if condition["type"] == "Ready" { condition["status"] = "Unknown" }
      return condition
    }
    try await world.merge("/api/v1/nodes/a/status", ["status": ["conditions": .array(conditions)]])
    let taints = try await world.get("/api/v1/nodes/a")[["spec", "taints"]]?.arrayValue ?? []
    #expect(
      taints.map { "\($0.text(at: "key")):\($0.text(at: "effect"))" } == [
        "node.kubernetes.io/unreachable:NoSchedule", "node.kubernetes.io/unreachable:NoExecute",
      ])
    #expect(
      try await world.get(Paths.deployments + "/web").number(at: "status", "readyReplicas") == 1)
    await world.pass(299)
    #expect(try await world.items(Paths.pods).count == 2)
    await world.pass(2)
    let pods = try await world.items(Paths.pods)
    #expect(pods.count { $0.text(at: "spec", "nodeName") == "b" } == 2)
    // The one on the lost node cannot end: its kubelet does not answer.
    #expect(pods.count { $0[["metadata", "deletionTimestamp"]] != nil } == 1)
  }

  @Test(arguments: [("Immediate", false), ("WaitForFirstConsumer", true)])
  func `bind a claim when its class says`(mode: String, waits: Bool) async throws {
    let world = try await SimulationWorld(["storageClass": .string(mode)])
    let claim: JSONValue = [
      "apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": ["name": "c"],
      "spec": ["accessModes": ["ReadWriteOnce"], "resources": ["requests": ["storage": "1Gi"]]],
    ]
    try await world.send("POST", Paths.claims, claim)
    func phase() async throws -> String {
      try await world.get(Paths.claims + "/c").text(at: "status", "phase")
    }
    #expect(try await phase() == (waits ? "Pending" : "Bound"))
    try await world.send(
      "POST", Paths.pods,
      Manifests.pod(
        "p", spec: ["volumes": [["name": "v", "persistentVolumeClaim": ["claimName": "c"]]]]))
    #expect(try await phase() == "Bound")
    #expect(try await world.get(Paths.pods + "/p").text(at: "status", "phase") == "Running")
    // What a pod uses stays until the pod has gone.
    try await world.send("DELETE", Paths.claims + "/c")
    #expect(try await world.send("GET", Paths.claims + "/c").status == 200)
    try await world.send("DELETE", Paths.pods + "/p")
    #expect(try await world.send("GET", Paths.claims + "/c").status == 404)
    #expect(try await world.items("/api/v1/persistentvolumes").isEmpty)
  }

  @Test func `refuse an eviction that a disruption budget forbids`() async throws {
    let world = try await SimulationWorld()
    try await world.send(
      "POST", Paths.deployments, Manifests.workload("Deployment", "web", replicas: 2))
    try await world.send(
      "POST", "/apis/policy/v1/namespaces/default/poddisruptionbudgets",
      [
        "apiVersion": "policy/v1", "kind": "PodDisruptionBudget", "metadata": ["name": "b"],
        "spec": ["minAvailable": 2, "selector": ["matchLabels": ["app": "web"]]],
      ])
    let pod = try await world.items(Paths.pods)[0].text(at: "metadata", "name")
    let eviction: JSONValue = [
      "apiVersion": "policy/v1", "kind": "Eviction", "metadata": ["name": .string(pod)],
    ]
    let refused = try await world.send("POST", "\(Paths.pods)/\(pod)/eviction", eviction)
    #expect(refused.status == 429)
    #expect(
      refused.body[["details", "causes"]]?.arrayValue?.first?.text(at: "message")
        == "The disruption budget b needs 2 healthy pods and has 2 currently")
    try await world.merge(Paths.deployments + "/web", ["spec": ["replicas": 3]])
    #expect(try await world.send("POST", "\(Paths.pods)/\(pod)/eviction", eviction).status == 201)
  }

  @Test func `hold a namespace to its quota and its limit range`() async throws {
    let world = try await SimulationWorld()
    let base = "/api/v1/namespaces/default/"
    try await world.send(
      "POST", base + "resourcequotas",
      [
        "apiVersion": "v1", "kind": "ResourceQuota", "metadata": ["name": "q"],
        "spec": ["hard": ["pods": "2", "requests.cpu": "1"]],
      ])
    let bare = try await world.send("POST", Paths.pods, Manifests.pod("a"))
    #expect(
      bare.body.text(at: "message")
        == "pods \"a\" is forbidden: failed quota: q: must specify requests.cpu for: main")
    try await world.send(
      "POST", base + "limitranges",
      [
        "apiVersion": "v1", "kind": "LimitRange", "metadata": ["name": "l"],
        "spec": [
          "limits": [
            [
              "type": "Container", "default": ["cpu": "500m"], "defaultRequest": ["cpu": "400m"],
              "max": ["cpu": "800m"],
            ]
          ]
        ],
      ])
    #expect(try await world.send("POST", Paths.pods, Manifests.pod("a")).status == 201)
    let big = try await world.send(
      "POST", Paths.pods,
      Manifests.pod("b", container: ["resources": ["limits": ["cpu": "1"]]]))
    #expect(
      big.body.text(at: "message")
        == "pods \"b\" is forbidden: maximum cpu usage per Container is 800m, but limit is 1")
    let much = try await world.send(
      "POST", Paths.pods,
      Manifests.pod(
        "b", container: ["resources": ["requests": ["cpu": "700m"], "limits": ["cpu": "700m"]]]))
    #expect(
      much.body.text(at: "message")
        == "pods \"b\" is forbidden: exceeded quota: q, requested: requests.cpu=700m, used: requests.cpu=400m, limited: requests.cpu=1"
    )
    let quota = try await world.get(base + "resourcequotas/q")
    #expect(quota[["status", "used"]] == ["pods": "1", "requests.cpu": "400m"])
  }

  @Test func `scale by what pods use, up at once and down after five minutes`() async throws {
    let world = try await SimulationWorld()
    var web = Manifests.workload("Deployment", "web")
    web["metadata"] = ["name": "web", "annotations": ["simulation.atelier/cpu": "400m"]]
    web["spec"] = .object(
      (web["spec"]?.objectValue ?? [:]).merging([
        "template": [
          "metadata": ["labels": ["app": "web"]],
          "spec": [
            "containers": [
              ["name": "c", "image": "nginx", "resources": ["requests": ["cpu": "100m"]]]
            ]
          ],
        ]
      ]) { _, new in new })
    try await world.send("POST", Paths.deployments, web)
    try await world.send(
      "POST", "/apis/autoscaling/v2/namespaces/default/horizontalpodautoscalers",
      [
        "apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler",
        "metadata": ["name": "web"],
        "spec": [
          "scaleTargetRef": ["apiVersion": "apps/v1", "kind": "Deployment", "name": "web"],
          "minReplicas": 1, "maxReplicas": 10,
          "metrics": [
            [
              "type": "Resource",
              "resource": [
                "name": "cpu", "target": ["type": "Utilization", "averageUtilization": 50],
              ],
            ]
          ],
        ],
      ])
    await world.pass(60)
    func size() async throws -> Int64 {
      try await world.get(Paths.deployments + "/web").number(at: "spec", "replicas")
    }
    #expect(try await size() == 8)
    #expect(
      try await world.events(about: "web").contains(
        "SuccessfulRescale: New size: 5; reason: cpu resource utilization (percentage of request) above target"
      ))
    try await world.merge(
      Paths.deployments + "/web", ["metadata": ["annotations": ["simulation.atelier/cpu": "50m"]]])
    await world.pass(240)
    #expect(try await size() == 8)
    await world.pass(120)
    #expect(try await size() == 1)
  }

  @Test func `tell what has happened twice in one event, for an hour`() async throws {
    let world = try await SimulationWorld()
    try await world.send("POST", Paths.pods, Manifests.pod("p", image: "busybox", script: "exit 1"))
    await world.pass(35)
    let created = try await world.items("/api/v1/namespaces/default/events").filter {
      $0.text(at: "reason") == "Started"
    }
    #expect(created.map { $0.number(at: "count") } == [4])
    try await world.send("DELETE", Paths.pods + "/p")
    await world.pass(3700)
    #expect(try await world.items("/api/v1/namespaces/default/events").isEmpty)
  }

  @Test func `try again, ever later, what a quota refuses`() async throws {
    let world = try await SimulationWorld()
    let quotas = "/api/v1/namespaces/default/resourcequotas"
    try await world.send(
      "POST", quotas,
      [
        "apiVersion": "v1", "kind": "ResourceQuota", "metadata": ["name": "q"],
        "spec": ["hard": ["pods": "2"]],
      ])
    try await world.send(
      "POST", Paths.deployments, Manifests.workload("Deployment", "web", replicas: 3))
    #expect(try await world.items(Paths.pods).count == 2)
    #expect(
      try await world.get(Paths.deployments + "/web").conditionReason("ReplicaFailure")
        == "FailedCreate")
    func refusals() async throws -> Int {
      try await world.items("/api/v1/namespaces/default/events").count {
        $0.text(at: "reason") == "FailedCreate"
      }
    }
    // At 0, 1, 3, 7, 15 and 31 seconds.
    await world.pass(40)
    #expect(try await refusals() == 6)
    try await world.send("DELETE", quotas + "/q")
    await world.pass(40)
    #expect(try await world.items(Paths.pods).count == 3)
    #expect(try await world.get(Paths.deployments + "/web").conditionReason("ReplicaFailure") == "")
  }
}
