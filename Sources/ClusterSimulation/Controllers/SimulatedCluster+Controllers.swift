extension SimulatedCluster {
  private static let watched: Set<String> = [
    "pods", "services", "nodes", "namespaces", "deployments.apps", "replicasets.apps",
    "daemonsets.apps",
    "statefulsets.apps", "jobs.batch", "customresourcedefinitions.apiextensions.k8s.io",
    "mutatingwebhookconfigurations.admissionregistration.k8s.io",
  ]

  /// Brings the cluster to rest after a change of this object.
  func settle(after key: ObjectKey) {
    if key.resource == "customresourcedefinitions.apiextensions.k8s.io", let object = store.get(key)
    {
      establish(object)
    }
    if Self.watched.contains(key.resource) { settleAtStart() }
  }

  /// Runs the controllers until none of them changes anything; the bound only guards against one that never rests.
  func settleAtStart() {
    for _ in 0..<50 {
      let before = store.version
      runNamespaces()
      for (key, object) in store.list("deployments.apps") { runDeployment(key, object) }
      for (key, object) in store.list("statefulsets.apps") { runStatefulSet(key, object) }
      for (key, object) in store.list("daemonsets.apps") { runDaemonSet(key, object) }
      for (key, object) in store.list("jobs.batch") { runJob(key, object) }
      for (key, object) in store.list("replicasets.apps") { runReplicaSet(key, object) }
      for (key, object) in store.list("pods") { runPod(key, object) }
      runEndpoints()
      if store.version == before { return }
    }
  }

  func definition(_ key: String) -> ResourceDefinition? {
    definitions.first { $0.key == key }
  }

  /// What a namespace gets: the default service account, and the cluster's certificates from 1.20 on.
  private func runNamespaces() {
    for (_, namespace) in store.list("namespaces")
    where namespace[["status", "phase"]] != "Terminating" {
      let name = namespace.name
      if store.get(ObjectKey(resource: "serviceaccounts", namespace: name, name: "default")) == nil,
        let definition = definition("serviceaccounts")
      {
        insert(["metadata": ["name": "default", "namespace": .string(name)]], definition)
      }
      if configuration.minor >= 20, let definition = definition("configmaps"),
        store.get(ObjectKey(resource: "configmaps", namespace: name, name: "kube-root-ca.crt"))
          == nil
      {
        insert(
          [
            "metadata": ["name": "kube-root-ca.crt", "namespace": .string(name)],
            "data": ["ca.crt": ""],
          ], definition)
      }
    }
  }

  private func runDeployment(_ key: ObjectKey, _ object: JSONValue) {
    guard let definition = definition("replicasets.apps") else { return }
    let template = object[["spec", "template"]] ?? [:]
    let hash = Identifiers.templateHash(template)
    let owned = store.list("replicasets.apps", namespace: key.namespace).filter {
      isOwned($0.object, by: object)
    }
    let replicas = object[["spec", "replicas"]] ?? 1
    let revision = String(
      owned.compactMap {
        $0.object[["metadata", "annotations", "deployment.kubernetes.io/revision"]]?.stringValue
      }.compactMap(Int.init).max() ?? 0)
    if let current = owned.first(where: { $0.object.labels["pod-template-hash"] == hash }) {
      if current.object[["spec", "replicas"]] != replicas {
        var changed = current.object
        changed.set(["spec", "replicas"], to: replicas)
        store.put(changed, at: current.key)
        recordEvent(
          on: object, "Deployment", "Normal", "ScalingReplicaSet",
          "Scaled up replica set \(current.key.name) to \(replicas.integerValue ?? 0)",
          from: "deployment-controller")
      }
    } else {
      let next = String((Int(revision) ?? 0) + 1)
      var labels = template.labels.mapValues { JSONValue.string($0) }
      labels["pod-template-hash"] = .string(hash)
      var inner = template
      inner.set(["metadata", "labels"], to: .object(labels))
      var selector = object[["spec", "selector"]] ?? [:]
      selector.set(["matchLabels", "pod-template-hash"], to: .string(hash))
      insert(
        [
          "metadata": [
            "name": .string("\(key.name)-\(hash)"), "namespace": .string(key.namespace),
            "labels": .object(labels),
            "annotations": [
              "deployment.kubernetes.io/desired-replicas": .string(
                String(replicas.integerValue ?? 1)),
              "deployment.kubernetes.io/revision": .string(next),
            ],
            "ownerReferences": [owner(object, "apps/v1", "Deployment")],
          ],
          "spec": ["replicas": replicas, "selector": selector, "template": inner],
          "status": ["replicas": 0],
        ], definition)
      recordEvent(
        on: object, "Deployment", "Normal", "ScalingReplicaSet",
        "Scaled up replica set \(key.name)-\(hash) to \(replicas.integerValue ?? 0)",
        from: "deployment-controller")
      var annotated = object
      annotated.set(
        ["metadata", "annotations", "deployment.kubernetes.io/revision"], to: .string(next))
      store.put(annotated, at: key)
    }
    for old in owned
    where old.object.labels["pod-template-hash"] != hash && old.object[["spec", "replicas"]] != 0 {
      var changed = old.object
      changed.set(["spec", "replicas"], to: 0)
      store.put(changed, at: old.key)
      recordEvent(
        on: object, "Deployment", "Normal", "ScalingReplicaSet",
        "Scaled down replica set \(old.key.name) to 0", from: "deployment-controller")
    }
    updateDeploymentStatus(key, hash)
  }

  private func updateDeploymentStatus(_ key: ObjectKey, _ hash: String) {
    guard let object = store.get(key) else { return }
    let wanted = object[["spec", "replicas"]]?.integerValue ?? 1
    let name = "\(key.name)-\(hash)"
    let set = store.get(
      ObjectKey(resource: "replicasets.apps", namespace: key.namespace, name: name))
    let total = set?[["status", "replicas"]]?.integerValue ?? 0
    let ready = set?[["status", "readyReplicas"]]?.integerValue ?? 0
    var status: [String: JSONValue] = ["observedGeneration": object.metadata["generation"] ?? 1]
    if total > 0 {
      status["replicas"] = .integer(total)
      status["updatedReplicas"] = .integer(total)
    }
    if ready > 0 {
      status["readyReplicas"] = .integer(ready)
      status["availableReplicas"] = .integer(ready)
    }
    if total > ready { status["unavailableReplicas"] = .integer(total - ready) }
    let available = ready >= wanted - wanted / 4
    status["conditions"] = .array([
      condition(
        "Available", available,
        reason: available ? "MinimumReplicasAvailable" : "MinimumReplicasUnavailable",
        message: available
          ? "Deployment has minimum availability."
          : "Deployment does not have minimum availability.", of: object),
      condition(
        "Progressing", true, reason: available ? "NewReplicaSetAvailable" : "ReplicaSetUpdated",
        message: available
          ? "ReplicaSet \"\(name)\" has successfully progressed."
          : "ReplicaSet \"\(name)\" is progressing.", of: object),
    ])
    putStatus(.object(status), at: key)
  }

  private func runReplicaSet(_ key: ObjectKey, _ object: JSONValue) {
    let wanted = Int(object[["spec", "replicas"]]?.integerValue ?? 1)
    var pods = ownedPods(of: object, in: key.namespace)
    while pods.count > wanted, let last = pods.popLast() {
      remove(last.key)
      recordEvent(
        on: object, "ReplicaSet", "Normal", "SuccessfulDelete", "Deleted pod: \(last.key.name)",
        from: "replicaset-controller")
    }
    for _ in pods.count..<max(pods.count, wanted) {
      guard makePod(named: nil, for: object, "apps/v1", "ReplicaSet", in: key.namespace) else {
        break
      }
    }
    let now = ownedPods(of: object, in: key.namespace)
    var status: [String: JSONValue] = [
      "replicas": .integer(Int64(now.count)),
      "observedGeneration": object.metadata["generation"] ?? 1,
    ]
    let ready = Int64(now.count { isReady($0.object) })
    if !now.isEmpty { status["fullyLabeledReplicas"] = .integer(Int64(now.count)) }
    if ready > 0 {
      status["readyReplicas"] = .integer(ready)
      status["availableReplicas"] = .integer(ready)
    }
    putStatus(.object(status), at: key)
  }

  private func runStatefulSet(_ key: ObjectKey, _ object: JSONValue) {
    let wanted = Int(object[["spec", "replicas"]]?.integerValue ?? 1)
    for (pod, _) in ownedPods(of: object, in: key.namespace) {
      let ordinal = pod.name.split(separator: "-").last.flatMap { Int($0) } ?? 0
      if ordinal >= wanted { remove(pod) }
    }
    for ordinal in 0..<max(0, wanted) {
      let name = "\(key.name)-\(ordinal)"
      if let pod = store.get(ObjectKey(resource: "pods", namespace: key.namespace, name: name)) {
        // One after the other: the next one waits until this one is ready.
        if isReady(pod) { continue } else { break }
      }
      guard makePod(named: name, for: object, "apps/v1", "StatefulSet", in: key.namespace) else {
        break
      }
      break
    }
    let pods = ownedPods(of: object, in: key.namespace)
    let ready = Int64(pods.count { isReady($0.object) })
    putStatus(
      [
        "replicas": .integer(Int64(pods.count)), "readyReplicas": .integer(ready),
        "currentReplicas": .integer(Int64(pods.count)),
        "updatedReplicas": .integer(Int64(pods.count)),
        "observedGeneration": object.metadata["generation"] ?? 1,
        "currentRevision": .string(
          "\(key.name)-\(Identifiers.templateHash(object[["spec", "template"]] ?? [:]))"),
        "updateRevision": .string(
          "\(key.name)-\(Identifiers.templateHash(object[["spec", "template"]] ?? [:]))"),
      ], at: key)
  }

  private func runDaemonSet(_ key: ObjectKey, _ object: JSONValue) {
    let pods = ownedPods(of: object, in: key.namespace)
    let spec = object[["spec", "template", "spec"]] ?? [:]
    var scheduled = 0
    for (node, value) in store.list("nodes")
    where Scheduling.obstacle(to: spec, on: value, forDaemon: true) == nil {
      scheduled += 1
      if pods.contains(where: { $0.object[["spec", "nodeName"]]?.stringValue == node.name }) {
        continue
      }
      _ = makePod(
        named: nil, for: object, "apps/v1", "DaemonSet", in: key.namespace, node: node.name)
    }
    let now = ownedPods(of: object, in: key.namespace)
    let ready = JSONValue.integer(Int64(now.count { isReady($0.object) }))
    let count = JSONValue.integer(Int64(now.count))
    putStatus(
      [
        "desiredNumberScheduled": .integer(Int64(scheduled)), "currentNumberScheduled": count,
        "updatedNumberScheduled": count,
        "numberReady": ready, "numberAvailable": ready, "numberMisscheduled": 0,
        "observedGeneration": object.metadata["generation"] ?? 1,
      ], at: key)
  }

  private func runJob(_ key: ObjectKey, _ object: JSONValue) {
    if object[["status", "completionTime"]] != nil { return }
    var labels = object[["spec", "template", "metadata", "labels"]] ?? [:]
    if object[["spec", "selector"]] == nil {
      labels["controller-uid"] = .string(object.uid)
      labels["job-name"] = .string(key.name)
      var changed = object
      changed.set(
        ["spec", "selector"], to: ["matchLabels": ["controller-uid": .string(object.uid)]])
      changed.set(["spec", "template", "metadata", "labels"], to: labels)
      store.put(changed, at: key)
      return
    }
    let wanted = Int(object[["spec", "completions"]]?.integerValue ?? 1)
    let pods = ownedPods(of: object, in: key.namespace)
    if pods.count < wanted {
      guard makePod(named: nil, for: object, "batch/v1", "Job", in: key.namespace) else { return }
    }
    let done = ownedPods(of: object, in: key.namespace).count {
      $0.object[["status", "phase"]] == "Succeeded"
    }
    let time = object[["status", "startTime"]] ?? .string(Timestamp.text(now()))
    var status: [String: JSONValue] = ["startTime": time]
    if done > 0 { status["succeeded"] = .integer(Int64(done)) }
    if pods.count > done { status["active"] = .integer(Int64(pods.count - done)) }
    if done >= wanted {
      status["completionTime"] = .string(Timestamp.text(now()))
      status["conditions"] = [
        condition("Complete", true, reason: "CompletionsReached", message: "", of: object)
      ]
      recordEvent(on: object, "Job", "Normal", "Completed", "Job completed", from: "job-controller")
    }
    putStatus(.object(status), at: key)
  }

  /// The addresses behind each service, which endpoints tell.
  private func runEndpoints() {
    guard let definition = definition("endpoints") else { return }
    for (key, service) in store.list("services") {
      let selector = LabelSelector(service[["spec", "selector"]])
      if selector.isEmpty { continue }
      let pods = store.list("pods", namespace: key.namespace).filter {
        selector.matches($0.object.labels)
      }
      func addresses(_ ready: Bool) -> [JSONValue] {
        pods.filter { isReady($0.object) == ready && $0.object[["status", "podIP"]] != nil }.map {
          pod in
          [
            "ip": pod.object[["status", "podIP"]] ?? "",
            "nodeName": pod.object[["spec", "nodeName"]] ?? "",
            "targetRef": [
              "kind": "Pod", "name": .string(pod.key.name), "namespace": .string(key.namespace),
              "uid": .string(pod.object.uid),
            ],
          ]
        }
      }
      let ports = (service[["spec", "ports"]]?.arrayValue ?? []).map { port -> JSONValue in
        var entry: JSONValue = [
          "protocol": port["protocol"] ?? "TCP", "port": targetPort(port, pods.first?.object),
        ]
        if let name = port["name"] { entry["name"] = name }
        return entry
      }
      var subset: JSONValue = ["ports": .array(ports)]
      let (ready, waiting) = (addresses(true), addresses(false))
      if !ready.isEmpty { subset["addresses"] = .array(ready) }
      if !waiting.isEmpty { subset["notReadyAddresses"] = .array(waiting) }
      let subsets: JSONValue? = ready.isEmpty && waiting.isEmpty ? nil : [subset]
      let place = ObjectKey(resource: "endpoints", namespace: key.namespace, name: key.name)
      if var known = store.get(place) {
        guard known["subsets"] != subsets else { continue }
        known["subsets"] = subsets
        store.put(known, at: place)
      } else {
        var object: JSONValue = [
          "metadata": [
            "name": .string(key.name), "namespace": .string(key.namespace),
            "ownerReferences": [owner(service, "v1", "Service")],
          ]
        ]
        object["subsets"] = subsets
        insert(object, definition)
      }
    }
  }

  /// The number of the port that a service leads to; a name is looked up among the pod's ports.
  private func targetPort(_ port: JSONValue, _ pod: JSONValue?) -> JSONValue {
    guard let name = port["targetPort"]?.stringValue else {
      return port["targetPort"] ?? port["port"] ?? 0
    }
    let ports =
      pod?[["spec", "containers"]]?.arrayValue?.flatMap { $0["ports"]?.arrayValue ?? [] } ?? []
    return ports.first { $0["name"]?.stringValue == name }?["containerPort"] ?? port["port"] ?? 0
  }
}
