/// The addresses behind each service (`pkg/controller/endpoint`).
struct EndpointsController: Controller {
  let name = "endpoints"

  func concerns(_ change: StoreEvent, in cluster: isolated SimulatedCluster) -> [ObjectKey] {
    ServiceBackends.concerned(by: change, in: cluster)
  }

  func reconcile(_ key: ObjectKey, in cluster: isolated SimulatedCluster) {
    guard let definition = cluster.definition("endpoints") else { return }
    let place = key.at("endpoints")
    guard let service = cluster.store.get(key) else {
      cluster.store.remove(place)
      return
    }
    guard let backends = ServiceBackends(service, in: cluster) else { return }
    let subsets = subsets(backends)
    let annotation = "endpoints.kubernetes.io/last-change-trigger-time"
    if cluster.store.get(place) != nil {
      cluster.update(place) { object in
        guard object["subsets"] != subsets else { return }
        object["subsets"] = subsets
        object.set(
          ["metadata", "annotations", annotation], to: .string(Timestamp.text(cluster.now())))
      }
    } else {
      var object: JSONValue = [
        "metadata": ["name": .string(key.name), "namespace": .string(key.namespace)]
      ]
      var labels = service.metadata["labels"]?.objectValue ?? [:]
      if service[["spec", "clusterIP"]] == "None" { labels["service.kubernetes.io/headless"] = "" }
      if cluster.configuration.minor >= 33 {
        labels["endpoints.kubernetes.io/managed-by"] = "endpoint-controller"
      }
      if !labels.isEmpty { object.metadata["labels"] = .object(labels) }
      object["subsets"] = subsets
      cluster.insert(object, definition)
    }
  }

  private func subsets(_ backends: ServiceBackends) -> JSONValue? {
    // Pods whose named ports have other numbers make subsets of their own.
    var groups: [(ports: [JSONValue], ready: [JSONValue], waiting: [JSONValue])] = []
    for backend in backends.all where !backend.isTerminating || backends.publishesUnready {
      var address: JSONValue = [
        "ip": .string(backend.address), "nodeName": .string(backend.node),
        "targetRef": backend.reference,
      ]
      if let host = backend.hostname { address["hostname"] = .string(host) }
      let place =
        groups.firstIndex { $0.ports == backend.ports } ?? groups.count
      if place == groups.count { groups.append((backend.ports, [], [])) }
      if backend.isReady {
        groups[place].ready.append(address)
      } else {
        groups[place].waiting.append(address)
      }
    }
    if groups.isEmpty { return nil }
    return .array(
      groups.map { group in
        var subset: JSONValue = [:]
        if !group.ports.isEmpty { subset["ports"] = .array(group.ports) }
        if !group.ready.isEmpty { subset["addresses"] = .array(group.ready) }
        if !group.waiting.isEmpty { subset["notReadyAddresses"] = .array(group.waiting) }
        return subset
      })
  }
}
