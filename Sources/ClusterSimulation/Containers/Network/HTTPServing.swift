/// How a port answers HTTP.
struct HTTPServing: Sendable {
  /// What answers where no route does.
  enum Fallback: Sendable {
    case none
    /// The files below a directory, as nginx serves them.
    case files(root: String)
    case httpbin
    /// A text; `${NAME}` in it is a variable of the container, and `${args}` what its command was given.
    case text(String)
    /// What the request was, as text.
    case echo

    /// The status of every answer to what no route is for; nil: that depends on the request.
    var unmatchedStatus: Int? {
      switch self {
      case .none: 404
      case .text, .echo: 200
      case .files, .httpbin: nil
      }
    }
  }

  var routes: [HTTPRoute] = []
  var fallback = Fallback.none

  static func answer(
    _ serving: HTTPServing, _ request: ContainerRequest, in container: ContainerInstance, port: Int
  ) -> ContainerReply {
    let method = request.method == "HEAD" ? "GET" : request.method
    let fields = serving.routes.contains { !$0.when.isEmpty } ? request.fields : [:]
    let route = serving.routes.first { route in
      route.answers(method, request.path)
        && route.when.allSatisfy { name, value in
          let wanted =
            value.hasPrefix("$") ? container.environment[String(value.dropFirst())] : value
          return wanted != nil && fields[name] == wanted
        }
    }
    if let route {
      return ContainerReply(
        status: route.status,
        headers: route.headers.sorted { $0.key < $1.key }.map { ($0.key, $0.value) },
        body: Array(container.filled(route.body).utf8), delay: route.delay)
    }
    switch serving.fallback {
    case .none: return .text("404 page not found\n", status: 404)
    case .files(let root): return files(root, request, in: container)
    case .httpbin: return Httpbin.answer(request)
    case .text(let text): return .text(container.filled(text))
    case .echo: return echo(request, in: container, port: port)
    }
  }

  private static let types = [
    "html": "text/html", "htm": "text/html", "txt": "text/plain", "css": "text/css",
    "js": "application/javascript", "json": "application/json", "svg": "image/svg+xml",
    "png": "image/png", "jpg": "image/jpeg", "xml": "text/xml",
  ]

  /// As nginx answers from a directory.
  private static func files(
    _ root: String, _ request: ContainerRequest, in container: ContainerInstance
  ) -> ContainerReply {
    let server = ("Server", "nginx/\(container.imageTag ?? "1.27.4")")
    func page(_ status: Int) -> ContainerReply {
      let title = "\(status) \(ContainerReply.reason(status))"
      let body =
        "<html>\r\n<head><title>\(title)</title></head>\r\n<body>\r\n<center><h1>\(title)</h1></center>\r\n<hr><center>\(server.1)</center>\r\n</body>\r\n</html>\r\n"
      return ContainerReply(
        status: status, headers: [server, ("Content-Type", "text/html")], body: Array(body.utf8))
    }
    func log(_ reply: ContainerReply) -> ContainerReply {
      let time = DateFormat.text("%d/%b/%Y:%H:%M:%S +0000", container.machine.time)
      let agent = request.header("user-agent") ?? "-"
      let protocolName = "HTTP/1.1"
      container.log.write(
        Array(
          "\(request.origin) - - [\(time)] \"\(request.method) \(request.target) \(protocolName)\" \(reply.status) \(reply.body.count) \"-\" \"\(agent)\" \"-\"\n"
            .utf8), isError: false, time: container.machine.time)
      return reply
    }
    guard request.method == "GET" || request.method == "HEAD" else { return log(page(405)) }
    var path = root + URLText.decoded(request.path)
    var node = try? container.files.node(path)
    if let directory = node, directory.isDirectory {
      if !request.path.hasSuffix("/") {
        var moved = page(301)
        moved.headers.append(
          ("Location", "http://\(request.header("host") ?? "localhost")\(request.path)/"))
        return log(moved)
      }
      path += "index.html"
      node = try? container.files.node(path)
      if node == nil { return log(page(403)) }
    }
    guard let bytes = node?.bytes else {
      container.log.write(
        Array(
          "\(DateFormat.text("%Y/%m/%d %H:%M:%S", container.machine.time)) [error] 29#29: *1 open() \"\(path)\" failed (2: No such file or directory), client: \(request.origin), server: localhost, request: \"\(request.method) \(request.target) HTTP/1.1\", host: \"\(request.header("host") ?? "")\"\n"
            .utf8), isError: true, time: container.machine.time)
      return log(page(404))
    }
    let suffix = path.split(separator: ".").last.map(String.init) ?? ""
    return log(
      ContainerReply(
        status: 200,
        headers: [
          server, ("Date", DateFormat.text("%a, %d %b %Y %H:%M:%S GMT", container.machine.time)),
          ("Content-Type", types[suffix] ?? "application/octet-stream"), ("Accept-Ranges", "bytes"),
        ], body: bytes))
  }

  private static func echo(
    _ request: ContainerRequest, in container: ContainerInstance, port: Int
  ) -> ContainerReply {
    var text = "\n\nHostname: \(container.hostname)\n\nPod Information:\n"
    text +=
      "\tnode name:\t\(container.environment["NODE_NAME"] ?? "-no node information available-")\n"
    text += "\tpod name:\t\(container.hostname)\n\tpod IP:\t\(container.address)\n\n"
    text += "Request Information:\n\tclient_address=\(request.origin)\n\tmethod=\(request.method)\n"
    text +=
      "\treal path=\(request.target)\n\tquery=\(request.target.drop { $0 != "?" }.dropFirst())\n"
    text += "\trequest_version=1.1\n\trequest_scheme=http\n"
    text +=
      "\trequest_uri=http://\(request.header("host") ?? "localhost"):\(port)\(request.target)\n\n"
    text += "Request Headers:\n"
    for (name, value) in request.headers.sorted(by: { $0.name.lowercased() < $1.name.lowercased() })
    {
      text += "\t\(name.lowercased())=\(value)\n"
    }
    let body = String(decoding: request.body, as: UTF8.self)
    text += "\nRequest Body:\n\(body.isEmpty ? "\t-no body in request-" : body)\n\n"
    return .text(text)
  }
}

/// httpbin, as far as lessons ask it.
enum Httpbin {
  static func answer(_ request: ContainerRequest) -> ContainerReply {
    let parts = request.path.split(separator: "/").map(String.init)
    var headers: [String: JSONValue] = [:]
    for (name, value) in request.headers {
      let shown = name.split(separator: "-").map {
        $0.prefix(1).uppercased() + $0.dropFirst().lowercased()
      }
      headers[shown.joined(separator: "-")] = .string(value)
    }
    let host = request.header("host") ?? "localhost"
    var base: JSONValue = [
      "args": .object(
        Dictionary(
          request.query.map { ($0.name, JSONValue.string($0.value)) },
          uniquingKeysWith: { _, last in last })),
      "headers": .object(headers), "origin": .string(request.origin),
      "url": .string("http://\(host)\(request.target)"),
    ]
    func withBody() -> JSONValue {
      let text = String(decoding: request.body, as: UTF8.self)
      let isForm = request.header("content-type")?.contains("form-urlencoded") ?? false
      base["data"] = .string(isForm ? "" : text)
      base["files"] = [:]
      base["form"] = isForm ? .object(request.fields.mapValues(JSONValue.string)) : [:]
      base["json"] = isForm ? .null : (try? JSONValue(parsing: request.body)) ?? .null
      return base
    }
    switch parts.first ?? "" {
    case "": return .text("<!DOCTYPE html>\n<title>httpbin.org</title>\n", type: "text/html")
    case "get": return pretty(base)
    case "post", "put", "patch", "delete", "anything":
      var body = withBody()
      if parts.first == "anything" { body["method"] = .string(request.method) }
      return pretty(body)
    case "headers": return pretty(["headers": .object(headers)])
    case "ip": return pretty(["origin": .string(request.origin)])
    case "user-agent":
      return pretty(["user-agent": .string(request.header("user-agent") ?? "")])
    case "uuid": return pretty(["uuid": "1b4e28ba-2fa1-41d2-883f-0016d3cca427"])
    case "status":
      let status = Int(parts.dropFirst().first?.prefix { $0.isNumber } ?? "") ?? 400
      guard (100...599).contains(status) else { return .text("Invalid status code", status: 400) }
      if status == 418 {
        return .text("\n    -=[ teapot ]=-\n", status: 418)
      }
      return ContainerReply(
        status: status, headers: [("Content-Type", "text/html; charset=utf-8")])
    case "delay":
      var reply = pretty(withBody())
      reply.delay = min(10, max(0, Double(parts.dropFirst().first ?? "") ?? 0))
      return reply
    case "redirect", "relative-redirect":
      return ContainerReply(status: 302, headers: [("Location", "/get")])
    case "bytes":
      let count = min(102_400, max(0, Int(parts.dropFirst().first ?? "") ?? 0))
      return ContainerReply(
        headers: [("Content-Type", "application/octet-stream")],
        body: (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 167 &+ 13) })
    case "html":
      return .text(
        "<!DOCTYPE html>\n<html>\n  <body>\n    <h1>A page of the mock cluster's httpbin</h1>\n  </body>\n</html>\n",
        type: "text/html; charset=utf-8")
    case "json":
      return pretty(["slideshow": ["title": "Sample Slide Show", "author": "the mock cluster"]])
    case "response-headers":
      var reply = pretty(["headers": base["args"] ?? [:]])
      reply.headers += request.query
      return reply
    case "basic-auth" where parts.count == 3:
      let wanted = "Basic " + Base64.encode(Array("\(parts[1]):\(parts[2])".utf8))
      guard request.header("authorization") == wanted else {
        return ContainerReply(
          status: 401, headers: [("WWW-Authenticate", "Basic realm=\"Fake Realm\"")])
      }
      return pretty(["authenticated": true, "user": .string(parts[1])])
    default: return .text("404 page not found\n", status: 404)
    }
  }

  /// With an indentation of two, as Flask prints JSON.
  private static func pretty(_ value: JSONValue) -> ContainerReply {
    ContainerReply(
      headers: [
        ("Server", "gunicorn/19.9.0"), ("Content-Type", "application/json"),
        ("Access-Control-Allow-Origin", "*"), ("Access-Control-Allow-Credentials", "true"),
      ], body: Array((PrettyJSON.text(value) + "\n").utf8))
  }
}

/// JSON with line breaks.
enum PrettyJSON {
  static func text(_ value: JSONValue, indent: Int = 0) -> String {
    let space = String(repeating: " ", count: indent + 2)
    let end = String(repeating: " ", count: indent)
    switch value {
    case .object(let members) where !members.isEmpty:
      let lines = members.sorted { $0.key < $1.key }.map { key, value in
        space + String(decoding: JSONValue.string(key).serialized(), as: UTF8.self) + ": "
          + text(value, indent: indent + 2)
      }
      return "{\n" + lines.joined(separator: ", \n") + "\n" + end + "}"
    case .array(let items) where !items.isEmpty:
      return "[\n" + items.map { space + text($0, indent: indent + 2) }.joined(separator: ", \n")
        + "\n"
        + end + "]"
    case .null, .bool, .integer, .number, .string, .array, .object:
      return String(decoding: value.serialized(), as: UTF8.self)
    }
  }
}
