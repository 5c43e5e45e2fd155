/// What a deployment tells of its rollout (`pkg/controller/deployment/progress.go` and `sync.go`).
struct DeploymentStatus {
  private let controller: DeploymentController

  init(_ controller: DeploymentController) { self.controller = controller }

  /// Whether all of it is new, and all of it is there.
  static func isComplete(_ deployment: JSONValue) -> Bool {
    let wanted = deployment.whole("spec", "replicas") ?? 1
    func count(_ member: String) -> Int { deployment.whole("status", member) ?? 0 }
    return count("updatedReplicas") == wanted && count("replicas") == wanted
      && count("availableReplicas") == wanted
      && count("observedGeneration") >= deployment.whole("metadata", "generation") ?? 1
  }

  private func deadline(_ deployment: JSONValue) -> Int? {
    deployment.whole("spec", "progressDeadlineSeconds").flatMap { $0 == Int(Int32.max) ? nil : $0 }
  }

  // MARK: - Progress

  private func setProgress(
    _ key: ObjectKey, _ status: JSONValue, _ reason: String, _ message: String,
    in cluster: isolated SimulatedCluster
  ) {
    cluster.update(key) { deployment in
      let condition = progress(status, reason, message, deployment, in: cluster)
      put(condition, into: &deployment)
    }
  }

  private func progress(
    _ status: JSONValue, _ reason: String, _ message: String, _ deployment: JSONValue,
    in cluster: isolated SimulatedCluster
  ) -> JSONValue {
    let now = JSONValue.string(Timestamp.text(cluster.now()))
    let old = deployment.condition("Progressing")
    return [
      "type": "Progressing", "status": status, "reason": .string(reason),
      "message": .string(message), "lastUpdateTime": now,
      "lastTransitionTime": old?["status"] == status ? old?["lastTransitionTime"] ?? now : now,
    ]
  }

  private func put(_ condition: JSONValue, into deployment: inout JSONValue) {
    let others = deployment.elements("status", "conditions").filter {
      $0["type"] != condition["type"]
    }
    deployment.set(["status", "conditions"], to: .array(others + [condition]))
  }

  func tellPause(_ key: ObjectKey, isPaused: Bool, in cluster: isolated SimulatedCluster) {
    guard let deployment = cluster.store.get(key), deadline(deployment) != nil else { return }
    let reason = deployment.condition("Progressing")?["reason"]
    if reason == "ProgressDeadlineExceeded" { return }
    if isPaused, reason != "DeploymentPaused" {
      setProgress(key, "Unknown", "DeploymentPaused", "Deployment is paused", in: cluster)
    } else if !isPaused, reason == "DeploymentPaused" {
      setProgress(key, "Unknown", "DeploymentResumed", "Deployment is resumed", in: cluster)
    }
  }

  func tellCreated(_ set: String, at key: ObjectKey, in cluster: isolated SimulatedCluster) {
    guard let deployment = cluster.store.get(key), deadline(deployment) != nil else { return }
    setProgress(
      key, "True", "NewReplicaSetCreated", "Created new replica set \"\(set)\"", in: cluster)
  }

  func tellFound(_ set: String, at key: ObjectKey, in cluster: isolated SimulatedCluster) {
    guard let deployment = cluster.store.get(key), deadline(deployment) != nil,
      deployment.condition("Progressing") == nil
    else { return }
    setProgress(key, "True", "FoundNewReplicaSet", "Found new replica set \"\(set)\"", in: cluster)
  }

  // MARK: - Status

  func write(
    _ key: ObjectKey, _ sets: [DeploymentController.Entry], isRollout: Bool,
    in cluster: isolated SimulatedCluster
  ) {
    guard let deployment = cluster.store.get(key) else { return }
    let new = controller.current(among: sets, of: deployment)
    func sum(_ member: String) -> Int {
      sets.reduce(0) { $0 + ($1.object.whole("status", member) ?? 0) }
    }
    let (total, ready, available) = (
      sum("replicas"), sum("readyReplicas"), sum("availableReplicas")
    )
    let updated = new?.object.whole("status", "replicas") ?? 0
    let wanted = sets.reduce(0) { $0 + ($1.object.whole("spec", "replicas") ?? 0) }
    var result = deployment
    var status: JSONValue = [
      "observedGeneration": deployment.metadata["generation"] ?? 1,
      "conditions": deployment[["status", "conditions"]] ?? [],
    ]
    for (name, value) in [
      ("replicas", total), ("updatedReplicas", updated), ("readyReplicas", ready),
      ("availableReplicas", available), ("unavailableReplicas", max(0, wanted - available)),
    ] where value > 0 {
      status[name] = .integer(Int64(value))
    }
    result["status"] = status
    putAvailability(available, into: &result, in: cluster)
    if isRollout { putProgress(new?.key.name, before: deployment, into: &result, key, in: cluster) }
    putFailure(sets, into: &result, in: cluster)
    if result.elements("status", "conditions").isEmpty {
      result.set(["status", "conditions"], to: nil)
    }
    cluster.putStatus(result["status"] ?? [:], at: key)
  }

  private func putAvailability(
    _ available: Int, into deployment: inout JSONValue, in cluster: isolated SimulatedCluster
  ) {
    let isAvailable = available >= DeploymentRollout(deployment).minimumAvailable
    var condition = cluster.condition(
      "Available", isAvailable,
      reason: isAvailable ? "MinimumReplicasAvailable" : "MinimumReplicasUnavailable",
      message: isAvailable
        ? "Deployment has minimum availability."
        : "Deployment does not have minimum availability.", of: deployment)
    let old = deployment.condition("Available")
    if old?["status"] == condition["status"], old?["reason"] == condition["reason"] { return }
    condition["lastUpdateTime"] = .string(Timestamp.text(cluster.now()))
    put(condition, into: &deployment)
  }

  private func putProgress(
    _ set: String?, before: JSONValue, into deployment: inout JSONValue, _ key: ObjectKey,
    in cluster: isolated SimulatedCluster
  ) {
    guard let deadline = deadline(deployment) else {
      let others = deployment.elements("status", "conditions").filter {
        $0["type"] != "Progressing"
      }
      return deployment.set(["status", "conditions"], to: .array(others))
    }
    let old = before.condition("Progressing")
    let subject = set.map { "ReplicaSet \"\($0)\"" } ?? "Deployment \"\(before.name)\""
    func put(_ status: JSONValue, _ reason: String, _ message: String) {
      self.put(
        progress(status, reason, "\(subject) \(message).", deployment, in: cluster),
        into: &deployment)
    }
    let isDone =
      (deployment.whole("status", "replicas") ?? 0)
      == (deployment.whole("status", "updatedReplicas") ?? 0)
      && old?["reason"] == "NewReplicaSetAvailable"
    if isDone { return }
    if Self.isComplete(deployment) {
      put("True", "NewReplicaSetAvailable", "has successfully progressed")
    } else if hasProgressed(deployment, since: before) {
      put("True", "ReplicaSetUpdated", "is progressing")
    } else if hasTimedOut(old, deadline, in: cluster) {
      if old?["reason"] != "ProgressDeadlineExceeded" {
        put("False", "ProgressDeadlineExceeded", "has timed out progressing")
      }
    }
    if let since = deployment.condition("Progressing")?.moment("lastUpdateTime"),
      !Self.isComplete(deployment)
    {
      let due = since + Double(deadline) + 1
      if due > cluster.now() { cluster.wake(controller, key, at: due) }
    }
  }

  private func hasProgressed(_ deployment: JSONValue, since before: JSONValue) -> Bool {
    func count(_ value: JSONValue, _ member: String) -> Int { value.whole("status", member) ?? 0 }
    func old(_ value: JSONValue) -> Int {
      count(value, "replicas") - count(value, "updatedReplicas")
    }
    return count(deployment, "updatedReplicas") > count(before, "updatedReplicas")
      || old(deployment) < old(before)
      || count(deployment, "readyReplicas") > count(before, "readyReplicas")
      || count(deployment, "availableReplicas") > count(before, "availableReplicas")
  }

  private func hasTimedOut(
    _ old: JSONValue?, _ deadline: Int, in cluster: isolated SimulatedCluster
  )
    -> Bool
  {
    guard let old, old["reason"] != "NewReplicaSetAvailable", old["reason"] != "DeploymentPaused"
    else { return false }
    if old["reason"] == "ProgressDeadlineExceeded" { return true }
    return (old.moment("lastUpdateTime") ?? 0) + Double(deadline) < cluster.now()
  }

  private func putFailure(
    _ sets: [DeploymentController.Entry], into deployment: inout JSONValue,
    in cluster: isolated SimulatedCluster
  ) {
    let failure = sets.lazy.compactMap { $0.object.condition("ReplicaFailure") }.first
    guard let failure else {
      let others = deployment.elements("status", "conditions").filter {
        $0["type"] != "ReplicaFailure"
      }
      return deployment.set(["status", "conditions"], to: .array(others))
    }
    var condition = cluster.condition(
      "ReplicaFailure", true, reason: failure.word("reason") ?? "FailedCreate",
      message: failure.word("message") ?? "", of: deployment)
    condition["lastUpdateTime"] = condition["lastTransitionTime"]
    put(condition, into: &deployment)
  }
}
