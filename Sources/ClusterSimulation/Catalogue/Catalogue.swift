/// The kinds that the simulation knows from the start.
enum Catalogue {
  static let builtIn: [ResourceDefinition] = core + workloads + others

  private static let v1 = [ServedVersion("", "v1")]

  private static func core(
    _ kind: String, _ plural: String, _ singular: String, short: [String] = [],
    categories: [String] = [],
    namespaced: Bool = true, subresources: Set<String> = [], columns: [TableColumn]
  ) -> ResourceDefinition {
    ResourceDefinition(
      group: "", kind: kind, plural: plural, singular: singular, shortNames: short,
      categories: categories,
      namespaced: namespaced, versions: v1, columns: columns, subresources: subresources)
  }

  private static let core: [ResourceDefinition] = [
    core(
      "Pod", "pods", "pod", short: ["po"], categories: ["all"],
      subresources: ["status", "log", "portforward", "exec", "attach", "eviction", "binding"],
      columns: PodColumns.all),
    core(
      "Service", "services", "service", short: ["svc"], categories: ["all"],
      subresources: ["status"], columns: ServiceColumns.all),
    core(
      "Namespace", "namespaces", "namespace", short: ["ns"], namespaced: false,
      subresources: ["status", "finalize"],
      columns: [
        .name, .path("Status", ["status", "phase"]), .age,
      ]),
    core(
      "Node", "nodes", "node", short: ["no"], namespaced: false, subresources: ["status"],
      columns: NodeColumns.all),
    core(
      "Secret", "secrets", "secret",
      columns: [.name, .path("Type", ["type"]), .count("Data", ["data"]), .age]),
    core(
      "ConfigMap", "configmaps", "configmap", short: ["cm"],
      columns: [.name, .count("Data", ["data"]), .age]),
    core(
      "ServiceAccount", "serviceaccounts", "serviceaccount", short: ["sa"], subresources: ["token"],
      columns: [.name, .count("Secrets", ["secrets"]), .age]),
    core(
      "Endpoints", "endpoints", "endpoints", short: ["ep"],
      columns: [
        .name, TableColumn("Endpoints") { object, _ in .string(ServiceColumns.endpoints(object)) },
        .age,
      ]),
    core(
      "Event", "events", "event", short: ["ev"],
      columns: [
        TableColumn("Last Seen") { object, context in
          .string(context.age(object["lastTimestamp"]?.stringValue))
        },
        .path("Type", ["type"]), .path("Reason", ["reason"]),
        TableColumn("Object") { object, _ in
          .string(
            "\((object[["involvedObject", "kind"]]?.stringValue ?? "").lowercased())/\(object[["involvedObject", "name"]]?.stringValue ?? "")"
          )
        },
        .path("Message", ["message"]),
      ]),
    core(
      "PersistentVolumeClaim", "persistentvolumeclaims", "persistentvolumeclaim", short: ["pvc"],
      subresources: ["status"],
      columns: [
        .name, .path("Status", ["status", "phase"], otherwise: "Pending"),
        .path("Volume", ["spec", "volumeName"], otherwise: ""),
        .path("Capacity", ["status", "capacity", "storage"], otherwise: ""), .age,
      ]),
    core(
      "PersistentVolume", "persistentvolumes", "persistentvolume", short: ["pv"], namespaced: false,
      columns: [
        .name, .path("Capacity", ["spec", "capacity", "storage"]),
        .path("Status", ["status", "phase"]), .age,
      ]),
    core(
      "ReplicationController", "replicationcontrollers", "replicationcontroller", short: ["rc"],
      categories: ["all"], subresources: ["status", "scale"],
      columns: [
        .name, .path("Desired", ["spec", "replicas"], type: "integer"),
        .path("Current", ["status", "replicas"], type: "integer", otherwise: 0), .age,
      ]),
    core(
      "LimitRange", "limitranges", "limitrange", short: ["limits"],
      columns: [
        .name,
        TableColumn("Created At") { object, _ in object[["metadata", "creationTimestamp"]] ?? "" },
      ]),
    core(
      "ResourceQuota", "resourcequotas", "resourcequota", short: ["quota"], columns: [.name, .age]),
  ]

  private static func definition(
    _ group: String, _ kind: String, _ plural: String, _ singular: String, short: [String] = [],
    categories: [String] = [], namespaced: Bool = true, versions: [ServedVersion],
    subresources: Set<String> = ["status"], columns: [TableColumn]
  ) -> ResourceDefinition {
    ResourceDefinition(
      group: group, kind: kind, plural: plural, singular: singular, shortNames: short,
      categories: categories,
      namespaced: namespaced, versions: versions, columns: columns, subresources: subresources)
  }

  private static let appsVersions = [
    ServedVersion("apps", "v1"), ServedVersion("apps", "v1beta2", until: 15),
    ServedVersion("extensions", "v1beta1", until: 15),
  ]

  private static let workloads: [ResourceDefinition] = [
    definition(
      "apps", "Deployment", "deployments", "deployment", short: ["deploy"], categories: ["all"],
      versions: appsVersions + [ServedVersion("apps", "v1beta1", until: 15)],
      subresources: ["status", "scale"],
      columns: WorkloadColumns.deployment),
    definition(
      "apps", "ReplicaSet", "replicasets", "replicaset", short: ["rs"], categories: ["all"],
      versions: appsVersions, subresources: ["status", "scale"], columns: WorkloadColumns.replicaSet
    ),
    definition(
      "apps", "DaemonSet", "daemonsets", "daemonset", short: ["ds"], categories: ["all"],
      versions: appsVersions, columns: WorkloadColumns.daemonSet),
    definition(
      "apps", "StatefulSet", "statefulsets", "statefulset", short: ["sts"], categories: ["all"],
      versions: [
        ServedVersion("apps", "v1"), ServedVersion("apps", "v1beta2", until: 15),
        ServedVersion("apps", "v1beta1", until: 15),
      ],
      subresources: ["status", "scale"], columns: WorkloadColumns.statefulSet),
    definition(
      "batch", "Job", "jobs", "job", categories: ["all"], versions: [ServedVersion("batch", "v1")],
      columns: WorkloadColumns.job),
    definition(
      "batch", "CronJob", "cronjobs", "cronjob", short: ["cj"], categories: ["all"],
      versions: [
        ServedVersion("batch", "v1", since: 21), ServedVersion("batch", "v1beta1", until: 24),
      ],
      columns: [
        .name, .path("Schedule", ["spec", "schedule"]),
        .path("Suspend", ["spec", "suspend"], otherwise: "False"), .age,
      ]),
    definition(
      "autoscaling", "HorizontalPodAutoscaler", "horizontalpodautoscalers",
      "horizontalpodautoscaler", short: ["hpa"],
      categories: ["all"],
      versions: [
        ServedVersion("autoscaling", "v2", since: 23), ServedVersion("autoscaling", "v1"),
        ServedVersion("autoscaling", "v2beta2", until: 25),
        ServedVersion("autoscaling", "v2beta1", until: 24),
      ],
      columns: [
        .name,
        TableColumn("Reference") { object, _ in
          .string(
            "\(object[["spec", "scaleTargetRef", "kind"]]?.stringValue ?? "")/\(object[["spec", "scaleTargetRef", "name"]]?.stringValue ?? "")"
          )
        },
        TableColumn("Targets") { _, _ in "<unknown>" },
        .path("MinPods", ["spec", "minReplicas"], otherwise: "<unset>"),
        .path("MaxPods", ["spec", "maxReplicas"]),
        .path("Replicas", ["status", "currentReplicas"], otherwise: 0), .age,
      ]),
    definition(
      "policy", "PodDisruptionBudget", "poddisruptionbudgets", "poddisruptionbudget",
      short: ["pdb"],
      versions: [
        ServedVersion("policy", "v1", since: 21), ServedVersion("policy", "v1beta1", until: 24),
      ],
      columns: [
        .name, .path("Min Available", ["spec", "minAvailable"], otherwise: "N/A"),
        .path("Max Unavailable", ["spec", "maxUnavailable"], otherwise: "N/A"),
        .path("Allowed Disruptions", ["status", "disruptionsAllowed"], otherwise: 0), .age,
      ]),
  ]

  private static func rbac(_ kind: String, _ plural: String, namespaced: Bool) -> ResourceDefinition
  {
    let binding = kind.hasSuffix("Binding")
    let role = TableColumn("Role") { object, _ in
      .string(
        "\(object[["roleRef", "kind"]]?.stringValue ?? "")/\(object[["roleRef", "name"]]?.stringValue ?? "")"
      )
    }
    let created = TableColumn("Created At") { object, _ in
      object[["metadata", "creationTimestamp"]] ?? ""
    }
    return definition(
      "rbac.authorization.k8s.io", kind, plural, kind.lowercased(), namespaced: namespaced,
      versions: [
        ServedVersion("rbac.authorization.k8s.io", "v1"),
        ServedVersion("rbac.authorization.k8s.io", "v1beta1", until: 21),
      ],
      subresources: [], columns: binding ? [.name, role, .age] : [.name, created])
  }

  private static func webhookConfiguration(_ kind: String) -> ResourceDefinition {
    definition(
      "admissionregistration.k8s.io", kind, kind.lowercased() + "s", kind.lowercased(),
      namespaced: false,
      versions: [
        ServedVersion("admissionregistration.k8s.io", "v1", since: 16),
        ServedVersion("admissionregistration.k8s.io", "v1beta1", until: 21),
      ], subresources: [], columns: [.name, .count("Webhooks", ["webhooks"]), .age])
  }

  private static func virtual(_ group: String, _ version: String, _ kind: String)
    -> ResourceDefinition
  {
    var definition = definition(
      group, kind, kind.lowercased() + "s", kind.lowercased(), namespaced: false,
      versions: [ServedVersion(group, version)], subresources: [], columns: [.name])
    definition.isVirtual = true
    return definition
  }

  private static let others: [ResourceDefinition] = [
    definition(
      "networking.k8s.io", "Ingress", "ingresses", "ingress", short: ["ing"],
      versions: [
        ServedVersion("networking.k8s.io", "v1", since: 19),
        ServedVersion("networking.k8s.io", "v1beta1", since: 14, until: 21),
        ServedVersion("extensions", "v1beta1", until: 21),
      ],
      columns: [
        .name, .path("Class", ["spec", "ingressClassName"]),
        TableColumn("Hosts") { object, _ in
          let hosts =
            object[["spec", "rules"]]?.arrayValue?.compactMap { $0["host"]?.stringValue } ?? []
          return .string(hosts.isEmpty ? "*" : hosts.joined(separator: ","))
        },
        TableColumn("Address") { _, _ in "" },
        TableColumn("Ports") { object, _ in object[["spec", "tls"]] == nil ? "80" : "80, 443" },
        .age,
      ]),
    definition(
      "networking.k8s.io", "NetworkPolicy", "networkpolicies", "networkpolicy", short: ["netpol"],
      versions: [
        ServedVersion("networking.k8s.io", "v1"), ServedVersion("extensions", "v1beta1", until: 15),
      ],
      columns: [
        .name,
        TableColumn("Pod-Selector") { object, _ in
          let labels = object[["spec", "podSelector", "matchLabels"]]?.objectValue ?? [:]
          return .string(labels.isEmpty ? "<none>" : WorkloadColumns.selector(labels))
        }, .age,
      ]),
    definition(
      "apiextensions.k8s.io", "CustomResourceDefinition", "customresourcedefinitions",
      "customresourcedefinition",
      short: ["crd", "crds"], namespaced: false,
      versions: [
        ServedVersion("apiextensions.k8s.io", "v1", since: 16),
        ServedVersion("apiextensions.k8s.io", "v1beta1", until: 21),
      ],
      columns: [
        .name,
        TableColumn("Created At", format: "date-time") { object, _ in
          object[["metadata", "creationTimestamp"]] ?? ""
        },
      ]),
    rbac("Role", "roles", namespaced: true), rbac("RoleBinding", "rolebindings", namespaced: true),
    rbac("ClusterRole", "clusterroles", namespaced: false),
    rbac("ClusterRoleBinding", "clusterrolebindings", namespaced: false),
    webhookConfiguration("MutatingWebhookConfiguration"),
    webhookConfiguration("ValidatingWebhookConfiguration"),
    definition(
      "storage.k8s.io", "StorageClass", "storageclasses", "storageclass", short: ["sc"],
      namespaced: false,
      versions: [ServedVersion("storage.k8s.io", "v1")], subresources: [],
      columns: [.name, .path("Provisioner", ["provisioner"]), .age]),
    definition(
      "scheduling.k8s.io", "PriorityClass", "priorityclasses", "priorityclass", short: ["pc"],
      namespaced: false,
      versions: [ServedVersion("scheduling.k8s.io", "v1")], subresources: [],
      columns: [
        .name, .path("Value", ["value"]),
        .path("Global-Default", ["globalDefault"], otherwise: "false"), .age,
      ]),
    definition(
      "coordination.k8s.io", "Lease", "leases", "lease",
      versions: [ServedVersion("coordination.k8s.io", "v1")],
      subresources: [], columns: [.name, .path("Holder", ["spec", "holderIdentity"]), .age]),
    definition(
      "discovery.k8s.io", "EndpointSlice", "endpointslices", "endpointslice",
      versions: [ServedVersion("discovery.k8s.io", "v1", since: 21)], subresources: [],
      columns: [.name, .age]),
    virtual("authorization.k8s.io", "v1", "SelfSubjectAccessReview"),
    virtual("authorization.k8s.io", "v1", "SelfSubjectRulesReview"),
  ]
}

extension TableColumn {
  /// How many members or elements there are at a path.
  static func count(_ name: String, _ path: [String]) -> TableColumn {
    TableColumn(name, type: "integer") { object, _ in
      let value = object[path]
      return .integer(Int64(value?.objectValue?.count ?? value?.arrayValue?.count ?? 0))
    }
  }
}
