/// What the server fills in where a client says nothing, as data; whatever was said stays.
struct Defaults {
  let minor: Int

  /// A value for a path of an object of a kind, from a minor version on.
  private struct Rule {
    let path: [String]
    let value: JSONValue
    var since = 0

    init(_ path: String, _ value: JSONValue, since: Int = 0) {
      self.path = path.split(separator: ".").map(String.init)
      self.value = value
      self.since = since
    }
  }

  private static let rules: [String: [Rule]] = [
    "deployments.apps": [
      Rule("spec.progressDeadlineSeconds", 600), Rule("spec.replicas", 1),
      Rule("spec.revisionHistoryLimit", 10), Rule("spec.strategy.type", "RollingUpdate"),
    ],
    "namespaces": [Rule("spec.finalizers", ["kubernetes"]), Rule("status.phase", "Active")],
    "replicasets.apps": [Rule("spec.replicas", 1)],
    "replicationcontrollers": [Rule("spec.replicas", 1)],
    "statefulsets.apps": [
      Rule("spec.replicas", 1), Rule("spec.podManagementPolicy", "OrderedReady"),
      Rule("spec.revisionHistoryLimit", 10), Rule("spec.updateStrategy.type", "RollingUpdate"),
      Rule("spec.persistentVolumeClaimRetentionPolicy.whenDeleted", "Retain", since: 27),
      Rule("spec.persistentVolumeClaimRetentionPolicy.whenScaled", "Retain", since: 27),
    ],
    "daemonsets.apps": [
      Rule("spec.revisionHistoryLimit", 10), Rule("spec.updateStrategy.type", "RollingUpdate"),
      Rule("metadata.annotations.deprecated\u{1}daemonset\u{1}template\u{1}generation", "1"),
    ],
    "jobs.batch": [
      Rule("spec.backoffLimit", 6), Rule("spec.completionMode", "NonIndexed", since: 21),
      Rule("spec.suspend", false, since: 21), Rule("spec.manualSelector", false, since: 31),
      Rule("spec.podReplacementPolicy", "TerminatingOrFailed", since: 29),
    ],
    "cronjobs.batch": [
      Rule("spec.concurrencyPolicy", "Allow"), Rule("spec.failedJobsHistoryLimit", 1),
      Rule("spec.successfulJobsHistoryLimit", 3), Rule("spec.suspend", false),
      Rule("spec.jobTemplate.metadata.creationTimestamp", .null),
    ],
    "persistentvolumeclaims": [
      Rule("spec.volumeMode", "Filesystem"), Rule("status.phase", "Pending"),
      Rule("metadata.finalizers", ["kubernetes.io/pvc-protection"]),
    ],
    "persistentvolumes": [
      Rule("spec.volumeMode", "Filesystem"), Rule("spec.persistentVolumeReclaimPolicy", "Retain"),
      Rule("status.phase", "Pending"), Rule("metadata.finalizers", ["kubernetes.io/pv-protection"]),
    ],
    "secrets": [Rule("type", "Opaque")],
    "ingresses.networking.k8s.io": [Rule("status.loadBalancer", [:])],
    "horizontalpodautoscalers.autoscaling": [Rule("spec.minReplicas", 1)],
    "storageclasses.storage.k8s.io": [
      Rule("reclaimPolicy", "Delete"), Rule("volumeBindingMode", "Immediate"),
    ],
    "priorityclasses.scheduling.k8s.io": [
      Rule("preemptionPolicy", "PreemptLowerPriority", since: 19)
    ],
    "poddisruptionbudgets.policy": [
      Rule("status.currentHealthy", 0), Rule("status.desiredHealthy", 0),
      Rule("status.disruptionsAllowed", 0), Rule("status.expectedPods", 0),
    ],
    "services": [
      Rule("spec.sessionAffinity", "None"), Rule("spec.type", "ClusterIP"),
      Rule("status.loadBalancer", [:]),
    ],
    "customresourcedefinitions.apiextensions.k8s.io": [Rule("spec.conversion.strategy", "None")],
    "apiservices.apiregistration.k8s.io": [
      Rule("spec.versionPriority", 100), Rule("spec.groupPriorityMinimum", 100),
    ],
  ]

  private static let podRules: [Rule] = [
    Rule("restartPolicy", "Always"), Rule("dnsPolicy", "ClusterFirst"),
    Rule("schedulerName", "default-scheduler"), Rule("terminationGracePeriodSeconds", 30),
    Rule("securityContext", [:]),
  ]
  private static let containerRules: [Rule] = [
    Rule("resources", [:]), Rule("terminationMessagePath", "/dev/termination-log"),
    Rule("terminationMessagePolicy", "File"),
  ]
  private static let probeRules: [Rule] = [
    Rule("timeoutSeconds", 1), Rule("periodSeconds", 10), Rule("successThreshold", 1),
    Rule("failureThreshold", 3),
  ]

  private func fill(_ object: inout JSONValue, _ rules: [Rule]) {
    for rule in rules where rule.since <= minor {
      let path = rule.path.map { part in
        part.split(separator: "\u{1}").joined(separator: ".")
      }
      if object[path] == nil { object.set(path, to: rule.value) }
    }
  }

  /// An object without labels has those of its template (`SetDefaults_ReplicationController`, `SetDefaults_Job`).
  private func labelAsTemplate(_ object: inout JSONValue) {
    guard object.labels.isEmpty, let labels = object[["spec", "template", "metadata", "labels"]]
    else { return }
    object.set(["metadata", "labels"], to: labels)
  }

  /// An object with everything that its kind has by default.
  func applied(to object: JSONValue, key: String) -> JSONValue {
    var object = object
    switch key {
    case "replicationcontrollers":
      if object[["spec", "selector"]] == nil {
        object.set(["spec", "selector"], to: object[["spec", "template", "metadata", "labels"]])
      }
      labelAsTemplate(&object)
    case "secrets":
      for (name, value) in object["stringData"]?.objectValue ?? [:] {
        let bytes = Array((value.stringValue ?? "").utf8)
        object.set(["data", name], to: .string(Base64.encode(bytes)))
      }
      object["stringData"] = nil
    case "jobs.batch":
      // A work queue has a parallelism and no number of completions.
      if object[["spec", "parallelism"]] == nil {
        object.set(["spec", "parallelism"], to: 1)
        if object[["spec", "completions"]] == nil { object.set(["spec", "completions"], to: 1) }
      }
      // Once the template has the labels that tell the job's pods.
      let labels = object[["spec", "template"]]?.labels ?? [:]
      if object[["spec", "manualSelector"]] == true
        || labels.keys.contains(where: { $0.hasSuffix("controller-uid") })
      {
        labelAsTemplate(&object)
      }
    default: break
    }
    fill(&object, Self.rules[key] ?? [])
    switch key {
    case "pods":
      guard var spec = object["spec"] else { break }
      podSpec(&spec)
      fill(&spec, [Rule("enableServiceLinks", true)])
      object["spec"] = spec
    case "deployments.apps":
      if object[["spec", "strategy", "type"]] == "RollingUpdate" {
        fill(
          &object,
          [
            Rule("spec.strategy.rollingUpdate.maxSurge", "25%"),
            Rule("spec.strategy.rollingUpdate.maxUnavailable", "25%"),
          ])
      }
    case "daemonsets.apps":
      if object[["spec", "updateStrategy", "type"]] == "RollingUpdate" {
        fill(
          &object,
          [
            Rule("spec.updateStrategy.rollingUpdate.maxSurge", 0, since: 22),
            Rule("spec.updateStrategy.rollingUpdate.maxUnavailable", 1),
          ])
      }
    case "statefulsets.apps":
      if object[["spec", "updateStrategy", "type"]] == "RollingUpdate" {
        fill(&object, [Rule("spec.updateStrategy.rollingUpdate.partition", 0)])
      }
      each(&object, ["spec", "volumeClaimTemplates"]) { claim in
        fill(
          &claim,
          [
            Rule("apiVersion", "v1"), Rule("kind", "PersistentVolumeClaim"),
            Rule("metadata.creationTimestamp", .null), Rule("spec.volumeMode", "Filesystem"),
            Rule("status.phase", "Pending"),
          ])
      }
    case "services": service(&object)
    case "networkpolicies.networking.k8s.io": networkPolicy(&object)
    case "horizontalpodautoscalers.autoscaling":
      if object[["spec", "metrics"]] == nil {
        object.set(
          ["spec", "metrics"],
          to: [
            [
              "type": "Resource",
              "resource": [
                "name": "cpu", "target": ["type": "Utilization", "averageUtilization": 80],
              ],
            ]
          ])
      }
    case "rolebindings.rbac.authorization.k8s.io",
      "clusterrolebindings.rbac.authorization.k8s.io":
      fill(&object, [Rule("roleRef.apiGroup", "rbac.authorization.k8s.io")])
      each(&object, ["subjects"]) { subject in
        if subject["kind"] != "ServiceAccount" {
          fill(&subject, [Rule("apiGroup", "rbac.authorization.k8s.io")])
        }
      }
    case "mutatingwebhookconfigurations.admissionregistration.k8s.io",
      "validatingwebhookconfigurations.admissionregistration.k8s.io":
      webhooks(&object, isMutating: key.hasPrefix("mutating"))
    case "limitranges": limits(&object)
    case "customresourcedefinitions.apiextensions.k8s.io": customResource(&object)
    default: break
    }
    // Jobs and cron jobs nest their templates deeper.
    for path in [["spec", "template"], ["spec", "jobTemplate", "spec", "template"]]
    where Self.templated.contains(key) {
      guard var template = object[path] else { continue }
      if template[["metadata", "creationTimestamp"]] == nil {
        template.set(["metadata", "creationTimestamp"], to: .null)
      }
      if var spec = template["spec"] {
        podSpec(&spec)
        template["spec"] = spec
      }
      object.set(path, to: template)
    }
    return object
  }

  private static let templated: Set<String> = [
    "deployments.apps", "replicasets.apps", "statefulsets.apps", "daemonsets.apps", "jobs.batch",
    "cronjobs.batch", "replicationcontrollers",
  ]

  private func each(_ object: inout JSONValue, _ path: [String], _ body: (inout JSONValue) -> Void)
  {
    guard let elements = object[path]?.arrayValue else { return }
    object.set(
      path,
      to: .array(
        elements.map { element in
          var element = element
          body(&element)
          return element
        }))
  }

  // MARK: Pods

  private func podSpec(_ spec: inout JSONValue) {
    fill(&spec, Self.podRules)
    if let account = spec["serviceAccountName"] ?? spec["serviceAccount"] {
      fill(&spec, [Rule("serviceAccount", account), Rule("serviceAccountName", account)])
    }
    for list in ["containers", "initContainers", "ephemeralContainers"] {
      each(&spec, [list]) { container(&$0) }
    }
    each(&spec, ["volumes"]) { volume in
      for source in ["configMap", "secret", "projected", "downwardAPI"] where volume[source] != nil
      {
        fill(&volume, [Rule("\(source).defaultMode", 420)])
      }
      if volume["hostPath"] != nil { fill(&volume, [Rule("hostPath.type", "")]) }
      if volume.objectValue?.keys.elementsEqual(["name"]) == true { volume["emptyDir"] = [:] }
      if volume["ephemeral"] != nil {
        fill(&volume, [Rule("ephemeral.volumeClaimTemplate.spec.volumeMode", "Filesystem")])
      }
      each(&volume, ["projected", "sources"]) { source in
        if source["serviceAccountToken"] != nil {
          fill(&source, [Rule("serviceAccountToken.expirationSeconds", 3600)])
        }
        each(&source, ["downwardAPI", "items"]) {
          if $0["fieldRef"] != nil { fill(&$0, [Rule("fieldRef.apiVersion", "v1")]) }
        }
      }
      each(&volume, ["downwardAPI", "items"]) {
        if $0["fieldRef"] != nil { fill(&$0, [Rule("fieldRef.apiVersion", "v1")]) }
      }
    }
  }

  private func container(_ container: inout JSONValue) {
    let image = container["image"]?.stringValue ?? ""
    let last = image.split(separator: "/").last ?? ""
    let isLatest = !last.contains(":") && !last.contains("@") || image.hasSuffix(":latest")
    fill(
      &container,
      Self.containerRules + [Rule("imagePullPolicy", isLatest ? "Always" : "IfNotPresent")])
    each(&container, ["ports"]) { fill(&$0, [Rule("protocol", "TCP")]) }
    each(&container, ["env"]) { variable in
      if variable[["valueFrom", "fieldRef"]] != nil {
        fill(&variable, [Rule("valueFrom.fieldRef.apiVersion", "v1")])
      }
      if variable[["valueFrom", "resourceFieldRef"]] != nil {
        fill(&variable, [Rule("valueFrom.resourceFieldRef.divisor", "0")])
      }
    }
    for probe in ["livenessProbe", "readinessProbe", "startupProbe"] {
      guard var value = container[probe] else { continue }
      fill(&value, Self.probeRules)
      handler(&value)
      container[probe] = value
    }
    for hook in ["postStart", "preStop"] {
      guard var value = container[["lifecycle", hook]] else { continue }
      handler(&value)
      container.set(["lifecycle", hook], to: value)
    }
    // What is limited is asked for, unless something else is.
    for (name, limit) in container[["resources", "limits"]]?.objectValue ?? [:]
    where container[["resources", "requests", name]] == nil {
      container.set(["resources", "requests", name], to: limit)
    }
  }

  private func handler(_ value: inout JSONValue) {
    if value["httpGet"] != nil {
      fill(&value, [Rule("httpGet.scheme", "HTTP"), Rule("httpGet.path", "/")])
    }
    if value["grpc"] != nil { fill(&value, [Rule("grpc.service", "")]) }
  }

  // MARK: Other kinds

  private func service(_ object: inout JSONValue) {
    let type = object[["spec", "type"]]?.stringValue
    each(&object, ["spec", "ports"]) { port in
      fill(&port, [Rule("protocol", "TCP"), Rule("targetPort", port["port"] ?? 0)])
    }
    if object[["spec", "sessionAffinity"]] == "ClientIP" {
      fill(&object, [Rule("spec.sessionAffinityConfig.clientIP.timeoutSeconds", 10800)])
    }
    if type == "NodePort" || type == "LoadBalancer" {
      fill(&object, [Rule("spec.externalTrafficPolicy", "Cluster")])
    } else if object[["spec", "externalIPs"]] == nil {
      object.set(["spec", "externalTrafficPolicy"], to: nil)
    }
    if type == "LoadBalancer" {
      fill(&object, [Rule("spec.allocateLoadBalancerNodePorts", true, since: 22)])
    }
    guard type != "ExternalName" else { return }
    fill(&object, [Rule("spec.internalTrafficPolicy", "Cluster", since: 22)])
    if let address = object[["spec", "clusterIP"]] {
      fill(
        &object,
        [
          Rule("spec.clusterIPs", [address], since: 20),
          Rule("spec.ipFamilies", ["IPv4"], since: 20),
          Rule("spec.ipFamilyPolicy", "SingleStack", since: 20),
        ])
    }
  }

  private func networkPolicy(_ object: inout JSONValue) {
    if object[["spec", "policyTypes"]] == nil {
      let egress = object[["spec", "egress"]] != nil
      object.set(["spec", "policyTypes"], to: egress ? ["Ingress", "Egress"] : ["Ingress"])
    }
    if object[["spec", "podSelector"]] == nil { object.set(["spec", "podSelector"], to: [:]) }
    for list in ["ingress", "egress"] {
      each(&object, ["spec", list]) { rule in
        each(&rule, ["ports"]) { fill(&$0, [Rule("protocol", "TCP")]) }
      }
    }
  }

  private func webhooks(_ object: inout JSONValue, isMutating: Bool) {
    each(&object, ["webhooks"]) { webhook in
      fill(
        &webhook,
        [
          Rule("failurePolicy", "Fail"), Rule("matchPolicy", "Equivalent"),
          Rule("namespaceSelector", [:]), Rule("objectSelector", [:]), Rule("timeoutSeconds", 10),
        ] + (isMutating ? [Rule("reinvocationPolicy", "Never")] : []))
      if webhook[["clientConfig", "service"]] != nil {
        fill(&webhook, [Rule("clientConfig.service.port", 443)])
      }
      each(&webhook, ["rules"]) { fill(&$0, [Rule("scope", "*")]) }
    }
  }

  private func limits(_ object: inout JSONValue) {
    each(&object, ["spec", "limits"]) { limit in
      guard limit["type"] == "Container" else { return }
      for (name, value) in limit["max"]?.objectValue ?? [:] where limit[["default", name]] == nil {
        limit.set(["default", name], to: value)
      }
      for (name, value) in limit["default"]?.objectValue ?? [:]
      where limit[["defaultRequest", name]] == nil {
        limit.set(["defaultRequest", name], to: value)
      }
      for (name, value) in limit["min"]?.objectValue ?? [:]
      where limit[["defaultRequest", name]] == nil {
        limit.set(["defaultRequest", name], to: value)
      }
    }
  }

  private func customResource(_ object: inout JSONValue) {
    let kind = object[["spec", "names", "kind"]]?.stringValue ?? ""
    fill(
      &object,
      [
        Rule("spec.names.singular", .string(kind.lowercased())),
        Rule("spec.names.listKind", .string(kind + "List")),
      ])
  }
}
