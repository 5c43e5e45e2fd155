extension SimulatedCluster {
  /// The annotations that say what a pod uses: `simulation.atelier/cpu: 250m`, `simulation.atelier/memory: 64Mi`.
  static let usagePrefix = "simulation.atelier/"

  /// What a pod uses: what its annotations say, else those of the workload that it belongs to, else what the mock's
  /// material says of its images, else a little.
  ///
  /// What a workload's annotations say is shared by its ready pods, so that more pods make less load for each.
  func usage(of pod: JSONValue) -> ResourceAmounts {
    var result = ResourceAmounts()
    let shared = workloadUsage(of: pod)
    for resource in ["cpu", "memory"] {
      if let own = Quantity.thousandths(
        pod.annotations[Self.usagePrefix + resource].map(JSONValue.string))
      {
        result.amounts[resource] = own
      } else if let shared = shared[resource] {
        result.amounts[resource] = shared
      } else {
        result.amounts[resource] = pod.elements("spec", "containers").reduce(0) { sum, container in
          let load = behaviour(of: container.word("image") ?? "")?.load[resource]
          return sum
            + (load.flatMap { Quantity.thousandths(.string($0)) }
              ?? (resource == "cpu" ? 1 : 8_388_608_000))
        }
      }
    }
    return result
  }

  private func workloadUsage(of pod: JSONValue) -> [String: Int] {
    var object = pod
    var found: [String: Int] = [:]
    while let uid = object.controller?.word("uid"), let key = controllers.index.keys[uid],
      let owner = store.get(key)
    {
      object = owner
      for resource in ["cpu", "memory"] {
        guard let text = owner.annotations[Self.usagePrefix + resource],
          let total = Quantity.thousandths(.string(text))
        else { continue }
        let selector = LabelSelector(owner[["spec", "selector"]])
        let ready = controllers.index.pods(in: pod.namespace).compactMap(store.get).count {
          selector.matches($0.labels) && isReady($0)
        }
        found[resource] = total / max(1, ready)
      }
    }
    return found
  }

  /// What `kubectl top pods` reads (metrics.k8s.io `PodMetrics`).
  func podMetrics(in namespace: String?) -> [JSONValue] {
    store.list("pods", namespace: namespace).filter {
      $0.object[["status", "phase"]] == "Running" && !$0.object.isBeingDeleted
    }.map { key, pod in
      let usage = usage(of: pod)
      let containers = pod.elements("spec", "containers")
      var metrics = meta(pod, namespaced: true)
      metrics["containers"] = .array(
        containers.map { container in
          [
            "name": container["name"] ?? "",
            "usage": shown(usage, dividedBy: containers.count),
          ]
        })
      return metrics
    }
  }

  /// What `kubectl top nodes` reads (metrics.k8s.io `NodeMetrics`).
  func nodeMetrics() -> [JSONValue] {
    store.list("nodes").map { key, node in
      var total = ResourceAmounts()
      total.amounts = ["cpu": 120, "memory": 734_003_200_000]
      for pod in controllers.index.pods(on: key.name).compactMap(store.get)
      where pod[["status", "phase"]] == "Running" {
        total += usage(of: pod)
      }
      var metrics = meta(node, namespaced: false)
      metrics["usage"] = shown(total, dividedBy: 1)
      return metrics
    }
  }

  private func meta(_ object: JSONValue, namespaced: Bool) -> JSONValue {
    var metadata: JSONValue = [
      "name": .string(object.name), "creationTimestamp": .string(Timestamp.text(now())),
    ]
    if namespaced { metadata["namespace"] = .string(object.namespace) }
    metadata["labels"] = object.metadata["labels"]
    return [
      "metadata": metadata, "timestamp": .string(Timestamp.text(now())), "window": "15s",
    ]
  }

  private func shown(_ usage: ResourceAmounts, dividedBy count: Int) -> JSONValue {
    let parts = max(1, count)
    return [
      "cpu": .string("\(usage["cpu"] / parts)m"),
      "memory": .string("\(usage["memory"] / 1000 / 1024 / parts)Ki"),
    ]
  }
}
