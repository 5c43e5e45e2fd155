/// A port that a container listens on.
struct ContainerPort: Sendable {
  let container: ContainerInstance
  let number: Int
  let behaviour: PortBehaviour

  /// The answer to a request; nil if the port speaks no HTTP.
  func answer(_ request: ContainerRequest) -> ContainerReply? {
    guard case .http(let serving) = behaviour else { return nil }
    var reply = HTTPServing.answer(serving, request, in: container, port: number)
    if request.method == "HEAD" { reply.body = [] }
    return reply
  }

  func conversation() -> PortConversation { PortConversation(self) }
}

/// One connection to a port: bytes in, bytes out.
final class PortConversation: @unchecked Sendable {
  private let port: ContainerPort
  private var requests = HTTPRequestReader()
  private var received: [UInt8] = []
  private(set) var isClosed = false

  init(_ port: ContainerPort) {
    self.port = port
  }

  /// What the container sends when these bytes come, and after how many seconds.
  func receive(_ bytes: [UInt8]) -> (output: [UInt8], delay: Double) {
    if isClosed { return ([], 0) }
    switch port.behaviour {
    case .http: return answerRequests(bytes)
    case .tcp(let exchanges):
      received += bytes
      var output: [UInt8] = []
      while let exchange = exchanges.first(where: {
        !$0.receive.isEmpty && received.starts(with: $0.receive)
      }) {
        received.removeFirst(exchange.receive.count)
        output += exchange.send
      }
      if let other = exchanges.first(where: { $0.receive.isEmpty }), !received.isEmpty {
        output += other.send
        received = []
      }
      if received.count > ContainerLimits.line { isClosed = true }
      return (output, 0)
    case .redis:
      received += bytes
      if received.count > ContainerLimits.line {
        isClosed = true
        return (Array("-ERR Protocol error: too big\r\n".utf8), 0)
      }
      var output: [UInt8] = []
      loop: while true {
        switch RedisProtocol.take(&received) {
        case .incomplete: break loop
        case .malformed(let message):
          isClosed = true
          output += Array("-ERR Protocol error: \(message)\r\n".utf8)
          break loop
        case .command(let words):
          output += port.container.redis.answer(words, time: port.container.machine.time).encoded
          if words.first?.uppercased() == "QUIT" { isClosed = true }
        }
      }
      return (output, 0)
    }
  }

  private func answerRequests(_ bytes: [UInt8]) -> (output: [UInt8], delay: Double) {
    requests.append(bytes)
    var output: [UInt8] = []
    var delay = 0.0
    while !isClosed {
      switch requests.next() {
      case .incomplete: return (output, delay)
      case .malformed:
        isClosed = true
        output += Self.encoded(.text("Bad Request\n", status: 400), closes: true, isHead: false)
      case .request(let request, let closes):
        let reply = port.answer(request) ?? .text("", status: 500)
        delay += reply.delay
        output += Self.encoded(reply, closes: closes, isHead: request.method == "HEAD")
        isClosed = closes
      }
    }
    return (output, delay)
  }

  static func encoded(_ reply: ContainerReply, closes: Bool, isHead: Bool) -> [UInt8] {
    var head = "HTTP/1.1 \(reply.status) \(ContainerReply.reason(reply.status))\r\n"
    for (name, value) in reply.headers where name.lowercased() != "content-length" {
      head += "\(name): \(value)\r\n"
    }
    head += "Content-Length: \(reply.body.count)\r\n"
    if closes { head += "Connection: close\r\n" }
    return Array((head + "\r\n").utf8) + (isHead ? [] : reply.body)
  }
}
