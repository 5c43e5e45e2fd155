/// Gives ingresses the address of the controller of their class.
///
/// An ingress whose class does not exist gets none, as in a cluster without an ingress controller.
struct IngressController: Controller {
  let name = "ingress"
  private static let resource = "ingresses.networking.k8s.io"
  private static let classes = "ingressclasses.networking.k8s.io"

  func concerns(_ change: StoreEvent, in cluster: isolated SimulatedCluster) -> [ObjectKey] {
    switch change.key.resource {
    case Self.resource: return change.kind == .deleted ? [] : [change.key]
    case Self.classes: return cluster.store.list(Self.resource).map(\.key)
    default: return []
    }
  }

  func reconcile(_ key: ObjectKey, in cluster: isolated SimulatedCluster) {
    guard let ingress = cluster.store.get(key), !ingress.isBeingDeleted else { return }
    let known = ingress.elements("status", "loadBalancer", "ingress")
    guard let type = ingressClass(of: ingress, in: cluster) else {
      if !known.isEmpty { cluster.update(key) { $0.set(["status", "loadBalancer"], to: [:]) } }
      return
    }
    guard known.isEmpty else { return }
    let due =
      (ingress.moment("metadata", "creationTimestamp") ?? 0) + cluster.configuration.pace.provision
    if due > cluster.now() { return cluster.wake(self, key, at: due) }
    cluster.update(key) {
      $0.set(
        ["status", "loadBalancer"],
        to: ["ingress": [["ip": .string(address(of: type, in: cluster))]]])
    }
    cluster.recordEvent(
      on: ingress, "Ingress", "Normal", "Sync", "Scheduled for sync",
      from: type.word("spec", "controller")?.split(separator: "/").last.map { "\($0)-controller" }
        ?? "ingress-controller")
  }

  private func ingressClass(of ingress: JSONValue, in cluster: isolated SimulatedCluster)
    -> JSONValue?
  {
    let classes = cluster.store.list(Self.classes).map(\.object)
    let named =
      ingress.word("spec", "ingressClassName")
      ?? ingress.annotations["kubernetes.io/ingress.class"]
    if let named { return classes.first { $0.name == named } }
    return classes.first { $0.annotations["ingressclass.kubernetes.io/is-default-class"] == "true" }
  }

  /// The address of the controller's own load balancer, where it has one; else the first node's.
  private func address(of type: JSONValue, in cluster: isolated SimulatedCluster) -> String {
    for (_, service) in cluster.store.list("services")
    where service.name.contains("ingress") || service.name.contains(type.name) {
      if let ip = service.elements("status", "loadBalancer", "ingress").first?.word("ip") {
        return ip
      }
    }
    let node = cluster.store.list("nodes").first?.object
    return node?.elements("status", "addresses").first { $0["type"] == "InternalIP" }?
      .word("address") ?? "127.0.0.1"
  }
}
