/// A request that a container is sent (RFC 9110).
struct ContainerRequest: Sendable {
  var method: String
  /// The path with its query, as it was sent.
  var target: String
  var headers: [(name: String, value: String)]
  var body: [UInt8]
  /// The address that it comes from.
  var origin = "10.244.0.1"

  var path: String { String(target.prefix { $0 != "?" }) }

  /// The query's names and values.
  var query: [(name: String, value: String)] {
    let text = target.drop { $0 != "?" }.dropFirst()
    return text.split(separator: "&").map { pair in
      let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      return (
        URLText.decoded(String(sides[0])), sides.count > 1 ? URLText.decoded(String(sides[1])) : ""
      )
    }
  }

  func header(_ name: String) -> String? {
    headers.first { $0.name.lowercased() == name }?.value
  }

  /// The members of a JSON or form body.
  var fields: [String: String] {
    if let json = try? JSONValue(parsing: body) {
      return (json.objectValue ?? [:]).compactMapValues(\.stringValue)
    }
    let pairs = String(decoding: body, as: UTF8.self).split(separator: "&").map {
      $0.split(separator: "=", maxSplits: 1)
    }
    return Dictionary(
      pairs.filter { $0.count == 2 }.map {
        (URLText.decoded(String($0[0])), URLText.decoded(String($0[1])))
      }, uniquingKeysWith: { _, last in last })
  }
}

/// What a container answers.
struct ContainerReply: Sendable {
  var status = 200
  var headers: [(name: String, value: String)] = []
  var body: [UInt8] = []
  /// How long it takes, in seconds.
  var delay = 0.0

  static func text(_ text: String, status: Int = 200, type: String = "text/plain") -> ContainerReply
  {
    ContainerReply(
      status: status, headers: [("Content-Type", type)], body: Array(text.utf8))
  }

  static func json(_ value: JSONValue, status: Int = 200) -> ContainerReply {
    ContainerReply(
      status: status, headers: [("Content-Type", "application/json")],
      body: value.serialized() + [0x0A])
  }

  func header(_ name: String) -> String? {
    headers.first { $0.name.lowercased() == name }?.value
  }

  /// The reason phrase of a status (RFC 9110, section 15).
  static func reason(_ status: Int) -> String {
    reasons[status] ?? (status < 400 ? "OK" : "Error")
  }

  private static let reasons = [
    200: "OK", 201: "Created", 202: "Accepted", 204: "No Content", 301: "Moved Permanently",
    302: "Found", 304: "Not Modified", 307: "Temporary Redirect", 400: "Bad Request",
    401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed",
    409: "Conflict", 418: "I'm a teapot", 429: "Too Many Requests", 500: "Internal Server Error",
    501: "Not Implemented", 502: "Bad Gateway", 503: "Service Unavailable", 504: "Gateway Timeout",
  ]
}

/// Percent-encoding (RFC 3986, section 2.1).
enum URLText {
  static func decoded(_ text: String) -> String {
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%"), rest.count >= 2,
        let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
      {
        bytes.append(value)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte == UInt8(ascii: "+") ? 0x20 : byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  static func encoded(_ text: String) -> String {
    text.utf8.map { byte in
      let character = Character(UnicodeScalar(byte))
      if character.isASCII, character.isLetter || character.isNumber || "-._~".contains(character) {
        return String(character)
      }
      let digits = String(byte, radix: 16, uppercase: true)
      return "%" + (digits.count == 1 ? "0" : "") + digits
    }.joined()
  }
}

/// Takes HTTP/1.1 requests out of the bytes of a connection (RFC 9112), within bounds.
struct HTTPRequestReader {
  enum Outcome {
    case incomplete
    case request(ContainerRequest, closes: Bool)
    case malformed
  }

  private var buffer: [UInt8] = []
  private static let headLimit = 64 << 10
  private static let bodyLimit = 8 << 20

  mutating func append(_ bytes: [UInt8]) {
    buffer += bytes
  }

  mutating func next() -> Outcome {
    while buffer.first == 13 || buffer.first == 10 { buffer.removeFirst() }
    guard let end = buffer.firstRange(of: [13, 10, 13, 10]) else {
      return buffer.count > Self.headLimit ? .malformed : .incomplete
    }
    let lines = String(decoding: buffer[..<end.lowerBound], as: UTF8.self)
      .split(separator: "\r\n")
    let start = (lines.first ?? "").split(separator: " ")
    guard start.count == 3, start[2].hasPrefix("HTTP/1.") else { return .malformed }
    var headers: [(name: String, value: String)] = []
    for line in lines.dropFirst() {
      let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2 else { return .malformed }
      headers.append((String(parts[0]), String(parts[1]).trimmed))
    }
    if headers.count > 200 { return .malformed }
    func header(_ name: String) -> String? {
      headers.first { $0.name.lowercased() == name }?.value
    }
    let body: [UInt8]
    var consumed = end.upperBound
    if header("transfer-encoding")?.lowercased().contains("chunked") ?? false {
      switch chunked(from: consumed) {
      case .incomplete: return .incomplete
      case .malformed: return .malformed
      case .body(let bytes, let end):
        body = bytes
        consumed = end
      }
    } else {
      let length = Int(header("content-length") ?? "0") ?? -1
      guard (0...Self.bodyLimit).contains(length) else { return .malformed }
      guard buffer.count - consumed >= length else { return .incomplete }
      body = Array(buffer[consumed..<(consumed + length)])
      consumed += length
    }
    buffer.removeSubrange(..<consumed)
    let closes = header("connection")?.lowercased() == "close" || start[2] == "HTTP/1.0"
    return .request(
      ContainerRequest(
        method: String(start[0]), target: String(start[1]), headers: headers, body: body),
      closes: closes)
  }

  private enum Chunks {
    case incomplete, malformed
    case body([UInt8], end: Int)
  }

  private func chunked(from start: Int) -> Chunks {
    var position = start
    var body: [UInt8] = []
    while true {
      guard let end = buffer[position...].firstRange(of: [13, 10]) else {
        return buffer.count - position > 64 ? .malformed : .incomplete
      }
      let digits = buffer[position..<end.lowerBound].prefix { $0 != UInt8(ascii: ";") }
      guard let size = Int(String(decoding: digits, as: UTF8.self), radix: 16), size >= 0,
        size <= Self.bodyLimit - body.count
      else { return .malformed }
      position = end.upperBound
      guard buffer.count - position >= size + 2 else { return .incomplete }
      body += buffer[position..<(position + size)]
      position += size + 2
      if size == 0 { return .body(body, end: position) }
    }
  }
}
