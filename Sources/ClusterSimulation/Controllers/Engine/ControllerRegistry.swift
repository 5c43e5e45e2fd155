/// The controllers of the cluster, in the order in which a change is offered to them.
enum ControllerRegistry {
  static let all: [any Controller] = [
    CustomResourceController(), NamespaceController(), ServiceAccountController(),
    NodeController(), DeploymentController(),
    ReplicaSetController(.replicaSets), ReplicaSetController(.replicationControllers),
    StatefulSetController(), DaemonSetController(), CronJobController(), JobController(),
    VolumeController(), Scheduler(), Kubelet(), EndpointsController(), EndpointSliceController(),
    ServiceController(), IngressController(), DisruptionController(), HorizontalAutoscaler(),
    MetricsController(), CertificateController(), RoleAggregator(), QuotaController(),
    GarbageCollector(), EventExpiry(),
  ]

  /// The place of a controller by its name.
  static let places: [String: Int] = Dictionary(
    uniqueKeysWithValues: all.enumerated().map { ($1.name, $0) })

  /// The places of those whose work is done before all other: what is of single pods.
  static let urgent: Set<Int> = Set(["scheduler", "kubelet"].compactMap { places[$0] })
}
