import ClusterSimulation
import Foundation

/// The subprotocols that carry a process's streams in the messages of a WebSocket: the first byte, or in the base 64 forms the
/// first character, names the stream (`k8s.io/apimachinery/pkg/util/remotecommand` and `…/httpstream/wsstream`).
enum ChannelProtocol: String, CaseIterable, Sendable {
  case v5 = "v5.channel.k8s.io"
  case v4 = "v4.channel.k8s.io"
  case v3 = "v3.channel.k8s.io"
  case v2 = "v2.channel.k8s.io"
  case v1 = "channel.k8s.io"
  case base64v4 = "v4.base64.channel.k8s.io"
  case base64 = "base64.channel.k8s.io"

  /// The best of what a client offers; nil: none of them is known.
  static func choose(_ offered: [String]) -> ChannelProtocol? {
    offered.lazy.compactMap(ChannelProtocol.init(rawValue:)).first
  }

  var isText: Bool { self == .base64 || self == .base64v4 }
  /// Whether the error stream carries a `Status` and not a plain text.
  var hasStatus: Bool { self == .v5 || self == .v4 || self == .base64v4 }

  /// The streams by their numbers.
  enum Stream: UInt8 {
    case input = 0
    case output = 1
    case errors = 2
    case failure = 3
    case resize = 4
    /// v5: the stream that the next byte names is at its end.
    case close = 255
  }

  /// What a client's message means; nil: nothing that concerns a process.
  ///
  /// - Throws: a message for a stream that a client does not write to.
  func input(_ message: [UInt8]) throws(StreamProtocolError) -> ProcessInput? {
    guard let first = message.first else { return nil }
    let number = isText ? first &- UInt8(ascii: "0") : first
    var bytes = Array(message.dropFirst())
    if isText {
      guard let decoded = Base64Text.decode(bytes) else {
        throw StreamProtocolError("a message that is no base 64")
      }
      bytes = decoded
    }
    switch Stream(rawValue: number) {
    case .input: return bytes.isEmpty ? nil : .bytes(bytes)
    case .resize: return Self.size(bytes)
    case .close where self == .v5:
      return bytes.first == Stream.input.rawValue ? .endOfInput : nil
    case .output, .errors, .failure:
      // A client may write nothing to the streams that it reads.
      if bytes.isEmpty { return nil }
      throw StreamProtocolError("a message for stream \(number), which the client only reads")
    case .close, nil:
      throw StreamProtocolError("a message for stream \(number), which is not known")
    }
  }

  /// `{"Width":80,"Height":24}`.
  static func size(_ bytes: [UInt8]) -> ProcessInput? {
    guard bytes.count < 256, let value = try? JSONValue(parsing: bytes),
      let rows = value["Height"]?.integerValue, let columns = value["Width"]?.integerValue
    else { return nil }
    return .resize(rows: Int(clamping: rows), columns: Int(clamping: columns))
  }

  /// A message to the client.
  func message(_ stream: Stream, _ bytes: [UInt8]) -> [UInt8] {
    isText
      ? [stream.rawValue + UInt8(ascii: "0")] + Base64Text.encode(bytes)
      : [stream.rawValue] + bytes
  }

  /// What the error stream carries for an end.
  func failure(_ status: JSONValue) -> [UInt8]? {
    if hasStatus { return status.serialized() }
    if status["status"] == "Success" { return nil }
    return Array((status["message"]?.stringValue ?? "").utf8)
  }
}

/// Base 64 (RFC 4648, section 4) as bytes.
enum Base64Text {
  static func decode(_ bytes: [UInt8]) -> [UInt8]? {
    Data(base64Encoded: Data(bytes)).map { Array($0) }
  }

  static func encode(_ bytes: [UInt8]) -> [UInt8] {
    Array(Data(bytes).base64EncodedData())
  }
}
