import ClusterSimulation
import Foundation
import Testing

/// A life of a cluster by chance: rollouts, scaling, failures and deletions, and what must hold all the while.
private struct RandomLife {
  let world: SimulationWorld
  private var state: UInt64
  private var versions: [String: (version: Int64, object: JSONValue)] = [:]
  private var nodes: [String: String] = [:]
  private(set) var actions = 0
  private(set) var checks = 0
  private(set) var pods: Set<String> = []
  private(set) var latestVersion: Int64 = 0

  init(seed: UInt64) async throws {
    state = seed
    world = try await SimulationWorld([
      "seed": .integer(Int64(seed)), "pace": "natural",
      "nodes": [["name": "a"], ["name": "b"], ["name": "c"]],
    ])
  }

  /// SplitMix64 (Steele, Lea and Flood, 2014).
  private mutating func number(below limit: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return Int((value ^ (value >> 31)) % UInt64(limit))
  }

  private mutating func pick(_ path: String) async throws -> String? {
    let names = try await world.items(path).map { $0.text(at: "metadata", "name") }
    return names.isEmpty ? nil : names[number(below: names.count)]
  }

  private mutating func image() -> String {
    ["nginx:1.27", "nginx:1.28", "httpd:2.4", "redis:7", "nginx:doesnotexist"][number(below: 5)]
  }

  /// Does something by chance.
  mutating func act() async throws {
    actions += 1
    switch number(below: 14) {
    case 0:
      let name = "app-\(number(below: 8))"
      let strategy: JSONValue =
        number(below: 4) == 0
        ? ["type": "Recreate"]
        : ["type": "RollingUpdate", "rollingUpdate": ["maxSurge": 1, "maxUnavailable": "34%"]]
      try await world.send(
        "POST", Paths.deployments,
        Manifests.workload(
          "Deployment", name, image: image(), replicas: Int64(number(below: 6)),
          spec: ["strategy": strategy]))
    case 1:
      try await world.send(
        "POST", Paths.statefulSets,
        Manifests.workload(
          "StatefulSet", "set-\(number(below: 3))", image: image(),
          replicas: Int64(number(below: 4)),
          spec: ["serviceName": "s"]))
    case 2:
      let script = ["sleep 20", "sleep 5; exit 1", "true"][number(below: 3)]
      try await world.send(
        "POST", Paths.jobs,
        Manifests.job(
          "job-\(number(below: 12))", script: script,
          spec: [
            "completions": .integer(Int64(1 + number(below: 4))), "backoffLimit": 2,
            "parallelism": .integer(Int64(1 + number(below: 3))), "ttlSecondsAfterFinished": 600,
          ]))
    case 3, 4, 5:
      guard let name = try await pick(Paths.deployments) else { return }
      let patch: JSONValue = [
        "spec": [
          "template": ["spec": ["containers": [["name": "main", "image": .string(image())]]]]
        ]
      ]
      try await world.merge("\(Paths.deployments)/\(name)", patch)
    case 6, 7:
      let path = number(below: 3) == 0 ? Paths.statefulSets : Paths.deployments
      guard let name = try await pick(path) else { return }
      try await world.merge(
        "\(path)/\(name)", ["spec": ["replicas": .integer(Int64(number(below: 8)))]])
    case 8, 9:
      guard let name = try await pick(Paths.pods) else { return }
      try await world.send("DELETE", "\(Paths.pods)/\(name)")
    case 10:
      let path = [Paths.deployments, Paths.statefulSets, Paths.jobs][number(below: 3)]
      guard let name = try await pick(path) else { return }
      let policy = ["Background", "Foreground"][number(below: 2)]
      try await world.send("DELETE", "\(path)/\(name)", ["propagationPolicy": .string(policy)])
    case 11:
      guard let name = try await pick("/api/v1/nodes") else { return }
      try await world.merge(
        "/api/v1/nodes/\(name)", ["spec": ["unschedulable": .bool(number(below: 2) == 0)]])
    case 12: try await breakOrMend()
    default:
      try await world.send(
        "POST", Paths.daemonSets, Manifests.workload("DaemonSet", "agent", replicas: nil))
    }
  }

  /// Makes a node answer, or answer no more.
  private mutating func breakOrMend() async throws {
    guard let name = try await pick("/api/v1/nodes") else { return }
    let status: JSONValue = number(below: 2) == 0 ? "Unknown" : "True"
    let node = try await world.get("/api/v1/nodes/\(name)")
    let conditions = (node[["status", "conditions"]]?.arrayValue ?? []).map { condition in
      var condition = condition
      if condition["type"] == "Ready" { condition["status"] = status }
      return condition
    }
    try await world.merge(
      "/api/v1/nodes/\(name)/status", ["status": ["conditions": .array(conditions)]])
  }

  /// Lets some time pass.
  mutating func wait() async { await world.pass(Double(1 + number(below: 120))) }

  /// Looks whether everything holds that must; what does not is told.
  mutating func check() async throws -> [String] {
    checks += 1
    var wrong: [String] = []
    let paths = [
      Paths.deployments, Paths.replicaSets, Paths.statefulSets, Paths.daemonSets, Paths.jobs,
      Paths.pods, "/api/v1/nodes",
    ]
    var objects: [String: [JSONValue]] = [:]
    for path in paths { objects[path] = try await world.items(path) }
    let all = paths.flatMap { objects[$0] ?? [] }
    let known = Set(all.map { $0.text(at: "metadata", "uid") })
    for object in all {
      wrong += checkVersion(object)
      // What ends in its own time may outlive its owner for that time.
      if object[["metadata", "deletionTimestamp"]] != nil { continue }
      for owner in object[["metadata", "ownerReferences"]]?.arrayValue ?? []
      where !known.contains(owner.text(at: "uid")) {
        wrong.append(
          "\(object.text(at: "metadata", "name")) has lost its owner \(owner.text(at: "name"))")
      }
    }
    wrong += checkPods(objects[Paths.pods] ?? [], nodes: objects["/api/v1/nodes"] ?? [])
    wrong += checkCounts(objects)
    return wrong
  }

  private mutating func checkVersion(_ object: JSONValue) -> [String] {
    let uid = object.text(at: "metadata", "uid")
    let version = Int64(object.text(at: "metadata", "resourceVersion")) ?? 0
    latestVersion = max(latestVersion, version)
    defer { versions[uid] = (version, object) }
    guard let last = versions[uid] else { return [] }
    let isFine = version > last.version || version == last.version && object == last.object
    return isFine
      ? []
      : ["\(object.text(at: "metadata", "name")) went from version \(last.version) to \(version)"]
  }

  private mutating func checkPods(_ all: [JSONValue], nodes known: [JSONValue]) -> [String] {
    var wrong: [String] = []
    let names = Set(known.map { $0.text(at: "metadata", "name") })
    var addresses: Set<String> = []
    for pod in all {
      let uid = pod.text(at: "metadata", "uid")
      let name = pod.text(at: "metadata", "name")
      pods.insert(uid)
      let node = pod.text(at: "spec", "nodeName")
      if let before = nodes[uid], before != node {
        wrong.append("\(name) moved from \(before) to \(node)")
      }
      if !node.isEmpty {
        nodes[uid] = node
        if !names.contains(node) { wrong.append("\(name) is on \(node), which is not there") }
      }
      let hasEnded = ["Succeeded", "Failed"].contains(pod.text(at: "status", "phase"))
      let address = pod.text(at: "status", "podIP")
      if !address.isEmpty, !hasEnded, !addresses.insert(address).inserted {
        wrong.append("\(name) shares the address \(address)")
      }
    }
    return wrong
  }

  private func checkCounts(_ objects: [String: [JSONValue]]) -> [String] {
    var wrong: [String] = []
    let pods = (objects[Paths.pods] ?? []).filter {
      !["Succeeded", "Failed"].contains($0.text(at: "status", "phase"))
        && $0[["metadata", "deletionTimestamp"]] == nil
    }
    func owned(_ list: [JSONValue], by owner: JSONValue) -> [JSONValue] {
      list.filter { object in
        object[["metadata", "ownerReferences"]]?.arrayValue?.contains {
          $0.text(at: "uid") == owner.text(at: "metadata", "uid")
        } ?? false
      }
    }
    for set in objects[Paths.replicaSets] ?? [] where set[["metadata", "deletionTimestamp"]] == nil
    {
      let count = Int64(owned(pods, by: set).count)
      if count != set.number(at: "spec", "replicas")
        || count != set.number(at: "status", "replicas")
      {
        wrong.append(
          "\(set.text(at: "metadata", "name")) wants \(set.number(at: "spec", "replicas")), tells \(set.number(at: "status", "replicas")) and has \(count)"
        )
      }
    }
    for deployment in objects[Paths.deployments] ?? []
    where deployment[["metadata", "deletionTimestamp"]] == nil {
      let sets = owned(objects[Paths.replicaSets] ?? [], by: deployment)
      let total = sets.reduce(0) { $0 + $1.number(at: "status", "replicas") }
      if total != deployment.number(at: "status", "replicas") {
        wrong.append(
          "\(deployment.text(at: "metadata", "name")) tells \(deployment.number(at: "status", "replicas")) of \(total)"
        )
      }
      let wanted = deployment.number(at: "spec", "replicas")
      if total > wanted + max(1, wanted) + 1 {
        wrong.append("\(deployment.text(at: "metadata", "name")) has \(total) of \(wanted)")
      }
    }
    for set in objects[Paths.statefulSets] ?? []
    where set[["metadata", "deletionTimestamp"]] == nil {
      let count = owned(pods, by: set).count
      if count > max(set.number(at: "spec", "replicas"), set.number(at: "status", "replicas")) {
        wrong.append("\(set.text(at: "metadata", "name")) has \(count) pods")
      }
    }
    return wrong
  }
}

@Suite struct `A cluster that lives by chance` {
  /// `ATELIER_SIMULATION_HOURS=24` makes the long run.
  private static var hours: Double {
    ProcessInfo.processInfo.environment["ATELIER_SIMULATION_HOURS"].flatMap(Double.init) ?? 1
  }

  @Test(arguments: [1, 2] as [UInt64])
  func `breaks no rule`(seed: UInt64) async throws {
    var life = try await RandomLife(seed: seed)
    let start = life.world.clock.now
    while life.world.clock.now - start < Self.hours * 3600 {
      try await life.act()
      let afterAction = try await life.check()
      #expect(afterAction == [], "after action \(life.actions)")
      await life.wait()
      let afterWait = try await life.check()
      #expect(afterWait == [], "after waiting for action \(life.actions)")
    }
    #expect(life.actions > Int(Self.hours * 40))
    if Self.hours >= 24 {
      print(
        "seed \(seed): \(Self.hours) h, \(life.actions) actions, \(life.checks) checks, \(life.pods.count) pods seen, resource version \(life.latestVersion)"
      )
    }
  }

  @Test func `comes to the same end from the same seed`() async throws {
    var ends: [[JSONValue]] = []
    for _ in 0..<2 {
      var life = try await RandomLife(seed: 7)
      for _ in 0..<40 {
        try await life.act()
        await life.wait()
      }
      ends.append(try await life.world.items("/api/v1/pods"))
    }
    #expect(ends[0] == ends[1])
    #expect(!ends[0].isEmpty)
  }
}
