extension SimulatedCluster {
  /// Fills in what the server sets where a client says nothing.
  func prepared(_ object: JSONValue, _ definition: ResourceDefinition) -> JSONValue {
    var object = object
    switch definition.key {
    case "pods":
      object["spec"] = podSpec(object["spec"] ?? [:])
      if object["status"] == nil {
        object["status"] = ["phase": "Pending", "qosClass": "BestEffort"]
      }
    case "services": prepareService(&object)
    case "secrets":
      if object["type"] == nil { object["type"] = "Opaque" }
      for (name, value) in object["stringData"]?.objectValue ?? [:] {
        object.set(
          ["data", name], to: .string(Base64.encode(Array((value.stringValue ?? "").utf8))))
      }
      object["stringData"] = nil
    case "namespaces":
      if object["spec"] == nil { object["spec"] = ["finalizers": ["kubernetes"]] }
      if object["status"] == nil { object["status"] = ["phase": "Active"] }
      // Every namespace carries its name as a label from 1.21 on.
      if configuration.minor >= 21 {
        object.set(["metadata", "labels", "kubernetes.io/metadata.name"], to: .string(object.name))
      }
    case "deployments.apps", "replicasets.apps", "statefulsets.apps", "daemonsets.apps",
      "jobs.batch":
      prepareWorkload(&object, definition)
    case "customresourcedefinitions.apiextensions.k8s.io": prepareCustomResource(&object)
    default: break
    }
    return object
  }

  private func prepareWorkload(_ object: inout JSONValue, _ definition: ResourceDefinition) {
    let isJob = definition.key == "jobs.batch"
    if !isJob, definition.key != "daemonsets.apps", object[["spec", "replicas"]] == nil {
      object.set(["spec", "replicas"], to: 1)
    }
    // The beta versions took the template's labels where no selector was given.
    if !isJob, object[["spec", "selector"]] == nil,
      let labels = object[["spec", "template", "metadata", "labels"]]
    {
      object.set(["spec", "selector"], to: ["matchLabels": labels])
    }
    if definition.key == "deployments.apps", object[["spec", "strategy"]] == nil {
      object.set(
        ["spec", "strategy"],
        to: [
          "type": "RollingUpdate", "rollingUpdate": ["maxSurge": "25%", "maxUnavailable": "25%"],
        ])
    }
    func fill(_ name: String, _ value: JSONValue) {
      if object[["spec", name]] == nil { object.set(["spec", name], to: value) }
    }
    if definition.key == "deployments.apps" { fill("progressDeadlineSeconds", 600) }
    if definition.key == "statefulsets.apps" {
      fill("podManagementPolicy", "OrderedReady")
      fill("updateStrategy", ["type": "RollingUpdate", "rollingUpdate": ["partition": 0]])
    }
    if definition.key == "daemonsets.apps" {
      fill(
        "updateStrategy",
        ["type": "RollingUpdate", "rollingUpdate": ["maxUnavailable": 1, "maxSurge": 0]])
    }
    if !isJob, definition.key != "replicasets.apps" { fill("revisionHistoryLimit", 10) }
    if isJob {
      if object[["spec", "completions"]] == nil { object.set(["spec", "completions"], to: 1) }
      if object[["spec", "parallelism"]] == nil { object.set(["spec", "parallelism"], to: 1) }
      if object[["spec", "backoffLimit"]] == nil { object.set(["spec", "backoffLimit"], to: 6) }
    }
    if let spec = object[["spec", "template", "spec"]] {
      object.set(["spec", "template", "spec"], to: podSpec(spec))
    }
  }

  private func podSpec(_ spec: JSONValue) -> JSONValue {
    var spec = spec
    func fill(_ name: String, _ value: JSONValue) {
      if spec[name] == nil { spec[name] = value }
    }
    fill("restartPolicy", "Always")
    fill("dnsPolicy", "ClusterFirst")
    fill("schedulerName", "default-scheduler")
    fill("terminationGracePeriodSeconds", 30)
    fill("securityContext", [:])
    for list in ["containers", "initContainers"] {
      guard let containers = spec[list]?.arrayValue else { continue }
      spec[list] = .array(
        containers.map { container in
          var container = container
          let image = container["image"]?.stringValue ?? ""
          let isLatest =
            !image.split(separator: "/").last.map { $0.contains(":") || $0.contains("@") }.unwrapped
            || image.hasSuffix(":latest")
          if container["imagePullPolicy"] == nil {
            container["imagePullPolicy"] = isLatest ? "Always" : "IfNotPresent"
          }
          if container["resources"] == nil { container["resources"] = [:] }
          if container["terminationMessagePath"] == nil {
            container["terminationMessagePath"] = "/dev/termination-log"
          }
          if container["terminationMessagePolicy"] == nil {
            container["terminationMessagePolicy"] = "File"
          }
          container["ports"] = container["ports"]?.arrayValue.map { ports in
            .array(
              ports.map { port in
                var port = port
                if port["protocol"] == nil { port["protocol"] = "TCP" }
                return port
              })
          }
          return container
        })
    }
    return spec
  }

  private func prepareService(_ object: inout JSONValue) {
    if object[["spec", "type"]] == nil { object.set(["spec", "type"], to: "ClusterIP") }
    if object[["spec", "sessionAffinity"]] == nil {
      object.set(["spec", "sessionAffinity"], to: "None")
    }
    let type = object[["spec", "type"]]?.stringValue
    if type != "ExternalName", object[["spec", "clusterIP"]] == nil {
      object.set(
        ["spec", "clusterIP"],
        to: .string("10.96.\(nextServiceAddress / 250).\(nextServiceAddress % 250 + 1)"))
      nextServiceAddress += 7
    }
    guard let ports = object[["spec", "ports"]]?.arrayValue else { return }
    object.set(
      ["spec", "ports"],
      to: .array(
        ports.map { port in
          var port = port
          if port["protocol"] == nil { port["protocol"] = "TCP" }
          if port["targetPort"] == nil { port["targetPort"] = port["port"] }
          if type == "NodePort" || type == "LoadBalancer", (port.whole("nodePort") ?? 0) == 0 {
            port["nodePort"] = .integer(Int64(30000 + identifiers.number(below: 2768)))
          }
          return port
        }))
    if object["status"] == nil { object["status"] = ["loadBalancer": [:]] }
  }

  private func prepareCustomResource(_ object: inout JSONValue) {
    let plural = object[["spec", "names", "plural"]]?.stringValue ?? ""
    let kind = object[["spec", "names", "kind"]]?.stringValue ?? ""
    if object[["spec", "names", "singular"]] == nil {
      object.set(["spec", "names", "singular"], to: .string(kind.lowercased()))
    }
    if object[["spec", "names", "listKind"]] == nil {
      object.set(["spec", "names", "listKind"], to: .string(kind + "List"))
    }
    if object[["spec", "scope"]] == nil { object.set(["spec", "scope"], to: "Namespaced") }
    if object[["spec", "versions"]] == nil, let version = object[["spec", "version"]] {
      object.set(["spec", "versions"], to: [["name": version, "served": true, "storage": true]])
    }
    guard object["status"] == nil, !plural.isEmpty else { return }
    let time = JSONValue.string(Timestamp.text(now()))
    object["status"] = [
      "acceptedNames": object[["spec", "names"]] ?? [:],
      "conditions": [
        [
          "type": "NamesAccepted", "status": "True", "reason": "NoConflicts",
          "message": "no conflicts found",
          "lastTransitionTime": time,
        ],
        [
          "type": "Established", "status": "True", "reason": "InitialNamesAccepted",
          "message": "the initial names have been accepted", "lastTransitionTime": time,
        ],
      ],
      "storedVersions": .array(
        (object[["spec", "versions"]]?.arrayValue ?? []).filter { $0["storage"] == true }.compactMap
        { $0["name"] }),
    ]
  }
}

extension Optional where Wrapped == Bool {
  fileprivate var unwrapped: Bool { self ?? false }
}
