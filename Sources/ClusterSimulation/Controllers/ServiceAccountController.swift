/// Gives every namespace its default service account and the cluster's certificate, and, up to 1.23, every service
/// account a secret with its token.
struct ServiceAccountController: Controller {
  let name = "serviceaccount"

  func concerns(_ change: StoreEvent, in cluster: isolated SimulatedCluster) -> [ObjectKey] {
    switch change.key.resource {
    case "namespaces": return [change.key]
    case "serviceaccounts":
      let namespace = ObjectKey(resource: "namespaces", namespace: "", name: change.key.namespace)
      return change.kind == .modified ? [] : [namespace, change.key]
    case "configmaps" where change.key.name == "kube-root-ca.crt" && change.kind == .deleted:
      return [ObjectKey(resource: "namespaces", namespace: "", name: change.key.namespace)]
    default: return []
    }
  }

  func reconcile(_ key: ObjectKey, in cluster: isolated SimulatedCluster) {
    if key.resource == "serviceaccounts" { return giveToken(key, in: cluster) }
    guard let namespace = cluster.store.get(key), !namespace.isBeingDeleted else { return }
    let place = ObjectKey(resource: "serviceaccounts", namespace: key.name, name: "default")
    if cluster.store.get(place) == nil, let definition = cluster.definition("serviceaccounts") {
      cluster.insert(
        ["metadata": ["name": "default", "namespace": .string(key.name)]], definition)
    }
    if cluster.configuration.minor >= 20, let definition = cluster.definition("configmaps"),
      cluster.store.get(place.at("configmaps", "kube-root-ca.crt")) == nil
    {
      cluster.insert(
        [
          "metadata": [
            "name": "kube-root-ca.crt", "namespace": .string(key.name),
            "annotations": [
              "kubernetes.io/description":
                "Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters."
            ],
          ],
          "data": ["ca.crt": .string(Self.certificate)],
        ], definition)
    }
  }

  /// A stand-in: nothing inside the cluster makes a TLS connection.
  static let certificate =
    "-----BEGIN CERTIFICATE-----\nc2ltdWxhdGVk\n-----END CERTIFICATE-----\n"

  private func giveToken(_ key: ObjectKey, in cluster: isolated SimulatedCluster) {
    guard cluster.configuration.minor <= 23, let account = cluster.store.get(key),
      account.elements("secrets").isEmpty, let definition = cluster.definition("secrets")
    else { return }
    let name = "\(key.name)-token-\(cluster.identifiers.suffix())"
    func encoded(_ text: String) -> JSONValue { .string(Base64.encode(Array(text.utf8))) }
    cluster.insert(
      [
        "metadata": [
          "name": .string(name), "namespace": .string(key.namespace),
          "annotations": [
            "kubernetes.io/service-account.name": .string(key.name),
            "kubernetes.io/service-account.uid": .string(account.uid),
          ],
        ],
        "type": "kubernetes.io/service-account-token",
        "data": [
          "ca.crt": encoded(Self.certificate), "namespace": encoded(key.namespace),
          "token": encoded("simulated.\(cluster.identifiers.hash())"),
        ],
      ], definition)
    cluster.update(key) { $0["secrets"] = [["name": .string(name)]] }
  }
}
