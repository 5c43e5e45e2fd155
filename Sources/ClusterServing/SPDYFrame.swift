import NIOCore

/// A frame of SPDY/3.1 (SPDY Protocol, draft 3.1, section 2.2), as far as Kubernetes' streams use them.
enum SPDYFrame: Equatable {
  case synStream(UInt32, headers: [UInt8], isLast: Bool)
  case synReply(UInt32, [UInt8])
  case resetStream(UInt32)
  case ping(UInt32)
  case goAway
  case data(UInt32, [UInt8], isLast: Bool)
  /// One that needs no answer: settings, headers, window updates.
  case other

  /// The largest payload that is taken; clients send 32 KiB at most.
  static let payloadLimit = 1 << 20

  /// Takes a whole frame off the buffer; nil while there is none.
  ///
  /// - Throws: a frame that is larger than the limit, or is none.
  init?(_ buffer: inout ByteBuffer) throws(StreamProtocolError) {
    guard let first = buffer.getInteger(at: buffer.readerIndex, as: UInt32.self),
      let second = buffer.getInteger(at: buffer.readerIndex + 4, as: UInt32.self)
    else { return nil }
    let length = Int(second & 0xFF_FFFF)
    guard length <= Self.payloadLimit else {
      throw StreamProtocolError("a frame of \(length) bytes is larger than \(Self.payloadLimit)")
    }
    let isControl = first >> 31 == 1
    if isControl, first >> 16 & 0x7FFF != 3 {
      throw StreamProtocolError("a frame of SPDY version \(first >> 16 & 0x7FFF), not 3")
    }
    guard buffer.readableBytes >= 8 + length,
      let payload = buffer.getBytes(at: buffer.readerIndex + 8, length: length)
    else { return nil }
    buffer.moveReaderIndex(forwardBy: 8 + length)
    let isLast = second >> 24 & 1 == 1
    guard isControl else {
      self = .data(first & 0x7FFF_FFFF, payload, isLast: isLast)
      return
    }
    let word = payload.prefix(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    let number = word & 0x7FFF_FFFF
    func require(_ count: Int) throws(StreamProtocolError) {
      guard length >= count else { throw StreamProtocolError("a frame that is too short") }
    }
    switch first & 0xFFFF {
    case 1:
      try require(10)
      self = .synStream(number, headers: Array(payload[10...]), isLast: isLast)
    case 2:
      try require(4)
      self = .synReply(number, Array(payload[4...]))
    case 3:
      try require(8)
      self = .resetStream(number)
    case 6:
      try require(4)
      self = .ping(word)
    case 7: self = .goAway
    default: self = .other
    }
  }

  /// The frame as it is sent.
  var bytes: [UInt8] {
    switch self {
    case .synStream(let stream, let headers, _):
      Self.control(1, Self.big(stream) + [0, 0, 0, 0, 0, 0] + headers)
    case .synReply(let stream, let headers): Self.control(2, Self.big(stream) + headers)
    case .resetStream(let stream): Self.control(3, Self.big(stream) + Self.big(5))
    case .ping(let identifier): Self.control(6, Self.big(identifier))
    case .goAway: Self.control(7, Self.big(0) + Self.big(0))
    case .data(let stream, let bytes, let isLast):
      Self.big(stream) + Self.big(UInt32(bytes.count) | (isLast ? 1 << 24 : 0)) + bytes
    case .other: []
    }
  }

  private static func control(_ type: UInt8, _ payload: [UInt8]) -> [UInt8] {
    [0x80, 0x03, 0x00, type] + big(UInt32(payload.count)) + payload
  }

  private static func big(_ value: UInt32) -> [UInt8] {
    [UInt8(value >> 24), UInt8(value >> 16 & 255), UInt8(value >> 8 & 255), UInt8(value & 255)]
  }
}

/// What a client sent that its protocol does not allow.
struct StreamProtocolError: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) {
    self.description = description
  }
}
