/// The addresses behind each service, in slices of a hundred (`pkg/controller/endpointslice`).
struct EndpointSliceController: Controller {
  let name = "endpointslice"
  private static let resource = "endpointslices.discovery.k8s.io"
  private static let size = 100

  func concerns(_ change: StoreEvent, in cluster: isolated SimulatedCluster) -> [ObjectKey] {
    ServiceBackends.concerned(by: change, in: cluster)
  }

  func reconcile(_ key: ObjectKey, in cluster: isolated SimulatedCluster) {
    guard let definition = cluster.definition(Self.resource), let service = cluster.store.get(key),
      !service.isBeingDeleted, let backends = ServiceBackends(service, in: cluster)
    else { return }
    let known = cluster.controlled(Self.resource, by: service)
    var groups: [(ports: [JSONValue], endpoints: [JSONValue])] = []
    for backend in backends.all {
      if let place = groups.firstIndex(where: {
        $0.ports == backend.ports && $0.endpoints.count < Self.size
      }) {
        groups[place].endpoints.append(endpoint(backend, in: cluster))
      } else {
        groups.append((backend.ports, [endpoint(backend, in: cluster)]))
      }
    }
    if groups.isEmpty { groups = [([], [])] }
    for (index, group) in groups.enumerated() {
      let ports: JSONValue? = group.ports.isEmpty ? .null : .array(group.ports.map(named))
      if index < known.count {
        cluster.update(known[index].key) { slice in
          slice["endpoints"] = .array(group.endpoints)
          slice["ports"] = ports
        }
      } else {
        cluster.insert(
          slice(service, ports: ports, group.endpoints, in: cluster), definition)
      }
    }
    for extra in known.dropFirst(groups.count) { cluster.store.remove(extra.key) }
  }

  /// Slices name every port, if only with nothing.
  private func named(_ port: JSONValue) -> JSONValue {
    var port = port
    if port["name"] == nil { port["name"] = "" }
    return port
  }

  private func endpoint(_ backend: ServiceBackends.Backend, in cluster: isolated SimulatedCluster)
    -> JSONValue
  {
    var endpoint: JSONValue = [
      "addresses": [.string(backend.address)],
      "conditions": [
        "ready": .bool(backend.isReady), "serving": .bool(backend.isServing),
        "terminating": .bool(backend.isTerminating),
      ],
      "targetRef": backend.reference,
    ]
    if !backend.node.isEmpty { endpoint["nodeName"] = .string(backend.node) }
    if let host = backend.hostname { endpoint["hostname"] = .string(host) }
    return endpoint
  }

  private func slice(
    _ service: JSONValue, ports: JSONValue?, _ endpoints: [JSONValue],
    in cluster: isolated SimulatedCluster
  ) -> JSONValue {
    var labels = service.metadata["labels"]?.objectValue ?? [:]
    labels["kubernetes.io/service-name"] = .string(service.name)
    labels["endpointslice.kubernetes.io/managed-by"] = "endpointslice-controller.k8s.io"
    if service[["spec", "clusterIP"]] == "None" { labels["service.kubernetes.io/headless"] = "" }
    var slice: JSONValue = [
      "metadata": [
        "name": .string("\(service.name)-\(cluster.identifiers.suffix())"),
        "generateName": .string("\(service.name)-"), "namespace": .string(service.namespace),
        "labels": .object(labels), "ownerReferences": [cluster.owner(service, "v1", "Service")],
      ],
      "addressType": "IPv4", "endpoints": .array(endpoints),
    ]
    slice["ports"] = ports
    return slice
  }
}
