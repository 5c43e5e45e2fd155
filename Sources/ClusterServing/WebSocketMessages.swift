import NIOCore
import NIOWebSocket

/// Makes messages of a client's WebSocket frames (RFC 6455, section 5.4), answers pings and closes, and refuses what the
/// protocol does not allow.
final class WebSocketMessages: ChannelDuplexHandler {
  typealias InboundIn = WebSocketFrame
  typealias InboundOut = ByteBuffer
  typealias OutboundIn = ByteBuffer
  typealias OutboundOut = WebSocketFrame

  /// The largest message that is taken.
  static let messageLimit = 16 << 20
  private let opcode: WebSocketOpcode
  private var partial: ByteBuffer?
  private var isClosing = false

  /// - Parameter isText: whether what goes out is text.
  init(isText: Bool = false) {
    opcode = isText ? .text : .binary
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let frame = unwrapInboundIn(data)
    if isClosing { return }
    // A client masks what it sends, and has no extensions that it could mark (sections 5.1 and 5.2).
    guard frame.maskKey != nil, !frame.rsv1, !frame.rsv2, !frame.rsv3 else {
      return close(.protocolError, context)
    }
    var payload = frame.unmaskedData
    switch frame.opcode {
    case .binary, .text:
      guard partial == nil else { return close(.protocolError, context) }
      if frame.fin { return context.fireChannelRead(wrapInboundOut(payload)) }
      partial = payload
    case .continuation:
      guard var message = partial else { return close(.protocolError, context) }
      guard message.readableBytes + payload.readableBytes <= Self.messageLimit else {
        return close(.messageTooLarge, context)
      }
      message.writeBuffer(&payload)
      partial = frame.fin ? nil : message
      if frame.fin { context.fireChannelRead(wrapInboundOut(message)) }
    case .ping:
      guard frame.fin, payload.readableBytes <= 125 else { return close(.protocolError, context) }
      let pong = WebSocketFrame(fin: true, opcode: .pong, data: payload)
      context.writeAndFlush(wrapOutboundOut(pong), promise: nil)
    case .pong: break
    case .connectionClose:
      isClosing = true
      let answer = WebSocketFrame(fin: true, opcode: .connectionClose, data: payload)
      let channel = context.channel
      context.writeAndFlush(wrapOutboundOut(answer)).whenComplete { _ in
        channel.close(promise: nil)
      }
    default: close(.protocolError, context)
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    let isTooLarge = (error as? NIOWebSocketError) == .invalidFrameLength
    close(isTooLarge ? .messageTooLarge : .protocolError, context)
  }

  private func close(_ code: WebSocketErrorCode, _ context: ChannelHandlerContext) {
    guard !isClosing else { return }
    isClosing = true
    var data = context.channel.allocator.buffer(capacity: 2)
    data.write(webSocketErrorCode: code)
    let channel = context.channel
    let frame = WebSocketFrame(fin: true, opcode: .connectionClose, data: data)
    context.writeAndFlush(wrapOutboundOut(frame)).whenComplete { _ in channel.close(promise: nil) }
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    let frame = WebSocketFrame(fin: true, opcode: opcode, data: unwrapOutboundIn(data))
    context.write(wrapOutboundOut(frame), promise: promise)
  }
}

extension WebSocketMessages {
  /// Says that everything was sent, and waits for the client's answer before it closes.
  struct Finish: Sendable {}

  func triggerUserOutboundEvent(
    context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?
  ) {
    guard event is Finish else {
      return context.triggerUserOutboundEvent(event, promise: promise)
    }
    var data = context.channel.allocator.buffer(capacity: 2)
    data.write(webSocketErrorCode: .normalClosure)
    let frame = WebSocketFrame(fin: true, opcode: .connectionClose, data: data)
    context.writeAndFlush(wrapOutboundOut(frame), promise: promise)
    isClosing = true
    let channel = context.channel
    // The client answers with a close of its own; one that does not is not waited for long.
    context.eventLoop.scheduleTask(in: .seconds(1)) { channel.close(promise: nil) }
  }
}
