/// The columns of services and endpoints.
enum ServiceColumns {
  static let all: [TableColumn] = [
    .name, .path("Type", ["spec", "type"]), .path("Cluster-IP", ["spec", "clusterIP"]),
    TableColumn("External-IP") { object, _ in .string(externalAddress(object)) },
    TableColumn("Port(s)") { object, _ in .string(ports(object)) }, .age,
    TableColumn("Selector", priority: 1) { object, _ in
      .string(WorkloadColumns.labels(object[["spec", "selector"]]))
    },
  ]

  private static func externalAddress(_ service: JSONValue) -> String {
    let own = service[["spec", "externalIPs"]]?.arrayValue?.compactMap(\.stringValue) ?? []
    switch service[["spec", "type"]]?.stringValue {
    case "LoadBalancer":
      let given = NetworkColumns.loadBalancerAddresses(service)
      let all = given + own
      return all.isEmpty ? "<pending>" : all.joined(separator: ",")
    case "ExternalName": return service[["spec", "externalName"]]?.stringValue ?? "<none>"
    default: return own.isEmpty ? "<none>" : own.joined(separator: ",")
    }
  }

  private static func ports(_ service: JSONValue) -> String {
    let ports = service[["spec", "ports"]]?.arrayValue ?? []
    if ports.isEmpty { return "<none>" }
    return ports.map { port in
      let node = port["nodePort"]?.integerValue.map { ":\($0)" } ?? ""
      return "\(port["port"]?.integerValue ?? 0)\(node)/\(port["protocol"]?.stringValue ?? "TCP")"
    }.joined(separator: ",")
  }

  /// `10.1.0.4:80,10.1.0.5:80,10.1.0.6:80 + 2 more...`
  static func endpoints(_ object: JSONValue) -> String {
    let all = (object["subsets"]?.arrayValue ?? []).flatMap { subset in
      let ports = subset["ports"]?.arrayValue ?? []
      return ports.isEmpty
        ? (subset["addresses"]?.arrayValue ?? []).compactMap { $0["ip"]?.stringValue }
        : ports.flatMap { port in
          (subset["addresses"]?.arrayValue ?? []).map { address in
            "\(address["ip"]?.stringValue ?? ""):\(port["port"]?.integerValue ?? 0)"
          }
        }
    }
    if all.isEmpty { return "<none>" }
    return all.prefix(3).joined(separator: ",")
      + (all.count > 3 ? " + \(all.count - 3) more..." : "")
  }
}

/// The columns of ingresses, network policies and endpoint slices.
enum NetworkColumns {
  static let ingress: [TableColumn] = [
    .name, TableColumn.path("Class", ["spec", "ingressClassName"]).since(18),
    TableColumn("Hosts") { object, _ in
      let rules = object[["spec", "rules"]]?.arrayValue ?? []
      let hosts = rules.compactMap { $0["host"]?.stringValue }.filter { !$0.isEmpty }
      if hosts.isEmpty { return "*" }
      return .string(
        hosts.prefix(3).joined(separator: ",")
          + (hosts.count > 3 ? " + \(hosts.count - 3) more..." : ""))
    },
    TableColumn("Address") { object, _ in
      .string(loadBalancerAddresses(object).joined(separator: ","))
    },
    TableColumn("Ports") { object, _ in
      (object[["spec", "tls"]]?.arrayValue ?? []).isEmpty ? "80" : "80, 443"
    },
    .age,
  ]

  static let ingressClass: [TableColumn] = [
    .name, .path("Controller", ["spec", "controller"]),
    TableColumn("Parameters") { object, _ in
      guard let parameters = object[["spec", "parameters"]] else { return "<none>" }
      let group = parameters["apiGroup"]?.stringValue.map { ".\($0)" } ?? ""
      return .string(
        "\(parameters["kind"]?.stringValue ?? "")\(group)/\(parameters["name"]?.stringValue ?? "")"
      )
    }, .age,
  ]

  static let networkPolicy: [TableColumn] = [
    .name,
    TableColumn("Pod-Selector") { object, _ in
      .string(WorkloadColumns.selector(object[["spec", "podSelector"]]))
    }, .age,
  ]

  static let endpointSlice: [TableColumn] = [
    .name, .path("AddressType", ["addressType"]),
    TableColumn("Ports") { object, _ in
      let ports = (object["ports"]?.arrayValue ?? []).map { port in
        port["port"]?.integerValue.map(String.init) ?? port["name"]?.stringValue ?? "*"
      }
      return ports.isEmpty ? "<unset>" : .string(limited(ports))
    },
    TableColumn("Endpoints") { object, _ in
      let addresses = (object["endpoints"]?.arrayValue ?? []).flatMap {
        ($0["addresses"]?.arrayValue ?? []).compactMap(\.stringValue)
      }
      return addresses.isEmpty ? "<unset>" : .string(limited(addresses))
    }, .age,
  ]

  private static func limited(_ texts: [String]) -> String {
    texts.prefix(3).joined(separator: ",")
      + (texts.count > 3 ? " + \(texts.count - 3) more..." : "")
  }

  static func loadBalancerAddresses(_ object: JSONValue) -> [String] {
    (object[["status", "loadBalancer", "ingress"]]?.arrayValue ?? []).compactMap {
      $0["ip"]?.stringValue ?? $0["hostname"]?.stringValue
    }
  }
}
