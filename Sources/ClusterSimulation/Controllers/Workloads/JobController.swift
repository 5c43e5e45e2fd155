/// Runs pods until enough of them have succeeded (`pkg/controller/job`).
struct JobController: Controller {
  let name = "job"
  static let resource = "jobs.batch"
  private static let indexAnnotation = "batch.kubernetes.io/job-completion-index"

  func concerns(_ change: StoreEvent, in cluster: isolated SimulatedCluster) -> [ObjectKey] {
    switch change.key.resource {
    case Self.resource: return [change.key]
    case "pods": return cluster.ownersOfPod(change, kind: "Job", resource: Self.resource)
    case "serviceaccounts" where change.kind == .added:
      return cluster.store.list(Self.resource, namespace: change.key.namespace).map(\.key)
    default: return []
    }
  }

  func reconcile(_ key: ObjectKey, in cluster: isolated SimulatedCluster) {
    guard let job = cluster.store.get(key), !job.isBeingDeleted else { return }
    if isFinished(job) { return expire(job, key, in: cluster) }
    if job[["spec", "selector"]] == nil { return select(key, in: cluster) }
    let isSuspended = job[["spec", "suspend"]] == true
    var state = JobState(job, pods: cluster.controlled("pods", by: job))
    if let verdict = verdict(job, state, in: cluster) {
      finish(key, verdict, state, in: cluster)
      return
    }
    if isSuspended {
      for pod in state.active { delete(pod.key, job, in: cluster) }
    } else {
      begin(key, in: cluster)
      manage(job, key, &state, in: cluster)
    }
    tellSuspension(key, isSuspended, in: cluster)
    writeCounts(key, in: cluster)
  }

  private func isFinished(_ job: JSONValue) -> Bool { job.holds("Complete") || job.holds("Failed") }

  private func tell(
    _ job: JSONValue, _ type: String, _ reason: String, _ message: String,
    in cluster: isolated SimulatedCluster
  ) {
    cluster.recordEvent(on: job, "Job", type, reason, message, from: "job-controller")
  }

  /// The selector and the labels that a job gets where it names none.
  private func select(_ key: ObjectKey, in cluster: isolated SimulatedCluster) {
    let isNew = cluster.configuration.minor >= 27
    guard var job = cluster.store.get(key) else { return }
    let uid = JSONValue.string(job.uid)
    let prefix = "batch.kubernetes.io/"
    var labels: [(String, JSONValue)] = [("controller-uid", uid), ("job-name", .string(key.name))]
    if isNew { labels += labels.map { (prefix + $0.0, $0.1) } }
    job.set(
      ["spec", "selector"],
      to: ["matchLabels": .object([(isNew ? prefix : "") + "controller-uid": uid])])
    for (label, value) in labels {
      job.set(["spec", "template", "metadata", "labels", label], to: value)
      // The template's labels are the job's too, where it has none.
    }
    if job.labels.isEmpty {
      job.metadata["labels"] = job[["spec", "template", "metadata", "labels"]]
    }
    cluster.store.put(job, at: key)
  }

  private func begin(_ key: ObjectKey, in cluster: isolated SimulatedCluster) {
    guard let job = cluster.store.get(key), job[["status", "startTime"]] == nil else { return }
    cluster.update(key) {
      $0.set(["status", "startTime"], to: .string(Timestamp.text(cluster.now())))
    }
  }

  // MARK: - The end

  private struct Verdict {
    var type: String
    var reason: String
    var message: String
  }

  private func verdict(_ job: JSONValue, _ state: JobState, in cluster: isolated SimulatedCluster)
    -> Verdict?
  {
    if state.failures > state.backoffLimit {
      return Verdict(
        type: "Failed", reason: "BackoffLimitExceeded",
        message: "Job has reached the specified backoff limit")
    }
    if let limit = job.whole("spec", "activeDeadlineSeconds"),
      let start = job.moment("status", "startTime"), job[["spec", "suspend"]] != true
    {
      let due = start + Double(limit)
      if due <= cluster.now() {
        return Verdict(
          type: "Failed", reason: "DeadlineExceeded",
          message: "Job was active longer than specified deadline")
      }
      cluster.wake(
        self, ObjectKey(resource: Self.resource, namespace: job.namespace, name: job.name), at: due)
    }
    let isDone =
      state.completions.map { state.succeeded >= $0 }
      ?? (state.succeeded > 0 && state.active.isEmpty)
    return isDone
      ? Verdict(
        type: "Complete", reason: "CompletionsReached",
        message: "Reached expected number of succeeded pods") : nil
  }

  private func finish(
    _ key: ObjectKey, _ verdict: Verdict, _ state: JobState, in cluster: isolated SimulatedCluster
  ) {
    guard let job = cluster.store.get(key) else { return }
    for pod in state.active { delete(pod.key, job, in: cluster) }
    writeCounts(key, in: cluster)
    let minor = cluster.configuration.minor
    let time = JSONValue.string(Timestamp.text(cluster.now()))
    let isComplete = verdict.type == "Complete"
    func condition(_ type: String) -> JSONValue {
      var condition: JSONValue = [
        "type": .string(type), "status": "True", "lastProbeTime": time, "lastTransitionTime": time,
      ]
      if !isComplete || minor >= 31 {
        condition["reason"] = .string(verdict.reason)
        condition["message"] = .string(verdict.message)
      }
      return condition
    }
    cluster.update(key) { job in
      let kept = job.elements("status", "conditions").filter { $0["type"] != "Suspended" }
      var added = [condition(verdict.type)]
      if minor >= 31 {
        added.insert(condition(isComplete ? "SuccessCriteriaMet" : "FailureTarget"), at: 0)
      }
      job.set(["status", "conditions"], to: .array(kept + added))
      if isComplete { job.set(["status", "completionTime"], to: time) }
      job.set(["status", "active"], to: nil)
      if minor >= 24 { job.set(["status", "ready"], to: 0) }
    }
    if isComplete {
      tell(job, "Normal", "Completed", "Job completed", in: cluster)
    } else {
      tell(job, "Warning", verdict.reason, verdict.message, in: cluster)
    }
    if let job = cluster.store.get(key) { expire(job, key, in: cluster) }
  }

  /// A finished job goes when its time is up (`ttlSecondsAfterFinished`).
  private func expire(_ job: JSONValue, _ key: ObjectKey, in cluster: isolated SimulatedCluster) {
    guard let seconds = job.whole("spec", "ttlSecondsAfterFinished") else { return }
    let end = job.elements("status", "conditions").compactMap { $0.moment("lastTransitionTime") }
      .max()
    let due = (end ?? cluster.now()) + Double(seconds)
    if due <= cluster.now() {
      cluster.delete(key, DeletionOptions(propagation: .foreground))
    } else {
      cluster.wake(self, key, at: due)
    }
  }

  // MARK: - The pods

  private func manage(
    _ job: JSONValue, _ key: ObjectKey, _ state: inout JobState,
    in cluster: isolated SimulatedCluster
  ) {
    let surplus = state.active.count - state.wanted
    if surplus > 0 {
      for pod in state.active.suffix(surplus) { delete(pod.key, job, in: cluster) }
      return
    }
    guard surplus < 0, !cluster.isBackingOff(self, key) else { return }
    if let due = state.nextAttempt(), due > cluster.now() {
      return cluster.wake(self, key, at: due)
    }
    for index in state.indexesToStart(-surplus) {
      guard create(job, key, index: index, in: cluster) else { return }
    }
  }

  private func create(
    _ job: JSONValue, _ key: ObjectKey, index: Int?, in cluster: isolated SimulatedCluster
  ) -> Bool {
    var pod = cluster.podOfTemplate(job[["spec", "template"]] ?? [:], of: job, "batch/v1", "Job")
    pod.metadata["generateName"] = .string("\(key.name)-")
    if let index {
      let text = JSONValue.string(String(index))
      pod.metadata["generateName"] = .string("\(key.name)-\(index)-")
      pod.set(["metadata", "annotations", Self.indexAnnotation], to: text)
      if cluster.configuration.minor >= 28 {
        pod.set(["metadata", "labels", Self.indexAnnotation], to: text)
      }
      pod.set(["spec", "hostname"], to: .string("\(key.name)-\(index)"))
      let variable: JSONValue = ["name": "JOB_COMPLETION_INDEX", "value": text]
      for list in ["containers", "initContainers"] where pod[["spec", list]] != nil {
        pod.set(
          ["spec", list],
          to: .array(
            pod.elements("spec", list).map { container in
              var container = container
              container["env"] = .array(container.elements("env") + [variable])
              return container
            }))
      }
    }
    do {
      let made = try cluster.createPod(pod)
      cluster.succeeded(self, key)
      tell(job, "Normal", "SuccessfulCreate", "Created pod: \(made.name)", in: cluster)
      return true
    } catch {
      tell(job, "Warning", "FailedCreate", "Error creating: \(error.message)", in: cluster)
      cluster.retry(self, key)
      return false
    }
  }

  private func delete(_ pod: ObjectKey, _ job: JSONValue, in cluster: isolated SimulatedCluster) {
    cluster.delete(pod, DeletionOptions())
    tell(job, "Normal", "SuccessfulDelete", "Deleted pod: \(pod.name)", in: cluster)
  }

  private func tellSuspension(
    _ key: ObjectKey, _ isSuspended: Bool, in cluster: isolated SimulatedCluster
  ) {
    guard let job = cluster.store.get(key) else { return }
    let wasSuspended = job.holds("Suspended")
    if isSuspended == wasSuspended { return }
    if !isSuspended, job.condition("Suspended") == nil { return }
    let word = isSuspended ? "suspended" : "resumed"
    let reason = isSuspended ? "JobSuspended" : "JobResumed"
    let condition = cluster.condition(
      "Suspended", isSuspended, reason: reason, message: "Job \(word)", of: job)
    cluster.update(key) { job in
      let others = job.elements("status", "conditions").filter { $0["type"] != "Suspended" }
      job.set(["status", "conditions"], to: .array(others + [condition]))
      job.set(
        ["status", "startTime"],
        to: isSuspended ? nil : .string(Timestamp.text(cluster.now())))
    }
    tell(job, "Normal", isSuspended ? "Suspended" : "Resumed", "Job \(word)", in: cluster)
  }

  private func writeCounts(_ key: ObjectKey, in cluster: isolated SimulatedCluster) {
    guard let job = cluster.store.get(key) else { return }
    let state = JobState(job, pods: cluster.controlled("pods", by: job))
    let minor = cluster.configuration.minor
    cluster.update(key) { job in
      func set(_ member: String, _ value: Int) {
        job.set(["status", member], to: value > 0 ? .integer(Int64(value)) : nil)
      }
      set("active", state.active.count)
      set("succeeded", state.succeeded)
      set("failed", state.failed)
      if minor >= 24 {
        job.set(
          ["status", "ready"],
          to: .integer(Int64(state.active.count { cluster.isReady($0.object) })))
      }
      if minor >= 31 { job.set(["status", "terminating"], to: .integer(Int64(state.terminating))) }
      if minor >= 23 { job.set(["status", "uncountedTerminatedPods"], to: [:]) }
      if state.isIndexed { job.set(["status", "completedIndexes"], to: state.completedIndexes) }
    }
  }
}
