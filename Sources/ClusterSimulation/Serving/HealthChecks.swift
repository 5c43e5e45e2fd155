/// What the API server's health endpoints tell when they are asked to be verbose
/// (kubernetes.io, "Kubernetes API health endpoints").
struct HealthChecks {
  let minor: Int

  /// - Parameter endpoint: `livez`, `readyz` or `healthz`.
  func report(_ endpoint: String) -> String {
    var names = ["ping", "log", "etcd"]
    if endpoint == "readyz" { names += ["etcd-readiness", "informer-sync"] }
    names += Self.hooks.filter { $0.since <= minor }.map { $0.name }
    if endpoint == "readyz" { names.append("shutdown") }
    return names.map { "[+]\($0) ok\n" }.joined() + "\(endpoint) check passed\n"
  }

  private static let hooks: [(name: String, since: Int)] = [
    ("poststarthook/start-apiserver-admission-initializer", 30),
    ("poststarthook/generic-apiserver-start-informers", 0),
    ("poststarthook/priority-and-fairness-config-consumer", 18),
    ("poststarthook/priority-and-fairness-filter", 18),
    ("poststarthook/storage-object-count-tracker-hook", 23),
    ("poststarthook/start-apiextensions-informers", 0),
    ("poststarthook/start-apiextensions-controllers", 0),
    ("poststarthook/crd-informer-synced", 0),
    ("poststarthook/start-system-namespaces-controller", 28),
    ("poststarthook/start-cluster-authentication-info-controller", 20),
    ("poststarthook/start-kube-apiserver-identity-lease-controller", 26),
    ("poststarthook/start-kube-apiserver-identity-lease-garbage-collector", 26),
    ("poststarthook/start-legacy-token-tracking-controller", 26),
    ("poststarthook/start-service-ip-repair-controllers", 26),
    ("poststarthook/rbac/bootstrap-roles", 0),
    ("poststarthook/scheduling/bootstrap-system-priority-classes", 0),
    ("poststarthook/priority-and-fairness-config-producer", 18),
    ("poststarthook/bootstrap-controller", 0),
    ("poststarthook/aggregator-reload-proxy-client-cert", 20),
    ("poststarthook/start-kube-aggregator-informers", 0),
    ("poststarthook/apiservice-status-local-available-controller", 31),
    ("poststarthook/apiservice-status-remote-available-controller", 31),
    ("poststarthook/apiservice-registration-controller", 0),
    ("poststarthook/apiservice-discovery-controller", 26),
    ("poststarthook/kube-apiserver-autoregistration", 0),
    ("autoregister-completion", 0),
    ("poststarthook/apiservice-openapi-controller", 0),
    ("poststarthook/apiservice-openapiv3-controller", 23),
  ]
}
