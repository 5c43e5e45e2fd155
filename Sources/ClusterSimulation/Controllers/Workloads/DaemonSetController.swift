/// Keeps a pod on every node that fits (`pkg/controller/daemon`).
struct DaemonSetController: Controller {
  let name = "daemonset"
  private static let resource = "daemonsets.apps"
  private let revisions = ControllerRevisions(kind: "DaemonSet")

  func concerns(_ change: StoreEvent, in cluster: isolated SimulatedCluster) -> [ObjectKey] {
    switch change.key.resource {
    case Self.resource: return [change.key]
    case "pods": return cluster.ownersOfPod(change, kind: "DaemonSet", resource: Self.resource)
    case "nodes":
      // What a node has or tells does not matter here; its labels, taints and name do.
      let isSame =
        change.kind == .modified && change.previous?["spec"] == change.object["spec"]
        && change.previous?.labels == change.object.labels
      return isSame ? [] : cluster.store.list(Self.resource).map(\.key)
    case "serviceaccounts" where change.kind == .added:
      return cluster.store.list(Self.resource, namespace: change.key.namespace).map(\.key)
    default: return []
    }
  }

  /// What every pod of a daemon set tolerates (`AddOrUpdateDaemonPodTolerations`).
  private static func tolerations(_ spec: JSONValue) -> [JSONValue] {
    var tolerations = spec.elements("tolerations")
    var own = [
      ("not-ready", "NoExecute"), ("unreachable", "NoExecute"), ("disk-pressure", "NoSchedule"),
      ("memory-pressure", "NoSchedule"), ("pid-pressure", "NoSchedule"),
      ("unschedulable", "NoSchedule"),
    ]
    if spec["hostNetwork"] == true { own.append(("network-unavailable", "NoSchedule")) }
    for (key, effect) in own {
      let toleration: JSONValue = [
        "key": .string("node.kubernetes.io/\(key)"), "operator": "Exists",
        "effect": .string(effect),
      ]
      if !tolerations.contains(toleration) { tolerations.append(toleration) }
    }
    return tolerations
  }

  func reconcile(_ key: ObjectKey, in cluster: isolated SimulatedCluster) {
    guard let set = cluster.store.get(key) else { return }
    let pods = cluster.controlled("pods", by: set)
    let hash = revisions.hash(set)
    _ = revisions.record(set, pods: pods.map(\.object), in: cluster)
    let wanted = eligibleNodes(set, in: cluster)
    if !set.isBeingDeleted {
      manage(set, key, pods, wanted, hash, in: cluster)
      roll(set, key, wanted, hash, in: cluster)
    }
    writeStatus(key, wanted, hash, in: cluster)
  }

  private func eligibleNodes(_ set: JSONValue, in cluster: isolated SimulatedCluster) -> [JSONValue]
  {
    var spec = set[["spec", "template", "spec"]] ?? [:]
    spec["tolerations"] = .array(Self.tolerations(spec))
    return cluster.store.list("nodes").map(\.object).filter {
      NodeFilters.obstacle(to: spec, on: $0, ignoresCordon: true) == nil
    }
  }

  static func node(of pod: JSONValue) -> String? {
    if let node = pod.word("spec", "nodeName") { return node }
    let terms = pod.elements(
      "spec", "affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution",
      "nodeSelectorTerms")
    return terms.first?.elements("matchFields").first?.elements("values").first?.stringValue
  }

  private func manage(
    _ set: JSONValue, _ key: ObjectKey, _ pods: [(key: ObjectKey, object: JSONValue)],
    _ wanted: [JSONValue], _ hash: String, in cluster: isolated SimulatedCluster
  ) {
    let names = Set(wanted.map(\.name))
    var covered: Set<String> = []
    for pod in pods {
      let node = Self.node(of: pod.object) ?? ""
      if pod.object.hasEnded, !pod.object.isBeingDeleted {
        tell(
          set, "Warning", "FailedDaemonPod",
          "Found failed daemon pod \(key.namespace)/\(pod.key.name) on node \(node), will try to kill it",
          in: cluster)
        delete(pod.key, set, in: cluster)
      } else if !names.contains(node), !pod.object.isBeingDeleted {
        delete(pod.key, set, in: cluster)
      }
      covered.insert(node)
    }
    if cluster.isBackingOff(self, key) { return }
    for node in wanted where !covered.contains(node.name) {
      guard create(set, key, node.name, hash, in: cluster) else { return }
    }
    cluster.succeeded(self, key)
  }

  private func create(
    _ set: JSONValue, _ key: ObjectKey, _ node: String, _ hash: String,
    in cluster: isolated SimulatedCluster
  ) -> Bool {
    var pod = cluster.podOfTemplate(
      set[["spec", "template"]] ?? [:], of: set, "apps/v1", "DaemonSet")
    pod.metadata["generateName"] = .string("\(key.name)-")
    pod.set(["metadata", "labels", ControllerRevisions.label], to: .string(hash))
    pod.set(
      ["metadata", "labels", "pod-template-generation"],
      to: .string(String(set.whole("metadata", "generation") ?? 1)))
    pod.set(["spec", "tolerations"], to: .array(Self.tolerations(pod["spec"] ?? [:])))
    pod.set(
      [
        "spec", "affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution",
        "nodeSelectorTerms",
      ],
      to: [
        [
          "matchFields": [
            ["key": "metadata.name", "operator": "In", "values": [.string(node)]]
          ]
        ]
      ])
    do {
      let made = try cluster.createPod(pod)
      tell(set, "Normal", "SuccessfulCreate", "Created pod: \(made.name)", in: cluster)
      return true
    } catch {
      tell(set, "Warning", "FailedCreate", "Error creating: \(error.message)", in: cluster)
      cluster.retry(self, key)
      return false
    }
  }

  private func delete(_ pod: ObjectKey, _ set: JSONValue, in cluster: isolated SimulatedCluster) {
    cluster.delete(pod, DeletionOptions())
    tell(set, "Normal", "SuccessfulDelete", "Deleted pod: \(pod.name)", in: cluster)
  }

  private func tell(
    _ set: JSONValue, _ type: String, _ reason: String, _ message: String,
    in cluster: isolated SimulatedCluster
  ) {
    cluster.recordEvent(on: set, "DaemonSet", type, reason, message, from: "daemonset-controller")
  }

  /// Replaces pods of an older template, as many at once as may be missing.
  private func roll(
    _ set: JSONValue, _ key: ObjectKey, _ wanted: [JSONValue], _ hash: String,
    in cluster: isolated SimulatedCluster
  ) {
    guard set[["spec", "updateStrategy", "type"]] != "OnDelete" else { return }
    let limit =
      JSONValue.scaled(
        set[["spec", "updateStrategy", "rollingUpdate", "maxUnavailable"]] ?? 1, of: wanted.count,
        roundsUp: true) ?? 1
    let pods = cluster.controlled("pods", by: set)
    var missing = max(0, wanted.count - pods.count)
    var old: [ObjectKey] = []
    for pod in pods {
      let isHealthy = cluster.isReady(pod.object) && !pod.object.isBeingDeleted
      let isNew = pod.object.labels[ControllerRevisions.label] == hash
      if !isHealthy { missing += 1 }
      if isNew || pod.object.isBeingDeleted { continue }
      // What does not work anyway is replaced at once.
      if isHealthy { old.append(pod.key) } else { delete(pod.key, set, in: cluster) }
    }
    for pod in old.prefix(max(0, max(1, limit) - missing)) { delete(pod, set, in: cluster) }
  }

  private func writeStatus(
    _ key: ObjectKey, _ wanted: [JSONValue], _ hash: String, in cluster: isolated SimulatedCluster
  ) {
    guard let set = cluster.store.get(key) else { return }
    let names = Set(wanted.map(\.name))
    let minimum = set.whole("spec", "minReadySeconds") ?? 0
    let pods = cluster.controlled("pods", by: set).map(\.object).filter { !$0.isBeingDeleted }
    let placed = pods.filter { names.contains(Self.node(of: $0) ?? "") }
    let available = placed.count { pod in
      let state = cluster.availability(of: pod, after: minimum)
      if let due = state.at { cluster.wake(self, key, at: due) }
      return state.isAvailable
    }
    var status: [String: JSONValue] = [
      "desiredNumberScheduled": .integer(Int64(wanted.count)),
      "currentNumberScheduled": .integer(Int64(placed.count)),
      "numberMisscheduled": .integer(Int64(pods.count - placed.count)),
      "numberReady": .integer(Int64(placed.count { cluster.isReady($0) })),
      "observedGeneration": set.metadata["generation"] ?? 1,
    ]
    let updated = placed.count { $0.labels[ControllerRevisions.label] == hash }
    for (name, value) in [
      ("updatedNumberScheduled", updated), ("numberAvailable", available),
      ("numberUnavailable", wanted.count - available),
    ] where value > 0 {
      status[name] = .integer(Int64(value))
    }
    cluster.putStatus(.object(status), at: key)
  }
}
