import NIOCore
import Testing

@testable import ClusterServing

/// What a client of a port-forward sends first: its own header blocks, recorded from kubectl 1.32.
enum SPDYSample {
  /// Two pings, as kubectl begins.
  static let pings: [UInt8] = SPDYFrame.ping(1).bytes + SPDYFrame.ping(3).bytes

  /// A header block as a stored zlib stream, without a dictionary.
  static func block(_ headers: [(String, String)], isFirst: Bool) -> [UInt8] {
    func number(_ value: Int) -> [UInt8] {
      [
        UInt8(value >> 24 & 255), UInt8(value >> 16 & 255), UInt8(value >> 8 & 255),
        UInt8(value & 255),
      ]
    }
    var plain = number(headers.count)
    for (name, value) in headers {
      plain += number(name.utf8.count) + Array(name.utf8)
      plain += number(value.utf8.count) + Array(value.utf8)
    }
    let count = plain.count
    let stored: [UInt8] =
      [0, UInt8(count & 255), UInt8(count >> 8), UInt8(~count & 255), UInt8(~count >> 8 & 255)]
      + plain
    return (isFirst ? [0x78, 0x01] : []) + stored + [0, 0, 0, 0xFF, 0xFF]
  }

  static func open(_ stream: UInt32, _ type: String, isFirst: Bool, port: Int = 80) -> [UInt8] {
    SPDYFrame.synStream(
      stream,
      headers: block(
        [("streamtype", type), ("port", String(port)), ("requestid", "0")], isFirst: isFirst),
      isLast: false
    ).bytes
  }

  /// A session: both streams of a connection, a request, its end.
  static let session: [UInt8] =
    open(1, "error", isFirst: true) + open(3, "data", isFirst: false)
    + SPDYFrame.data(3, Array("GET / HTTP/1.1\r\nHost: a\r\n\r\n".utf8), isLast: false).bytes
    + pings + SPDYFrame.data(3, [], isLast: true).bytes + SPDYFrame.resetStream(1).bytes
    + SPDYFrame.goAway.bytes
}

@Suite struct `A SPDY connection` {
  private func events(_ bytes: [UInt8], in connection: inout SPDYConnection) throws
    -> [SPDYConnection.Event]
  {
    var buffer = ByteBuffer(bytes: bytes)
    return try connection.receive(&buffer)
  }

  @Test func `tells a session's streams, data and end`() throws {
    var connection = SPDYConnection()
    let events = try events(SPDYSample.session, in: &connection)
    let opened = events.compactMap { event -> String? in
      if case .opened(let stream, let headers, _) = event {
        return "\(stream) \(headers["streamtype"] ?? "") \(headers["port"] ?? "")"
      }
      return nil
    }
    #expect(opened == ["1 error 80", "3 data 80"])
    #expect(
      events.contains(
        .data(stream: 3, bytes: Array("GET / HTTP/1.1\r\nHost: a\r\n\r\n".utf8), isLast: false)))
    #expect(events.contains(.reply(.ping(1))))
    #expect(events.contains(.data(stream: 3, bytes: [], isLast: true)))
    #expect(events.last == .closed)
  }

  @Test func `gives the same events however the bytes are cut`() throws {
    var whole = SPDYConnection()
    let expected = try events(SPDYSample.session, in: &whole)
    var single = SPDYConnection()
    var found: [SPDYConnection.Event] = []
    for byte in SPDYSample.session { found += try events([byte], in: &single) }
    #expect(found == expected)
  }

  @Test func `refuses a frame that is too large before it has come`() {
    var connection = SPDYConnection()
    #expect(throws: StreamProtocolError.self) {
      try events([0, 0, 0, 1, 0, 0xFF, 0xFF, 0xFF], in: &connection)
    }
  }

  @Test func `refuses another version of the protocol`() {
    var connection = SPDYConnection()
    #expect(throws: StreamProtocolError.self) {
      try events([0x80, 0x02, 0, 6, 0, 0, 0, 4, 0, 0, 0, 1], in: &connection)
    }
  }

  @Test func `refuses headers that unpack to more than the limit`() {
    let value = String(repeating: "a", count: 65000)
    let block = SPDYSample.block([("a", value), ("b", "c")], isFirst: true)
    var connection = SPDYConnection()
    #expect(throws: StreamProtocolError.self) {
      try events(
        SPDYFrame.synStream(1, headers: block + block, isLast: false).bytes, in: &connection)
    }
  }

  @Test func `resets a stream whose number is not the client's, or not new`() throws {
    var connection = SPDYConnection()
    _ = try events(SPDYSample.open(5, "data", isFirst: true), in: &connection)
    let even = try events(SPDYSample.open(6, "data", isFirst: false), in: &connection)
    #expect(even == [.reply(.resetStream(6))])
    let old = try events(SPDYSample.open(3, "data", isFirst: false), in: &connection)
    #expect(old == [.reply(.resetStream(3))])
  }

  @Test func `opens no more streams than the limit, and again when one is done`() throws {
    var connection = SPDYConnection()
    var stream: UInt32 = 1
    for index in 0..<SPDYConnection.streamLimit {
      _ = try events(SPDYSample.open(stream, "data", isFirst: index == 0), in: &connection)
      stream += 2
    }
    let refused = try events(SPDYSample.open(stream, "data", isFirst: false), in: &connection)
    #expect(refused == [.reply(.resetStream(stream))])
    connection.forget(1)
    stream += 2
    let opened = try events(SPDYSample.open(stream, "data", isFirst: false), in: &connection)
    #expect(opened.count == 2)
  }
}
