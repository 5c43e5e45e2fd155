import ClusterSimulation
import Crypto
import Foundation
import NIOCore
import NIOHTTP1
import NIOWebSocket

/// A client's wish to leave HTTP.
struct UpgradeRequest: Sendable {
  enum Transport: Sendable {
    /// SPDY/3.1 on the bare connection, as kubectl up to 1.30 does it.
    case spdy
    /// SPDY/3.1 in the binary messages of a WebSocket (Kubernetes enhancement 4006).
    case webSocket(key: String)
  }

  let transport: Transport
  /// The protocol to agree to.
  let subprotocol: String

  init?(_ head: HTTPRequestHead) {
    let upgrade = head.headers.first(name: "upgrade")?.lowercased() ?? ""
    if upgrade.hasPrefix("spdy/") {
      transport = .spdy
      subprotocol = head.headers.first(name: "x-stream-protocol-version") ?? "portforward.k8s.io"
    } else if upgrade == "websocket", let key = head.headers.first(name: "sec-websocket-key") {
      let offered = head.headers[canonicalForm: "sec-websocket-protocol"].map(String.init)
      guard let chosen = offered.first(where: { $0.hasPrefix("SPDY/3.1+") }) else { return nil }
      transport = .webSocket(key: key)
      subprotocol = chosen
    } else {
      return nil
    }
  }

  /// The head of the answer that agrees.
  var responseHead: HTTPResponseHead {
    var headers = HTTPHeaders([("Connection", "Upgrade")])
    switch transport {
    case .spdy:
      headers.add(name: "Upgrade", value: "SPDY/3.1")
      headers.add(name: "X-Stream-Protocol-Version", value: subprotocol)
    case .webSocket(let key):
      // RFC 6455, section 4.2.2.
      let digest = Insecure.SHA1.hash(
        data: Data((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").utf8))
      headers.add(name: "Upgrade", value: "websocket")
      headers.add(name: "Sec-WebSocket-Accept", value: Data(digest).base64EncodedString())
      headers.add(name: "Sec-WebSocket-Protocol", value: subprotocol)
    }
    return HTTPResponseHead(version: .http1_1, status: .switchingProtocols, headers: headers)
  }
}

/// Takes a connection out of HTTP and gives it to a session.
enum Upgrade {
  /// Called on the connection's event loop.
  static func perform(
    _ request: UpgradeRequest, _ session: StreamSession, on channel: any Channel,
    removing handlers: [any RemovableChannelHandler]
  ) {
    channel.writeAndFlush(HTTPServerResponsePart.head(request.responseHead), promise: nil)
    let pipeline = channel.pipeline.syncOperations
    do {
      if case .webSocket = request.transport {
        try pipeline.addHandlers([
          WebSocketFrameEncoder(),
          ByteToMessageHandler(WebSocketFrameDecoder(maxFrameSize: 1 << 24)), WebSocketTunnel(),
        ])
      }
      switch session {
      case .portForward(let target): try pipeline.addHandler(PortForwardHandler(target))
      }
    } catch {
      return channel.close(promise: nil)
    }
    for handler in handlers { pipeline.removeHandler(handler, promise: nil) }
  }
}

/// Carries bytes in the binary messages of a WebSocket.
final class WebSocketTunnel: ChannelDuplexHandler {
  typealias InboundIn = WebSocketFrame
  typealias InboundOut = ByteBuffer
  typealias OutboundIn = ByteBuffer
  typealias OutboundOut = WebSocketFrame

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let frame = unwrapInboundIn(data)
    switch frame.opcode {
    case .binary, .text, .continuation: context.fireChannelRead(wrapInboundOut(frame.unmaskedData))
    case .ping:
      let pong = WebSocketFrame(fin: true, opcode: .pong, data: frame.unmaskedData)
      context.writeAndFlush(wrapOutboundOut(pong), promise: nil)
    case .connectionClose:
      let close = WebSocketFrame(fin: true, opcode: .connectionClose, data: frame.unmaskedData)
      let channel = context.channel
      context.writeAndFlush(wrapOutboundOut(close)).whenComplete { _ in channel.close(promise: nil)
      }
    default: break
    }
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    let frame = WebSocketFrame(fin: true, opcode: .binary, data: unwrapOutboundIn(data))
    context.write(wrapOutboundOut(frame), promise: promise)
  }
}
