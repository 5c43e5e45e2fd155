/// What comes of a probe of a container.
enum Probes {
  enum Outcome: Sendable {
    case success
    case failure(String)
  }

  /// - Parameters:
  ///   - time: seconds since the container's start.
  ///   - address: the pod's.
  static func outcome(
    of probe: JSONValue, _ kind: ProbeKind, container: JSONValue, program: ContainerProgram?,
    behaviour: ImageBehaviour?, address: String, at time: Double
  ) -> Outcome {
    if let behaviour, behaviour.failingProbes.contains(kind.rawValue) {
      return .failure(failure(of: probe, container, address, status: 503))
    }
    if let exec = probe["exec"] { return outcome(ofCommand: exec, program, at: time) }
    if let http = probe["httpGet"] {
      return outcome(ofHTTP: http, container, behaviour, address, at: time)
    }
    if let socket = probe["tcpSocket"] {
      guard let ports = openPorts(container, behaviour), let port = port(socket, container),
        !ports.contains(port)
      else { return .success }
      return .failure("dial tcp \(address):\(port): connect: connection refused")
    }
    return .success
  }

  /// Whether the outcome may change by itself.
  static func isSettled(
    _ probe: JSONValue, container: JSONValue, program: ContainerProgram?
  ) -> Bool {
    if probe["exec"] != nil { return program?.script?.changes.isEmpty ?? true }
    return !isLivenessExample(container)
  }

  private static func outcome(
    ofCommand exec: JSONValue, _ program: ContainerProgram?, at time: Double
  )
    -> Outcome
  {
    let words = exec.elements("command").compactMap(\.stringValue)
    guard let script = program?.script else { return .success }
    let paths = words.flatMap { $0.split(separator: " ").map(String.init) }.filter {
      $0.hasPrefix("/")
    }
    for path in paths where script.exists(path, at: time) == false {
      let tool = words.first?.split(separator: "/").last.map(String.init) ?? "cat"
      return .failure("\(tool): can't open '\(path)': No such file or directory")
    }
    return .success
  }

  private static func outcome(
    ofHTTP http: JSONValue, _ container: JSONValue, _ behaviour: ImageBehaviour?, _ address: String,
    at time: Double
  ) -> Outcome {
    // The image of the documentation's liveness example is well for ten seconds.
    if isLivenessExample(container) {
      return time <= 10 ? .success : .failure("HTTP probe failed with statuscode: 500")
    }
    guard let port = port(http, container), let ports = openPorts(container, behaviour)
    else { return .success }
    let scheme = (http.word("scheme") ?? "HTTP").lowercased()
    let path = http.word("path") ?? "/"
    guard ports.contains(port) else {
      return .failure(
        "Get \"\(scheme)://\(address):\(port)\(path)\": dial tcp \(address):\(port): connect: connection refused"
      )
    }
    if case .http(let serving)? = behaviour?.listens[port], !serving.routes.isEmpty {
      let bare = String(path.prefix { $0 != "?" })
      let route = serving.routes.first { $0.answers("GET", bare) && $0.when.isEmpty }
      guard let status = route?.status ?? serving.fallback.unmatchedStatus else { return .success }
      return status < 400 ? .success : .failure("HTTP probe failed with statuscode: \(status)")
    }
    let servesFiles = container.elements("volumeMounts").contains {
      !($0.word("mountPath") ?? "").hasPrefix("/var/run/secrets")
    }
    return path == "/" || path.hasPrefix("/index.html") || path.hasPrefix("/?") || servesFiles
      ? .success : .failure("HTTP probe failed with statuscode: 404")
  }

  private static func isLivenessExample(_ container: JSONValue) -> Bool {
    let image = container.word("image") ?? ""
    let words = container.elements("args") + container.elements("command")
    return image.hasSuffix("/liveness") || image.contains("agnhost") && words.first == "liveness"
  }

  private static func failure(
    of probe: JSONValue, _ container: JSONValue, _ address: String, status: Int
  ) -> String {
    if probe["httpGet"] != nil { return "HTTP probe failed with statuscode: \(status)" }
    if let socket = probe["tcpSocket"] {
      return "dial tcp \(address):\(port(socket, container) ?? 0): connect: connection refused"
    }
    return "command failed"
  }

  private static func port(_ action: JSONValue, _ container: JSONValue) -> Int? {
    if let number = action.whole("port") { return number }
    guard let name = action.word("port") else { return nil }
    return Int(name)
      ?? container.elements("ports").first { $0.word("name") == name }?.whole("containerPort")
  }

  /// The ports that something is known to listen on; nil: nothing is known of the image.
  private static func openPorts(_ container: JSONValue, _ behaviour: ImageBehaviour?) -> Set<Int>? {
    if let behaviour, !behaviour.listens.isEmpty { return Set(behaviour.listens.keys) }
    let image = container.word("image") ?? ""
    let name = image.split(separator: "/").last?.prefix { $0 != ":" && $0 != "@" } ?? ""
    let isPlain = container["command"] == nil && container["args"] == nil && !image.contains(".")
    let mountsConfiguration = container.elements("volumeMounts").contains {
      ($0.word("mountPath") ?? "").hasPrefix("/etc")
    }
    guard isPlain || name == "nginx" && container["command"] == nil, !mountsConfiguration
    else { return nil }
    switch name {
    case "nginx", "httpd": return [80]
    case "redis": return [6379]
    default: return nil
    }
  }
}
