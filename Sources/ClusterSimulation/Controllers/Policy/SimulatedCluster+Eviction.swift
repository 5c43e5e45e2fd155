extension SimulatedCluster {
  /// Evicts a pod, unless a disruption budget forbids it (`pkg/registry/core/pod/storage/eviction.go`).
  ///
  /// - Returns: the status that the API server answers with.
  /// - Throws: 429 where no disruption is allowed now, 500 where two budgets are for the pod.
  func evict(_ key: ObjectKey, _ options: DeletionOptions, isDryRun: Bool) throws(APIFailure)
    -> JSONValue
  {
    guard let pod = store.get(key) else {
      guard let definition = definition("pods") else { throw .noSuchPath }
      throw .notFound(definition, key.name)
    }
    let budgets = store.list(DisruptionController.resource, namespace: key.namespace).filter {
      $0.object[["spec", "selector"]] != nil
        && LabelSelector($0.object[["spec", "selector"]]).matches(pod.labels)
    }
    if budgets.count > 1 {
      throw APIFailure(
        code: 500, reason: "InternalError",
        message:
          "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support."
      )
    }
    let isLosable = pod.hasEnded || pod.isBeingDeleted || pod[["status", "phase"]] == "Pending"
    if let budget = budgets.first, !isLosable {
      let allowed = budget.object.whole("status", "disruptionsAllowed") ?? 0
      let current = budget.object.whole("status", "currentHealthy") ?? 0
      let desired = budget.object.whole("status", "desiredHealthy") ?? 0
      let mayAnyway =
        !isReady(pod)
        && (budget.object[["spec", "unhealthyPodEvictionPolicy"]] == "AlwaysAllow"
          || current >= desired && desired > 0)
      if allowed <= 0, !mayAnyway {
        throw APIFailure(
          code: 429, reason: "TooManyRequests",
          message: "Cannot evict pod as it would violate the pod's disruption budget.",
          details: [
            "causes": [
              [
                "reason": "DisruptionBudget",
                "message": .string(
                  "The disruption budget \(budget.key.name) needs \(desired) healthy pods and has \(current) currently"
                ),
              ]
            ]
          ])
      }
      if !isDryRun, allowed > 0 {
        update(budget.key) {
          $0.set(["status", "disruptionsAllowed"], to: .integer(Int64(allowed - 1)))
        }
      }
    }
    if !isDryRun {
      let condition = PodConditions.make(
        "DisruptionTarget", true, reason: "EvictionByEvictionAPI",
        message: "Eviction API: evicting", of: pod, at: now())
      if configuration.minor >= 26 {
        update(key) { pod in
          pod.set(
            ["status", "conditions"], to: .array(pod.elements("status", "conditions") + [condition])
          )
        }
      }
      delete(key, options)
      settle(after: key)
    }
    return [
      "kind": "Status", "apiVersion": "v1", "metadata": [:], "status": "Success", "code": 201,
    ]
  }
}
