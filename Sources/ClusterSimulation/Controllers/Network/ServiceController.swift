/// Gives load balancers their addresses, as a cloud's controller or MetalLB would.
struct ServiceController: Controller {
  let name = "service"

  func concerns(_ change: StoreEvent, in cluster: isolated SimulatedCluster) -> [ObjectKey] {
    guard change.key.resource == "services", change.kind != .deleted else { return [] }
    let isBalancer = change.object[["spec", "type"]] == "LoadBalancer"
    let wasBalancer = change.previous?[["spec", "type"]] == "LoadBalancer"
    return isBalancer || wasBalancer ? [change.key] : []
  }

  func reconcile(_ key: ObjectKey, in cluster: isolated SimulatedCluster) {
    guard cluster.configuration.hasLoadBalancers, let service = cluster.store.get(key),
      !service.isBeingDeleted
    else { return }
    let addresses = service.elements("status", "loadBalancer", "ingress")
    guard service[["spec", "type"]] == "LoadBalancer" else {
      if !addresses.isEmpty {
        cluster.update(key) { $0.set(["status", "loadBalancer"], to: [:]) }
      }
      return
    }
    guard addresses.isEmpty else { return }
    let due =
      (service.moment("metadata", "creationTimestamp") ?? 0) + cluster.configuration.pace.provision
    if due > cluster.now() { return cluster.wake(self, key, at: due) }
    tell(service, "EnsuringLoadBalancer", "Ensuring load balancer", in: cluster)
    var ingress: JSONValue = [
      "ip": .string(
        service.word("spec", "loadBalancerIP") ?? cluster.controllers.addresses.balancer())
    ]
    if cluster.configuration.minor >= 29 { ingress["ipMode"] = "VIP" }
    cluster.update(key) { $0.set(["status", "loadBalancer"], to: ["ingress": [ingress]]) }
    tell(service, "EnsuredLoadBalancer", "Ensured load balancer", in: cluster)
  }

  private func tell(
    _ service: JSONValue, _ reason: String, _ message: String, in cluster: isolated SimulatedCluster
  ) {
    cluster.recordEvent(
      on: service, "Service", "Normal", reason, message, from: "service-controller")
  }
}
