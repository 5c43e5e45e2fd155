import ClusterSimulation
import NIOCore

/// Plays the server's side of exec and attach over a WebSocket: a message a piece, its first byte the stream.
final class WebSocketProcessHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private let target: ProcessTarget
  private let subprotocol: ChannelProtocol
  private var input: BoundedInput<ProcessInput>?
  private var tasks: [Task<Void, Never>] = []

  init(_ target: ProcessTarget, _ subprotocol: ChannelProtocol) {
    self.target = target
    self.subprotocol = subprotocol
  }

  func handlerAdded(context: ChannelHandlerContext) {
    let input = BoundedInput<ProcessInput>(channel: context.channel)
    self.input = input
    let target = self.target
    let process = WebSocketProcess(
      target: target, subprotocol: subprotocol, channel: context.channel)
    tasks.append(Task { for await piece in input.stream { await target.send(piece) } })
    tasks.append(Task { await process.play() })
  }

  func handlerRemoved(context: ChannelHandlerContext) { stop() }

  func channelInactive(context: ChannelHandlerContext) {
    stop()
    context.fireChannelInactive()
  }

  private func stop() {
    guard let input else { return }
    self.input = nil
    input.finish()
    let target = target
    Task { await target.close() }
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let message = Array(unwrapInboundIn(data).readableBytesView)
    do {
      if let piece = try subprotocol.input(message) { input?.yield(piece, size: message.count) }
    } catch {
      stop()
      context.close(promise: nil)
    }
  }
}

/// What goes to a client of a process.
private struct WebSocketProcess: Sendable {
  let target: ProcessTarget
  let subprotocol: ChannelProtocol
  let channel: any Channel

  private func send(_ stream: ChannelProtocol.Stream, _ bytes: [UInt8]) async throws {
    try await channel.writeAndFlush(ByteBuffer(bytes: subprotocol.message(stream, bytes)))
  }

  /// Sends what the process writes, then how it ended.
  func play() async {
    do {
      if target.streams.output { try await send(.output, []) }
      while let output = await target.receive() {
        switch output {
        case .output(let bytes): if target.streams.output { try await send(.output, bytes) }
        case .errors(let bytes): if target.streams.errors { try await send(.errors, bytes) }
        case .ended, .failed:
          if let status = output.status, let bytes = subprotocol.failure(status) {
            try await send(.failure, bytes)
          }
        }
      }
      try await channel.triggerUserOutboundEvent(WebSocketMessages.Finish()).get()
    } catch {
      // The client has gone: there is nobody to tell.
    }
  }
}
