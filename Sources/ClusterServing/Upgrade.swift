import ClusterSimulation
import Crypto
import Foundation
import NIOCore
import NIOHTTP1
import NIOWebSocket

/// A client's wish to leave HTTP.
struct UpgradeRequest: Sendable {
  enum Transport: Sendable, Hashable {
    /// SPDY/3.1 on the bare connection, as kubectl up to 1.30 does it.
    case spdy
    /// SPDY/3.1 in the binary messages of a WebSocket (Kubernetes enhancement 4006).
    case tunnel(key: String)
    /// The streams in the messages of a WebSocket.
    case webSocket(key: String)
  }

  let transport: Transport
  /// The protocol to agree to; nil: the client named none.
  let subprotocol: String?
  /// The ports that a port-forward without SPDY names.
  let ports: [Int]

  /// Nil if the head asks for no upgrade, or for one that is not known.
  init?(_ head: HTTPRequestHead) {
    let upgrade = head.headers.first(name: "upgrade")?.lowercased() ?? ""
    ports = Self.ports(head.uri)
    if upgrade.hasPrefix("spdy/") {
      transport = .spdy
      let offered = head.headers[canonicalForm: "x-stream-protocol-version"].map(String.init)
      // Over SPDY there is no fifth version: a stream has an end of its own there.
      let known = offered.filter { $0 != ChannelProtocol.v5.rawValue }
      subprotocol = known.first { ChannelProtocol(rawValue: $0) != nil } ?? known.first
    } else if upgrade == "websocket", let key = head.headers.first(name: "sec-websocket-key"),
      Data(base64Encoded: key)?.count == 16,
      head.headers.first(name: "sec-websocket-version") == "13"
    {
      let offered = head.headers[canonicalForm: "sec-websocket-protocol"].map(String.init)
      if let tunnel = offered.first(where: { $0.hasPrefix("SPDY/3.1+") }) {
        transport = .tunnel(key: key)
        subprotocol = tunnel
      } else {
        transport = .webSocket(key: key)
        subprotocol = ChannelProtocol.choose(offered)?.rawValue
        if subprotocol == nil, !offered.isEmpty { return nil }
      }
    } else {
      return nil
    }
  }

  private static func ports(_ uri: String) -> [Int] {
    let query = uri.drop { $0 != "?" }.dropFirst()
    return query.split(separator: "&").filter { $0.hasPrefix("ports=") }
      .flatMap { $0.dropFirst(6).replacing("%2C", with: ",").split(separator: ",") }
      .compactMap { Int($0) }.filter { (1...65535).contains($0) }
  }

  var channelProtocol: ChannelProtocol {
    subprotocol.flatMap(ChannelProtocol.init(rawValue:)) ?? .v1
  }

  /// The head of the answer that agrees.
  var responseHead: HTTPResponseHead {
    var headers = HTTPHeaders([("Connection", "Upgrade")])
    switch transport {
    case .spdy:
      headers.add(name: "Upgrade", value: "SPDY/3.1")
      headers.add(name: "X-Stream-Protocol-Version", value: subprotocol ?? "portforward.k8s.io")
    case .tunnel(let key), .webSocket(let key):
      // RFC 6455, section 4.2.2.
      let digest = Insecure.SHA1.hash(
        data: Data((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").utf8))
      headers.add(name: "Upgrade", value: "websocket")
      headers.add(name: "Sec-WebSocket-Accept", value: Data(digest).base64EncodedString())
      if let subprotocol { headers.add(name: "Sec-WebSocket-Protocol", value: subprotocol) }
    }
    return HTTPResponseHead(version: .http1_1, status: .switchingProtocols, headers: headers)
  }

  /// Whether a session can be played over this transport.
  func suits(_ session: StreamSession) -> Bool {
    switch (session, transport) {
    case (.process, .tunnel): false
    case (.portForward, .webSocket): (1...64).contains(ports.count)
    case (.process, _), (.portForward, _): true
    }
  }
}

/// Takes a connection out of HTTP and gives it to a session.
enum Upgrade {
  /// Called on the connection's event loop.
  static func perform(
    _ request: UpgradeRequest, _ session: StreamSession, on channel: any Channel,
    removing handlers: [any RemovableChannelHandler]
  ) {
    var head = channel.allocator.buffer(capacity: 256)
    HTTPText.upgradeHead(request.responseHead, into: &head)
    channel.writeAndFlush(head, promise: nil)
    let pipeline = channel.pipeline.syncOperations
    let subprotocol = request.channelProtocol
    do {
      if request.transport != .spdy {
        try pipeline.addHandlers([
          WebSocketFrameEncoder(),
          ByteToMessageHandler(
            WebSocketFrameDecoder(maxFrameSize: WebSocketMessages.messageLimit)),
          WebSocketMessages(isText: subprotocol.isText),
        ])
      }
      switch (session, request.transport) {
      case (.portForward(let target), .spdy), (.portForward(let target), .tunnel):
        try pipeline.addHandler(PortForwardHandler(target))
      case (.portForward(let target), .webSocket):
        try pipeline.addHandler(
          WebSocketPortForwardHandler(target, ports: request.ports, subprotocol))
      case (.process(let target), .spdy):
        try pipeline.addHandler(SPDYProcessHandler(target, subprotocol))
      case (.process(let target), .webSocket), (.process(let target), .tunnel):
        try pipeline.addHandler(WebSocketProcessHandler(target, subprotocol))
      }
    } catch {
      return channel.close(promise: nil)
    }
    for handler in handlers { pipeline.removeHandler(handler, promise: nil) }
  }
}
