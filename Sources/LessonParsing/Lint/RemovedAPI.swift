/// A version of an API that Kubernetes no longer serves.
struct RemovedAPI: Sendable {
  /// Group and version: `extensions/v1beta1`.
  let version: String
  /// The kinds that were served under it; empty: all of the group.
  let kinds: Set<String>
  /// The first release without it.
  let release: KubernetesRelease
  /// The version to write instead; nil: there is none.
  let replacement: String?
  /// What else changes; empty: nothing.
  let note: String

  private init(
    _ version: String, _ kinds: String, _ minor: Int, _ replacement: String?, _ note: String = ""
  ) {
    self.version = version
    self.kinds = Set(kinds.split(separator: " ").map(String.init))
    release = KubernetesRelease(1, minor)
    self.replacement = replacement
    self.note = note
  }

  static func find(version: String, kind: String) -> RemovedAPI? {
    all.first { $0.version == version && ($0.kinds.isEmpty || $0.kinds.contains(kind)) }
  }

  private static let selector = "'spec.selector' is required there."

  // After the "Deprecated API Migration Guide" of the Kubernetes documentation
  // (kubernetes.io/docs/reference/using-api/deprecation-guide), and its change logs for 1.16 and before.
  static let all: [RemovedAPI] = [
    RemovedAPI("extensions/v1beta1", "Deployment DaemonSet ReplicaSet", 16, "apps/v1", selector),
    RemovedAPI("extensions/v1beta1", "NetworkPolicy", 16, "networking.k8s.io/v1"),
    RemovedAPI(
      "extensions/v1beta1", "PodSecurityPolicy", 16, nil,
      "Pod Security Admission took its place in 1.25."),
    RemovedAPI(
      "apps/v1beta1", "Deployment StatefulSet ControllerRevision", 16, "apps/v1", selector),
    RemovedAPI(
      "apps/v1beta2", "Deployment StatefulSet DaemonSet ReplicaSet ControllerRevision", 16,
      "apps/v1", selector),
    RemovedAPI(
      "extensions/v1beta1", "Ingress", 22, "networking.k8s.io/v1",
      "Its 'backend' and 'pathType' are written otherwise there."),
    RemovedAPI(
      "networking.k8s.io/v1beta1", "Ingress", 22, "networking.k8s.io/v1",
      "Its 'backend' and 'pathType' are written otherwise there."),
    RemovedAPI("networking.k8s.io/v1beta1", "IngressClass", 22, "networking.k8s.io/v1"),
    RemovedAPI(
      "apiextensions.k8s.io/v1beta1", "CustomResourceDefinition", 22, "apiextensions.k8s.io/v1",
      "A schema for each version is required there."),
    RemovedAPI(
      "admissionregistration.k8s.io/v1beta1",
      "MutatingWebhookConfiguration ValidatingWebhookConfiguration", 22,
      "admissionregistration.k8s.io/v1",
      "'sideEffects' and 'admissionReviewVersions' are required there."),
    RemovedAPI("apiregistration.k8s.io/v1beta1", "APIService", 22, "apiregistration.k8s.io/v1"),
    RemovedAPI("authentication.k8s.io/v1beta1", "TokenReview", 22, "authentication.k8s.io/v1"),
    RemovedAPI(
      "authorization.k8s.io/v1beta1",
      "LocalSubjectAccessReview SelfSubjectAccessReview SubjectAccessReview SelfSubjectRulesReview",
      22, "authorization.k8s.io/v1"),
    RemovedAPI(
      "certificates.k8s.io/v1beta1", "CertificateSigningRequest", 22, "certificates.k8s.io/v1",
      "'spec.signerName' and 'spec.usages' are required there."),
    RemovedAPI("coordination.k8s.io/v1beta1", "Lease", 22, "coordination.k8s.io/v1"),
    RemovedAPI(
      "rbac.authorization.k8s.io/v1alpha1", "ClusterRole ClusterRoleBinding Role RoleBinding", 22,
      "rbac.authorization.k8s.io/v1"),
    RemovedAPI(
      "rbac.authorization.k8s.io/v1beta1", "ClusterRole ClusterRoleBinding Role RoleBinding", 22,
      "rbac.authorization.k8s.io/v1"),
    RemovedAPI("scheduling.k8s.io/v1beta1", "PriorityClass", 22, "scheduling.k8s.io/v1"),
    RemovedAPI(
      "storage.k8s.io/v1beta1", "CSIDriver CSINode StorageClass VolumeAttachment", 22,
      "storage.k8s.io/v1"),
    RemovedAPI("batch/v1beta1", "CronJob", 25, "batch/v1"),
    RemovedAPI("batch/v2alpha1", "CronJob", 21, "batch/v1"),
    RemovedAPI(
      "discovery.k8s.io/v1beta1", "EndpointSlice", 25, "discovery.k8s.io/v1",
      "'topology' became 'nodeName' and 'zone' there."),
    RemovedAPI("events.k8s.io/v1beta1", "Event", 25, "events.k8s.io/v1"),
    RemovedAPI(
      "autoscaling/v2beta1", "HorizontalPodAutoscaler", 25, "autoscaling/v2",
      "Targets are written under 'target' there."),
    RemovedAPI("autoscaling/v2beta2", "HorizontalPodAutoscaler", 26, "autoscaling/v2"),
    RemovedAPI(
      "policy/v1beta1", "PodDisruptionBudget", 25, "policy/v1",
      "An empty selector selects every pod there."),
    RemovedAPI(
      "policy/v1beta1", "PodSecurityPolicy", 25, nil, "Pod Security Admission took its place."),
    RemovedAPI("node.k8s.io/v1beta1", "RuntimeClass", 25, "node.k8s.io/v1"),
    RemovedAPI("storage.k8s.io/v1beta1", "CSIStorageCapacity", 27, "storage.k8s.io/v1"),
    RemovedAPI(
      "flowcontrol.apiserver.k8s.io/v1beta1", "FlowSchema PriorityLevelConfiguration", 26,
      "flowcontrol.apiserver.k8s.io/v1"),
    RemovedAPI(
      "flowcontrol.apiserver.k8s.io/v1beta2", "FlowSchema PriorityLevelConfiguration", 29,
      "flowcontrol.apiserver.k8s.io/v1"),
    RemovedAPI(
      "flowcontrol.apiserver.k8s.io/v1beta3", "FlowSchema PriorityLevelConfiguration", 32,
      "flowcontrol.apiserver.k8s.io/v1"),
  ]
}
