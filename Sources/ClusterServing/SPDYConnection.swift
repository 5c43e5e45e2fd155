import NIOCore

/// The server's side of a SPDY/3.1 connection: frames in, what they mean out. It knows no sockets.
struct SPDYConnection {
  /// What a frame of the client means.
  enum Event: Equatable {
    case opened(stream: UInt32, headers: [String: String], isLast: Bool)
    case data(stream: UInt32, bytes: [UInt8], isLast: Bool)
    case reset(stream: UInt32)
    /// To be answered with this frame.
    case reply(SPDYFrame)
    case closed
  }

  /// How many streams may be open at a time: two for each connection that is forwarded.
  static let streamLimit = 512
  private var buffer = ByteBuffer()
  private let headers = HeaderCompression()
  private var open: Set<UInt32> = []
  private var latest: UInt32 = 0

  /// Takes bytes in.
  ///
  /// - Throws: what cannot be a frame, and a header block that is damaged or too large. The connection is of no use then.
  mutating func receive(_ bytes: inout ByteBuffer) throws(StreamProtocolError) -> [Event] {
    buffer.writeBuffer(&bytes)
    var events: [Event] = []
    while let frame = try SPDYFrame(&buffer) { try take(frame, &events) }
    buffer.discardReadBytes()
    return events
  }

  private mutating func take(_ frame: SPDYFrame, _ events: inout [Event])
    throws(StreamProtocolError)
  {
    switch frame {
    case .synStream(let stream, let block, let isLast):
      // The block is read in any case: the compression's state goes on through all of them.
      guard let fields = headers.read(block) else {
        throw StreamProtocolError("a header block that is damaged")
      }
      // A client's streams have odd numbers that grow (section 2.3.2).
      guard stream % 2 == 1, stream > latest else {
        events.append(.reply(.resetStream(stream)))
        return
      }
      latest = stream
      guard open.count < Self.streamLimit else {
        events.append(.reply(.resetStream(stream)))
        return
      }
      open.insert(stream)
      events.append(.reply(.synReply(stream, headers.emptyBlock())))
      events.append(.opened(stream: stream, headers: fields, isLast: isLast))
    case .data(let stream, let bytes, let isLast):
      guard open.contains(stream) else {
        if stream > latest { events.append(.reply(.resetStream(stream))) }
        return
      }
      events.append(.data(stream: stream, bytes: bytes, isLast: isLast))
    case .resetStream(let stream):
      if open.remove(stream) != nil { events.append(.reset(stream: stream)) }
    case .ping(let identifier):
      // The client's pings have odd numbers; an even one is the answer to one of ours.
      if identifier % 2 == 1 { events.append(.reply(.ping(identifier))) }
    case .goAway: events.append(.closed)
    case .synReply, .other: break
    }
  }

  /// Says that a stream is done with.
  mutating func forget(_ stream: UInt32) {
    open.remove(stream)
  }
}
