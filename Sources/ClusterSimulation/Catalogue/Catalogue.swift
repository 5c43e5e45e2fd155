/// The kinds that the simulation knows from the start, in the order in which the server lists them.
enum Catalogue {
  static let builtIn: [ResourceDefinition] =
    core + workloads + access + network + storage + extensions + others

  /// A definition; what most kinds have in common is left out.
  static func kind(
    _ group: String, _ kind: String, _ plural: String, short: [String] = [],
    categories: [String] = [], namespaced: Bool = true, versions: [ServedVersion]? = nil,
    subresources: Set<String> = [], generation: Bool = false, selectable: [String] = [],
    verbs: [String]? = nil, virtual: Bool = false, columns: [TableColumn] = [.name, .age]
  ) -> ResourceDefinition {
    ResourceDefinition(
      group: group, kind: kind, plural: plural, singular: kind.lowercased(), shortNames: short,
      categories: categories, namespaced: namespaced,
      versions: versions ?? [ServedVersion(group, "v1")], columns: columns,
      subresources: subresources, isVirtual: virtual, hasGeneration: generation,
      selectableFields: selectable, limitedVerbs: verbs)
  }

  /// A version that ended, and what followed it.
  static func old(
    _ group: String, _ version: String, since: Int = 0, until: Int, deprecated: Int,
    use replacement: String = ""
  ) -> ServedVersion {
    ServedVersion(
      group, version, since: since, until: until, deprecated: deprecated, use: replacement)
  }

  private static let core: [ResourceDefinition] = [
    kind("", "Binding", "bindings", verbs: ["create"]),
    kind(
      "", "ComponentStatus", "componentstatuses", short: ["cs"], namespaced: false,
      versions: [ServedVersion("", "v1", deprecated: 19)], verbs: ["get", "list"],
      columns: OtherColumns.componentStatus),
    kind(
      "", "ConfigMap", "configmaps", short: ["cm"],
      columns: [
        .name,
        TableColumn("Data") { object, _ in
          .integer(
            Int64(
              (object["data"]?.objectValue?.count ?? 0)
                + (object["binaryData"]?.objectValue?.count ?? 0)))
        }, .age,
      ]),
    kind(
      "", "Endpoints", "endpoints", short: ["ep"],
      versions: [
        ServedVersion("", "v1", deprecated: 33, use: "discovery.k8s.io/v1 EndpointSlice")
      ],
      columns: [
        .name, TableColumn("Endpoints") { object, _ in .string(ServiceColumns.endpoints(object)) },
        .age,
      ]),
    kind(
      "", "Event", "events", short: ["ev"],
      versions: [
        ServedVersion("", "v1"), ServedVersion("events.k8s.io", "v1", since: 19),
        old(
          "events.k8s.io", "v1beta1", until: 24, deprecated: 19, use: "events.k8s.io/v1 Event"),
      ],
      selectable: [
        "involvedObject.kind", "involvedObject.namespace", "involvedObject.name",
        "involvedObject.uid", "involvedObject.apiVersion", "involvedObject.resourceVersion",
        "involvedObject.fieldPath", "reason", "reportingComponent", "source", "type",
      ], columns: OtherColumns.event),
    kind(
      "", "LimitRange", "limitranges", short: ["limits"], columns: [.name, OtherColumns.createdAt]),
    kind(
      "", "Namespace", "namespaces", short: ["ns"], namespaced: false,
      subresources: ["status", "finalize"], selectable: ["status.phase"],
      verbs: ["create", "delete", "get", "list", "patch", "update", "watch"],
      columns: [.name, .path("Status", ["status", "phase"]), .age]),
    kind(
      "", "Node", "nodes", short: ["no"], namespaced: false, subresources: ["status", "proxy"],
      selectable: ["spec.unschedulable"], columns: NodeColumns.all),
    kind(
      "", "PersistentVolumeClaim", "persistentvolumeclaims", short: ["pvc"],
      subresources: ["status"], columns: StorageColumns.claim),
    kind(
      "", "PersistentVolume", "persistentvolumes", short: ["pv"], namespaced: false,
      subresources: ["status"], columns: StorageColumns.volume),
    kind(
      "", "Pod", "pods", short: ["po"], categories: ["all"],
      subresources: [
        "status", "log", "portforward", "exec", "attach", "eviction", "binding", "proxy",
        "ephemeralcontainers",
      ],
      selectable: [
        "spec.nodeName", "spec.restartPolicy", "spec.schedulerName", "spec.serviceAccountName",
        "spec.hostNetwork", "status.phase", "status.podIP", "status.podIPs",
        "status.nominatedNodeName",
      ], columns: PodColumns.all),
    kind(
      "", "PodTemplate", "podtemplates", generation: true, columns: WorkloadColumns.podTemplate),
    kind(
      "", "ReplicationController", "replicationcontrollers", short: ["rc"], categories: ["all"],
      subresources: ["status", "scale"], generation: true, selectable: ["status.replicas"],
      columns: WorkloadColumns.replicationController),
    kind(
      "", "ResourceQuota", "resourcequotas", short: ["quota"], subresources: ["status"],
      columns: OtherColumns.quota),
    kind(
      "", "Secret", "secrets", selectable: ["type"],
      columns: [.name, .path("Type", ["type"]), .count("Data", ["data"], type: "string"), .age]),
    kind(
      "", "ServiceAccount", "serviceaccounts", short: ["sa"], subresources: ["token"],
      columns: [.name, .count("Secrets", ["secrets"], type: "string"), .age]),
    kind(
      "", "Service", "services", short: ["svc"], categories: ["all"],
      subresources: ["status", "proxy"], selectable: ["spec.clusterIP", "spec.type"],
      columns: ServiceColumns.all),
    kind(
      "apiregistration.k8s.io", "APIService", "apiservices", categories: ["api-extensions"],
      namespaced: false,
      versions: [
        ServedVersion("apiregistration.k8s.io", "v1"),
        old(
          "apiregistration.k8s.io", "v1beta1", until: 21, deprecated: 19,
          use: "apiregistration.k8s.io/v1 APIService"),
      ], subresources: ["status"], columns: OtherColumns.apiService),
  ]

  private static func apps(_ kind: String, extensions: Bool = true, beta1: Bool = false)
    -> [ServedVersion]
  {
    let next = "apps/v1 \(kind)"
    return [
      ServedVersion("apps", "v1"), old("apps", "v1beta2", until: 15, deprecated: 9, use: next),
    ] + (beta1 ? [old("apps", "v1beta1", until: 15, deprecated: 8, use: next)] : [])
      + (extensions ? [old("extensions", "v1beta1", until: 15, deprecated: 8, use: next)] : [])
  }

  private static let workloads: [ResourceDefinition] = [
    kind(
      "apps", "ControllerRevision", "controllerrevisions",
      versions: apps("ControllerRevision", extensions: false, beta1: true),
      columns: WorkloadColumns.controllerRevision),
    kind(
      "apps", "DaemonSet", "daemonsets", short: ["ds"], categories: ["all"],
      versions: apps("DaemonSet"), subresources: ["status"], generation: true,
      columns: WorkloadColumns.daemonSet),
    kind(
      "apps", "Deployment", "deployments", short: ["deploy"], categories: ["all"],
      versions: apps("Deployment", beta1: true), subresources: ["status", "scale"],
      generation: true, columns: WorkloadColumns.deployment),
    kind(
      "apps", "ReplicaSet", "replicasets", short: ["rs"], categories: ["all"],
      versions: apps("ReplicaSet"), subresources: ["status", "scale"], generation: true,
      selectable: ["status.replicas"], columns: WorkloadColumns.replicaSet),
    kind(
      "apps", "StatefulSet", "statefulsets", short: ["sts"], categories: ["all"],
      versions: apps("StatefulSet", extensions: false, beta1: true),
      subresources: ["status", "scale"], generation: true, columns: WorkloadColumns.statefulSet),
    kind(
      "autoscaling", "HorizontalPodAutoscaler", "horizontalpodautoscalers", short: ["hpa"],
      categories: ["all"],
      versions: [
        ServedVersion("autoscaling", "v2", since: 23), ServedVersion("autoscaling", "v1"),
        old(
          "autoscaling", "v2beta2", until: 25, deprecated: 23,
          use: "autoscaling/v2 HorizontalPodAutoscaler"),
        old(
          "autoscaling", "v2beta1", until: 24, deprecated: 22,
          use: "autoscaling/v2 HorizontalPodAutoscaler"),
      ], subresources: ["status"], columns: WorkloadColumns.autoscaler),
    kind(
      "batch", "CronJob", "cronjobs", short: ["cj"], categories: ["all"],
      versions: [
        ServedVersion("batch", "v1", since: 21),
        old("batch", "v1beta1", until: 24, deprecated: 21, use: "batch/v1 CronJob"),
      ], subresources: ["status"], generation: true, columns: WorkloadColumns.cronJob),
    kind(
      "batch", "Job", "jobs", categories: ["all"], subresources: ["status"], generation: true,
      selectable: ["status.successful"], columns: WorkloadColumns.job),
    kind(
      "policy", "PodDisruptionBudget", "poddisruptionbudgets", short: ["pdb"],
      versions: [
        ServedVersion("policy", "v1", since: 21),
        old("policy", "v1beta1", until: 24, deprecated: 21, use: "policy/v1 PodDisruptionBudget"),
      ], subresources: ["status"], generation: true, columns: WorkloadColumns.disruptionBudget),
    kind(
      "policy", "PodSecurityPolicy", "podsecuritypolicies", short: ["psp"], namespaced: false,
      versions: [
        old("policy", "v1beta1", until: 24, deprecated: 21),
        old(
          "extensions", "v1beta1", until: 15, deprecated: 11,
          use: "policy/v1beta1 PodSecurityPolicy"),
      ], columns: OtherColumns.podSecurityPolicy),
  ]

  private static func review(
    _ group: String, _ kind: String, _ plural: String, namespaced: Bool = false, since: Int = 0
  ) -> ResourceDefinition {
    self.kind(
      group, kind, plural, namespaced: namespaced,
      versions: [ServedVersion(group, "v1", since: since)]
        + (since == 0
          ? [old(group, "v1beta1", until: 21, deprecated: 19, use: "\(group)/v1 \(kind)")] : []),
      virtual: true, columns: [.name])
  }

  private static func rbac(_ kind: String, namespaced: Bool) -> ResourceDefinition {
    let group = "rbac.authorization.k8s.io"
    return self.kind(
      group, kind, kind.lowercased() + "s", namespaced: namespaced,
      versions: [
        ServedVersion(group, "v1"),
        old(group, "v1beta1", until: 21, deprecated: 17, use: "\(group)/v1 \(kind)"),
      ],
      columns: kind.hasSuffix("Binding")
        ? OtherColumns.roleBinding : [.name, OtherColumns.createdAt])
  }

  private static let access: [ResourceDefinition] = [
    review("authentication.k8s.io", "SelfSubjectReview", "selfsubjectreviews", since: 28),
    review("authentication.k8s.io", "TokenReview", "tokenreviews"),
    review(
      "authorization.k8s.io", "LocalSubjectAccessReview", "localsubjectaccessreviews",
      namespaced: true),
    review("authorization.k8s.io", "SelfSubjectAccessReview", "selfsubjectaccessreviews"),
    review("authorization.k8s.io", "SelfSubjectRulesReview", "selfsubjectrulesreviews"),
    review("authorization.k8s.io", "SubjectAccessReview", "subjectaccessreviews"),
    kind(
      "certificates.k8s.io", "CertificateSigningRequest", "certificatesigningrequests",
      short: ["csr"], namespaced: false,
      versions: [
        ServedVersion("certificates.k8s.io", "v1", since: 19),
        old(
          "certificates.k8s.io", "v1beta1", until: 21, deprecated: 19,
          use: "certificates.k8s.io/v1 CertificateSigningRequest"),
      ], subresources: ["status", "approval"], selectable: ["spec.signerName"],
      columns: OtherColumns.certificateRequest),
    rbac("ClusterRoleBinding", namespaced: false), rbac("ClusterRole", namespaced: false),
    rbac("RoleBinding", namespaced: true), rbac("Role", namespaced: true),
  ]

  private static func admission(
    _ kind: String, _ plural: String, versions: [ServedVersion]? = nil,
    subresources: Set<String> = [], columns: [TableColumn]? = nil
  ) -> ResourceDefinition {
    let group = "admissionregistration.k8s.io"
    return self.kind(
      group, kind, plural, categories: ["api-extensions"], namespaced: false,
      versions: versions ?? [
        ServedVersion(group, "v1", since: 16),
        old(group, "v1beta1", until: 21, deprecated: 16, use: "\(group)/v1 \(kind)"),
      ], subresources: subresources, generation: true,
      columns: columns ?? [.name, .count("Webhooks", ["webhooks"]), .age])
  }

  private static let extensions: [ResourceDefinition] = [
    admission("MutatingWebhookConfiguration", "mutatingwebhookconfigurations"),
    admission(
      "ValidatingAdmissionPolicy", "validatingadmissionpolicies",
      versions: [
        ServedVersion("admissionregistration.k8s.io", "v1", since: 30)
      ], subresources: ["status"], columns: OtherColumns.admissionPolicy),
    admission(
      "ValidatingAdmissionPolicyBinding", "validatingadmissionpolicybindings",
      versions: [
        ServedVersion("admissionregistration.k8s.io", "v1", since: 30)
      ], columns: OtherColumns.admissionPolicyBinding),
    admission("ValidatingWebhookConfiguration", "validatingwebhookconfigurations"),
    kind(
      "apiextensions.k8s.io", "CustomResourceDefinition", "customresourcedefinitions",
      short: ["crd", "crds"], categories: ["api-extensions"], namespaced: false,
      versions: [
        ServedVersion("apiextensions.k8s.io", "v1", since: 16),
        old(
          "apiextensions.k8s.io", "v1beta1", until: 21, deprecated: 16,
          use: "apiextensions.k8s.io/v1 CustomResourceDefinition"),
      ], subresources: ["status"], generation: true, columns: [.name, OtherColumns.createdAt]),
  ]

  private static func since(_ group: String, _ minor: Int, beta: Int = 0, until: Int, kind: String)
    -> [ServedVersion]
  {
    [
      ServedVersion(group, "v1", since: minor),
      old(
        group, "v1beta1", since: beta, until: until, deprecated: max(minor, 19),
        use: "\(group)/v1 \(kind)"),
    ]
  }

  private static func flowControl(_ kind: String) -> [ServedVersion] {
    let group = "flowcontrol.apiserver.k8s.io"
    return [
      ServedVersion(group, "v1", since: 29),
      old(
        group, "v1beta3", since: 26, until: 31, deprecated: 29, use: "\(group)/v1 \(kind)"),
      old(
        group, "v1beta2", since: 23, until: 28, deprecated: 26, use: "\(group)/v1beta3 \(kind)"),
      old(
        group, "v1beta1", since: 20, until: 25, deprecated: 23, use: "\(group)/v1beta2 \(kind)"),
    ]
  }

  private static let others: [ResourceDefinition] = [
    kind(
      "scheduling.k8s.io", "PriorityClass", "priorityclasses", short: ["pc"], namespaced: false,
      versions: since("scheduling.k8s.io", 14, until: 21, kind: "PriorityClass"),
      generation: true, columns: OtherColumns.priorityClass),
    kind(
      "coordination.k8s.io", "Lease", "leases",
      versions: since("coordination.k8s.io", 14, until: 21, kind: "Lease"),
      columns: [.name, .path("Holder", ["spec", "holderIdentity"], otherwise: ""), .age]),
    kind(
      "node.k8s.io", "RuntimeClass", "runtimeclasses", namespaced: false,
      versions: since("node.k8s.io", 20, beta: 14, until: 24, kind: "RuntimeClass"),
      columns: [.name, .path("Handler", ["handler"]), .age]),
    kind(
      "flowcontrol.apiserver.k8s.io", "FlowSchema", "flowschemas", namespaced: false,
      versions: flowControl("FlowSchema"), subresources: ["status"], generation: true,
      columns: OtherColumns.flowSchema),
    kind(
      "flowcontrol.apiserver.k8s.io", "PriorityLevelConfiguration", "prioritylevelconfigurations",
      namespaced: false, versions: flowControl("PriorityLevelConfiguration"),
      subresources: ["status"], generation: true, columns: OtherColumns.priorityLevel),
  ]
}

extension TableColumn {
  /// How many members or elements there are at a path.
  static func count(_ name: String, _ path: [String], type: String = "integer") -> TableColumn {
    TableColumn(name, type: type) { object, _ in
      let value = object[path]
      return .integer(Int64(value?.objectValue?.count ?? value?.arrayValue?.count ?? 0))
    }
  }
}
