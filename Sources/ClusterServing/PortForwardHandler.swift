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
    var isConnected = false
  }

  private let target: PortForwardTarget
  private var buffer = ByteBuffer()
  private let headers = HeaderCompression()
  private var pairs: [String: Pair] = [:]
  private var inputs: [UInt32: AsyncStream<[UInt8]>.Continuation] = [:]
  private var tasks: [Task<Void, Never>] = []

  init(_ target: PortForwardTarget) {
    self.target = target
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    var bytes = unwrapInboundIn(data)
    buffer.writeBuffer(&bytes)
    while let frame = SPDYFrame(&buffer) { take(frame, context) }
    buffer.discardReadBytes()
  }

  func channelInactive(context: ChannelHandlerContext) {
    for input in inputs.values { input.finish() }
    for task in tasks { task.cancel() }
    context.fireChannelInactive()
  }

  private func take(_ frame: SPDYFrame, _ context: ChannelHandlerContext) {
    switch frame {
    case .synStream(let stream, let block):
      guard let fields = headers.read(block) else { return context.close(promise: nil) }
      send(.synReply(stream, headers.emptyBlock()), context.channel)
      open(stream, fields, context)
    case .data(let stream, let bytes, let isLast):
      if !bytes.isEmpty { inputs[stream]?.yield(bytes) }
      if isLast { inputs.removeValue(forKey: stream)?.finish() }
    case .resetStream(let stream): inputs.removeValue(forKey: stream)?.finish()
    case .ping(let identifier): send(.ping(identifier), context.channel)
    case .goAway: context.close(promise: nil)
    case .synReply, .other: break
    }
  }

  private func open(_ stream: UInt32, _ fields: [String: String], _ context: ChannelHandlerContext)
  {
    let request = fields["requestid"] ?? "0"
    var pair = pairs[request] ?? Pair()
    pair.port = fields["port"].flatMap(Int.init) ?? pair.port
    if fields["streamtype"] == "error" { pair.error = stream } else { pair.data = stream }
    guard let data = pair.data, let error = pair.error, !pair.isConnected else {
      // The data may come before the error stream is there: its input waits in the stream.
      pairs[request] = pair
      return
    }
    pair.isConnected = true
    pairs[request] = nil
    let (input, continuation) = AsyncStream<[UInt8]>.makeStream()
    inputs[data] = continuation
    let channel = context.channel
    let connection = ForwardedConnection(
      target: target, port: pair.port, input: input, data: data, error: error, channel: channel)
    tasks.append(Task { await connection.play() })
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
    switch await target.connect(port, input) {
    case .open(let output):
      for await bytes in output { send(.data(data, bytes, isLast: false)) }
    case .refused(let message): send(.data(error, Array(message.utf8), isLast: false))
    }
    send(.data(data, [], isLast: true))
    send(.data(error, [], isLast: true))
  }

  private func send(_ frame: SPDYFrame) {
    channel.writeAndFlush(ByteBuffer(bytes: frame.bytes), promise: nil)
  }
}
