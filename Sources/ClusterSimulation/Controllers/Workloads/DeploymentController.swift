/// Brings a deployment's replica sets to what it asks for (`pkg/controller/deployment`).
struct DeploymentController: Controller {
  let name = "deployment"
  static let resource = "deployments.apps"
  static let revision = "deployment.kubernetes.io/revision"
  private static let revisionHistory = "deployment.kubernetes.io/revision-history"
  private static let desired = "deployment.kubernetes.io/desired-replicas"
  private static let maximum = "deployment.kubernetes.io/max-replicas"
  static let hashLabel = "pod-template-hash"
  /// The annotations of a deployment that its replica sets do not get.
  private static let notCopied: Set<String> = [
    "kubectl.kubernetes.io/last-applied-configuration", revision, revisionHistory, desired, maximum,
    "deprecated.deployment.rollback.revision",
  ]

  typealias Entry = (key: ObjectKey, object: JSONValue)

  func concerns(_ change: StoreEvent, in cluster: isolated SimulatedCluster) -> [ObjectKey] {
    switch change.key.resource {
    case Self.resource: return [change.key]
    case "replicasets.apps":
      if let owner = change.object.controller, owner["kind"] == "Deployment",
        let name = owner.word("name")
      {
        return [change.key.at(Self.resource, name)]
      }
      if change.kind == .deleted { return [] }
      return cluster.store.list(Self.resource, namespace: change.key.namespace).filter {
        LabelSelector($0.object[["spec", "selector"]]).matches(change.object.labels)
      }.map(\.key)
    case "pods" where change.kind == .deleted:
      // A deployment that recreates waits for the last of its old pods.
      guard let owner = change.object.controller, owner["kind"] == "ReplicaSet",
        let name = owner.word("name"),
        let set = cluster.store.get(change.key.at("replicasets.apps", name)),
        let deployment = set.controller?.word("name")
      else { return [] }
      return [change.key.at(Self.resource, deployment)]
    default: return []
    }
  }

  func reconcile(_ key: ObjectKey, in cluster: isolated SimulatedCluster) {
    guard let deployment = cluster.store.get(key) else { return }
    let owned = replicaSets(of: deployment, key, in: cluster)
    if deployment.isBeingDeleted {
      return DeploymentStatus(self).write(key, owned, isRollout: false, in: cluster)
    }
    let isPaused = deployment[["spec", "paused"]] == true
    DeploymentStatus(self).tellPause(key, isPaused: isPaused, in: cluster)
    guard let current = cluster.store.get(key) else { return }
    if isPaused || isScaling(current, owned) {
      let new = newReplicaSet(of: current, owned, key, mayCreate: false, in: cluster)
      scale(current, new, replicaSets(of: current, key, in: cluster), in: cluster)
      if isPaused { cleanUp(current, key, in: cluster) }
      let all = replicaSets(of: current, key, in: cluster)
      return DeploymentStatus(self).write(key, all, isRollout: false, in: cluster)
    }
    if current[["spec", "strategy", "type"]] == "Recreate" {
      recreate(current, owned, key, in: cluster)
    } else {
      roll(current, owned, key, in: cluster)
    }
    if let latest = cluster.store.get(key), DeploymentStatus.isComplete(latest) {
      cleanUp(latest, key, in: cluster)
    }
    let all = replicaSets(of: current, key, in: cluster)
    DeploymentStatus(self).write(key, all, isRollout: true, in: cluster)
  }

  /// The replica sets of a deployment, oldest first; those that nobody owns and it selects are taken over.
  private func replicaSets(
    of deployment: JSONValue, _ key: ObjectKey, in cluster: isolated SimulatedCluster
  ) -> [Entry] {
    if !deployment.isBeingDeleted {
      let selector = LabelSelector(deployment[["spec", "selector"]])
      for (place, set) in cluster.store.list("replicasets.apps", namespace: key.namespace)
      where set.controller == nil && !set.isBeingDeleted && !selector.isEmpty
        && selector.matches(set.labels)
      {
        cluster.update(place) {
          $0.metadata["ownerReferences"] = [cluster.owner(deployment, "apps/v1", "Deployment")]
        }
      }
    }
    return cluster.controlled("replicasets.apps", by: deployment)
      .filter { !$0.object.isBeingDeleted }
      .sorted { left, right in
        let times = [left, right].map { $0.object.moment("metadata", "creationTimestamp") ?? 0 }
        return times[0] == times[1] ? left.key < right.key : times[0] < times[1]
      }
  }

  // MARK: - Revisions

  static func template(_ object: JSONValue) -> JSONValue {
    var template = object[["spec", "template"]] ?? [:]
    template.set(["metadata", "labels", hashLabel], to: nil)
    template.set(["metadata", "creationTimestamp"], to: nil)
    return template
  }

  func current(among sets: [Entry], of deployment: JSONValue) -> Entry? {
    let template = Self.template(deployment)
    return sets.first { Self.template($0.object) == template }
  }

  private func revision(_ object: JSONValue) -> Int {
    object.annotations[Self.revision].flatMap(Int.init) ?? 0
  }

  /// Finds the replica set of the present template, or makes it, and numbers it as the latest revision.
  private func newReplicaSet(
    of deployment: JSONValue, _ sets: [Entry], _ key: ObjectKey, mayCreate: Bool,
    in cluster: isolated SimulatedCluster
  ) -> Entry? {
    let found = current(among: sets, of: deployment)
    let old = sets.filter { $0.key != found?.key }
    let next = (old.map { revision($0.object) }.max() ?? 0) + 1
    if let found {
      let updated = cluster.update(found.key) { set in
        annotate(&set, of: deployment, revision: next)
        set.set(["spec", "minReadySeconds"], to: deployment[["spec", "minReadySeconds"]])
      }
      if let updated { setRevision(revision(updated), at: key, in: cluster) }
      DeploymentStatus(self).tellFound(found.key.name, at: key, in: cluster)
      return updated.map { (found.key, $0) }
    }
    guard mayCreate else { return nil }
    return make(deployment, sets, key, revision: next, in: cluster)
  }

  private func make(
    _ deployment: JSONValue, _ sets: [Entry], _ key: ObjectKey, revision: Int,
    in cluster: isolated SimulatedCluster
  ) -> Entry? {
    guard let definition = cluster.definition("replicasets.apps") else { return nil }
    var template = deployment[["spec", "template"]] ?? [:]
    let hash = Identifiers.templateHash(Self.template(deployment))
    template.set(["metadata", "labels", Self.hashLabel], to: .string(hash))
    var selector = deployment[["spec", "selector"]] ?? [:]
    selector.set(["matchLabels", Self.hashLabel], to: .string(hash))
    let total = sets.reduce(0) { $0 + ($1.object.whole("spec", "replicas") ?? 0) }
    let count = DeploymentRollout(deployment).newReplicas(current: 0, total: total)
    var set: JSONValue = [
      "metadata": [
        "name": .string("\(key.name)-\(hash)"), "namespace": .string(key.namespace),
        "labels": template[["metadata", "labels"]] ?? [:],
        "ownerReferences": [cluster.owner(deployment, "apps/v1", "Deployment")],
      ],
      "spec": ["replicas": .integer(Int64(count)), "selector": selector, "template": template],
      "status": ["replicas": 0],
    ]
    set.set(["spec", "minReadySeconds"], to: deployment[["spec", "minReadySeconds"]])
    annotate(&set, of: deployment, revision: revision)
    let stored = cluster.insert(set, definition)
    if count > 0 {
      tell(
        deployment,
        cluster.configuration.minor >= 31
          ? "Scaled up replica set \(stored.name) from 0 to \(count)"
          : "Scaled up replica set \(stored.name) to \(count)", in: cluster)
    }
    setRevision(revision, at: key, in: cluster)
    DeploymentStatus(self).tellCreated(stored.name, at: key, in: cluster)
    return (key.at("replicasets.apps", stored.name), stored)
  }

  /// What a replica set carries of its deployment (`SetNewReplicaSetAnnotations`).
  private func annotate(_ set: inout JSONValue, of deployment: JSONValue, revision: Int) {
    for (name, value) in deployment.annotations where !Self.notCopied.contains(name) {
      set.set(["metadata", "annotations", name], to: .string(value))
    }
    let old = set.annotations[Self.revision]
    if (old.flatMap(Int.init) ?? 0) < revision {
      set.set(["metadata", "annotations", Self.revision], to: .string(String(revision)))
      if let old {
        let history = set.annotations[Self.revisionHistory].map { "\($0),\(old)" } ?? old
        set.set(["metadata", "annotations", Self.revisionHistory], to: .string(history))
      }
    }
    note(&set, of: deployment)
  }

  private func note(_ set: inout JSONValue, of deployment: JSONValue) {
    let rollout = DeploymentRollout(deployment)
    set.set(["metadata", "annotations", Self.desired], to: .string(String(rollout.replicas)))
    set.set(
      ["metadata", "annotations", Self.maximum],
      to: .string(String(rollout.replicas + rollout.maxSurge)))
  }

  private func setRevision(
    _ revision: Int, at key: ObjectKey, in cluster: isolated SimulatedCluster
  ) {
    cluster.update(key) {
      $0.set(["metadata", "annotations", Self.revision], to: .string(String(revision)))
    }
  }

  /// Old replica sets beyond the history limit go, the oldest first.
  private func cleanUp(
    _ deployment: JSONValue, _ key: ObjectKey, in cluster: isolated SimulatedCluster
  ) {
    guard let limit = deployment.whole("spec", "revisionHistoryLimit") else { return }
    let sets = replicaSets(of: deployment, key, in: cluster)
    let new = current(among: sets, of: deployment)
    let old = sets.filter { $0.key != new?.key }
    guard old.count > limit else { return }
    let byRevision = old.sorted { revision($0.object) < revision($1.object) }
    for set in byRevision.prefix(old.count - limit) {
      let counts = [
        set.object.whole("status", "replicas"), set.object.whole("spec", "replicas"),
      ]
      if counts.allSatisfy({ ($0 ?? 0) == 0 }) { cluster.delete(set.key, DeletionOptions()) }
    }
  }

  // MARK: - Scaling

  private func tell(
    _ deployment: JSONValue, _ message: String, in cluster: isolated SimulatedCluster
  ) {
    cluster.recordEvent(
      on: deployment, "Deployment", "Normal", "ScalingReplicaSet", message,
      from: "deployment-controller")
  }

  private func scale(
    _ set: Entry, to count: Int, of deployment: JSONValue, in cluster: isolated SimulatedCluster
  ) {
    let old = cluster.store.get(set.key)?.whole("spec", "replicas") ?? 0
    cluster.update(set.key) { value in
      value.set(["spec", "replicas"], to: .integer(Int64(count)))
      note(&value, of: deployment)
    }
    guard old != count else { return }
    let direction = old < count ? "up" : "down"
    let words =
      switch cluster.configuration.minor {
      case 31...: "from \(old) to \(count)"
      case 25...: "to \(count) from \(old)"
      default: "to \(count)"
      }
    tell(deployment, "Scaled \(direction) replica set \(set.key.name) \(words)", in: cluster)
  }

  /// Whether only the number of replicas was changed since the last time.
  private func isScaling(_ deployment: JSONValue, _ sets: [Entry]) -> Bool {
    let wanted = deployment.whole("spec", "replicas") ?? 1
    return sets.contains { set in
      guard (set.object.whole("spec", "replicas") ?? 0) > 0,
        let desired = set.object.annotations[Self.desired].flatMap(Int.init)
      else { return false }
      return desired != wanted
    }
  }

  /// Scales outside of a rollout; in the middle of one, in proportion (`dc.scale`).
  private func scale(
    _ deployment: JSONValue, _ new: Entry?, _ sets: [Entry], in cluster: isolated SimulatedCluster
  ) {
    let rollout = DeploymentRollout(deployment)
    let active = sets.filter { ($0.object.whole("spec", "replicas") ?? 0) > 0 }
    // One active set, or none and then the latest: it takes all.
    if active.count <= 1 {
      guard let only = active.first ?? new ?? sets.last else { return }
      if only.object.whole("spec", "replicas") != rollout.replicas {
        scale(only, to: rollout.replicas, of: deployment, in: cluster)
      } else {
        cluster.update(only.key) { note(&$0, of: deployment) }
      }
      return
    }
    if let new, isSaturated(new.object, deployment) {
      for old in active where old.key != new.key { scale(old, to: 0, of: deployment, in: cluster) }
      return
    }
    guard !rollout.isRecreate else { return }
    let total = sets.reduce(0) { $0 + ($1.object.whole("spec", "replicas") ?? 0) }
    let allowed = rollout.replicas > 0 ? rollout.replicas + rollout.maxSurge : 0
    var left = allowed - total
    let ordered = active.sorted {
      let sizes = [$0, $1].map { $0.object.whole("spec", "replicas") ?? 0 }
      if sizes[0] == sizes[1] { return left > 0 ? $0.key == new?.key : $1.key == new?.key }
      return sizes[0] > sizes[1]
    }
    var sizes: [Int] = []
    for set in ordered {
      let size = set.object.whole("spec", "replicas") ?? 0
      let before =
        set.object.annotations[Self.maximum].flatMap(Int.init) ?? max(1, rollout.replicas)
      let share = (Double(size * allowed) / Double(max(1, before))).rounded() - Double(size)
      let fitting = left >= 0 ? min(Int(share), left) : max(Int(share), left)
      let given = left == 0 ? 0 : left > 0 ? max(0, fitting) : min(0, fitting)
      sizes.append(size + given)
      left -= given
    }
    for (index, set) in ordered.enumerated() {
      // What rounding left over goes to the largest.
      let size = max(0, sizes[index] + (index == 0 ? left : 0))
      scale(set, to: size, of: deployment, in: cluster)
    }
  }

  private func isSaturated(_ set: JSONValue, _ deployment: JSONValue) -> Bool {
    let wanted = deployment.whole("spec", "replicas") ?? 1
    return set.whole("spec", "replicas") == wanted
      && set.annotations[Self.desired].flatMap(Int.init) == wanted
      && (set.whole("status", "availableReplicas") ?? 0) == wanted
  }

  // MARK: - Strategies

  private func recreate(
    _ deployment: JSONValue, _ sets: [Entry], _ key: ObjectKey,
    in cluster: isolated SimulatedCluster
  ) {
    let new = newReplicaSet(of: deployment, sets, key, mayCreate: false, in: cluster)
    let old = sets.filter { $0.key != new?.key }
    var isScaledDown = false
    for set in old where (set.object.whole("spec", "replicas") ?? 0) > 0 {
      scale(set, to: 0, of: deployment, in: cluster)
      isScaledDown = true
    }
    let stillRuns = old.contains { set in
      cluster.controlled("pods", by: set.object).contains { !$0.object.hasEnded }
    }
    if isScaledDown || stillRuns { return }
    guard
      let set = new
        ?? newReplicaSet(of: deployment, sets, key, mayCreate: true, in: cluster)
    else { return }
    scale(set, to: DeploymentRollout(deployment).replicas, of: deployment, in: cluster)
  }

  private func roll(
    _ deployment: JSONValue, _ sets: [Entry], _ key: ObjectKey,
    in cluster: isolated SimulatedCluster
  ) {
    guard let new = newReplicaSet(of: deployment, sets, key, mayCreate: true, in: cluster)
    else { return }
    let rollout = DeploymentRollout(deployment)
    let old = sets.filter { $0.key != new.key }
    let size = new.object.whole("spec", "replicas") ?? 0
    let total = old.reduce(size) { $0 + ($1.object.whole("spec", "replicas") ?? 0) }
    if size > rollout.replicas {
      return scale(new, to: rollout.replicas, of: deployment, in: cluster)
    }
    let wanted = rollout.newReplicas(current: size, total: total)
    if wanted != size { return scale(new, to: wanted, of: deployment, in: cluster) }
    shrink(old, beside: new.object, total: total, rollout, deployment, in: cluster)
  }

  /// Scales the old replica sets down as far as enough pods stay available (`reconcileOldReplicaSets`).
  private func shrink(
    _ old: [Entry], beside new: JSONValue, total: Int, _ rollout: DeploymentRollout,
    _ deployment: JSONValue, in cluster: isolated SimulatedCluster
  ) {
    var sizes = old.map { $0.object.whole("spec", "replicas") ?? 0 }
    guard sizes.contains(where: { $0 > 0 }) else { return }
    let available = old.map { $0.object.whole("status", "availableReplicas") ?? 0 }
    let newAvailable = new.whole("status", "availableReplicas") ?? 0
    let missing = max(0, (new.whole("spec", "replicas") ?? 0) - newAvailable)
    var room = total - rollout.minimumAvailable - missing
    guard room > 0 else { return }
    // Those that do not work go first.
    for index in old.indices where sizes[index] > 0 && room > 0 {
      let gone = min(room, max(0, sizes[index] - available[index]))
      guard gone > 0 else { continue }
      sizes[index] -= gone
      room -= gone
      scale(old[index], to: sizes[index], of: deployment, in: cluster)
    }
    var spare = available.reduce(newAvailable, +) - rollout.minimumAvailable
    for index in old.indices where sizes[index] > 0 && spare > 0 {
      let gone = min(sizes[index], spare)
      sizes[index] -= gone
      spare -= gone
      scale(old[index], to: sizes[index], of: deployment, in: cluster)
    }
  }
}
