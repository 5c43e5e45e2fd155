/// Keeps numbered pods, each with claims of its own (`pkg/controller/statefulset`).
struct StatefulSetController: Controller {
  let name = "statefulset"
  private static let resource = "statefulsets.apps"
  private let revisions = ControllerRevisions(kind: "StatefulSet")

  func concerns(_ change: StoreEvent, in cluster: isolated SimulatedCluster) -> [ObjectKey] {
    switch change.key.resource {
    case Self.resource: return [change.key]
    case "pods": return cluster.ownersOfPod(change, kind: "StatefulSet", resource: Self.resource)
    case "serviceaccounts" where change.kind == .added:
      return cluster.store.list(Self.resource, namespace: change.key.namespace).map(\.key)
    default: return []
    }
  }

  func reconcile(_ key: ObjectKey, in cluster: isolated SimulatedCluster) {
    guard let set = cluster.store.get(key) else { return }
    let pods = pods(of: set, in: cluster)
    let names = revisions.record(set, pods: pods.map(\.object), in: cluster)
    let current = set.word("status", "currentRevision") ?? names.update
    if !set.isBeingDeleted {
      let plan = Plan(set, current: current, update: names.update)
      if scaleUp(plan, pods, key, in: cluster), scaleDown(plan, pods, in: cluster) {
        roll(plan, in: cluster)
      }
    }
    writeStatus(key, current: current, update: names.update, in: cluster)
  }

  /// What a stateful set asks for.
  private struct Plan {
    let set: JSONValue
    let ordinals: Range<Int>
    let isParallel: Bool
    let partition: Int
    let current: String
    let update: String

    init(_ set: JSONValue, current: String, update: String) {
      self.set = set
      let start = set.whole("spec", "ordinals", "start") ?? 0
      ordinals = start..<(start + max(0, set.whole("spec", "replicas") ?? 1))
      isParallel = set[["spec", "podManagementPolicy"]] == "Parallel"
      partition = set.whole("spec", "updateStrategy", "rollingUpdate", "partition") ?? 0
      self.current = current
      self.update = update
    }

    var isOnDelete: Bool { self.set[["spec", "updateStrategy", "type"]] == "OnDelete" }
    func revision(_ ordinal: Int) -> String { ordinal < partition ? current : update }
  }

  private typealias Entry = (ordinal: Int, key: ObjectKey, object: JSONValue)

  private func pods(of set: JSONValue, in cluster: isolated SimulatedCluster) -> [Entry] {
    cluster.controlled("pods", by: set).compactMap { key, object in
      guard key.name.hasPrefix(set.name + "-"),
        let ordinal = Int(key.name.dropFirst(set.name.count + 1))
      else { return nil }
      return (ordinal, key, object)
    }.sorted { $0.ordinal < $1.ordinal }
  }

  private func isHealthy(_ pod: JSONValue, _ cluster: isolated SimulatedCluster) -> Bool {
    cluster.isReady(pod) && !pod.isBeingDeleted
  }

  /// Makes what is missing, one after the other unless in parallel; whether nothing keeps the next step waiting.
  private func scaleUp(
    _ plan: Plan, _ pods: [Entry], _ key: ObjectKey, in cluster: isolated SimulatedCluster
  ) -> Bool {
    let minimum = plan.set.whole("spec", "minReadySeconds") ?? 0
    for ordinal in plan.ordinals {
      if let pod = pods.first(where: { $0.ordinal == ordinal }) {
        if pod.object.hasEnded, !pod.object.isBeingDeleted {
          cluster.delete(pod.key, DeletionOptions())
          return false
        }
        let state = cluster.availability(of: pod.object, after: minimum)
        if let due = state.at { cluster.wake(self, key, at: due) }
        if !plan.isParallel, !(isHealthy(pod.object, cluster) && state.isAvailable) {
          // One that never got ready under an older template is still replaced by a newer one only by hand.
          return false
        }
        continue
      }
      if cluster.isBackingOff(self, key) || !create(ordinal, plan, key, in: cluster) {
        return false
      }
      if !plan.isParallel { return false }
    }
    return true
  }

  private func create(
    _ ordinal: Int, _ plan: Plan, _ key: ObjectKey, in cluster: isolated SimulatedCluster
  ) -> Bool {
    let set = plan.set
    let name = "\(key.name)-\(ordinal)"
    let isCurrent = plan.revision(ordinal) == plan.current && plan.current != plan.update
    var pod = cluster.podOfTemplate(
      template(of: isCurrent ? plan.current : plan.update, set, in: cluster), of: set, "apps/v1",
      "StatefulSet")
    pod.metadata["name"] = .string(name)
    pod.metadata["generateName"] = .string("\(key.name)-")
    pod.set(["metadata", "labels", ControllerRevisions.label], to: .string(plan.revision(ordinal)))
    pod.set(["metadata", "labels", "statefulset.kubernetes.io/pod-name"], to: .string(name))
    if cluster.configuration.minor >= 28 {
      pod.set(["metadata", "labels", "apps.kubernetes.io/pod-index"], to: .string(String(ordinal)))
    }
    pod.set(["spec", "hostname"], to: .string(name))
    pod.set(["spec", "subdomain"], to: set[["spec", "serviceName"]])
    do {
      try claim(&pod, ordinal, set, in: cluster)
      try cluster.createPod(pod)
      cluster.succeeded(self, key)
      tell(
        set, "Normal", "SuccessfulCreate",
        "create Pod \(name) in StatefulSet \(key.name) successful", in: cluster)
      return true
    } catch {
      tell(
        set, "Warning", "FailedCreate",
        "create Pod \(name) in StatefulSet \(key.name) failed error: \(error.message)", in: cluster)
      cluster.retry(self, key)
      return false
    }
  }

  private func template(
    of revision: String, _ set: JSONValue, in cluster: isolated SimulatedCluster
  )
    -> JSONValue
  {
    let key = ObjectKey(
      resource: "controllerrevisions.apps", namespace: set.namespace, name: revision)
    return cluster.store.get(key)?[["data", "spec", "template"]] ?? set[["spec", "template"]] ?? [:]
  }

  private func tell(
    _ set: JSONValue, _ type: String, _ reason: String, _ message: String,
    in cluster: isolated SimulatedCluster
  ) {
    cluster.recordEvent(
      on: set, "StatefulSet", type, reason, message, from: "statefulset-controller")
  }

  /// Gives a pod its claims, and makes those that are not there yet.
  private func claim(
    _ pod: inout JSONValue, _ ordinal: Int, _ set: JSONValue, in cluster: isolated SimulatedCluster
  ) throws(APIFailure) {
    let templates = set.elements("spec", "volumeClaimTemplates")
    guard !templates.isEmpty, let definition = cluster.definition("persistentvolumeclaims")
    else { return }
    var volumes = pod.elements("spec", "volumes").filter { volume in
      !templates.contains { $0.name == volume["name"]?.stringValue }
    }
    for template in templates {
      let name = "\(template.name)-\(set.name)-\(ordinal)"
      volumes.append([
        "name": .string(template.name), "persistentVolumeClaim": ["claimName": .string(name)],
      ])
      let key = ObjectKey(resource: definition.key, namespace: set.namespace, name: name)
      guard cluster.store.get(key) == nil else { continue }
      var claim: JSONValue = ["metadata": template.metadata, "spec": template["spec"] ?? [:]]
      claim.metadata["creationTimestamp"] = nil
      claim.metadata["name"] = .string(name)
      claim.metadata["namespace"] = .string(set.namespace)
      for (label, value) in set[["spec", "selector", "matchLabels"]]?.objectValue ?? [:] {
        claim.set(["metadata", "labels", label], to: value)
      }
      try cluster.create(claim, definition)
      tell(
        set, "Normal", "SuccessfulCreate",
        "create Claim \(name) Pod \(set.name)-\(ordinal) in StatefulSet \(set.name) success",
        in: cluster)
    }
    pod.set(["spec", "volumes"], to: .array(volumes))
  }

  /// Takes away what is too much, from the highest number down.
  private func scaleDown(_ plan: Plan, _ pods: [Entry], in cluster: isolated SimulatedCluster)
    -> Bool
  {
    let condemned = pods.filter { !plan.ordinals.contains($0.ordinal) }.reversed()
    if !plan.isParallel, condemned.contains(where: { $0.object.isBeingDeleted }) { return false }
    for pod in condemned where !pod.object.isBeingDeleted {
      delete(pod, plan.set, in: cluster)
      if !plan.isParallel { return false }
    }
    return condemned.isEmpty
  }

  private func delete(_ pod: Entry, _ set: JSONValue, in cluster: isolated SimulatedCluster) {
    cluster.delete(pod.key, DeletionOptions())
    tell(
      set, "Normal", "SuccessfulDelete",
      "delete Pod \(pod.key.name) in StatefulSet \(set.name) successful", in: cluster)
  }

  /// Replaces pods of an older template, from the highest number down to the partition.
  private func roll(_ plan: Plan, in cluster: isolated SimulatedCluster) {
    guard !plan.isOnDelete else { return }
    for pod in pods(of: plan.set, in: cluster).reversed() where pod.ordinal >= plan.partition {
      let isNew = pod.object.labels[ControllerRevisions.label] == plan.update
      if !isNew, !pod.object.isBeingDeleted { return delete(pod, plan.set, in: cluster) }
      if !isHealthy(pod.object, cluster) { return }
    }
  }

  private func writeStatus(
    _ key: ObjectKey, current: String, update: String, in cluster: isolated SimulatedCluster
  ) {
    guard let set = cluster.store.get(key) else { return }
    let pods = pods(of: set, in: cluster).map(\.object)
    let minimum = set.whole("spec", "minReadySeconds") ?? 0
    func of(_ revision: String) -> Int {
      pods.count { $0.labels[ControllerRevisions.label] == revision && !$0.isBeingDeleted }
    }
    let wanted = set.whole("spec", "replicas") ?? 1
    let ready = pods.count { isHealthy($0, cluster) }
    let isRolledOut =
      set[["spec", "updateStrategy", "type"]] != "OnDelete" && of(update) == wanted
      && pods.count == wanted && ready == wanted
    let now = isRolledOut ? update : current
    var status: [String: JSONValue] = [
      "observedGeneration": set.metadata["generation"] ?? 1,
      "replicas": .integer(Int64(pods.count)), "currentRevision": .string(now),
      "updateRevision": .string(update), "collisionCount": 0,
      "availableReplicas": .integer(
        Int64(pods.count { cluster.availability(of: $0, after: minimum).isAvailable })),
    ]
    if ready > 0 { status["readyReplicas"] = .integer(Int64(ready)) }
    if of(now) > 0 { status["currentReplicas"] = .integer(Int64(of(now))) }
    if of(update) > 0 { status["updatedReplicas"] = .integer(Int64(of(update))) }
    cluster.putStatus(.object(status), at: key)
  }
}
