/// How a simulated cluster is made: its version, its nodes, what its containers do.
public struct SimulationConfiguration: Sendable {
  /// The Kubernetes version that is served: `1.14`.
  public var kubernetesVersion = "1.32"
  /// The name of context, cluster and user in the kubeconfig.
  public var contextName = "atelier"
  /// What names and identifiers are made from: the same seed gives the same ones.
  public var seed: UInt64 = 1
  var nodes: [NodeConfiguration] = [NodeConfiguration(name: "atelier-node")]
  var images: [ImageBehaviour] = []
  var webhooks: [WebhookAnswer] = []
  /// How long things take that a real cluster needs time for.
  var pace = Pace.instant
  /// How the default storage class binds: `Immediate`, `WaitForFirstConsumer`; nil: there is no such class.
  var volumeBinding: String? = "Immediate"
  /// Whether services of type `LoadBalancer` get an address.
  var hasLoadBalancers = true
  /// Whether what pods use can be read (`kubectl top`) also without a metrics server.
  var hasMetrics = false

  /// The standard cluster: one node, nothing special.
  public init() {}

  /// The minor version: 14 of 1.14.
  var minor: Int {
    let parts = kubernetesVersion.split(separator: ".")
    return parts.count > 1 ? Int(parts[1]) ?? 32 : 32
  }

  /// The whole version: `1.14.10` of `1.14`, the last patch of its minor version.
  var patchVersion: String {
    if kubernetesVersion.split(separator: ".").count > 2 { return kubernetesVersion }
    return "1.\(minor).\(Self.lastPatches[minor] ?? 0)"
  }

  /// The last patch of each minor version (kubernetes.io, "Patch Releases"), of the newest ones an early one.
  private static let lastPatches = [
    14: 10, 15: 12, 16: 15, 17: 17, 18: 20, 19: 16, 20: 15, 21: 14, 22: 17, 23: 17, 24: 17,
    25: 16, 26: 15, 27: 16, 28: 15, 29: 15, 30: 14, 31: 14, 32: 10, 33: 6,
  ]

  /// Reads a configuration, as the mock's material holds it.
  public init(_ value: JSONValue) throws(ConfigurationError) {
    guard let members = value.objectValue else { throw ConfigurationError("", "must be a mapping") }
    for name in members.keys.sorted() {
      let value = members[name] ?? .null
      switch name {
      case "kubernetesVersion": kubernetesVersion = try Self.version(value)
      case "contextName": contextName = try value.text(at: name)
      case "seed": seed = UInt64(bitPattern: try value.number(at: name))
      case "nodes":
        nodes = try value.list(at: name).enumerated().map {
          index, node throws(ConfigurationError) in
          try NodeConfiguration(node, at: "nodes[\(index)]")
        }
      case "images":
        images = try value.list(at: name).enumerated().map {
          index, image throws(ConfigurationError) in
          try ImageBehaviour(image, at: "images[\(index)]")
        }
      case "webhooks":
        webhooks = try value.list(at: name).enumerated().map {
          index, hook throws(ConfigurationError) in
          try WebhookAnswer(hook, at: "webhooks[\(index)]")
        }
      case "pace":
        let text = try value.text(at: name)
        guard let pace = Pace.named[text] else {
          throw ConfigurationError(name, "must be instant or natural, and is '\(text)'")
        }
        self.pace = pace
      case "storageClass":
        let text = try value.text(at: name)
        guard ["Immediate", "WaitForFirstConsumer", "none"].contains(text) else {
          throw ConfigurationError(
            name, "must be Immediate, WaitForFirstConsumer or none, and is '\(text)'")
        }
        volumeBinding = text == "none" ? nil : text
      case "loadBalancers": hasLoadBalancers = try value.truth(at: name)
      case "metrics": hasMetrics = try value.truth(at: name)
      default:
        throw ConfigurationError(
          name,
          "is not known; there are contextName, images, kubernetesVersion, loadBalancers, metrics, nodes, pace, seed, storageClass and webhooks"
        )
      }
    }
  }

  private static func version(_ value: JSONValue) throws(ConfigurationError) -> String {
    let text = try value.text(at: "kubernetesVersion")
    let parts = text.split(separator: ".")
    guard parts.count >= 2, parts[0] == "1", let minor = Int(parts[1]), (14...33).contains(minor)
    else {
      throw ConfigurationError(
        "kubernetesVersion", "must be from \"1.14\" to \"1.33\", in quotes, and is '\(text)'")
    }
    return text
  }
}

/// A mistake in the mock's material: where, and what.
public struct ConfigurationError: Error, Sendable, Hashable, CustomStringConvertible {
  public let description: String

  init(_ path: String, _ message: String) {
    description = path.isEmpty ? message : "'\(path)' \(message)."
  }
}

/// A node of the cluster.
struct NodeConfiguration: Sendable {
  var name: String
  var labels: [String: String] = [:]
  var taints: [JSONValue] = []

  init(name: String) {
    self.name = name
  }

  init(_ value: JSONValue, at path: String) throws(ConfigurationError) {
    guard let name = value["name"]?.stringValue else {
      throw ConfigurationError("\(path).name", "is missing")
    }
    self.name = name
    for (key, value) in value["labels"]?.objectValue ?? [:] {
      labels[key] = try value.text(at: "\(path).labels.\(key)")
    }
    taints = try (value["taints"] ?? []).list(at: "\(path).taints")
  }
}

/// How the mock answers for a mutating webhook's service.
struct WebhookAnswer: Sendable {
  var namespace: String
  var service: String
  var path: String
  /// An annotation of the pod that keeps it as it is.
  var skip: (annotation: String, value: String)?
  /// What is added to the pod: maps are merged, lists are appended.
  var patch: JSONValue

  init(_ value: JSONValue, at path: String) throws(ConfigurationError) {
    guard let namespace = value[["service", "namespace"]]?.stringValue,
      let service = value[["service", "name"]]?.stringValue
    else { throw ConfigurationError("\(path).service", "must have a namespace and a name") }
    self.namespace = namespace
    self.service = service
    self.path = value[["service", "path"]]?.stringValue ?? "/"
    if let annotation = value[["skip", "annotation"]]?.stringValue {
      skip = (annotation, value[["skip", "value"]]?.stringValue ?? "false")
    }
    patch = value["patch"] ?? [:]
  }
}

extension JSONValue {
  fileprivate func truth(at path: String) throws(ConfigurationError) -> Bool {
    guard let value = boolValue else { throw ConfigurationError(path, "must be true or false") }
    return value
  }

  fileprivate func number(at path: String) throws(ConfigurationError) -> Int64 {
    guard let value = integerValue else { throw ConfigurationError(path, "must be a whole number") }
    return value
  }
}
