/// Gives every namespace its default service account and the cluster's certificate, every secret that asks for it the token
/// of its service account, and, up to 1.23, every service account such a secret.
struct ServiceAccountController: Controller {
  let name = "serviceaccount"

  func concerns(_ change: StoreEvent, in cluster: isolated SimulatedCluster) -> [ObjectKey] {
    switch change.key.resource {
    case "namespaces": return [change.key]
    case "serviceaccounts":
      let namespace = ObjectKey(resource: "namespaces", namespace: "", name: change.key.namespace)
      guard change.kind == .deleted else {
        return change.kind == .modified ? [] : [namespace, change.key]
      }
      // The tokens of an account go with it.
      let secrets = cluster.store.list("secrets", namespace: change.key.namespace).filter {
        $0.object["type"] == Self.tokenType
          && $0.object.annotations["kubernetes.io/service-account.name"] == change.key.name
      }
      return [namespace] + secrets.map(\.key)
    case "secrets":
      return change.kind != .deleted && change.object["type"] == Self.tokenType ? [change.key] : []
    case "configmaps" where change.key.name == "kube-root-ca.crt" && change.kind == .deleted:
      return [ObjectKey(resource: "namespaces", namespace: "", name: change.key.namespace)]
    default: return []
    }
  }

  func reconcile(_ key: ObjectKey, in cluster: isolated SimulatedCluster) {
    if key.resource == "serviceaccounts" { return giveSecret(key, in: cluster) }
    if key.resource == "secrets" { return fill(key, in: cluster) }
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
          "data": ["ca.crt": .string(cluster.issuer.authority)],
        ], definition)
    }
  }

  private static let tokenType: JSONValue = "kubernetes.io/service-account-token"

  private func giveSecret(_ key: ObjectKey, in cluster: isolated SimulatedCluster) {
    guard cluster.configuration.minor <= 23, let account = cluster.store.get(key),
      account.elements("secrets").isEmpty, let definition = cluster.definition("secrets")
    else { return }
    let name = "\(key.name)-token-\(cluster.identifiers.suffix())"
    cluster.insert(
      [
        "metadata": [
          "name": .string(name), "namespace": .string(key.namespace),
          "annotations": ["kubernetes.io/service-account.name": .string(key.name)],
        ], "type": Self.tokenType,
      ], definition)
    cluster.update(key) { $0["secrets"] = [["name": .string(name)]] }
  }

  /// Writes the token into a secret; one whose account is not there goes (Kubernetes, "Token controller").
  private func fill(_ key: ObjectKey, in cluster: isolated SimulatedCluster) {
    guard let secret = cluster.store.get(key),
      let name = secret.annotations["kubernetes.io/service-account.name"]
    else { return }
    guard let account = cluster.store.get(key.at("serviceaccounts", name)) else {
      cluster.store.remove(key)
      return
    }
    let data = secret["data"] ?? [:]
    guard ["ca.crt", "namespace", "token"].contains(where: { data[$0] == nil }) else { return }
    let token = cluster.mint.token([
      "iss": "kubernetes/serviceaccount",
      "kubernetes.io/serviceaccount/namespace": .string(key.namespace),
      "kubernetes.io/serviceaccount/secret.name": .string(key.name),
      "kubernetes.io/serviceaccount/service-account.name": .string(name),
      "kubernetes.io/serviceaccount/service-account.uid": .string(account.uid),
      "sub": .string("system:serviceaccount:\(key.namespace):\(name)"),
    ])
    func encoded(_ text: String) -> JSONValue { .string(Base64.encode(Array(text.utf8))) }
    cluster.update(key) { secret in
      secret.set(
        ["metadata", "annotations", "kubernetes.io/service-account.uid"], to: .string(account.uid))
      secret.set(["data", "ca.crt"], to: encoded(cluster.issuer.authority))
      secret.set(["data", "namespace"], to: encoded(key.namespace))
      secret.set(["data", "token"], to: encoded(token))
    }
  }
}
