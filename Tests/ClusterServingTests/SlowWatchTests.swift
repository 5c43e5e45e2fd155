import ClusterServing
import ClusterSimulation
import Foundation
import Logging
import NIOCore
import NIOPosix
import NIOSSL
import Synchronization
import Testing

/// A client at the end of a real connection that reads when it is told to.
private final class Reader: ChannelInboundHandler, Sendable {
  typealias InboundIn = ByteBuffer
  private let received = Mutex<[UInt8]>([])

  var bytes: [UInt8] { received.withLock { $0 } }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let buffer = unwrapInboundIn(data)
    received.withLock { $0.append(contentsOf: buffer.readableBytesView) }
  }

  /// Waits until the end of what has come holds these texts.
  func waits(for texts: String...) async throws -> Bool {
    for _ in 0..<1500 {
      let end = String(decoding: received.withLock { $0.suffix(4096) }, as: UTF8.self)
      if texts.allSatisfy({ end.contains($0) }) { return true }
      try await Task.sleep(for: .milliseconds(20))
    }
    return false
  }

  static func connect(_ port: Int, _ credentials: ServingCredentials)
    async throws -> (reader: Reader, channel: any Channel)
  {
    var configuration = TLSConfiguration.makeClientConfiguration()
    configuration.trustRoots = .certificates(
      try NIOSSLCertificate.fromPEMBytes(Array(credentials.certificatePEM.utf8)))
    let context = try NIOSSLContext(configuration: configuration)
    let reader = Reader()
    let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .channelOption(.socketOption(.so_rcvbuf), value: 64 << 10)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandlers([
            try NIOSSLClientHandler(context: context, serverHostname: "localhost"), reader,
          ])
        }
      }
      .connect(host: "127.0.0.1", port: port).get()
    return (reader, channel)
  }
}

@Suite struct `A watch over a real connection` {
  private static let path = "/api/v1/namespaces/default/configmaps"
  private static let changes = 40

  private func change(_ number: Int, in cluster: SimulatedCluster) async throws {
    let filling = String(repeating: "x", count: 900_000)
    let body: JSONValue = [
      "data": ["number": .string(String(number)), "filling": .string(filling)]
    ]
    let response = await cluster.respond(
      to: APIRequest(
        method: "PATCH", path: Self.path + "/big",
        headers: [("content-type", "application/merge-patch+json")], body: body.serialized()))
    guard case .complete(let head, _) = response else { throw CancellationError() }
    #expect(head.status == 200)
  }

  @Test func `ends where its client does not read, and goes on for one that does`() async throws {
    var random = SystemRandomNumberGenerator()
    let credentials = try ServingCredentials(now: Date().timeIntervalSince1970, using: &random)
    let cluster = await SimulatedCluster(
      configuration: try SimulationConfiguration([:]), now: { Date().timeIntervalSince1970 })
    let server = try await ClusterServer.start(
      credentials: credentials, now: { Date().timeIntervalSince1970 },
      logger: Logger(label: "test"),
      respond: { await cluster.respond(to: $0) })
    let object: JSONValue = ["apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": "big"]]
    _ = await cluster.respond(
      to: APIRequest(method: "POST", path: Self.path, body: object.serialized()))
    let slow = try await Reader.connect(server.port, credentials)
    let quick = try await Reader.connect(server.port, credentials)
    let request =
      "GET \(Self.path)?watch=true HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer \(credentials.token)\r\n\r\n"
    for client in [slow, quick] {
      try await client.channel.writeAndFlush(ByteBuffer(string: request))
      let hasBegun = try await client.reader.waits(for: #""type":"ADDED"}"#)
      #expect(hasBegun)
    }
    try await slow.channel.setOption(.autoRead, value: false).get()

    for number in 0..<Self.changes {
      try await change(number, in: cluster)
      let hasCome = try await quick.reader.waits(
        for: "\"number\":\"\(number)\"", #""type":"MODIFIED"}"#)
      #expect(hasCome)
    }
    let told = try #require(String(bytes: quick.reader.bytes, encoding: .utf8))
    #expect(told.matches(of: #/"type":"MODIFIED"/#).count == Self.changes)
    #expect(!told.hasSuffix("0\r\n\r\n"))

    // It gets what was waiting, and then the end of the answer: no more than a bounded part of it all.
    try await slow.channel.setOption(.autoRead, value: true).get()
    slow.channel.read()
    let hasEnded = try await slow.reader.waits(for: "\r\n0\r\n\r\n")
    #expect(hasEnded)
    let left = slow.reader.bytes.count
    #expect(left < Self.changes * 900_000 / 2)

    // The connection serves the next request.
    try await slow.channel.writeAndFlush(
      ByteBuffer(string: "GET /version HTTP/1.1\r\nHost: localhost\r\n\r\n"))
    let isServed = try await slow.reader.waits(for: "gitVersion")
    #expect(isServed)
    try? await slow.channel.close()
    try? await quick.channel.close()
    await server.stop()
  }
}
