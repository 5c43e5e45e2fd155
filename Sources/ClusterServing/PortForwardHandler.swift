import ClusterSimulation
import NIOCore

/// Plays the server's side of a port-forward: SPDY/3.1 streams in pairs, one for data and one for errors, for every
/// connection that kubectl accepts.
final class PortForwardHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  /// The two streams of one connection.
  private struct Pair {
    var data: UInt32?
    var error: UInt32?
    var port = 0
  }

  private let target: PortForwardTarget
  private var connection = SPDYConnection()
  private var pairs: [String: Pair] = [:]
  private var inputs: [UInt32: BoundedInput<[UInt8]>] = [:]
  private var tasks: [UInt32: Task<Void, Never>] = [:]

  init(_ target: PortForwardTarget) {
    self.target = target
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

  func channelInactive(context: ChannelHandlerContext) {
    for input in inputs.values { input.finish() }
    for task in tasks.values { task.cancel() }
    context.fireChannelInactive()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    context.close(promise: nil)
  }

  private func take(_ event: SPDYConnection.Event, _ context: ChannelHandlerContext) {
    switch event {
    case .reply(let frame): send(frame, context.channel)
    case .opened(let stream, let fields, _): open(stream, fields, context)
    case .data(let stream, let bytes, let isLast):
      if !bytes.isEmpty { inputs[stream]?.yield(bytes, size: bytes.count) }
      if isLast { inputs[stream]?.finish() }
    case .reset(let stream):
      inputs.removeValue(forKey: stream)?.finish()
      tasks.removeValue(forKey: stream)?.cancel()
    case .closed: context.close(promise: nil)
    }
  }

  private func open(_ stream: UInt32, _ fields: [String: String], _ context: ChannelHandlerContext)
  {
    let request = fields["requestid"] ?? "0"
    var pair = pairs[request] ?? Pair()
    pair.port = fields["port"].flatMap(Int.init) ?? pair.port
    if fields["streamtype"] == "error" {
      pair.error = stream
    } else {
      pair.data = stream
      // The data may come before the error stream is there: its input waits.
      inputs[stream] = BoundedInput(channel: context.channel)
    }
    guard let data = pair.data, let error = pair.error, let input = inputs[data] else {
      pairs[request] = pair
      return
    }
    pairs[request] = nil
    let connection = ForwardedConnection(
      target: target, port: pair.port, input: input.stream, data: data, error: error,
      channel: context.channel)
    let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
    let eventLoop = context.eventLoop
    tasks[data] = Task {
      await connection.play()
      eventLoop.execute { bound.value.forget(data, error) }
    }
  }

  private func forget(_ data: UInt32, _ error: UInt32) {
    inputs.removeValue(forKey: data)?.finish()
    tasks[data] = nil
    connection.forget(data)
    connection.forget(error)
  }

  private func send(_ frame: SPDYFrame, _ channel: any Channel) {
    channel.writeAndFlush(ByteBuffer(bytes: frame.bytes), promise: nil)
  }
}

/// One connection that is forwarded: a pair of streams and what the pod sends.
private struct ForwardedConnection: Sendable {
  let target: PortForwardTarget
  let port: Int
  let input: AsyncStream<[UInt8]>
  let data: UInt32
  let error: UInt32
  let channel: any Channel

  /// Copies what the pod sends until it closes, then ends both streams.
  func play() async {
    do {
      switch await target.connect(port, input) {
      case .open(let output):
        for await bytes in output {
          for start in stride(from: 0, to: bytes.count, by: 32768) {
            let piece = Array(bytes[start..<min(bytes.count, start + 32768)])
            try await send(.data(data, piece, isLast: false))
          }
        }
      case .refused(let message):
        try await send(.data(error, Array(message.utf8), isLast: false))
      }
      try await send(.data(data, [], isLast: true))
      try await send(.data(error, [], isLast: true))
    } catch {
      // The client has gone: there is nobody to tell.
    }
  }

  private func send(_ frame: SPDYFrame) async throws {
    try await channel.writeAndFlush(ByteBuffer(bytes: frame.bytes))
  }
}
