import ClusterSimulation
import NIOCore
import NIOHTTP1

/// Writes the heads of HTTP/1.1 answers and the chunks of their bodies (RFC 9112).
enum HTTPText {
  static func head(
    _ head: APIResponse.Head, length: Int?, closes: Bool, into buffer: inout ByteBuffer
  ) {
    if head.status == 200 {
      buffer.writeStaticString("HTTP/1.1 200 OK\r\n")
    } else {
      let status = HTTPResponseStatus(statusCode: head.status)
      buffer.writeString("HTTP/1.1 \(status.code) \(status.reasonPhrase)\r\n")
    }
    for (name, value) in head.headers
    where !isFraming(name) {
      buffer.writeString(name)
      buffer.writeStaticString(": ")
      buffer.writeString(singleLine(value))
      buffer.writeStaticString("\r\n")
    }
    let status = HTTPResponseStatus(statusCode: head.status)
    if status.mayHaveResponseBody {
      if let length {
        buffer.writeStaticString("content-length: ")
        write(decimal: length, into: &buffer)
        buffer.writeStaticString("\r\n")
      } else {
        buffer.writeStaticString("transfer-encoding: chunked\r\n")
      }
    }
    if closes { buffer.writeStaticString("connection: close\r\n") }
    buffer.writeStaticString("\r\n")
  }

  /// The head of an answer that is JSON of this length.
  static func jsonHead(length: Int, closes: Bool, into buffer: inout ByteBuffer) {
    buffer.writeStaticString(
      "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ")
    write(decimal: length, into: &buffer)
    buffer.writeStaticString("\r\n")
    if closes { buffer.writeStaticString("connection: close\r\n") }
    buffer.writeStaticString("\r\n")
  }

  /// The head of an answer that switches protocols.
  static func upgradeHead(_ head: HTTPResponseHead, into buffer: inout ByteBuffer) {
    buffer.writeString("HTTP/1.1 \(head.status.code) \(head.status.reasonPhrase)\r\n")
    for (name, value) in head.headers { buffer.writeString("\(name): \(singleLine(value))\r\n") }
    buffer.writeStaticString("\r\n")
  }

  /// A body's chunk of several pieces.
  static func chunk(_ pieces: some Sequence<[UInt8]>, size: Int, into buffer: inout ByteBuffer) {
    guard size > 0 else { return }
    buffer.writeString(String(size, radix: 16))
    buffer.writeStaticString("\r\n")
    for piece in pieces { buffer.writeBytes(piece) }
    buffer.writeStaticString("\r\n")
  }

  static let lastChunk: StaticString = "0\r\n\r\n"

  private static func write(decimal number: Int, into buffer: inout ByteBuffer) {
    buffer.writeString(String(number))
  }

  /// Whether a header is ours to write.
  private static func isFraming(_ name: String) -> Bool {
    name.matches("content-length") || name.matches("transfer-encoding")
      || name.matches("connection")
  }

  /// A value cannot begin another header.
  private static func singleLine(_ value: String) -> String {
    guard value.utf8.contains(where: { $0 == 0x0A || $0 == 0x0D }) else { return value }
    return String(value.unicodeScalars.map { $0 == "\n" || $0 == "\r" ? " " : Character($0) })
  }
}

extension HTTPResponseStatus {
  /// Whether an answer with this status has a body at all (RFC 9110, section 6.4.1).
  var mayHaveResponseBody: Bool { code >= 200 && code != 204 && code != 304 }
}

extension String {
  /// Whether it is a header's name that is given in lower case.
  func matches(_ lowercased: StaticString) -> Bool {
    let count = lowercased.utf8CodeUnitCount
    guard utf8.count == count else { return false }
    var start = lowercased.utf8Start
    for byte in utf8 {
      let lower = (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
      if lower != start.pointee { return false }
      start += 1
    }
    return true
  }
}
