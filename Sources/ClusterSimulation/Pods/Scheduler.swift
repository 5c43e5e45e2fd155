/// Gives pods their nodes (`pkg/scheduler`).
struct Scheduler: Controller {
  let name = "scheduler"
  /// How many waiting pods are tried again when there is room on one node; the others wait for the next round.
  private static let batch = 64

  func concerns(_ change: StoreEvent, in cluster: isolated SimulatedCluster) -> [ObjectKey] {
    switch change.key.resource {
    case "pods": return concerns(ofPod: change, in: cluster)
    case "nodes":
      let isSame =
        change.kind == .modified && change.previous?["spec"] == change.object["spec"]
        && change.previous?.labels == change.object.labels
        && change.previous?[["status", "allocatable"]] == change.object[["status", "allocatable"]]
      return isSame ? [] : cluster.controllers.index.pods(on: "")
    case "persistentvolumeclaims", "persistentvolumes":
      return cluster.controllers.index.pods(on: "").filter {
        cluster.store.get($0)?.elements("spec", "volumes").contains {
          $0["persistentVolumeClaim"] != nil
        } ?? false
      }
    default: return []
    }
  }

  private func concerns(ofPod change: StoreEvent, in cluster: isolated SimulatedCluster)
    -> [ObjectKey]
  {
    let pod = change.object
    if pod.word("spec", "nodeName") == nil {
      if change.kind == .deleted { return [] }
      let isSame =
        change.kind == .modified && change.previous?["spec"] == pod["spec"]
        && change.previous?.labels == pod.labels
      return isSame ? [] : [change.key]
    }
    let waiting = cluster.controllers.index.pods(on: "")
    if waiting.isEmpty { return [] }
    if change.kind == .deleted || pod.hasEnded && change.previous?.hasEnded == false {
      return Array(waiting.prefix(Self.batch))
    }
    if change.previous?.word("spec", "nodeName") == nil || change.previous?.labels != pod.labels {
      return waiting.filter { cluster.store.get($0).map(PodTopology.matters) ?? false }
    }
    return []
  }

  func reconcile(_ key: ObjectKey, in cluster: isolated SimulatedCluster) {
    guard let pod = cluster.store.get(key), pod.word("spec", "nodeName") == nil,
      !pod.isBeingDeleted, !pod.hasEnded,
      pod.word("spec", "schedulerName") ?? "default-scheduler" == "default-scheduler",
      pod.elements("spec", "schedulingGates").isEmpty
    else { return }
    if let trouble = volumeTrouble(pod, in: cluster) {
      return refuse(key, pod, trouble, in: cluster)
    }
    let nodes = cluster.store.list("nodes").map(\.object)
    guard !nodes.isEmpty else {
      return refuse(key, pod, "no nodes available to schedule pods", in: cluster)
    }
    var obstacles: [[Obstacle]] = []
    var free: [JSONValue] = []
    let topology = topology(for: pod, in: cluster)
    for node in nodes {
      let found = obstaclesTo(pod, on: node, among: nodes, topology, in: cluster)
      if found.isEmpty { free.append(node) } else { obstacles.append(found) }
    }
    guard let chosen = best(free, for: pod, among: nodes, topology, in: cluster) else {
      return decline(key, pod, nodes, obstacles, topology, in: cluster)
    }
    if waitsForVolumes(pod, on: chosen.name, in: cluster) { return }
    bind(key, pod, to: chosen.name, in: cluster)
  }

  // MARK: - Choosing

  /// The pods and where they are, as far as a pod's rules or another pod's need them.
  private func topology(for pod: JSONValue, in cluster: isolated SimulatedCluster) -> PodTopology {
    let index = cluster.controllers.index
    let keys =
      PodTopology.matters(for: pod)
      ? cluster.store.list("nodes").flatMap { index.pods(on: $0.key.name) } : index.repellent
    let placed = keys.compactMap { key -> (pod: JSONValue, node: JSONValue)? in
      guard let pod = cluster.store.get(key), !pod.hasEnded,
        let node = cluster.store.get(
          ObjectKey(resource: "nodes", namespace: "", name: pod.word("spec", "nodeName") ?? ""))
      else { return nil }
      return (pod, node)
    }
    let namespaces = cluster.store.list("namespaces").map { ($0.key.name, $0.object.labels) }
    return PodTopology(
      placed: placed, namespaces: Dictionary(namespaces, uniquingKeysWith: { first, _ in first }))
  }

  private func obstaclesTo(
    _ pod: JSONValue, on node: JSONValue, among nodes: [JSONValue], _ topology: PodTopology,
    in cluster: isolated SimulatedCluster
  ) -> [Obstacle] {
    if let obstacle = NodeFilters.obstacle(to: pod["spec"] ?? [:], on: node) { return [obstacle] }
    if hasPortConflict(pod, on: node, in: cluster) { return [.ports] }
    let used = cluster.controllers.index.requests(on: node.name)
    let missing = shortages(ResourceAmounts.requests(of: pod), used, on: node)
    if !missing.isEmpty { return missing }
    if hasVolumeConflict(pod, on: node, in: cluster) { return [.volumeNode] }
    if let obstacle = topology.spreadObstacle(to: pod, on: node, among: nodes) { return [obstacle] }
    return topology.obstacle(to: pod, on: node).map { [$0] } ?? []
  }

  private func shortages(_ wanted: ResourceAmounts, _ used: ResourceAmounts, on node: JSONValue)
    -> [Obstacle]
  {
    let all = ResourceAmounts(node[["status", "allocatable"]])
    var result: [Obstacle] = []
    if (used.pods + 1) * 1000 > all["pods"] { result.append(.tooManyPods) }
    for name in wanted.amounts.keys.sorted()
    where wanted[name] > 0 && used[name] + wanted[name] > all[name] {
      result.append(.insufficient(name))
    }
    return result
  }

  private func hasPortConflict(
    _ pod: JSONValue, on node: JSONValue, in cluster: isolated SimulatedCluster
  ) -> Bool {
    func ports(_ pod: JSONValue) -> Set<String> {
      Set(
        pod.elements("spec", "containers").flatMap { $0.elements("ports") }.compactMap { port in
          port.whole("hostPort").map { "\($0)/\(port.word("protocol") ?? "TCP")" }
        })
    }
    let wanted = ports(pod)
    if wanted.isEmpty { return false }
    return cluster.controllers.index.pods(on: node.name).contains { key in
      guard let other = cluster.store.get(key), !other.hasEnded else { return false }
      return !wanted.isDisjoint(with: ports(other))
    }
  }

  private func best(
    _ nodes: [JSONValue], for pod: JSONValue, among all: [JSONValue], _ topology: PodTopology,
    in cluster: isolated SimulatedCluster
  ) -> JSONValue? {
    if nodes.count < 2 { return nodes.first }
    let siblings = cluster.controllers.index.spread(of: pod.controller?.word("uid") ?? "")
    func rank(_ node: JSONValue) -> [Double] {
      let used = cluster.controllers.index.requests(on: node.name)
      let allocatable = ResourceAmounts(node[["status", "allocatable"]])
      let isNominated = pod.word("status", "nominatedNodeName") == node.name
      let load = ["cpu", "memory"].map { Double(used[$0]) / Double(max(1, allocatable[$0])) }
        .reduce(0, +)
      return [
        isNominated ? 0 : 1,
        -Double(
          NodeFilters.preference(of: pod["spec"] ?? [:], for: node)
            + topology.preference(of: pod, for: node, among: all)),
        Double(siblings[node.name] ?? 0), (load * 20).rounded(), Double(used.pods),
      ]
    }
    return nodes.map { (rank: rank($0), node: $0) }.min {
      $0.rank == $1.rank ? $0.node.name < $1.node.name : $0.rank.lexicographicallyPrecedes($1.rank)
    }?.node
  }

  private func bind(
    _ key: ObjectKey, _ pod: JSONValue, to node: String, in cluster: isolated SimulatedCluster
  ) {
    let condition = PodConditions.make(
      "PodScheduled", true, reason: "", message: "", of: pod, at: cluster.now())
    cluster.update(key) { pod in
      pod.set(["spec", "nodeName"], to: .string(node))
      pod.set(["status", "conditions"], to: [condition])
      pod.set(["status", "nominatedNodeName"], to: nil)
    }
    cluster.recordEvent(
      on: pod, "Pod", "Normal", "Scheduled",
      "Successfully assigned \(key.namespace)/\(key.name) to \(node)", from: "default-scheduler")
  }

  // MARK: - Volumes

  private func claims(of pod: JSONValue) -> [String] {
    pod.elements("spec", "volumes").compactMap { volume in
      if volume["ephemeral"] != nil { return "\(pod.name)-\(volume.word("name") ?? "")" }
      return volume.word("persistentVolumeClaim", "claimName")
    }
  }

  private func volumeTrouble(_ pod: JSONValue, in cluster: isolated SimulatedCluster) -> String? {
    let count = cluster.store.list("nodes").count
    let minor = cluster.configuration.minor
    func whole(_ reason: String) -> String {
      minor >= 25
        ? "0/\(count) nodes are available: \(reason).\(preemption(count, helpful: 0, minor))"
        : minor >= 22 ? "0/\(count) nodes are available: \(count) \(reason)." : reason
    }
    for name in claims(of: pod) {
      let key = ObjectKey(resource: "persistentvolumeclaims", namespace: pod.namespace, name: name)
      guard let claim = cluster.store.get(key) else {
        return whole("persistentvolumeclaim \"\(name)\" not found")
      }
      if claim.isBeingDeleted {
        return whole("persistentvolumeclaim \"\(name)\" is being deleted")
      }
      if claim.word("spec", "volumeName") == nil, !VolumeController.waits(claim, in: cluster) {
        return whole("pod has unbound immediate PersistentVolumeClaims")
      }
    }
    return nil
  }

  private func hasVolumeConflict(
    _ pod: JSONValue, on node: JSONValue, in cluster: isolated SimulatedCluster
  ) -> Bool {
    claims(of: pod).contains { name in
      let key = ObjectKey(resource: "persistentvolumeclaims", namespace: pod.namespace, name: name)
      guard let volume = cluster.store.get(key)?.word("spec", "volumeName"),
        let object = cluster.store.get(
          ObjectKey(resource: "persistentvolumes", namespace: "", name: volume)),
        let required = object[["spec", "nodeAffinity", "required"]]
      else { return false }
      return !required.elements("nodeSelectorTerms").contains {
        NodeFilters.matches(term: $0, node)
      }
    }
  }

  /// Whether a pod has to wait for claims that wait for it: they are told which node it will run on.
  private func waitsForVolumes(
    _ pod: JSONValue, on node: String, in cluster: isolated SimulatedCluster
  ) -> Bool {
    var waits = false
    for name in claims(of: pod) {
      let key = ObjectKey(resource: "persistentvolumeclaims", namespace: pod.namespace, name: name)
      guard let claim = cluster.store.get(key), claim.word("spec", "volumeName") == nil
      else { continue }
      waits = true
      cluster.update(key) {
        $0.set(
          ["metadata", "annotations", "volume.kubernetes.io/selected-node"], to: .string(node))
      }
    }
    return waits
  }

  // MARK: - Refusing

  private func preemption(_ count: Int, helpful: Int, _ minor: Int) -> String {
    guard minor >= 24 else { return "" }
    var parts: [String] = []
    if helpful > 0 { parts.append("\(helpful) No preemption victims found for incoming pod") }
    if count > helpful {
      parts.append("\(count - helpful) Preemption is not helpful for scheduling")
    }
    return " preemption: 0/\(count) nodes are available: \(parts.sorted().joined(separator: ", "))."
  }

  /// `0/2 nodes are available: 1 Insufficient cpu, 1 node(s) were unschedulable. preemption: …`
  private func decline(
    _ key: ObjectKey, _ pod: JSONValue, _ nodes: [JSONValue], _ obstacles: [[Obstacle]],
    _ topology: PodTopology, in cluster: isolated SimulatedCluster
  ) {
    let minor = cluster.configuration.minor
    var counts: [String: Int] = [:]
    for obstacle in obstacles.flatMap({ $0 }) {
      counts[obstacle.message(minor: minor), default: 0] += 1
    }
    let reasons = counts.map { "\($0.value) \($0.key)" }.sorted().joined(separator: ", ")
    let helpful = obstacles.count { $0.allSatisfy(\.isResolvable) }
    refuse(
      key, pod,
      "0/\(nodes.count) nodes are available: \(reasons).\(preemption(nodes.count, helpful: helpful, minor))",
      in: cluster)
    if helpful > 0 { preempt(key, pod, nodes, in: cluster) }
  }

  private func refuse(
    _ key: ObjectKey, _ pod: JSONValue, _ message: String, in cluster: isolated SimulatedCluster
  ) {
    let condition = PodConditions.make(
      "PodScheduled", false, reason: "Unschedulable", message: message, of: pod, at: cluster.now())
    cluster.update(key) { $0.set(["status", "conditions"], to: [condition]) }
    cluster.recordEvent(
      on: pod, "Pod", "Warning", "FailedScheduling", message, from: "default-scheduler")
    // As the scheduler does with what it could not place for five minutes.
    cluster.wake(self, key, at: cluster.now() + 300)
  }

  /// Makes room by taking away pods of lower priority, on the node where the fewest have to go.
  private func preempt(
    _ key: ObjectKey, _ pod: JSONValue, _ nodes: [JSONValue], in cluster: isolated SimulatedCluster
  ) {
    let priority = pod.whole("spec", "priority") ?? 0
    guard pod[["spec", "preemptionPolicy"]] != "Never",
      pod.word("status", "nominatedNodeName") == nil
    else { return }
    var best: (node: JSONValue, victims: [ObjectKey])?
    for node in nodes where NodeFilters.obstacle(to: pod["spec"] ?? [:], on: node) == nil {
      let candidates = cluster.controllers.index.pods(on: node.name)
        .compactMap { key in cluster.store.get(key).map { (key, $0) } }
        .filter { !$0.1.hasEnded && ($0.1.whole("spec", "priority") ?? 0) < priority }
        .sorted {
          ($0.1.whole("spec", "priority") ?? 0, $0.0) < ($1.1.whole("spec", "priority") ?? 0, $1.0)
        }
      var used = cluster.controllers.index.requests(on: node.name)
      var victims: [ObjectKey] = []
      let wanted = ResourceAmounts.requests(of: pod)
      for (victim, object) in candidates where !shortages(wanted, used, on: node).isEmpty {
        used -= .requests(of: object)
        victims.append(victim)
      }
      guard !victims.isEmpty, shortages(wanted, used, on: node).isEmpty else { continue }
      if best.map({ victims.count < $0.victims.count }) ?? true { best = (node, victims) }
    }
    guard let best else { return }
    cluster.update(key) {
      $0.set(["status", "nominatedNodeName"], to: .string(best.node.name))
    }
    for victim in best.victims {
      guard let object = cluster.store.get(victim) else { continue }
      cluster.recordEvent(
        on: object, "Pod", "Normal", "Preempted",
        cluster.configuration.minor >= 26
          ? "Preempted by pod \(pod.uid) on node \(best.node.name)"
          : "Preempted by \(key.namespace)/\(key.name) on node \(best.node.name)",
        from: "default-scheduler")
      cluster.delete(victim, DeletionOptions())
    }
  }
}
