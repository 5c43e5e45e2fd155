import Foundation
import Synchronization

/// An HTTP server on loopback for tests. It answers whatever is asked, as a closure says, one request a connection.
public final class LoopbackServer: Sendable {
  /// What was asked.
  public struct Request: Sendable {
    public var method: String
    /// The target as it was sent: a path, or a whole URL where the server is taken for a proxy.
    public var target: String
    public var headers: [String: String]
    /// When it came.
    public var time: ContinuousClock.Instant
    /// How many requests were being answered when it came, itself among them.
    public var atOnce: Int
  }

  /// What to answer.
  public struct Answer: Sendable {
    public var status: Int
    public var headers: [(String, String)]
    public var body: String
    /// How long the answer takes, in seconds.
    public var delay: Double

    public init(
      _ status: Int, headers: [(String, String)] = [], body: String = "", delay: Double = 0
    ) {
      self.status = status
      self.headers = headers
      self.body = body
      self.delay = delay
    }
  }

  public struct Failure: Error {}

  public let port: UInt16
  private let descriptor: Int32
  private let answer: @Sendable (Request, Int) -> Answer
  private let log = Mutex<[Request]>([])
  private let open = Mutex(0)

  /// Starts a server on a free port.
  ///
  /// - Parameter answer: what to answer, by the request and how often its target was asked for before.
  public init(_ answer: @escaping @Sendable (Request, Int) -> Answer) throws {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let bound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, length) == 0 && listen(descriptor, 64) == 0
          && getsockname(descriptor, $0, &length) == 0
      }
    }
    guard descriptor >= 0, bound else { throw Failure() }
    self.descriptor = descriptor
    self.answer = answer
    port = UInt16(bigEndian: address.sin_port)
  }

  /// Serves while the body runs.
  public static func use<Value>(
    _ answer: @escaping @Sendable (Request, Int) -> Answer,
    _ body: (LoopbackServer) async throws -> Value
  ) async throws -> Value {
    let server = try LoopbackServer(answer)
    Thread.detachNewThread { server.serve() }
    defer { shutdown(server.descriptor, Int32(SHUT_RDWR)) }
    return try await body(server)
  }

  public var address: String { "http://127.0.0.1:\(port)" }

  /// What was asked so far, in order.
  public var requests: [Request] { log.withLock { $0 } }

  private func serve() {
    while true {
      let connection = accept(descriptor, nil, nil)
      guard connection >= 0 else { break }
      Thread.detachNewThread { self.answer(connection) }
    }
    close(descriptor)
  }

  private func answer(_ connection: Int32) {
    defer { close(connection) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while !String(decoding: bytes, as: UTF8.self).contains("\r\n\r\n") {
      let count = read(connection, &buffer, buffer.count)
      guard count > 0 else { return }
      bytes += buffer[..<count]
    }
    let lines = String(decoding: bytes, as: UTF8.self).components(separatedBy: "\r\n")
    let words = lines[0].split(separator: " ").map(String.init)
    guard words.count == 3 else { return }
    var headers: [String: String] = [:]
    for line in lines.dropFirst() {
      let parts = line.split(separator: ":", maxSplits: 1)
      if parts.count == 2 {
        headers[parts[0].lowercased()] = parts[1].trimmingCharacters(in: .whitespaces)
      }
    }
    let atOnce = open.withLock { count in
      count += 1
      return count
    }
    let request = Request(
      method: words[0], target: words[1], headers: headers, time: .now, atOnce: atOnce)
    let before = log.withLock { log in
      defer { log.append(request) }
      return log.count { $0.target == request.target && $0.method == request.method }
    }
    let answer = answer(request, before)
    if answer.delay > 0 { Thread.sleep(forTimeInterval: answer.delay) }
    open.withLock { $0 -= 1 }
    var text = "HTTP/1.1 \(answer.status) Status\r\nConnection: close\r\n"
    text += "Content-Length: \(answer.body.utf8.count)\r\n"
    for (name, value) in answer.headers { text += "\(name): \(value)\r\n" }
    text += "\r\n" + (request.method == "HEAD" ? "" : answer.body)
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes {
        send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
    }
  }
}
