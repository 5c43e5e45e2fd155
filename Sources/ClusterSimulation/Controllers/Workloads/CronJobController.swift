/// Makes jobs on a schedule (`pkg/controller/cronjob`, version 2).
struct CronJobController: Controller {
  let name = "cronjob"
  private static let resource = "cronjobs.batch"

  func concerns(_ change: StoreEvent, in cluster: isolated SimulatedCluster) -> [ObjectKey] {
    switch change.key.resource {
    case Self.resource: return [change.key]
    case JobController.resource:
      guard let owner = change.object.controller, owner["kind"] == "CronJob",
        let name = owner.word("name")
      else { return [] }
      return [change.key.at(Self.resource, name)]
    default: return []
    }
  }

  func reconcile(_ key: ObjectKey, in cluster: isolated SimulatedCluster) {
    guard let cron = cluster.store.get(key), !cron.isBeingDeleted else { return }
    noteFinished(cron, key, in: cluster)
    cleanUp(cron, in: cluster)
    guard let current = cluster.store.get(key) else { return }
    guard let schedule = CronSchedule(current.word("spec", "schedule") ?? "") else {
      return tell(
        current, "Warning", "UnparseableSchedule",
        "unparseable schedule: \"\(current.word("spec", "schedule") ?? "")\"", in: cluster)
    }
    if current[["spec", "suspend"]] == true { return }
    run(current, schedule, key, in: cluster)
    if let next = schedule.next(after: cluster.now()) { cluster.wake(self, key, at: next) }
  }

  private func tell(
    _ cron: JSONValue, _ type: String, _ reason: String, _ message: String,
    in cluster: isolated SimulatedCluster
  ) {
    cluster.recordEvent(on: cron, "CronJob", type, reason, message, from: "cronjob-controller")
  }

  /// The latest time that was due and not yet served; the ones before it are past.
  private func due(_ cron: JSONValue, _ schedule: CronSchedule, now: Double) -> Double? {
    var earliest =
      cron.moment("status", "lastScheduleTime") ?? cron.moment("metadata", "creationTimestamp")
      ?? now
    if let deadline = cron.whole("spec", "startingDeadlineSeconds") {
      earliest = max(earliest, now - Double(deadline))
    }
    var found: Double?
    var moment = earliest
    for _ in 0..<100_000 {
      guard let next = schedule.next(after: moment), next <= now else { break }
      found = next
      moment = next
    }
    return found
  }

  private func run(
    _ cron: JSONValue, _ schedule: CronSchedule, _ key: ObjectKey,
    in cluster: isolated SimulatedCluster
  ) {
    guard let time = due(cron, schedule, now: cluster.now()) else { return }
    let active = cron.elements("status", "active")
    if !active.isEmpty {
      switch cron.word("spec", "concurrencyPolicy") {
      case "Forbid":
        return tell(
          cron, "Normal", "JobAlreadyActive",
          "Not starting job because prior execution is running and concurrency policy is Forbid",
          in: cluster)
      case "Replace":
        for reference in active {
          guard let name = reference.word("name") else { continue }
          cluster.delete(key.at(JobController.resource, name), DeletionOptions())
          tell(cron, "Normal", "SuccessfulDelete", "Deleted job \(name)", in: cluster)
        }
        cluster.update(key) { $0.set(["status", "active"], to: nil) }
      default: break
      }
    }
    make(cron, key, time, in: cluster)
  }

  private func make(
    _ cron: JSONValue, _ key: ObjectKey, _ time: Double, in cluster: isolated SimulatedCluster
  ) {
    guard let definition = cluster.definition(JobController.resource) else { return }
    let name = "\(key.name)-\(Int(time) / 60)"
    let place = key.at(JobController.resource, name)
    guard cluster.store.get(place) == nil else { return }
    let template = cron[["spec", "jobTemplate"]] ?? [:]
    var job: JSONValue = ["metadata": template.metadata, "spec": template["spec"] ?? [:]]
    job.metadata["creationTimestamp"] = nil
    job.metadata["name"] = .string(name)
    job.metadata["namespace"] = .string(key.namespace)
    job.metadata["ownerReferences"] = [cluster.owner(cron, "batch/v1", "CronJob")]
    if cluster.configuration.minor >= 28 {
      job.set(
        ["metadata", "annotations", "batch.kubernetes.io/cronjob-scheduled-timestamp"],
        to: .string(Timestamp.text(time)))
    }
    let stored: JSONValue
    do {
      stored = try cluster.create(job, definition)
    } catch {
      return tell(
        cron, "Warning", "FailedCreate", "Error creating job: \(error.message)", in: cluster)
    }
    tell(cron, "Normal", "SuccessfulCreate", "Created job \(name)", in: cluster)
    cluster.update(key) { cron in
      cron.set(["status", "lastScheduleTime"], to: .string(Timestamp.text(time)))
      let reference: JSONValue = [
        "apiVersion": "batch/v1", "kind": "Job", "name": .string(name),
        "namespace": .string(key.namespace), "uid": .string(stored.uid),
        "resourceVersion": stored.metadata["resourceVersion"] ?? "",
      ]
      cron.set(["status", "active"], to: .array(cron.elements("status", "active") + [reference]))
    }
  }

  /// Takes jobs that have finished, or gone, off the list of the active ones.
  private func noteFinished(
    _ cron: JSONValue, _ key: ObjectKey, in cluster: isolated SimulatedCluster
  ) {
    var active: [JSONValue] = []
    var lastSuccess = cron.word("status", "lastSuccessfulTime")
    for reference in cron.elements("status", "active") {
      let name = reference.word("name") ?? ""
      guard let job = cluster.store.get(key.at(JobController.resource, name)) else {
        tell(
          cron, "Normal", "MissingJob", "Active job went missing: \(name)", in: cluster)
        continue
      }
      let isComplete = job.holds("Complete")
      guard isComplete || job.holds("Failed") else {
        active.append(reference)
        continue
      }
      let word = cluster.configuration.minor >= 31 ? "condition" : "status"
      tell(
        cron, "Normal", "SawCompletedJob",
        "Saw completed job: \(name), \(word): \(isComplete ? "Complete" : "Failed")", in: cluster)
      if isComplete { lastSuccess = job.word("status", "completionTime") ?? lastSuccess }
    }
    guard active.count != cron.elements("status", "active").count else { return }
    cluster.update(key) { cron in
      cron.set(["status", "active"], to: active.isEmpty ? nil : .array(active))
      if let lastSuccess, cluster.configuration.minor >= 21 {
        cron.set(["status", "lastSuccessfulTime"], to: .string(lastSuccess))
      }
    }
  }

  /// Finished jobs beyond the history limits go, the oldest first.
  private func cleanUp(_ cron: JSONValue, in cluster: isolated SimulatedCluster) {
    let jobs = cluster.controlled(JobController.resource, by: cron).filter {
      !$0.object.isBeingDeleted
    }
    for (type, member, standard) in [
      ("Complete", "successfulJobsHistoryLimit", 3), ("Failed", "failedJobsHistoryLimit", 1),
    ] {
      let limit = cron.whole("spec", member) ?? standard
      let finished = jobs.filter { $0.object.holds(type) }.sorted {
        ($0.object.moment("status", "startTime") ?? 0, $0.key.name)
          < ($1.object.moment("status", "startTime") ?? 0, $1.key.name)
      }
      for job in finished.prefix(max(0, finished.count - limit)) {
        cluster.delete(job.key, DeletionOptions())
        tell(cron, "Normal", "SuccessfulDelete", "Deleted job \(job.key.name)", in: cluster)
      }
    }
  }
}
