/// Keeps as many pods as a replica set, or a replication controller, asks for (`pkg/controller/replicaset`).
struct ReplicaSetController: Controller {
  /// The two kinds that this is the algorithm of.
  struct Variant: Sendable {
    var name: String
    var resource: String
    var apiVersion: String
    var kind: String
  }

  private let variant: Variant
  var name: String { variant.name }

  init(_ variant: Variant) { self.variant = variant }

  func concerns(_ change: StoreEvent, in cluster: isolated SimulatedCluster) -> [ObjectKey] {
    if change.key.resource == variant.resource { return [change.key] }
    if change.key.resource == "serviceaccounts", change.kind == .added {
      return cluster.store.list(variant.resource, namespace: change.key.namespace)
        .filter { $0.object.holds("ReplicaFailure") }.map(\.key)
    }
    guard change.key.resource == "pods" else { return [] }
    var keys = cluster.ownersOfPod(change, kind: variant.kind, resource: variant.resource)
    if change.kind != .deleted, change.object.controller == nil {
      keys += cluster.store.list(variant.resource, namespace: change.key.namespace)
        .filter { selector($0.object).matches(change.object.labels) }.map(\.key)
    }
    return keys
  }

  private func selector(_ object: JSONValue) -> LabelSelector {
    LabelSelector(object[["spec", "selector"]])
  }

  func reconcile(_ key: ObjectKey, in cluster: isolated SimulatedCluster) {
    guard let object = cluster.store.get(key) else { return }
    if !object.isBeingDeleted {
      cluster.claimPods(for: object, selector(object), variant.apiVersion, variant.kind)
    }
    let pods = cluster.controlled("pods", by: object).filter { isActive($0.object) }
    var failure: String?
    if !object.isBeingDeleted {
      let wanted = object.whole("spec", "replicas") ?? 1
      if pods.count < wanted, cluster.isBackingOff(self, key) {
        failure = object.condition("ReplicaFailure")?.word("message")
      } else if pods.count < wanted {
        failure = create(wanted - pods.count, for: object, key, in: cluster)
      } else if pods.count > wanted {
        delete(pods.count - wanted, of: pods, for: object, in: cluster)
      }
    }
    writeStatus(of: key, failure: failure, in: cluster)
  }

  private func isActive(_ pod: JSONValue) -> Bool { !pod.hasEnded && !pod.isBeingDeleted }

  private func create(
    _ count: Int, for object: JSONValue, _ key: ObjectKey, in cluster: isolated SimulatedCluster
  ) -> String? {
    for _ in 0..<count {
      var pod = cluster.podOfTemplate(
        object[["spec", "template"]] ?? [:], of: object, variant.apiVersion, variant.kind)
      pod.metadata["generateName"] = .string("\(object.name)-")
      do {
        let made = try cluster.createPod(pod)
        cluster.recordEvent(
          on: object, variant.kind, "Normal", "SuccessfulCreate", "Created pod: \(made.name)",
          from: component)
      } catch {
        cluster.recordEvent(
          on: object, variant.kind, "Warning", "FailedCreate", "Error creating: \(error.message)",
          from: component)
        cluster.retry(self, key)
        return error.message
      }
    }
    cluster.succeeded(self, key)
    return nil
  }

  private var component: String {
    variant.kind == "ReplicaSet" ? "replicaset-controller" : "replication-controller"
  }

  /// The least useful pods go first (`controller.ActivePodsWithRanks`).
  private func delete(
    _ count: Int, of pods: [(key: ObjectKey, object: JSONValue)], for object: JSONValue,
    in cluster: isolated SimulatedCluster
  ) {
    var perNode: [String: Int] = [:]
    for pod in pods { perNode[pod.object.word("spec", "nodeName") ?? "", default: 0] += 1 }
    func rank(_ pod: JSONValue) -> [Double] {
      let node = pod.word("spec", "nodeName")
      let phases = ["Pending": 0.0, "Unknown": 1, "Running": 2]
      let isReady = cluster.isReady(pod)
      let cost = pod.annotations["controller.kubernetes.io/pod-deletion-cost"].flatMap(Double.init)
      let restarts = pod.elements("status", "containerStatuses").map {
        $0.whole("restartCount") ?? 0
      }.max()
      return [
        node == nil ? 0 : 1, phases[pod.word("status", "phase") ?? ""] ?? 0, isReady ? 1 : 0,
        cost ?? 0, -Double(perNode[node ?? ""] ?? 0),
        isReady ? -(pod.condition("Ready")?.moment("lastTransitionTime") ?? 0) : 0,
        -Double(restarts ?? 0), -(pod.moment("metadata", "creationTimestamp") ?? 0),
      ]
    }
    let order = pods.map { (rank: rank($0.object), pod: $0) }.sorted {
      $0.rank == $1.rank ? $0.pod.key < $1.pod.key : $0.rank.lexicographicallyPrecedes($1.rank)
    }
    for (_, pod) in order.prefix(count) {
      cluster.delete(pod.key, DeletionOptions())
      cluster.recordEvent(
        on: object, variant.kind, "Normal", "SuccessfulDelete", "Deleted pod: \(pod.key.name)",
        from: component)
    }
  }

  private func writeStatus(
    of key: ObjectKey, failure: String?, in cluster: isolated SimulatedCluster
  ) {
    guard let object = cluster.store.get(key) else { return }
    let pods = cluster.controlled("pods", by: object).filter { isActive($0.object) }
    let labels = object[["spec", "template", "metadata", "labels"]]
    let minimum = object.whole("spec", "minReadySeconds") ?? 0
    var ready = 0
    var available = 0
    for pod in pods where cluster.isReady(pod.object) {
      ready += 1
      let state = cluster.availability(of: pod.object, after: minimum)
      if state.isAvailable { available += 1 }
      if let due = state.at { cluster.wake(self, key, at: due) }
    }
    var status: [String: JSONValue] = [
      "replicas": .integer(Int64(pods.count)),
      "observedGeneration": object.metadata["generation"] ?? 1,
    ]
    let labelled = pods.count { LabelSelector(labels).matches($0.object.labels) }
    if labelled > 0 { status["fullyLabeledReplicas"] = .integer(Int64(labelled)) }
    if ready > 0 { status["readyReplicas"] = .integer(Int64(ready)) }
    if available > 0 { status["availableReplicas"] = .integer(Int64(available)) }
    if let failure {
      status["conditions"] = [
        cluster.condition(
          "ReplicaFailure", true, reason: "FailedCreate", message: failure, of: object)
      ]
    }
    cluster.putStatus(.object(status), at: key)
  }
}

extension ReplicaSetController.Variant {
  static let replicaSets = Self(
    name: "replicaset", resource: "replicasets.apps", apiVersion: "apps/v1", kind: "ReplicaSet")
  static let replicationControllers = Self(
    name: "replication", resource: "replicationcontrollers", apiVersion: "v1",
    kind: "ReplicationController")
}

extension SimulatedCluster {
  /// The keys of the controllers of a kind that a changed pod belongs to, or belonged to before.
  func ownersOfPod(_ change: StoreEvent, kind: String, resource: String) -> [ObjectKey] {
    var keys: [ObjectKey] = []
    for pod in [change.object, change.previous].compactMap({ $0 }) {
      guard let owner = pod.controller, owner["kind"]?.stringValue == kind,
        let name = owner.word("name")
      else { continue }
      let key = ObjectKey(resource: resource, namespace: change.key.namespace, name: name)
      if keys.last != key { keys.append(key) }
    }
    return keys
  }

  /// Takes over the pods without a controller that a selector matches, and lets go of those that it matches no more.
  func claimPods(
    for object: JSONValue, _ selector: LabelSelector, _ apiVersion: String, _ kind: String
  ) {
    for key in controllers.index.dependents(of: object.uid, in: "pods") {
      guard let pod = store.get(key), !pod.isBeingDeleted, !selector.matches(pod.labels)
      else { continue }
      update(key) { value in
        let left = value.elements("metadata", "ownerReferences").filter {
          $0.word("uid") != object.uid
        }
        value.metadata["ownerReferences"] = left.isEmpty ? nil : .array(left)
      }
    }
    guard !selector.isEmpty else { return }
    for key in controllers.index.orphans(in: object.namespace) {
      guard let pod = store.get(key), !pod.isBeingDeleted, !pod.hasEnded, pod.controller == nil,
        selector.matches(pod.labels)
      else { continue }
      update(key) { value in
        value.metadata["ownerReferences"] = .array(
          value.elements("metadata", "ownerReferences") + [owner(object, apiVersion, kind)])
      }
    }
  }
}
