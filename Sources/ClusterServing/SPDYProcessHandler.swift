import ClusterSimulation
import NIOCore

/// Plays the server's side of exec and attach over SPDY/3.1: a stream for each of the process's, and one for how it ended.
final class SPDYProcessHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private let target: ProcessTarget
  private let subprotocol: ChannelProtocol
  private var connection = SPDYConnection()
  private var streams: [String: UInt32] = [:]
  private var resizeBytes: [UInt8] = []
  private var input: BoundedInput<ProcessInput>?
  private var hasStarted = false
  /// How long the client may take until all its streams are open.
  private static let patience = TimeAmount.seconds(30)

  init(_ target: ProcessTarget, _ subprotocol: ChannelProtocol) {
    self.target = target
    self.subprotocol = subprotocol
  }

  func handlerAdded(context: ChannelHandlerContext) {
    let input = BoundedInput<ProcessInput>(channel: context.channel)
    self.input = input
    let target = target
    Task { for await piece in input.stream { await target.send(piece) } }
    let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
    let channel = context.channel
    context.eventLoop.scheduleTask(in: Self.patience) {
      if !bound.value.hasStarted { channel.close(promise: nil) }
    }
  }

  func handlerRemoved(context: ChannelHandlerContext) { stop() }

  func channelInactive(context: ChannelHandlerContext) {
    stop()
    context.fireChannelInactive()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    context.close(promise: nil)
  }

  private func stop() {
    guard let input else { return }
    self.input = nil
    input.finish()
    let target = target
    Task { await target.close() }
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    var bytes = unwrapInboundIn(data)
    do {
      for event in try connection.receive(&bytes) { take(event, context) }
    } catch {
      send(.goAway, context.channel)
      context.close(promise: nil)
    }
  }

  private func take(_ event: SPDYConnection.Event, _ context: ChannelHandlerContext) {
    switch event {
    case .reply(let frame): send(frame, context.channel)
    case .opened(let stream, let headers, let isLast):
      let type = headers["streamtype"] ?? ""
      guard ["error", "stdin", "stdout", "stderr", "resize"].contains(type), streams[type] == nil
      else { return send(.resetStream(stream), context.channel) }
      streams[type] = stream
      if type == "stdin", isLast { input?.yield(.endOfInput, size: 1) }
      start(context)
    case .data(let stream, let bytes, let isLast):
      if stream == streams["stdin"] {
        if !bytes.isEmpty { input?.yield(.bytes(bytes), size: bytes.count) }
        if isLast { input?.yield(.endOfInput, size: 1) }
      } else if stream == streams["resize"] {
        takeSizes(bytes)
      }
    case .reset(let stream):
      if stream == streams["stdin"] { input?.yield(.endOfInput, size: 1) }
    case .closed: context.close(promise: nil)
    }
  }

  /// The sizes come as JSON objects one after the other.
  private func takeSizes(_ bytes: [UInt8]) {
    resizeBytes += bytes
    while let end = resizeBytes.firstIndex(of: UInt8(ascii: "}")) {
      if let size = ChannelProtocol.size(Array(resizeBytes[...end])) {
        input?.yield(size, size: end + 1)
      }
      resizeBytes.removeSubrange(...end)
    }
    if resizeBytes.count > 1024 { resizeBytes = [] }
  }

  /// Begins when all the streams are there that the client asked for.
  private func start(_ context: ChannelHandlerContext) {
    let wanted = target.streams
    guard !hasStarted, let failure = streams["error"], !wanted.input || streams["stdin"] != nil,
      !wanted.output || streams["stdout"] != nil, !wanted.errors || streams["stderr"] != nil
    else { return }
    hasStarted = true
    let process = SPDYProcess(
      target: target, subprotocol: subprotocol, failure: failure, output: streams["stdout"],
      errors: streams["stderr"], channel: context.channel)
    Task { await process.play() }
  }

  private func send(_ frame: SPDYFrame, _ channel: any Channel) {
    channel.writeAndFlush(ByteBuffer(bytes: frame.bytes), promise: nil)
  }
}

/// What goes to a client of a process.
private struct SPDYProcess: Sendable {
  let target: ProcessTarget
  let subprotocol: ChannelProtocol
  let failure: UInt32
  let output: UInt32?
  let errors: UInt32?
  let channel: any Channel

  private func send(_ stream: UInt32?, _ bytes: [UInt8], isLast: Bool = false) async throws {
    guard let stream else { return }
    for start in stride(from: 0, to: max(1, bytes.count), by: 32768) {
      let piece = Array(bytes[start..<min(bytes.count, start + 32768)])
      try await channel.writeAndFlush(
        ByteBuffer(bytes: SPDYFrame.data(stream, piece, isLast: isLast).bytes))
    }
  }

  /// Sends what the process writes, then how it ended.
  func play() async {
    do {
      while let piece = await target.receive() {
        switch piece {
        case .output(let bytes): try await send(output, bytes)
        case .errors(let bytes): try await send(errors, bytes)
        case .ended, .failed:
          try await send(output, [], isLast: true)
          try await send(errors, [], isLast: true)
          if let status = piece.status, let bytes = subprotocol.failure(status) {
            try await send(failure, bytes)
          }
        }
      }
      try await send(failure, [], isLast: true)
    } catch {
      // The client has gone: there is nobody to tell.
    }
  }
}
