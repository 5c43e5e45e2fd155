import ClusterSimulation
import NIOCore
import NIOHTTP1

/// Sends the simulation's answers over one connection, as fast as its client takes them.
///
/// It is used on the connection's event loop alone. What a client does not read stays where it is: in the bytes that many
/// answers share, or in a watch's bounded queue.
final class ResponseSender {
  /// How much is handed to TLS at a time.
  private static let slice = 128 << 10
  /// Up to which size a body goes out with its head.
  private static let small = 8 << 10
  /// For how long the changes of a watch are gathered that follow others.
  private static let pace = TimeAmount.milliseconds(5)
  private let patience: TimeAmount
  private var closes = false
  private var isHead = false
  private var whenDone: ((ChannelHandlerContext) -> Void)?
  private var pieces: CircularBuffer<ByteBuffer> = []
  private var queue: WatchQueue?
  private var isPumping = false
  /// Until when the next changes of a watch are gathered, and whether somebody waits for that.
  private var nextTelling = NIODeadline.uptimeNanoseconds(0)
  private var isPaced = false
  private var timer: Scheduled<Void>?
  private var stall: Scheduled<Void>?

  init(patience: TimeAmount) {
    self.patience = patience
  }

  /// Begins an answer.
  ///
  /// - Parameters:
  ///   - closes: whether the connection ends with it.
  ///   - isHead: whether the request was a HEAD, whose answer has no body.
  ///   - whenDone: called when the next request may be answered.
  func begin(closes: Bool, isHead: Bool, whenDone: @escaping (ChannelHandlerContext) -> Void) {
    self.closes = closes
    self.isHead = isHead
    self.whenDone = whenDone
  }

  // MARK: - Whole answers

  func send(_ ready: ReadyAnswer, _ context: ChannelHandlerContext) {
    let size = ready.pieces.reduce(0) { $0 + $1.bytes.count }
    let isSmall = size <= Self.small
    var buffer = context.channel.allocator.buffer(capacity: 128 + (isSmall ? size : 0))
    HTTPText.jsonHead(length: size, closes: closes, into: &buffer)
    if isSmall {
      for piece in ready.pieces { buffer.writeBytes(piece.bytes) }
      return finish(with: buffer, context)
    }
    pieces = [buffer]
    for piece in ready.pieces {
      pieces.append(
        piece.bytes.count < 1024
          ? ByteBuffer(bytes: piece.bytes) : piece.attachment { ByteBuffer(bytes: $0) })
    }
    pump(context)
  }

  func send(_ head: APIResponse.Head, _ body: [UInt8], _ context: ChannelHandlerContext) {
    let hasBody =
      !isHead && HTTPResponseStatus(statusCode: head.status).mayHaveResponseBody && !body.isEmpty
    let isSmall = body.count <= Self.small
    var buffer = context.channel.allocator.buffer(
      capacity: 256 + (hasBody && isSmall ? body.count : 0))
    HTTPText.head(head, length: body.count, closes: closes, into: &buffer)
    if hasBody, isSmall { buffer.writeBytes(body) }
    guard hasBody, !isSmall else { return finish(with: buffer, context) }
    pieces = [buffer, ByteBuffer(bytes: body)]
    pump(context)
  }

  func refuse(
    _ status: Int, _ reason: String, _ message: String, _ context: ChannelHandlerContext
  ) {
    let body: JSONValue = [
      "kind": "Status", "apiVersion": "v1", "metadata": [:], "status": "Failure",
      "message": .string(message), "reason": .string(reason), "code": .integer(Int64(status)),
    ]
    send(
      .init(status: status, headers: [("content-type", "application/json")]), body.serialized(),
      context)
  }

  private func finish(with buffer: ByteBuffer, _ context: ChannelHandlerContext) {
    timer?.cancel()
    timer = nil
    stall?.cancel()
    stall = nil
    if closes {
      let channel = context.channel
      let written = context.eventLoop.makePromise(of: Void.self)
      written.futureResult.whenComplete { _ in channel.close(promise: nil) }
      context.writeAndFlush(NIOAny(buffer), promise: written)
      whenDone = nil
    } else {
      context.writeAndFlush(NIOAny(buffer), promise: nil)
      let whenDone = whenDone
      self.whenDone = nil
      whenDone?(context)
    }
  }

  // MARK: - Answers that go on

  /// Sends a body as it comes; a client that goes away ends it, and so does its time limit. Returns what has to be cancelled
  /// when the client goes.
  func stream(_ head: APIResponse.Head, _ body: ByteStream, _ context: ChannelHandlerContext)
    -> Task<Void, Never>?
  {
    var buffer = context.channel.allocator.buffer(capacity: 256)
    HTTPText.head(head, length: nil, closes: closes, into: &buffer)
    context.writeAndFlush(NIOAny(buffer), promise: nil)
    let this = NIOLoopBound((self, context), eventLoop: context.eventLoop)
    let eventLoop = context.eventLoop
    switch body.source {
    case .pushed(let queue):
      self.queue = queue
      if let seconds = head.timeLimit {
        timer = eventLoop.scheduleTask(in: .milliseconds(Int64(seconds * 1000))) {
          let (sender, context) = this.value
          sender.timer = nil
          sender.endWatch(context)
        }
      }
      queue.onReady {
        if eventLoop.inEventLoop {
          this.value.0.tell(this.value.1)
        } else {
          eventLoop.execute { this.value.0.tell(this.value.1) }
        }
      }
      return nil
    case .pulled(let stream):
      let channel = context.channel
      let task = Task {
        do {
          for await bytes in stream where !bytes.isEmpty {
            var buffer = channel.allocator.buffer(capacity: bytes.count + 16)
            HTTPText.chunk([bytes], size: bytes.count, into: &buffer)
            try await channel.writeAndFlush(buffer)
          }
          eventLoop.execute { this.value.0.endStream(this.value.1) }
        } catch {
          // The client has gone: there is nobody to tell.
        }
      }
      if let seconds = head.timeLimit {
        timer = eventLoop.scheduleTask(in: .milliseconds(Int64(seconds * 1000))) { task.cancel() }
      }
      return task
    }
  }

  /// Sends what a watch tells: the first change at once, and what follows closely together, so that a hundred watchers of a
  /// busy object do not keep everybody else waiting.
  private func tell(_ context: ChannelHandlerContext) {
    if isPaced { return }
    let now = NIODeadline.now()
    guard now < nextTelling else {
      nextTelling = now + Self.pace
      return pump(context)
    }
    isPaced = true
    let this = NIOLoopBound((self, context), eventLoop: context.eventLoop)
    context.eventLoop.scheduleTask(deadline: nextTelling) {
      let (sender, context) = this.value
      sender.isPaced = false
      sender.nextTelling = .now() + Self.pace
      sender.pump(context)
    }
  }

  private func endStream(_ context: ChannelHandlerContext) {
    guard whenDone != nil, context.channel.isActive else { return }
    var buffer = context.channel.allocator.buffer(capacity: 8)
    buffer.writeStaticString(HTTPText.lastChunk)
    finish(with: buffer, context)
  }

  /// Tells what the watch has told so far, and then the end.
  private func endWatch(_ context: ChannelHandlerContext) {
    guard let queue else { return }
    queue.close()
    pump(context)
  }

  /// Frees what an answer holds that nobody will get.
  static func drop(_ response: APIResponse) {
    switch response {
    case .complete: break
    case .stream(_, let body):
      if case .pushed(let queue) = body.source { queue.cancel() }
    case .upgrade(.process(let target)): Task { await target.close() }
    case .upgrade: break
    }
  }

  /// The client has gone.
  func abandon() {
    timer?.cancel()
    stall?.cancel()
    queue?.cancel()
    queue = nil
    pieces = []
    whenDone = nil
  }

  // MARK: - Writing

  /// Writes until the client's connection is full or nothing is left.
  func pump(_ context: ChannelHandlerContext) {
    guard !isPumping, queue != nil || !pieces.isEmpty else { return }
    isPumping = true
    defer { isPumping = false }
    stall?.cancel()
    stall = nil
    let channel = context.channel
    while channel.isWritable {
      if !pieces.isEmpty {
        let piece = pieces[pieces.startIndex].readSlice(
          length: min(Self.slice, pieces[pieces.startIndex].readableBytes))
        if pieces[pieces.startIndex].readableBytes == 0 { pieces.removeFirst() }
        guard let piece else { continue }
        if pieces.isEmpty, queue == nil { return done(with: piece, context) }
        context.write(NIOAny(piece), promise: nil)
        if pieces.isEmpty || piece.readableBytes == Self.slice { context.flush() }
      } else if let queue {
        let (lines, isFinished) = queue.take(upTo: Self.slice)
        if !lines.isEmpty {
          context.write(NIOAny(Self.chunk(lines, channel.allocator)), promise: nil)
        }
        if isFinished {
          self.queue = nil
          queue.cancel()
          var buffer = channel.allocator.buffer(capacity: 8)
          buffer.writeStaticString(HTTPText.lastChunk)
          return done(with: buffer, context)
        }
        if lines.isEmpty { return }
        context.flush()
      } else {
        return
      }
    }
    // A watch may wait for its client, within the bounds of its queue; nothing else does.
    guard queue?.isOpen != true else { return }
    stall = context.eventLoop.scheduleTask(in: patience) { channel.close(promise: nil) }
  }

  private func done(with buffer: ByteBuffer, _ context: ChannelHandlerContext) {
    isPumping = false
    finish(with: buffer, context)
  }

  /// Lines as one chunk; what one line makes is shared by all who are told it.
  private static func chunk(_ lines: [SharedBytes], _ allocator: ByteBufferAllocator) -> ByteBuffer
  {
    if lines.count == 1 {
      return lines[0].attachment { bytes in
        var buffer = ByteBufferAllocator().buffer(capacity: bytes.count + 16)
        HTTPText.chunk([bytes], size: bytes.count, into: &buffer)
        return buffer
      }
    }
    let size = lines.reduce(0) { $0 + $1.bytes.count }
    var buffer = allocator.buffer(capacity: size + 16)
    HTTPText.chunk(lines.lazy.map(\.bytes), size: size, into: &buffer)
    return buffer
  }
}
