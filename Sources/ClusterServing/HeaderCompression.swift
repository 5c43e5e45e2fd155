import CZlib

/// Takes the header blocks of a SPDY/3 connection out of their compression, and puts others in.
///
/// All blocks of a direction are one zlib stream with a dictionary that both sides know (SPDY Protocol, draft 3.1, section
/// 2.6.10.1). What goes out is stored, not compressed: that is valid, and nothing is gained by more on loopback.
final class HeaderCompression {
  // zlib keeps the stream's address, so that it must not move.
  private let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
  /// The largest block that is taken, before and after it is unpacked.
  static let blockLimit = 64 << 10
  private static let headerLimit = 256
  private var hasStarted = false
  private var hasWritten = false

  init() {
    stream.initialize(to: z_stream())
  }

  deinit {
    if hasStarted { inflateEnd(stream) }
    stream.deallocate()
  }

  /// The names and values of a block; nil if it is damaged.
  func read(_ block: [UInt8]) -> [String: String]? {
    guard block.count <= Self.blockLimit else { return nil }
    if !hasStarted {
      guard atelier_inflate_init(stream) == Z_OK else { return nil }
      hasStarted = true
    }
    guard let plain = inflated(block) else { return nil }
    var rest = plain[...]
    func number() -> Int? {
      guard rest.count >= 4 else { return nil }
      defer { rest = rest.dropFirst(4) }
      return rest.prefix(4).reduce(0) { $0 << 8 | Int($1) }
    }
    func text() -> String? {
      guard let length = number(), rest.count >= length else { return nil }
      defer { rest = rest.dropFirst(length) }
      return String(decoding: rest.prefix(length), as: UTF8.self)
    }
    guard let count = number(), count <= Self.headerLimit else { return nil }
    var headers: [String: String] = [:]
    for _ in 0..<count {
      guard let name = text(), let value = text() else { return nil }
      headers[name.lowercased()] = value
    }
    return headers
  }

  private func inflated(_ block: [UInt8]) -> [UInt8]? {
    var input = block
    var result: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    return input.withUnsafeMutableBufferPointer { input in
      stream.pointee.next_in = input.baseAddress
      stream.pointee.avail_in = UInt32(input.count)
      while true {
        let (code, count) = buffer.withUnsafeMutableBufferPointer { buffer in
          stream.pointee.next_out = buffer.baseAddress
          stream.pointee.avail_out = UInt32(buffer.count)
          let code = inflate(stream, Z_SYNC_FLUSH)
          return (code, buffer.count - Int(stream.pointee.avail_out))
        }
        result += buffer[..<count]
        guard result.count <= Self.blockLimit else { return nil }
        switch code {
        case Z_NEED_DICT:
          guard
            inflateSetDictionary(stream, Self.dictionary, UInt32(Self.dictionary.count)) == Z_OK
          else { return nil }
        case Z_OK, Z_BUF_ERROR:
          if stream.pointee.avail_in == 0 && count < buffer.count { return result }
        default: return nil
        }
      }
    }
  }

  /// A block without headers, which is all that an answer needs.
  func emptyBlock() -> [UInt8] {
    let plain: [UInt8] = [0, 0, 0, 0]
    let start: [UInt8] = hasWritten ? [] : [0x78, 0x01]
    hasWritten = true
    // A stored block that is not the last one (RFC 1951, section 3.2.4), and an empty one, which makes the reader hand
    // on what it has, as a sync flush does.
    return start + [0x00, 0x04, 0x00, 0xFB, 0xFF] + plain + [0x00, 0x00, 0x00, 0xFF, 0xFF]
  }

  private static let dictionary: [UInt8] =
    words.flatMap { word in [0, 0, 0, UInt8(word.utf8.count)] + Array(word.utf8) }
    + Array(rest.utf8)

  private static let words = [
    "options", "head", "post", "put", "delete", "trace", "accept", "accept-charset",
    "accept-encoding", "accept-language", "accept-ranges", "age", "allow", "authorization",
    "cache-control", "connection", "content-base", "content-encoding", "content-language",
    "content-length", "content-location", "content-md5", "content-range", "content-type",
    "date", "etag", "expect", "expires", "from", "host", "if-match", "if-modified-since",
    "if-none-match", "if-range", "if-unmodified-since", "last-modified", "location",
    "max-forwards", "pragma", "proxy-authenticate", "proxy-authorization", "range", "referer",
    "retry-after", "server", "te", "trailer", "transfer-encoding", "upgrade", "user-agent",
    "vary", "via", "warning", "www-authenticate", "method", "get", "status", "200 OK",
    "version", "HTTP/1.1", "url", "public", "set-cookie", "keep-alive", "origin",
  ]

  private static let rest =
    "100101201202205206300302303304305306307402405406407408409410411412413414415416417502"
    + "504505203 Non-Authoritative Information204 No Content301 Moved Permanently400 Bad Re"
    + "quest401 Unauthorized403 Forbidden404 Not Found500 Internal Server Error501 Not Impl"
    + "emented503 Service UnavailableJan Feb Mar Apr May Jun Jul Aug Sept Oct Nov Dec 00:00"
    + ":00 Mon, Tue, Wed, Thu, Fri, Sat, Sun, GMTchunked,text/html,image/png,image/jpg,imag"
    + "e/gif,application/xml,application/xhtml+xml,text/plain,text/javascript,publicprivate"
    + "max-age=gzip,deflate,sdchcharset=utf-8charset=iso-8859-1,utf-,*,enq=0."
}
