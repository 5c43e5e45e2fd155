import ClusterSimulation
import Testing

@Suite struct `A pod` {
  @Test func `that crashes is restarted ever later`() async throws {
    let world = try await SimulationWorld()
    try await world.send("POST", Paths.pods, Manifests.pod("p", image: "busybox", script: "exit 3"))
    func state() async throws -> (String, Int64) {
      let pod = try await world.get(Paths.pods + "/p")
      return (pod.containerState, pod.restarts)
    }
    // The first restart comes at once; then 10, 20, 40, 80, 160 and 300 seconds pass.
    var (time, restarts) = (0.0, Int64(1))
    for delay in [10.0, 20, 40, 80, 160, 300, 300] {
      #expect(try await state() == ("CrashLoopBackOff", restarts))
      await world.pass(delay - 1)
      #expect(try await state().1 == restarts)
      await world.pass(1)
      time += delay
      restarts += 1
      #expect(try await state().1 == restarts, "after \(time) s")
    }
    let pod = try await world.get(Paths.pods + "/p")
    let status = pod[["status", "containerStatuses"]]?.arrayValue?.first
    #expect(status?[["lastState", "terminated", "exitCode"]] == 3)
    #expect(
      status?.text(at: "state", "waiting", "message")
        == "back-off 5m0s restarting failed container=main pod=p_default(\(pod.text(at: "metadata", "uid")))"
    )
  }

  @Test func `alternates between ErrImagePull and ImagePullBackOff`() async throws {
    let world = try await SimulationWorld(["pace": "natural"])
    try await world.send("POST", Paths.pods, Manifests.pod("p", image: "nginx:1.161"))
    var states: [String] = []
    for _ in 0..<120 {
      await world.pass(0.5)
      let state = try await world.get(Paths.pods + "/p").containerState
      if states.last != state { states.append(state) }
    }
    #expect(
      states.starts(with: [
        "ContainerCreating", "ErrImagePull", "ImagePullBackOff", "ErrImagePull", "ImagePullBackOff",
      ]))
    let pull = try await world.items("/api/v1/namespaces/default/events").first {
      $0.text(at: "message") == "Error: ErrImagePull"
    }
    #expect((pull?.number(at: "count") ?? 0) >= 2)
  }

  @Test func `waits for a config map that its environment names`() async throws {
    let world = try await SimulationWorld()
    try await world.send(
      "POST", Paths.pods,
      Manifests.pod("p", container: ["envFrom": [["configMapRef": ["name": "settings"]]]]))
    let waiting = try await world.get(Paths.pods + "/p")
    #expect(waiting.containerState == "CreateContainerConfigError")
    #expect(
      try await world.events(about: "p").contains("Failed: Error: configmap \"settings\" not found")
    )
    try await world.send(
      "POST", "/api/v1/namespaces/default/configmaps",
      ["apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": "settings"]])
    #expect(try await world.get(Paths.pods + "/p").containerState == "running")
  }

  @Test(arguments: [
    ("sleep 5", "Never", "Succeeded", "Completed"), ("sleep 5; exit 2", "Never", "Failed", "Error"),
    ("sleep 5", "OnFailure", "Succeeded", "Completed"),
    ("while true; do date; sleep 1; done", "Never", "Running", "running"),
    ("for i in 1 2 3; do echo $i; sleep 2; done", "Never", "Succeeded", "Completed"),
    ("sleep 3 && false || sleep 2", "Never", "Succeeded", "Completed"),
  ])
  func `ends as its command ends`(script: String, restart: String, phase: String, state: String)
    async throws
  {
    let world = try await SimulationWorld()
    try await world.send(
      "POST", Paths.pods, Manifests.pod("p", image: "busybox", script: script, restart: restart))
    await world.pass(4.9)
    #expect(try await world.get(Paths.pods + "/p").text(at: "status", "phase") == "Running")
    await world.pass(2)
    let pod = try await world.get(Paths.pods + "/p")
    #expect(pod.text(at: "status", "phase") == phase)
    #expect(pod.containerState == state)
  }

  @Test(arguments: ["nginx", "redis", "example.com/some/server:2"])
  func `that is no more than an image runs on, also where nothing restarts it`(image: String)
    async throws
  {
    let world = try await SimulationWorld()
    try await world.send("POST", Paths.pods, Manifests.pod("p", image: image, restart: "Never"))
    await world.pass(60)
    #expect(try await world.get(Paths.pods + "/p").containerState == "running")
  }

  @Test func `is restarted with another image, whatever its policy`() async throws {
    let world = try await SimulationWorld()
    try await world.send("POST", Paths.pods, Manifests.pod("p", image: "nginx", restart: "Never"))
    await world.pass(5)
    try await world.send(
      "PATCH", Paths.pods + "/p",
      ["spec": ["containers": [["name": "main", "image": "nginx:1.24.0"]]]],
      type: "application/strategic-merge-patch+json")
    await world.pass(5)
    let pod = try await world.get(Paths.pods + "/p")
    #expect(pod.containerState == "running")
    #expect(pod.restarts == 1)
    #expect(
      try await world.events(about: "p").contains(
        "Killing: Container main definition changed, will be restarted"))
  }

  @Test
  func `runs its init containers one after the other, and waits for the service they ask for`()
    async throws
  {
    let world = try await SimulationWorld()
    let wait: JSONValue = [
      "name": "wait", "image": "busybox",
      "command": ["sh", "-c", "until nslookup db.default.svc; do echo waiting; sleep 2; done"],
    ]
    try await world.send("POST", Paths.pods, Manifests.pod("p", spec: ["initContainers": [wait]]))
    await world.pass(60)
    let waiting = try await world.get(Paths.pods + "/p")
    #expect(waiting.conditionReason("Initialized") == "ContainersNotInitialized")
    #expect(waiting.containerState == "PodInitializing")
    try await world.send(
      "POST", Paths.services,
      [
        "apiVersion": "v1", "kind": "Service", "metadata": ["name": "db"],
        "spec": ["ports": [["port": 80]]],
      ])
    #expect(try await world.get(Paths.pods + "/p").text(at: "status", "phase") == "Running")
  }

  @Test func `is restarted when its liveness probe fails three times`() async throws {
    let world = try await SimulationWorld()
    try await world.send(
      "POST", Paths.pods,
      Manifests.pod(
        "p", image: "busybox",
        script: "touch /tmp/healthy; sleep 30; rm -f /tmp/healthy; sleep 600",
        container: [
          "livenessProbe": ["exec": ["command": ["cat", "/tmp/healthy"]], "periodSeconds": 5]
        ]))
    await world.pass(39)
    #expect(try await world.get(Paths.pods + "/p").restarts == 0)
    await world.pass(3)
    #expect(try await world.get(Paths.pods + "/p").restarts == 1)
    let events = try await world.events(about: "p")
    #expect(
      events.contains(
        "Unhealthy: Liveness probe failed: cat: can't open '/tmp/healthy': No such file or directory"
      ))
    #expect(events.contains("Killing: Container main failed liveness probe, will be restarted"))
  }

  @Test func `is not ready while its readiness probe fails, nor in the endpoints`() async throws {
    let world = try await SimulationWorld()
    try await world.send(
      "POST", Paths.services,
      [
        "apiVersion": "v1", "kind": "Service", "metadata": ["name": "s"],
        "spec": ["selector": ["app": "p"], "ports": [["port": 80]]],
      ])
    try await world.send(
      "POST", Paths.pods,
      Manifests.pod("p", container: ["readinessProbe": ["httpGet": ["path": "/", "port": 8080]]]))
    await world.pass(60)
    #expect(try await world.get(Paths.pods + "/p").conditionReason("Ready") == "ContainersNotReady")
    let endpoints = try await world.get("/api/v1/namespaces/default/endpoints/s")
    let subset = endpoints["subsets"]?.arrayValue?.first
    #expect(subset?["addresses"] == nil)
    #expect(subset?["notReadyAddresses"]?.arrayValue?.count == 1)
  }

  @Test func `is given time to end, and none when it is forced`() async throws {
    let world = try await SimulationWorld(["pace": "natural"])
    try await world.send("POST", Paths.pods, Manifests.pod("p"))
    await world.pass(10)
    let marked = try await world.send("DELETE", Paths.pods + "/p")
    #expect(marked.body.number(at: "metadata", "deletionGracePeriodSeconds") == 30)
    #expect(try await world.events(about: "p").contains("Killing: Stopping container main"))
    await world.pass(2)
    #expect(try await world.send("GET", Paths.pods + "/p").status == 404)
    try await world.send("POST", Paths.pods, Manifests.pod("q"))
    await world.pass(10)
    try await world.send("DELETE", Paths.pods + "/q", ["gracePeriodSeconds": 0])
    #expect(try await world.send("GET", Paths.pods + "/q").status == 404)
  }

  @Test func `is killed for taking more memory than it may`() async throws {
    let world = try await SimulationWorld()
    try await world.send(
      "POST", Paths.pods,
      Manifests.pod(
        "p", image: "polinux/stress", restart: "Never",
        container: [
          "command": ["stress"], "args": ["--vm", "1", "--vm-bytes", "250M"],
          "resources": ["limits": ["memory": "100Mi"]],
        ]))
    #expect(try await world.get(Paths.pods + "/p").containerState == "OOMKilled")
  }
}
