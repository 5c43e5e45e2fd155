/// What listens in a pod: HTTP/1.1 (RFC 9112) with the routes of its images' behaviours.
struct PodServer: Sendable {
  private let listens: [Int: [HTTPRoute]]
  private let variables: [String: String]
  private let name: String

  init(pod: JSONValue, behaviours: [ImageBehaviour], secrets variables: [String: String]) {
    name = pod.name
    self.variables = variables
    var listens: [Int: [HTTPRoute]] = [:]
    for container in pod[["spec", "containers"]]?.arrayValue ?? [] {
      let image = container["image"]?.stringValue ?? ""
      for (port, routes) in behaviours.first(where: { $0.matches(image) })?.listens ?? [:] {
        listens[port] = routes
      }
    }
    self.listens = listens
  }

  /// Opens a connection: requests come in, answers go out.
  func connect(_ port: Int, _ input: AsyncStream<[UInt8]>) -> PortConnection {
    guard let routes = listens[port] else {
      return .refused(
        message:
          "an error occurred forwarding \(port) -> \(port): error forwarding port \(port) to pod \(name): nothing listens there in the mock cluster"
      )
    }
    let (output, continuation) = AsyncStream<[UInt8]>.makeStream()
    let task = Task {
      var buffer: [UInt8] = []
      for await bytes in input {
        buffer += bytes
        while let request = HTTPMessage(&buffer) {
          continuation.yield(answer(request, routes))
          if request.closes { return continuation.finish() }
        }
      }
      continuation.finish()
    }
    continuation.onTermination = { _ in task.cancel() }
    return .open(output: output)
  }

  private func answer(_ request: HTTPMessage, _ routes: [HTTPRoute]) -> [UInt8] {
    let method = request.method == "HEAD" ? "GET" : request.method
    let route = routes.first { route in
      route.method == method && route.path == request.path
        && route.when.allSatisfy { name, value in
          let wanted = value.hasPrefix("$") ? variables[String(value.dropFirst())] : value
          return wanted != nil && request.fields[name] == wanted
        }
    }
    let body = Array((route?.body ?? "404 page not found\n").utf8)
    var head =
      "HTTP/1.1 \(route?.status ?? 404) \(route.map { $0.status < 400 ? "OK" : "Error" } ?? "Not Found")\r\n"
    for (name, value) in (route?.headers ?? ["Content-Type": "text/plain"]).sorted(by: {
      $0.key < $1.key
    }) {
      head += "\(name): \(value)\r\n"
    }
    head += "Content-Length: \(body.count)\r\n\(request.closes ? "Connection: close\r\n" : "")\r\n"
    return Array(head.utf8) + (request.method == "HEAD" ? [] : body)
  }
}

/// A request as it was read off a connection.
private struct HTTPMessage {
  let method: String
  let path: String
  /// The members of a JSON or form body.
  let fields: [String: String]
  let closes: Bool

  /// Takes a whole request off the buffer; nil while there is none.
  init?(_ buffer: inout [UInt8]) {
    let end: [UInt8] = [13, 10, 13, 10]
    guard let headEnd = buffer.firstRange(of: end) else { return nil }
    let lines = String(decoding: buffer[..<headEnd.lowerBound], as: UTF8.self).split(
      separator: "\r\n")
    let start = (lines.first ?? "").split(separator: " ")
    var headers: [String: String] = [:]
    for line in lines.dropFirst() {
      let parts = line.split(separator: ":", maxSplits: 1)
      if parts.count == 2 { headers[parts[0].lowercased()] = String(parts[1]).trimmed }
    }
    let length = headers["content-length"].flatMap(Int.init) ?? 0
    guard buffer.count >= headEnd.upperBound + length else { return nil }
    let body = Array(buffer[headEnd.upperBound..<(headEnd.upperBound + length)])
    buffer.removeSubrange(..<(headEnd.upperBound + length))
    method = start.first.map(String.init) ?? ""
    path = start.count > 1 ? String(start[1].prefix { $0 != "?" }) : "/"
    closes = headers["connection"]?.lowercased() == "close" || start.last == "HTTP/1.0"
    if let json = try? JSONValue(parsing: body) {
      fields = (json.objectValue ?? [:]).compactMapValues(\.stringValue)
    } else {
      let pairs = String(decoding: body, as: UTF8.self).split(separator: "&").map {
        $0.split(separator: "=", maxSplits: 1)
      }
      fields = Dictionary(
        pairs.filter { $0.count == 2 }.map { (String($0[0]), String($0[1])) },
        uniquingKeysWith: { _, last in last })
    }
  }
}
