/// What a container's system is made of: which programs it has, and how they word things.
enum BaseSystem: String, Sendable, CaseIterable {
  case busybox, alpine, debian
  /// Nothing but the image's own program: no shell.
  case none
  /// A system that nobody described: it has every program that the mock cluster has.
  case unknown
}

/// What a container of an image does.
struct ImageBehaviour: Sendable {
  var image: String
  /// The lines that its own program logs.
  var logs: [LogLine] = []
  /// The state that its pods end up in: Running, Completed, CrashLoopBackOff, ImagePullBackOff, Pending.
  var phase: String
  /// The probes of its containers that fail: readiness, liveness, startup.
  var failingProbes: Set<String> = []
  /// What a container of it uses: `cpu: 250m`, `memory: 64Mi`.
  var load: [String: String] = [:]
  var base = BaseSystem.unknown
  /// Programs that it has beyond its base system's.
  var commands: Set<String> = []
  var entrypoint: [String] = []
  var command: [String] = []
  var environment: [String: String] = [:]
  var files: [String: String] = [:]
  var directory = "/"
  var user: String?
  /// What listens on each port.
  var listens: [Int: PortBehaviour] = [:]
  /// What certain commands print.
  var answers: [CommandAnswer] = []
  /// When its own program ends by itself, after how many seconds and with what status.
  var exit: (after: Double, status: Int32)?

  private static let phases = [
    "Running", "Completed", "CrashLoopBackOff", "ImagePullBackOff", "Pending",
  ]

  /// An image that no entry describes.
  init(unknown image: String) {
    self.image = image
    phase = "Running"
    logs = [
      LogLine(
        text:
          "The mock cluster does not know the image '\(image)': its container runs and does nothing."
      )
    ]
  }

  init(_ value: JSONValue, at path: String) throws(ConfigurationError) {
    guard let image = value["image"]?.stringValue else {
      throw ConfigurationError("\(path).image", "is missing")
    }
    self.image = image
    phase = value["phase"]?.stringValue ?? "Running"
    guard Self.phases.contains(phase) else {
      throw ConfigurationError(
        "\(path).phase", "must be one of \(Self.phases.joined(separator: ", "))")
    }
    if let name = value["base"] {
      guard let base = BaseSystem(rawValue: try name.text(at: "\(path).base")) else {
        let known = BaseSystem.allCases.map(\.rawValue).joined(separator: ", ")
        throw ConfigurationError("\(path).base", "must be one of \(known)")
      }
      self.base = base
    }
    for probe in try Self.texts(value["failingProbes"], at: "\(path).failingProbes") {
      guard ProbeKind(rawValue: probe) != nil else {
        throw ConfigurationError(
          "\(path).failingProbes", "must name readiness, liveness or startup, and names '\(probe)'")
      }
      failingProbes.insert(probe)
    }
    for (resource, amount) in value["load"]?.objectValue ?? [:] {
      load[resource] = try amount.text(at: "\(path).load.\(resource)")
    }
    logs = try LogLine.list(value["logs"], at: "\(path).logs")
    commands = Set(try Self.texts(value["commands"], at: "\(path).commands"))
    entrypoint = try Self.texts(value["entrypoint"], at: "\(path).entrypoint")
    command = try Self.texts(value["command"], at: "\(path).command")
    for (name, text) in value["env"]?.objectValue ?? [:] {
      environment[name] = try text.text(at: "\(path).env.\(name)")
    }
    for (name, text) in value["files"]?.objectValue ?? [:] {
      files[name] = try text.text(at: "\(path).files.\(name)")
    }
    directory = try value["directory"]?.text(at: "\(path).directory") ?? "/"
    user = try value["user"]?.text(at: "\(path).user")
    for (index, answer) in try (value["exec"] ?? []).list(at: "\(path).exec").enumerated() {
      answers.append(try CommandAnswer(answer, at: "\(path).exec[\(index)]"))
    }
    for (index, listener) in try (value["listens"] ?? []).list(at: "\(path).listens").enumerated() {
      let place = "\(path).listens[\(index)]"
      guard let port = listener["port"]?.integerValue, (1...65535).contains(port) else {
        throw ConfigurationError("\(place).port", "must be a number from 1 to 65535")
      }
      listens[Int(port)] = try PortBehaviour(listener, at: place)
    }
    if let end = value["exit"] {
      exit = (
        end["after"]?.seconds ?? 0,
        Int32(truncatingIfNeeded: end["status"]?.integerValue ?? 0) & 255
      )
    } else if phase == "CrashLoopBackOff" {
      exit = (0, 1)
    } else if phase == "Completed" {
      exit = (0, 0)
    }
  }

  private static func texts(_ value: JSONValue?, at path: String) throws(ConfigurationError)
    -> [String]
  {
    var result: [String] = []
    for (index, item) in try (value ?? []).list(at: path).enumerated() {
      result.append(try item.text(at: "\(path)[\(index)]"))
    }
    return result
  }

  /// Whether this is the image's behaviour; a behaviour without a tag is for all tags.
  func matches(_ reference: String) -> Bool {
    func bare(_ text: String) -> String {
      let text = text.hasPrefix("docker.io/") ? String(text.dropFirst("docker.io/".count)) : text
      let last = text.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
      let name = last.prefix { $0 != ":" && $0 != "@" }
      return String(text.dropLast(last.count) + name)
    }
    return image == reference || bare(image) == image && bare(image) == bare(reference)
  }

  /// The last component of an image's name: `curl` of `docker.io/curlimages/curl:8.1`.
  static func lastComponent(_ reference: String) -> String {
    let last = reference.split(separator: "/").last ?? ""
    return String(last.prefix { $0 != ":" && $0 != "@" })
  }

  /// The tag of a reference; nil if it has none.
  static func tag(_ reference: String) -> String? {
    let last = (reference.split(separator: "/").last ?? "").prefix { $0 != "@" }
    guard let colon = last.firstIndex(of: ":") else { return nil }
    return String(last[last.index(after: colon)...])
  }
}

/// A line that an image's own program logs, once or again and again.
struct LogLine: Sendable {
  var text: String
  /// Seconds after the start of the container.
  var after = 0.0
  /// Seconds until it is logged again.
  var every: Double?

  init(text: String) {
    self.text = text
  }

  /// A text of several lines, or a list of texts and of mappings with `line`, `after` and `every`.
  static func list(_ value: JSONValue?, at path: String) throws(ConfigurationError) -> [LogLine] {
    guard let value else { return [] }
    if let text = value.stringValue {
      var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
      if lines.last?.isEmpty ?? false { lines.removeLast() }
      return lines.map(LogLine.init(text:))
    }
    var result: [LogLine] = []
    for (index, item) in try value.list(at: path).enumerated() {
      if item.objectValue == nil {
        result.append(LogLine(text: try item.text(at: "\(path)[\(index)]")))
        continue
      }
      guard let text = item["line"]?.stringValue else {
        throw ConfigurationError("\(path)[\(index)].line", "is missing")
      }
      var line = LogLine(text: text)
      line.after = item["after"]?.seconds ?? 0
      if let every = item["every"]?.seconds {
        guard every >= 0.01 else {
          throw ConfigurationError("\(path)[\(index)].every", "must be at least 0.01 seconds")
        }
        line.every = every
      }
      result.append(line)
    }
    return result
  }
}

/// What a command of a container prints, where that is told and not played.
struct CommandAnswer: Sendable {
  /// The words that the command begins with.
  var command: [String]
  var output: String
  var errors: String
  var status: Int32

  init(_ value: JSONValue, at path: String) throws(ConfigurationError) {
    if let text = value["command"]?.stringValue {
      command = text.split(separator: " ").map(String.init)
    } else {
      command = []
      for item in try (value["command"] ?? []).list(at: "\(path).command") {
        command.append(try item.text(at: "\(path).command"))
      }
    }
    guard !command.isEmpty else { throw ConfigurationError("\(path).command", "is missing") }
    output = value["output"]?.stringValue ?? ""
    errors = value["errors"]?.stringValue ?? ""
    status = Int32(truncatingIfNeeded: value["status"]?.integerValue ?? 0) & 255
  }

  func matches(_ words: [String]) -> Bool {
    guard let first = words.first else { return false }
    let name = first.split(separator: "/").last.map(String.init) ?? first
    return words.count >= command.count
      && (first == command[0] || name == command[0])
      && words.dropFirst().starts(with: command.dropFirst())
  }
}

/// How a port of a container behaves.
enum PortBehaviour: Sendable {
  case http(HTTPServing)
  /// What is sent for what is received; an empty `receive` stands for anything else.
  case tcp([(receive: [UInt8], send: [UInt8])])
  case redis

  init(_ value: JSONValue, at path: String) throws(ConfigurationError) {
    if let exchanges = value["tcp"] {
      var list: [(receive: [UInt8], send: [UInt8])] = []
      for (index, exchange) in try exchanges.list(at: "\(path).tcp").enumerated() {
        let place = "\(path).tcp[\(index)]"
        list.append(
          (
            Array(try (exchange["receive"] ?? "").text(at: "\(place).receive").utf8),
            Array(try (exchange["send"] ?? "").text(at: "\(place).send").utf8)
          ))
      }
      self = .tcp(list)
      return
    }
    var serving = HTTPServing()
    for route in try (value["http"] ?? []).list(at: "\(path).http") {
      serving.routes.append(try HTTPRoute(route, at: "\(path).http"))
    }
    if let files = value["files"] {
      serving.fallback = .files(root: try files.text(at: "\(path).files"))
    } else if let text = value["text"] {
      serving.fallback = .text(try text.text(at: "\(path).text"))
    } else if let name = value["serves"] {
      switch try name.text(at: "\(path).serves") {
      case "httpbin": serving.fallback = .httpbin
      case "echo": serving.fallback = .echo
      case "redis":
        self = .redis
        return
      default:
        throw ConfigurationError("\(path).serves", "must be one of httpbin, echo, redis")
      }
    }
    self = .http(serving)
  }
}

/// An answer of a container to HTTP requests.
struct HTTPRoute: Sendable {
  /// `*` is every method.
  var method: String
  /// A path; with `*` at its end, all that begin so.
  var path: String
  /// Members of the request's body that must have these values; `$NAME` is a variable of the container.
  var when: [String: String] = [:]
  var status: Int
  var headers: [String: String] = [:]
  var body: String
  /// Seconds until it answers.
  var delay: Double

  init(_ value: JSONValue, at path: String) throws(ConfigurationError) {
    method = value["method"]?.stringValue ?? "GET"
    guard let route = value["path"]?.stringValue else {
      throw ConfigurationError("\(path).path", "is missing")
    }
    self.path = route
    for (key, value) in value["when"]?.objectValue ?? [:] {
      when[key] = try value.text(at: "\(path).when.\(key)")
    }
    status = Int(value["status"]?.integerValue ?? 200)
    for (key, value) in value["headers"]?.objectValue ?? [:] {
      headers[key] = try value.text(at: "\(path).headers.\(key)")
    }
    body = value["body"]?.stringValue ?? ""
    delay = min(60, max(0, value["delay"]?.seconds ?? 0))
  }

  /// Whether it is for such a request, whatever its body has to hold.
  func answers(_ method: String, _ path: String) -> Bool {
    (self.method == method || self.method == "*")
      && (self.path == path || self.path.hasSuffix("*") && path.hasPrefix(self.path.dropLast()))
  }
}

extension JSONValue {
  /// A number as seconds.
  var seconds: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .number(let value): value
    case .null, .bool, .string, .array, .object: nil
    }
  }

  func text(at path: String) throws(ConfigurationError) -> String {
    switch self {
    case .string(let text): return text
    case .integer(let value): return String(value)
    case .bool(let value): return String(value)
    case .null, .number, .array, .object: throw ConfigurationError(path, "must be a text")
    }
  }

  func list(at path: String) throws(ConfigurationError) -> [JSONValue] {
    guard let value = arrayValue else { throw ConfigurationError(path, "must be a list") }
    return value
  }
}
