import ClusterSimulation
import NIOCore

/// Plays the server's side of a port-forward without SPDY, as clients other than kubectl do it: in the messages of a WebSocket,
/// two streams for each of the ports that the request named, the even one for data and the odd one for errors
/// (`k8s.io/kubelet/pkg/cri/streaming/portforward`, `websocket.go`).
final class WebSocketPortForwardHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private let target: PortForwardTarget
  private let ports: [Int]
  private let subprotocol: ChannelProtocol
  private var inputs: [BoundedInput<[UInt8]>] = []
  private var tasks: [Task<Void, Never>] = []

  init(_ target: PortForwardTarget, ports: [Int], _ subprotocol: ChannelProtocol) {
    self.target = target
    self.ports = ports
    self.subprotocol = subprotocol
  }

  func handlerAdded(context: ChannelHandlerContext) {
    for (index, port) in ports.enumerated() {
      let input = BoundedInput<[UInt8]>(channel: context.channel)
      inputs.append(input)
      let forwarded = WebSocketPort(
        target: target, port: port, stream: UInt8(index * 2), input: input.stream,
        isText: subprotocol.isText, channel: context.channel)
      tasks.append(Task { await forwarded.play() })
    }
  }

  func channelInactive(context: ChannelHandlerContext) {
    for input in inputs { input.finish() }
    for task in tasks { task.cancel() }
    context.fireChannelInactive()
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    var message = Array(unwrapInboundIn(data).readableBytesView)
    guard let first = message.first else { return }
    let number = Int(subprotocol.isText ? first &- UInt8(ascii: "0") : first)
    message.removeFirst()
    if subprotocol.isText { message = Base64Text.decode(message) ?? [] }
    guard number % 2 == 0, inputs.indices.contains(number / 2) else {
      return context.close(promise: nil)
    }
    if !message.isEmpty { inputs[number / 2].yield(message, size: message.count) }
  }
}

/// One port that is forwarded.
private struct WebSocketPort: Sendable {
  let target: PortForwardTarget
  let port: Int
  /// The number of its data stream; the error stream's is one more.
  let stream: UInt8
  let input: AsyncStream<[UInt8]>
  let isText: Bool
  let channel: any Channel

  private func send(_ stream: UInt8, _ bytes: [UInt8]) async throws {
    let message =
      isText ? [stream + UInt8(ascii: "0")] + Base64Text.encode(bytes) : [stream] + bytes
    try await channel.writeAndFlush(ByteBuffer(bytes: message))
  }

  func play() async {
    // Each stream begins with the number of its port, the low byte first.
    let number = [UInt8(truncatingIfNeeded: port), UInt8(truncatingIfNeeded: port >> 8)]
    do {
      try await send(stream, number)
      try await send(stream + 1, number)
      switch await target.connect(port, input) {
      case .open(let output): for await bytes in output { try await send(stream, bytes) }
      case .refused(let message): try await send(stream + 1, Array(message.utf8))
      }
      try await channel.triggerUserOutboundEvent(WebSocketMessages.Finish()).get()
    } catch {
      // The client has gone: there is nobody to tell.
    }
  }
}
