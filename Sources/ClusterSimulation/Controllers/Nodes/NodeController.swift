/// Follows the life of nodes: taints for what is wrong with them, and the pods that these taints drive away
/// (`pkg/controller/nodelifecycle`, `pkg/controller/tainteviction`).
struct NodeController: Controller {
  let name = "node-lifecycle"

  func concerns(_ change: StoreEvent, in cluster: isolated SimulatedCluster) -> [ObjectKey] {
    switch change.key.resource {
    case "nodes":
      if change.kind == .deleted {
        // What ran there is lost with it.
        return cluster.controllers.index.pods(on: change.key.name)
      }
      guard let previous = change.previous else { return [change.key] }
      let isSame =
        previous["spec"] == change.object["spec"]
        && previous.condition("Ready")?["status"]
          == change.object.condition("Ready")?["status"]
      return isSame ? [] : [change.key]
    case "pods":
      guard change.kind != .deleted, let node = change.object.word("spec", "nodeName"),
        change.previous?.word("spec", "nodeName") != node
          || change.previous?[["spec", "tolerations"]] != change.object[["spec", "tolerations"]]
      else { return [] }
      return [change.key]
    default: return []
    }
  }

  func reconcile(_ key: ObjectKey, in cluster: isolated SimulatedCluster) {
    if key.resource == "pods" { return evict(key, in: cluster) }
    guard let node = cluster.store.get(key) else { return }
    if node.elements("status", "conditions").isEmpty { return give(key, node, in: cluster) }
    let hasKubelet = node.condition("Ready")?["reason"] != "NodeStatusNeverUpdated"
    if hasKubelet { register(node, key, in: cluster) }
    taint(node, key, in: cluster)
    for pod in cluster.controllers.index.pods(on: key.name) { evict(pod, in: cluster) }
  }

  private func tell(
    _ node: JSONValue, _ reason: String, _ message: String, from component: String,
    in cluster: isolated SimulatedCluster
  ) {
    cluster.recordEvent(
      on: node, "Node", "Normal", reason, message, from: component,
      host: component == "kubelet" ? node.name : nil)
  }

  /// A node that someone made by hand has no kubelet to tell how it is.
  private func give(_ key: ObjectKey, _ node: JSONValue, in cluster: isolated SimulatedCluster) {
    let time = JSONValue.string(Timestamp.text(cluster.now()))
    let unknown = ["Ready", "MemoryPressure", "DiskPressure", "PIDPressure"].map {
      type -> JSONValue in
      [
        "type": .string(type), "status": "Unknown", "reason": "NodeStatusNeverUpdated",
        "message": "Kubelet never posted node status.",
        "lastHeartbeatTime": node.metadata["creationTimestamp"] ?? time,
        "lastTransitionTime": time,
      ]
    }
    cluster.update(key) { $0.set(["status", "conditions"], to: .array(unknown)) }
    tell(
      node, "RegisteredNode", "Node \(key.name) event: Registered Node \(key.name) in Controller",
      from: "node-controller", in: cluster)
  }

  /// The lease that a kubelet keeps, and what a new node tells.
  private func register(_ node: JSONValue, _ key: ObjectKey, in cluster: isolated SimulatedCluster)
  {
    let place = ObjectKey(
      resource: "leases.coordination.k8s.io", namespace: "kube-node-lease", name: key.name)
    guard let definition = cluster.definition(place.resource), cluster.store.get(place) == nil
    else { return }
    cluster.insert(
      [
        "metadata": [
          "name": .string(key.name), "namespace": "kube-node-lease",
          "ownerReferences": [
            [
              "apiVersion": "v1", "kind": "Node", "name": .string(key.name),
              "uid": .string(node.uid),
            ]
          ],
        ],
        "spec": [
          "holderIdentity": .string(key.name), "leaseDurationSeconds": 40,
          "renewTime": .string(Timestamp.text(cluster.now()).dropLast() + ".000000Z"),
        ],
      ], definition)
    let name = key.name
    tell(node, "Starting", "Starting kubelet.", from: "kubelet", in: cluster)
    for state in ["NodeHasSufficientMemory", "NodeHasNoDiskPressure", "NodeHasSufficientPID"] {
      tell(node, state, "Node \(name) status is now: \(state)", from: "kubelet", in: cluster)
    }
    tell(
      node, "RegisteredNode", "Node \(name) event: Registered Node \(name) in Controller",
      from: "node-controller", in: cluster)
  }

  /// Keeps the taints that the controller sets in step with the node's conditions.
  private func taint(_ node: JSONValue, _ key: ObjectKey, in cluster: isolated SimulatedCluster) {
    var wanted: [(key: String, effect: String)] = []
    let ready = node.condition("Ready")?["status"]
    if ready == "False" {
      wanted += [("not-ready", "NoSchedule"), ("not-ready", "NoExecute")]
    } else if ready != "True" {
      wanted += [("unreachable", "NoSchedule"), ("unreachable", "NoExecute")]
    }
    for (condition, taint) in [
      ("MemoryPressure", "memory-pressure"), ("DiskPressure", "disk-pressure"),
      ("PIDPressure", "pid-pressure"), ("NetworkUnavailable", "network-unavailable"),
    ] where node.holds(condition) {
      wanted.append((taint, "NoSchedule"))
    }
    if node[["spec", "unschedulable"]] == true { wanted.append(("unschedulable", "NoSchedule")) }
    let own: Set<String> = [
      "not-ready", "unreachable", "memory-pressure", "disk-pressure", "pid-pressure",
      "network-unavailable", "unschedulable",
    ]
    let prefix = "node.kubernetes.io/"
    func isOwn(_ taint: JSONValue) -> Bool {
      let key = taint.word("key") ?? ""
      return key.hasPrefix(prefix) && own.contains(String(key.dropFirst(prefix.count)))
    }
    let old = node.elements("spec", "taints")
    let kept = old.filter { taint in
      !isOwn(taint)
        || wanted.contains {
          prefix + $0.key == taint.word("key") && $0.effect == taint.word("effect")
        }
    }
    let added = wanted.filter { wish in
      !old.contains {
        $0.word("key") == prefix + wish.key && $0.word("effect") == wish.effect
      }
    }.map { wish -> JSONValue in
      [
        "key": .string(prefix + wish.key), "effect": .string(wish.effect),
        "timeAdded": .string(Timestamp.text(cluster.now())),
      ]
    }
    guard kept.count != old.count || !added.isEmpty else { return }
    let taints = kept + added
    cluster.update(key) {
      $0.set(["spec", "taints"], to: taints.isEmpty ? nil : .array(taints))
    }
    tellChanges(node, added, old, in: cluster)
    if ready != "True" { markPods(of: key.name, in: cluster) }
  }

  private func tellChanges(
    _ node: JSONValue, _ added: [JSONValue], _ old: [JSONValue],
    in cluster: isolated SimulatedCluster
  ) {
    let name = node.name
    func adds(_ key: String) -> Bool {
      added.contains { $0.word("key") == "node.kubernetes.io/\(key)" }
    }
    if adds("unschedulable") {
      tell(
        node, "NodeNotSchedulable", "Node \(name) status is now: NodeNotSchedulable",
        from: "kubelet", in: cluster)
    }
    let wasCordoned = old.contains { $0.word("key") == "node.kubernetes.io/unschedulable" }
    if wasCordoned, node[["spec", "unschedulable"]] != true {
      tell(
        node, "NodeSchedulable", "Node \(name) status is now: NodeSchedulable", from: "kubelet",
        in: cluster)
    }
    if adds("not-ready") || adds("unreachable") {
      tell(
        node, "NodeNotReady", "Node \(name) status is now: NodeNotReady", from: "node-controller",
        in: cluster)
    }
  }

  /// The pods of a node that does not answer count as not ready.
  private func markPods(of node: String, in cluster: isolated SimulatedCluster) {
    for key in cluster.controllers.index.pods(on: node) {
      guard let pod = cluster.store.get(key), cluster.isReady(pod) else { continue }
      let condition = PodConditions.make(
        "Ready", false, reason: "", message: "", of: pod, at: cluster.now())
      cluster.update(key) { pod in
        pod.set(
          ["status", "conditions"],
          to: .array(
            pod.elements("status", "conditions").map { $0["type"] == "Ready" ? condition : $0 }))
      }
      cluster.recordEvent(
        on: pod, "Pod", "Warning", "NodeNotReady", "Node is not ready", from: "node-controller")
    }
  }

  /// Drives a pod away that does not, or no longer, tolerate a `NoExecute` taint of its node.
  private func evict(_ key: ObjectKey, in cluster: isolated SimulatedCluster) {
    guard let pod = cluster.store.get(key), let name = pod.word("spec", "nodeName") else { return }
    guard let node = cluster.store.get(ObjectKey(resource: "nodes", namespace: "", name: name))
    else {
      // The pod garbage collector takes what is bound to a node that is no more.
      cluster.delete(key, DeletionOptions(gracePeriod: 0))
      return
    }
    guard !pod.isBeingDeleted, !pod.hasEnded else { return }
    let taints = node.elements("spec", "taints").filter { $0["effect"] == "NoExecute" }
    guard !taints.isEmpty else { return }
    let tolerations = pod.elements("spec", "tolerations")
    var due: Double?
    for taint in taints {
      let matching = tolerations.filter { NodeFilters.tolerates($0, taint) }
      if matching.isEmpty {
        due = cluster.now()
        break
      }
      let limits = matching.map { $0.whole("tolerationSeconds") }
      if limits.contains(where: { $0 == nil }) { continue }
      let since = taint.moment("timeAdded") ?? cluster.now()
      let end = since + Double(max(0, limits.compactMap { $0 }.min() ?? 0))
      due = min(due ?? end, end)
    }
    guard let due else { return }
    if due > cluster.now() { return cluster.wake(self, key, at: due) }
    cluster.recordEvent(
      on: pod, "Pod", "Normal", "TaintManagerEviction",
      "Marking for deletion Pod \(key.namespace)/\(key.name)",
      from: cluster.configuration.minor >= 29 ? "taint-eviction-controller" : "taint-controller")
    cluster.delete(key, DeletionOptions())
  }
}
