/// The pods that a service leads to.
struct ServiceBackends {
  struct Backend {
    var address: String
    var node: String
    var hostname: String?
    var reference: JSONValue
    var isReady: Bool
    var isServing: Bool
    var isTerminating: Bool
    var ports: [JSONValue]
  }

  let all: [Backend]
  let publishesUnready: Bool

  /// Nil for a service without a selector, whose endpoints somebody else writes.
  init?(_ service: JSONValue, in cluster: isolated SimulatedCluster) {
    guard let labels = service[["spec", "selector"]]?.objectValue, !labels.isEmpty,
      service[["spec", "type"]] != "ExternalName"
    else { return nil }
    let selector = LabelSelector(service[["spec", "selector"]])
    let publishes = service[["spec", "publishNotReadyAddresses"]] == true
    publishesUnready = publishes
    var all: [Backend] = []
    for key in cluster.controllers.index.pods(in: service.namespace) {
      guard let pod = cluster.store.get(key), selector.matches(pod.labels), !pod.hasEnded,
        let address = pod.word("status", "podIP")
      else { continue }
      let isReady = cluster.isReady(pod)
      let isNamed = pod.word("spec", "subdomain") == service.name
      all.append(
        Backend(
          address: address, node: pod.word("spec", "nodeName") ?? "",
          hostname: isNamed ? pod.word("spec", "hostname") : nil,
          reference: [
            "kind": "Pod", "name": .string(key.name), "namespace": .string(key.namespace),
            "uid": .string(pod.uid),
          ],
          isReady: publishes || isReady && !pod.isBeingDeleted, isServing: isReady,
          isTerminating: pod.isBeingDeleted, ports: Self.ports(service, pod)))
    }
    self.all = all.sorted {
      Self.numbers($0.address).lexicographicallyPrecedes(Self.numbers($1.address))
    }
  }

  private static func numbers(_ address: String) -> [Int] {
    address.split(separator: ".").compactMap { Int($0) }
  }

  /// The ports as a pod has them; a name is looked up among its containers' ports.
  private static func ports(_ service: JSONValue, _ pod: JSONValue) -> [JSONValue] {
    service.elements("spec", "ports").compactMap { port in
      let transport = port.word("protocol") ?? "TCP"
      var number = port.whole("targetPort") ?? port.whole("port")
      if let name = port.word("targetPort") {
        number =
          Int(name)
          ?? pod.elements("spec", "containers").flatMap { $0.elements("ports") }
          .first { $0.word("name") == name && ($0.word("protocol") ?? "TCP") == transport }?
          .whole("containerPort")
      }
      guard let number else { return nil }
      var shown: JSONValue = ["port": .integer(Int64(number)), "protocol": .string(transport)]
      if let name = port.word("name") { shown["name"] = .string(name) }
      if let protocolName = port.word("appProtocol") {
        shown["appProtocol"] = .string(protocolName)
      }
      return shown
    }
  }

  /// The services that a change can matter to.
  static func concerned(by change: StoreEvent, in cluster: isolated SimulatedCluster) -> [ObjectKey]
  {
    switch change.key.resource {
    case "services": return [change.key]
    case "pods":
      if let previous = change.previous, change.kind == .modified, isSame(previous, change.object) {
        return []
      }
      return cluster.store.list("services", namespace: change.key.namespace).filter { _, service in
        let selector = LabelSelector(service[["spec", "selector"]])
        guard !selector.isEmpty else { return false }
        return selector.matches(change.object.labels)
          || change.previous.map { selector.matches($0.labels) } ?? false
      }.map(\.key)
    default: return []
    }
  }

  /// Whether nothing of a pod has changed that a service's clients could notice.
  private static func isSame(_ left: JSONValue, _ right: JSONValue) -> Bool {
    left.labels == right.labels && left.holds("Ready") == right.holds("Ready")
      && left[["status", "podIP"]] == right[["status", "podIP"]]
      && left.isBeingDeleted == right.isBeingDeleted && left.hasEnded == right.hasEnded
  }
}
