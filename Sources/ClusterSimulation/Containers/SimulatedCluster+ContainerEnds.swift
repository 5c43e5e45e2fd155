extension SimulatedCluster {
  /// Writes into the pods' status which of their containers have ended.
  func noticeContainerEnds() {
    let ends = containers.takeEnds()
    for (key, name, attempt, end) in ends {
      guard var pod = store.get(key),
        var statuses = pod[["status", "containerStatuses"]]?.arrayValue,
        let index = statuses.firstIndex(where: { $0["name"]?.stringValue == name }),
        statuses[index][["state", "running"]] != nil,
        statuses[index]["restartCount"]?.integerValue == Int64(attempt)
      else { continue }
      let policy = pod[["spec", "restartPolicy"]]?.stringValue ?? "Always"
      let ended: JSONValue = [
        "exitCode": .integer(Int64(end.status)),
        "reason": end.status == 0 ? "Completed" : "Error",
        "startedAt": statuses[index][["state", "running", "startedAt"]] ?? "",
        "finishedAt": .string(Timestamp.text(end.time)),
        "containerID": statuses[index]["containerID"] ?? "",
      ]
      statuses[index]["ready"] = false
      statuses[index]["started"] = false
      if policy == "Never" || policy == "OnFailure" && end.status == 0 {
        statuses[index]["state"] = ["terminated": ended]
      } else {
        statuses[index]["restartCount"] = .integer(Int64(attempt) + 1)
        statuses[index]["lastState"] = ["terminated": ended]
        statuses[index]["state"] = [
          "waiting": [
            "reason": "CrashLoopBackOff",
            "message": .string(
              "back-off 10s restarting failed container=\(name) pod=\(key.name)_\(key.namespace)(\(pod.uid))"
            ),
          ]
        ]
      }
      pod.set(["status", "containerStatuses"], to: .array(statuses))
      let codes = statuses.compactMap { $0[["state", "terminated", "exitCode"]]?.integerValue }
      if codes.count == statuses.count {
        let isGood = codes.allSatisfy { $0 == 0 }
        pod.set(["status", "phase"], to: isGood ? "Succeeded" : "Failed")
      }
      let isDone = codes.count == statuses.count
      let conditions = (pod[["status", "conditions"]]?.arrayValue ?? []).map { old -> JSONValue in
        guard old["type"] == "Ready" || old["type"] == "ContainersReady" else { return old }
        return condition(
          old["type"]?.stringValue ?? "", false,
          reason: isDone ? "PodCompleted" : "ContainersNotReady",
          message: isDone ? "" : "containers with unready status: [\(name)]", of: pod)
      }
      pod.set(["status", "conditions"], to: .array(conditions))
      store.put(pod, at: key)
      settle(after: key)
    }
  }

  /// Whether what a container does is played by the mock cluster's shell, so that its end is known.
  func plays(_ container: JSONValue, of pod: JSONValue) -> Bool {
    let builder = ContainerBuilder(pod: pod, store: store, images: configuration.images)
    let setup = builder.setup(container, attempt: 0)
    guard let first = setup.words.first else { return false }
    let name = first.split(separator: "/").last.map(String.init) ?? first
    return ProgramTable.all[name] != nil && setup.behaviour.phase == "Running"
      && setup.behaviour.base != .none
  }
}
