/// Makes containers of what a pod's spec says and what the cluster holds.
struct ContainerBuilder {
  let pod: JSONValue
  let store: ObjectStore
  let images: [ImageBehaviour]
  let mint: TokenMint

  private func get(_ resource: String, _ name: String) -> JSONValue? {
    store.get(ObjectKey(resource: resource, namespace: pod.namespace, name: name))
  }

  func behaviour(of image: String) -> ImageBehaviour {
    ImageCatalogue.behaviour(of: image, lesson: images) ?? ImageBehaviour(unknown: image)
  }

  func setup(_ container: JSONValue, attempt: Int) -> ContainerInstance.Setup {
    let image = container["image"]?.stringValue ?? ""
    let behaviour = behaviour(of: image)
    let identity = identity(container, behaviour)
    let environment = environment(container, behaviour, identity)
    let values = Dictionary(
      environment.map { ($0.name, $0.value) }, uniquingKeysWith: { _, last in last })
    var seed: UInt64 = 14_695_981_039_346_656_037
    for byte in (pod.uid + (container["name"]?.stringValue ?? "")).utf8 {
      seed = (seed ^ UInt64(byte)) &* 1_099_511_628_211
    }
    return ContainerInstance.Setup(
      name: container["name"]?.stringValue ?? "", namespace: pod.namespace, podName: pod.name,
      image: image, behaviour: behaviour, environment: environment,
      directory: container["workingDir"]?.stringValue ?? behaviour.directory,
      words: words(container, behaviour).map { Self.expanded($0, values) },
      keepsInput: container["stdin"] == true, isTerminal: container["tty"] == true,
      identity: identity, seed: seed &+ UInt64(truncatingIfNeeded: attempt))
  }

  /// The command line: the pod's, or the image's (Kubernetes, "Define a Command and Arguments for a Container").
  private func words(_ container: JSONValue, _ behaviour: ImageBehaviour) -> [String] {
    let arguments = container["args"]?.arrayValue?.compactMap(\.stringValue)
    if let command = container["command"]?.arrayValue?.compactMap(\.stringValue), !command.isEmpty {
      return command + (arguments ?? [])
    }
    // What only prepares the container and then runs its arguments is passed over.
    let entrypoint = behaviour.entrypoint.filter { !$0.hasSuffix("entrypoint.sh") }
    return entrypoint + (arguments?.isEmpty ?? true ? behaviour.command : arguments ?? [])
  }

  /// `$(NAME)` in a command or a value; `$$(` stands for itself.
  static func expanded(_ text: String, _ values: [String: String]) -> String {
    guard text.contains("$") else { return text }
    var result = ""
    var rest = text[...]
    while let character = rest.popFirst() {
      guard character == "$" else {
        result.append(character)
        continue
      }
      if rest.first == "$" {
        rest = rest.dropFirst()
        result.append("$")
      } else if rest.first == "(", let end = rest.firstIndex(of: ")"),
        let value = values[String(rest[rest.index(after: rest.startIndex)..<end])]
      {
        result += value
        rest = rest[rest.index(after: end)...]
      } else {
        result.append("$")
      }
    }
    return result
  }

  private func identity(_ container: JSONValue, _ behaviour: ImageBehaviour) -> ContainerIdentity {
    let own = container["securityContext"] ?? [:]
    let shared = pod[["spec", "securityContext"]] ?? [:]
    let isHost = pod[["spec", "hostNetwork"]] == true
    var identity = ContainerIdentity(
      hostname: isHost
        ? pod[["spec", "nodeName"]]?.stringValue ?? ""
        : pod[["spec", "hostname"]]?.stringValue ?? String(pod.name.prefix(63)),
      address: pod[["status", "podIP"]]?.stringValue ?? "10.244.0.2")
    if let number = (own["runAsUser"] ?? shared["runAsUser"])?.integerValue {
      identity.userNumber = Int(number)
      identity.user = number == 0 ? "root" : String(number)
    } else if let user = behaviour.user {
      identity.user = user
      identity.userNumber = Int(user) ?? 101
      identity.groupNumber = 101
    }
    if let group = (own["runAsGroup"] ?? shared["runAsGroup"])?.integerValue {
      identity.groupNumber = Int(group)
    }
    if let group = shared["fsGroup"]?.integerValue { identity.groups = [Int(group)] }
    return identity
  }

  // MARK: - Environment

  func environment(
    _ container: JSONValue, _ behaviour: ImageBehaviour, _ identity: ContainerIdentity
  ) -> [(name: String, value: String)] {
    var result: [(name: String, value: String)] = [
      ("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"),
      ("HOSTNAME", identity.hostname),
    ]
    func set(_ name: String, _ value: String) {
      if let index = result.firstIndex(where: { $0.name == name }) {
        result[index].value = value
      } else {
        result.append((name, value))
      }
    }
    for (name, value) in behaviour.environment.sorted(by: { $0.key < $1.key }) { set(name, value) }
    let services = pod[["spec", "enableServiceLinks"]] == false ? [] : serviceVariables()
    for (name, value) in services + kubernetesVariables() { set(name, value) }
    for source in container["envFrom"]?.arrayValue ?? [] {
      let prefix = source["prefix"]?.stringValue ?? ""
      for (kind, resource) in [("configMapRef", "configmaps"), ("secretRef", "secrets")] {
        guard let name = source[[kind, "name"]]?.stringValue, let object = get(resource, name)
        else {
          continue
        }
        for (key, bytes) in Self.contents(object, resource) {
          set(prefix + key, String(decoding: bytes, as: UTF8.self))
        }
      }
    }
    for variable in container["env"]?.arrayValue ?? [] {
      guard let name = variable["name"]?.stringValue else { continue }
      let known = Dictionary(
        result.map { ($0.name, $0.value) }, uniquingKeysWith: { _, last in last })
      if let from = variable["valueFrom"] {
        if let value = value(from, container, identity) { set(name, value) }
      } else {
        set(name, Self.expanded(variable["value"]?.stringValue ?? "", known))
      }
    }
    if !result.contains(where: { $0.name == "HOME" }) {
      result.append(("HOME", identity.userNumber == 0 ? "/root" : "/"))
    }
    return result
  }

  /// The entries of a config map or a secret by name, as bytes.
  static func contents(_ object: JSONValue, _ resource: String) -> [(String, [UInt8])] {
    var result: [(String, [UInt8])] = []
    for (key, value) in (object["data"]?.objectValue ?? [:]).sorted(by: { $0.key < $1.key }) {
      let text = value.stringValue ?? ""
      result.append((key, resource == "secrets" ? Base64.decode(text) ?? [] : Array(text.utf8)))
    }
    for (key, value) in (object["binaryData"]?.objectValue ?? [:]).sorted(by: { $0.key < $1.key }) {
      result.append((key, Base64.decode(value.stringValue ?? "") ?? []))
    }
    return result
  }

  private func value(_ from: JSONValue, _ container: JSONValue, _ identity: ContainerIdentity)
    -> String?
  {
    for (kind, resource) in [("configMapKeyRef", "configmaps"), ("secretKeyRef", "secrets")] {
      guard let reference = from[kind], let name = reference["name"]?.stringValue,
        let key = reference["key"]?.stringValue
      else { continue }
      return get(resource, name).flatMap { object in
        Self.contents(object, resource).first { $0.0 == key }.map {
          String(decoding: $0.1, as: UTF8.self)
        }
      }
    }
    if let path = from[["fieldRef", "fieldPath"]]?.stringValue { return field(path, identity) }
    if let resource = from[["resourceFieldRef", "resource"]]?.stringValue {
      return quantity(resource, from[["resourceFieldRef", "divisor"]]?.stringValue, container)
    }
    return nil
  }

  private func field(_ path: String, _ identity: ContainerIdentity) -> String? {
    switch path {
    case "status.podIP", "status.podIPs": return identity.address
    case "metadata.labels", "metadata.annotations":
      let members = pod[path.split(separator: ".").map(String.init)]?.objectValue ?? [:]
      return members.sorted { $0.key < $1.key }.map {
        "\($0.key)=\"\($0.value.stringValue ?? "")\""
      }.joined(separator: "\n")
    default: break
    }
    if let open = path.firstRange(of: "['"), path.hasSuffix("']") {
      let key = String(path[open.upperBound...].dropLast(2))
      let members = pod[path[..<open.lowerBound].split(separator: ".").map(String.init)]
      return members?[key]?.stringValue ?? ""
    }
    return pod[path.split(separator: ".").map(String.init)]?.stringValue
  }

  /// `limits.cpu` in whole units of the divisor.
  private func quantity(_ resource: String, _ divisor: String?, _ container: JSONValue) -> String? {
    let parts = resource.split(separator: ".", maxSplits: 1).map(String.init)
    guard parts.count == 2 else { return nil }
    let text = container[["resources", parts[0], parts[1]]].map { value in
      value.stringValue ?? value.integerValue.map(String.init) ?? "0"
    }
    let amount = text.map(Self.amount) ?? (parts[1] == "cpu" ? 4 : 8_361_603_072)
    let unit = divisor.map(Self.amount) ?? 1
    return String(Int((amount / (unit > 0 ? unit : 1)).rounded(.up)))
  }

  private static func amount(_ text: String) -> Double {
    let units: [(String, Double)] = [
      ("Ki", 1024), ("Mi", 1_048_576), ("Gi", 1_073_741_824), ("m", 0.001), ("k", 1e3), ("M", 1e6),
      ("G", 1e9),
    ]
    for (unit, factor) in units where text.hasSuffix(unit) {
      return (Double(text.dropLast(unit.count)) ?? 0) * factor
    }
    return Double(text) ?? 0
  }

  private func kubernetesVariables() -> [(String, String)] {
    Self.variables(of: "KUBERNETES", address: "10.96.0.1", ports: [("https", 443, "TCP")])
  }

  private func serviceVariables() -> [(String, String)] {
    store.list("services", namespace: pod.namespace).flatMap { key, service -> [(String, String)] in
      guard let address = service[["spec", "clusterIP"]]?.stringValue, address != "None",
        !address.isEmpty, key.name != "kubernetes"
      else { return [] }
      let ports = (service[["spec", "ports"]]?.arrayValue ?? []).map { port in
        (
          port["name"]?.stringValue ?? "", Int(port["port"]?.integerValue ?? 0),
          port["protocol"]?.stringValue ?? "TCP"
        )
      }
      let name = key.name.uppercased().replacing("-", with: "_")
      return Self.variables(of: name, address: address, ports: ports)
    }
  }

  /// As Docker links made them (Kubernetes, "Service", "Environment variables").
  private static func variables(
    of name: String, address: String, ports: [(name: String, port: Int, protocol: String)]
  ) -> [(String, String)] {
    guard let first = ports.first else { return [] }
    var result = [
      ("\(name)_SERVICE_HOST", address), ("\(name)_SERVICE_PORT", String(first.port)),
      ("\(name)_PORT", "\(first.protocol.lowercased())://\(address):\(first.port)"),
    ]
    for port in ports {
      if !port.name.isEmpty {
        let label = port.name.uppercased().replacing("-", with: "_")
        result.append(("\(name)_SERVICE_PORT_\(label)", String(port.port)))
      }
      let prefix = "\(name)_PORT_\(port.port)_\(port.protocol.uppercased())"
      result += [
        (prefix, "\(port.protocol.lowercased())://\(address):\(port.port)"),
        ("\(prefix)_PROTO", port.protocol.lowercased()), ("\(prefix)_PORT", String(port.port)),
        ("\(prefix)_ADDR", address),
      ]
    }
    return result
  }

  // MARK: - Volumes

  /// The files of a volume that the cluster fills; nil for one that pods fill.
  func projected(_ volume: JSONValue) -> FileNode? {
    let mode = Int(
      volume[["configMap", "defaultMode"]]?.integerValue
        ?? volume[["secret", "defaultMode"]]?.integerValue
        ?? volume[["projected", "defaultMode"]]?.integerValue ?? 0o644)
    var root = FileNode.directory(mode: 0o777)
    func put(_ path: String, _ bytes: [UInt8]) {
      let parts = ContainerFileSystem.components(path)
      for end in parts.indices.dropFirst() where root[parts[..<end]] == nil {
        _ = root.set(parts[..<end], to: .directory(), at: 0)
      }
      _ = root.set(parts[...], to: .file(bytes, mode: mode), at: 0)
    }
    func fill(_ source: JSONValue, _ resource: String, _ name: String?) {
      guard let name, let object = get(resource, name) else { return }
      let items = source["items"]?.arrayValue
      for (key, bytes) in Self.contents(object, resource) {
        guard let items else {
          put(key, bytes)
          continue
        }
        for item in items where item["key"]?.stringValue == key {
          put(item["path"]?.stringValue ?? key, bytes)
        }
      }
    }
    func fillFields(_ source: JSONValue) {
      for item in source["items"]?.arrayValue ?? [] {
        let text = item[["fieldRef", "fieldPath"]]?.stringValue.flatMap {
          field($0, identity([:], behaviour(of: "")))
        }
        put(item["path"]?.stringValue ?? "", Array((text ?? "").utf8))
      }
    }
    if let source = volume["configMap"] {
      fill(source, "configmaps", source["name"]?.stringValue)
    } else if let source = volume["secret"] {
      fill(source, "secrets", source["secretName"]?.stringValue)
    } else if let source = volume["downwardAPI"] {
      fillFields(source)
    } else if let sources = volume[["projected", "sources"]]?.arrayValue {
      for source in sources {
        if let map = source["configMap"] { fill(map, "configmaps", map["name"]?.stringValue) }
        if let secret = source["secret"] { fill(secret, "secrets", secret["name"]?.stringValue) }
        if let fields = source["downwardAPI"] { fillFields(fields) }
        if let token = source["serviceAccountToken"] {
          put(token["path"]?.stringValue ?? "token", Array(serviceAccountToken.utf8))
        }
      }
    } else {
      return nil
    }
    return root
  }

  var serviceAccount: String { pod[["spec", "serviceAccountName"]]?.stringValue ?? "default" }

  private var serviceAccountToken: String {
    mint.token(of: pod, account: get("serviceaccounts", serviceAccount)) ?? ""
  }

  /// What every pod finds below /var/run/secrets/kubernetes.io/serviceaccount.
  func serviceAccountFiles() -> FileNode {
    let authority = get("configmaps", "kube-root-ca.crt")?[["data", "ca.crt"]]?.stringValue ?? ""
    return .directory([
      "token": .file(Array(serviceAccountToken.utf8)),
      "namespace": .file(Array(pod.namespace.utf8)), "ca.crt": .file(Array(authority.utf8)),
    ])
  }
}
