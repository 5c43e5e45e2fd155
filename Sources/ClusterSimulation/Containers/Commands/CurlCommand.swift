/// `curl` to addresses inside the cluster.
enum CurlCommand {
  private static let long: [String: Character] = [
    "silent": "s", "show-error": "S", "fail": "f", "head": "I", "include": "i", "verbose": "v",
    "location": "L", "insecure": "k", "request": "X", "header": "H", "data": "d", "output": "o",
    "user": "u", "user-agent": "A", "write-out": "w", "max-time": "m", "cacert": "E", "cert": "E",
    "key": "E", "data-raw": "d", "data-binary": "d", "json": "j", "data-urlencode": "U",
    "connect-timeout": "T", "retry": "R", "retry-delay": "R", "retry-connrefused": "0",
    "compressed": "0", "http1.1": "0", "no-progress-meter": "s", "get": "G", "resolve": "r",
    "url": "l", "retry-all-errors": "0", "fail-with-body": "f", "no-buffer": "N", "form": "F",
    "proxy": "x", "cookie": "b", "cookie-jar": "c", "referer": "e", "retry-max-time": "R",
    "version": "V",
  ]

  @Sendable static func run(_ call: CommandCall) async throws -> Int32 {
    let options: CommandOptions
    do {
      options = try call.options(
        "sSfIivLkgNG0O#V46q", valued: "XHdouAwmEjUTRrlFxbcetyYz", long: long)
    } catch let trouble as CommandTrouble {
      try await call.printError(
        "curl: option \(trouble.message)\ncurl: try 'curl --help' or 'curl --manual' for more information\n"
      )
      return 2
    }
    if options.has("V") {
      try await call.print("curl 8.12.1 (the mock cluster's)\n")
      return 0
    }
    let urls = (options.values["l"] ?? []) + options.operands
    guard !urls.isEmpty else {
      try await call.printError(
        "curl: try 'curl --help' or 'curl --manual' for more information\n")
      return 2
    }
    var status: Int32 = 0
    for url in urls { status = try await run(url, options, call) }
    return status
  }

  private static func run(_ text: String, _ options: CommandOptions, _ call: CommandCall)
    async throws
    -> Int32
  {
    func fail(_ status: Int32, _ message: String) async throws -> Int32 {
      if !options.has("s") || options.has("S") {
        try await call.printError("curl: (\(status)) \(message)\n")
      }
      if let format = options.value("w") { try await call.print(written(format, nil, text)) }
      return status
    }
    guard var url = ContainerURL(text) else {
      return try await fail(3, "URL rejected: Malformed input to a URL function")
    }
    let timeouts = [options.value("m"), options.value("T")].compactMap { $0.flatMap(Double.init) }
    var hops = 0
    var request = try await request(&url, options, call)
    var retries = Int(options.values["R"]?.first ?? "0") ?? 0
    while true {
      let outcome = try await call.fetch(request, url, timeout: timeouts.min())
      let reply: ContainerReply
      switch outcome {
      case .reply(let found, _): reply = found
      case .unknownHost where retries > 0, .refused where retries > 0 && options.has("0"):
        retries -= 1
        try await call.process.sleep(1)
        continue
      case .unknownHost: return try await fail(6, "Could not resolve host: \(url.host)")
      case .refused:
        return try await fail(
          7,
          "Failed to connect to \(url.host) port \(url.port) after 0 ms: Couldn't connect to server"
        )
      case .timedOut:
        let time = Int((timeouts.min() ?? 130) * 1000)
        return try await fail(
          28,
          timeouts.isEmpty
            ? "Failed to connect to \(url.host) port \(url.port) after \(time) ms: Couldn't connect to server"
            : "Connection timed out after \(time) milliseconds")
      case .badProtocol:
        return url.scheme == "https"
          ? try await fail(35, "OpenSSL/3.3.2: error:0A00010B:SSL routines::wrong version number")
          : try await fail(1, "Received HTTP/0.9 when not allowed")
      }
      if options.has("L"), (300...399).contains(reply.status),
        let location = reply.header("location"),
        hops < 30
      {
        hops += 1
        if location.contains("://") {
          guard let next = ContainerURL(location) else { return try await fail(3, "URL rejected") }
          url = next
        } else {
          url.target = location
        }
        if reply.status != 307 { request.method = request.method == "HEAD" ? "HEAD" : "GET" }
        request.target = url.target
        continue
      }
      return try await show(reply, request, url, options, call)
    }
  }

  private static func request(
    _ url: inout ContainerURL, _ options: CommandOptions, _ call: CommandCall
  ) async throws -> ContainerRequest {
    var body: [UInt8] = []
    var type: String?
    for piece in options.values["d"] ?? [] {
      if !body.isEmpty { body.append(UInt8(ascii: "&")) }
      body +=
        piece.hasPrefix("@")
        ? try await call.contents(String(piece.dropFirst())) ?? [] : Array(piece.utf8)
      type = "application/x-www-form-urlencoded"
    }
    for piece in options.values["U"] ?? [] {
      let parts = piece.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      if !body.isEmpty { body.append(UInt8(ascii: "&")) }
      body += Array(
        (parts.count > 1
          ? "\(parts[0])=\(URLText.encoded(String(parts[1])))" : URLText.encoded(piece)).utf8)
      type = "application/x-www-form-urlencoded"
    }
    for piece in options.values["F"] ?? [] {
      body += Array("--mock\r\nContent-Disposition: form-data; name=\"\(piece)\"\r\n".utf8)
      type = "multipart/form-data; boundary=mock"
    }
    if let json = options.value("j") {
      body = Array(json.utf8)
      type = "application/json"
    }
    if options.has("G"), !body.isEmpty {
      url.target += (url.target.contains("?") ? "&" : "?") + String(decoding: body, as: UTF8.self)
      body = []
      type = nil
    }
    let isDefaultPort = url.port == (url.scheme == "https" ? 443 : 80)
    var headers: [(name: String, value: String)] = [
      ("Host", isDefaultPort ? url.host : "\(url.host):\(url.port)"),
      ("User-Agent", options.value("A") ?? "curl/8.12.1"), ("Accept", "*/*"),
    ]
    if let type { headers.append(("Content-Type", type)) }
    if let user = options.value("u") ?? url.user {
      headers.append(("Authorization", "Basic " + Base64.encode(Array(user.utf8))))
    }
    for header in options.values["H"] ?? [] {
      let parts = header.split(separator: ":", maxSplits: 1).map(String.init)
      guard let name = parts.first?.trimmed else { continue }
      headers.removeAll { $0.name.lowercased() == name.lowercased() }
      if parts.count > 1 { headers.append((name, parts[1].trimmed)) }
    }
    if !body.isEmpty { headers.append(("Content-Length", String(body.count))) }
    let method =
      options.value("X")
      ?? (options.has("I") ? "HEAD" : body.isEmpty && type == nil ? "GET" : "POST")
    return ContainerRequest(method: method, target: url.target, headers: headers, body: body)
  }

  private static func show(
    _ reply: ContainerReply, _ request: ContainerRequest, _ url: ContainerURL,
    _ options: CommandOptions, _ call: CommandCall
  ) async throws -> Int32 {
    var head = "HTTP/1.1 \(reply.status) \(ContainerReply.reason(reply.status))\r\n"
    for (name, value) in reply.headers where name.lowercased() != "content-length" {
      head += "\(name): \(value)\r\n"
    }
    head += "Content-Length: \(reply.body.count)\r\n\r\n"
    if options.has("v") {
      var text =
        "*   Trying \(url.host):\(url.port)...\n* Connected to \(url.host) port \(url.port)\n"
      text += "> \(request.method) \(request.target) HTTP/1.1\n"
      for (name, value) in request.headers { text += "> \(name): \(value)\n" }
      text += ">\n"
      for line in head.split(separator: "\r\n") { text += "< \(line)\n" }
      try await call.printError(text + "<\n")
    }
    if options.has("f"), reply.status >= 400 {
      if !options.has("s") || options.has("S") {
        try await call.printError("curl: (22) The requested URL returned error: \(reply.status)\n")
      }
      if let format = options.value("w") { try await call.print(written(format, reply, url.host)) }
      return 22
    }
    let output =
      (options.has("i") || options.has("I") ? Array(head.utf8) : [])
      + (options.has("I") ? [] : reply.body)
    let file =
      options.value("o")
      ?? (options.has("O") ? url.target.split(separator: "/").last.map(String.init) : nil)
    if let file {
      do {
        try await call.shell.create(file, isAppending: false).write(output, call.process)
      } catch let failure as FileFailure {
        try await call.printError(
          "curl: (23) Failure writing output to destination: \(failure.rawValue)\n")
        return 23
      }
    } else {
      try await call.write(output)
    }
    if let format = options.value("w") { try await call.print(written(format, reply, url.host)) }
    return 0
  }

  /// `-w`.
  private static func written(_ format: String, _ reply: ContainerReply?, _ host: String) -> String
  {
    let status = String(reply?.status ?? 0)
    var text = Escapes.ansi(format)
    for (name, value) in [
      ("http_code", reply == nil ? "000" : status),
      ("response_code", reply == nil ? "000" : status),
      ("time_total", OutputCommands.decimal(0.002 + (reply?.delay ?? 0), 6)),
      ("time_connect", "0.001000"), ("size_download", String(reply?.body.count ?? 0)),
      ("content_type", reply?.header("content-type") ?? ""), ("remote_ip", host),
    ] {
      text = text.replacing("%{\(name)}", with: value)
    }
    return text
  }
}

/// `wget`, as busybox has it.
enum WgetCommand {
  @Sendable static func run(_ call: CommandCall) async throws -> Int32 {
    let options = try call.options(
      "qSsc", valued: "OTPUYt",
      long: [
        "spider": "s", "timeout": "T", "header": "H", "post-data": "D", "quiet": "q",
        "no-check-certificate": "c", "server-response": "S", "output-document": "O", "tries": "t",
        "user-agent": "U", "post-file": "F", "no-verbose": "q",
      ], alsoValued: "HDF")
    guard let text = options.operands.first, var url = ContainerURL(text) else {
      throw CommandTrouble("missing URL")
    }
    var headers: [(name: String, value: String)] = [
      ("Host", url.port == 80 ? url.host : "\(url.host):\(url.port)"),
      ("User-Agent", options.value("U") ?? "Wget"),
    ]
    for header in options.values["H"] ?? [] {
      let parts = header.split(separator: ":", maxSplits: 1).map(String.init)
      if parts.count == 2 { headers.append((parts[0].trimmed, parts[1].trimmed)) }
    }
    let body = Array((options.value("D") ?? "").utf8)
    var request = ContainerRequest(
      method: options.values["D"] == nil ? options.has("s") ? "HEAD" : "GET" : "POST",
      target: url.target, headers: headers, body: body)
    let timeout = options.value("T").flatMap(Double.init)
    let isQuiet = options.has("q")
    for _ in 0..<20 {
      let reply: ContainerReply
      switch try await call.fetch(request, url, timeout: timeout) {
      case .reply(let found, let address):
        if !isQuiet {
          try await call.printError(
            "Connecting to \(url.host):\(url.port) (\(address):\(url.port))\n")
        }
        reply = found
      case .unknownHost:
        try await call.complain("bad address '\(url.host)'")
        return 1
      case .refused(let address):
        if !isQuiet {
          try await call.printError(
            "Connecting to \(url.host):\(url.port) (\(address):\(url.port))\n")
        }
        try await call.complain("can't connect to remote host (\(address)): Connection refused")
        return 1
      case .timedOut(let address):
        if !isQuiet {
          try await call.printError(
            "Connecting to \(url.host):\(url.port) (\(address):\(url.port))\n")
        }
        try await call.complain(
          timeout == nil
            ? "can't connect to remote host (\(address)): Operation timed out"
            : "download timed out")
        return 1
      case .badProtocol:
        try await call.complain("error getting response: Connection reset by peer")
        return 1
      }
      if (301...308).contains(reply.status), let location = reply.header("location") {
        if location.contains("://"), let next = ContainerURL(location) {
          url = next
        } else {
          url.target = location
        }
        request.target = url.target
        request.method = request.method == "HEAD" ? "HEAD" : "GET"
        continue
      }
      if options.has("S") {
        try await call.printError(
          "  HTTP/1.1 \(reply.status) \(ContainerReply.reason(reply.status))\n"
            + reply.headers.map { "  \($0.name): \($0.value)\n" }.joined())
      }
      guard reply.status < 400 else {
        try await call.complain(
          "server returned error: HTTP/1.1 \(reply.status) \(ContainerReply.reason(reply.status))")
        return 1
      }
      return try await save(reply, url, options, call)
    }
    try await call.complain("too many redirections")
    return 1
  }

  private static func save(
    _ reply: ContainerReply, _ url: ContainerURL, _ options: CommandOptions, _ call: CommandCall
  ) async throws -> Int32 {
    if options.has("s") {
      try await call.printError("remote file exists\n")
      return 0
    }
    let last = url.target.prefix { $0 != "?" }.split(separator: "/").last.map(String.init)
    let file = options.value("O") ?? last ?? "index.html"
    if file == "-" {
      if !options.has("q") { try await call.printError("writing to stdout\n") }
      try await call.write(reply.body)
      if !options.has("q") {
        try await call.printError(
          "-                    100% |********************************|  \(reply.body.count)  0:00:00 ETA\nwritten to stdout\n"
        )
      }
      return 0
    }
    do {
      try await call.shell.create(file, isAppending: false).write(reply.body, call.process)
    } catch let failure as FileFailure {
      try await call.complain("can't open '\(file)': \(failure.rawValue)")
      return 1
    }
    if !options.has("q") {
      try await call.printError(
        "saving to '\(file)'\n\(file.prefix(20))           100% |********************************|  \(reply.body.count)  0:00:00 ETA\n'\(file)' saved\n"
      )
    }
    return 0
  }
}
