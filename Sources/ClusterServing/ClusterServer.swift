import ClusterSimulation
import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

/// Serves a simulated cluster over HTTPS on loopback.
public final class ClusterServer: Sendable {
  /// The port that it listens on.
  public let port: Int
  private let channel: any Channel
  private let group: MultiThreadedEventLoopGroup
  private let connections: ConnectionRegistry

  private init(
    channel: any Channel, group: MultiThreadedEventLoopGroup, connections: ConnectionRegistry,
    port: Int
  ) {
    self.channel = channel
    self.group = group
    self.connections = connections
    self.port = port
  }

  /// Listens on 127.0.0.1.
  ///
  /// - Parameters:
  ///   - credentials: the certificate to show and the token to ask for.
  ///   - port: 0: any that is free.
  ///   - now: the time, in seconds since 1970.
  ///   - logger: where trouble with a connection is told.
  ///   - read: answers a GET where it came in, on the connection's thread, or says who has to: the target as it came, the
  ///     header `Accept`, and whether it may take longer than a few microseconds. Nil: `respond` answers all.
  ///   - respond: answers a request; called for several at once.
  public static func start(
    credentials: ServingCredentials, port: Int = 0,
    now: @escaping @Sendable () -> Double, logger: Logger,
    read: (@Sendable (String, String?, Bool) -> ReadingResult)? = nil,
    respond: @escaping @Sendable (APIRequest) async -> APIResponse
  ) async throws -> ClusterServer {
    let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    do {
      var configuration = TLSConfiguration.makeServerConfiguration(
        certificateChain: [
          .certificate(try NIOSSLCertificate(bytes: credentials.certificate, format: .der))
        ],
        privateKey: .privateKey(
          try NIOSSLPrivateKey(bytes: Array(credentials.privateKeyPEM.utf8), format: .pem)))
      // A client's certificate is asked for; whether it is good, the answer to its requests tells, as Kubernetes does.
      configuration.certificateVerification = .optionalVerification
      configuration.applicationProtocols = ["http/1.1"]
      let context = try NIOSSLContext(configuration: configuration)
      let connections = ConnectionRegistry()
      let service = ClusterService(read: read, respond: respond)
      let bootstrap = ServerBootstrap(group: group)
        .serverChannelOption(.backlog, value: 256)
        .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
        .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
        .childChannelInitializer { channel in
          channel.eventLoop.makeCompletedFuture {
            guard connections.add(channel) else { return channel.close(promise: nil) }
            let pipeline = channel.pipeline.syncOperations
            try pipeline.addHandler(
              NIOSSLServerHandler(
                context: context, customVerificationCallback: { $1.succeed(.certificateVerified) }))
            let decoder = ByteToMessageHandler(
              HTTPRequestDecoder(leftOverBytesStrategy: .forwardBytes))
            try pipeline.addHandler(decoder)
            try pipeline.addHandler(
              RequestHandler(
                credentials: credentials, now: now, logger: logger, service: service,
                decoder: decoder))
          }
        }
      let channel = try await bootstrap.bind(host: "127.0.0.1", port: port).get()
      guard let bound = channel.localAddress?.port else { throw ServingError.noPort }
      return ClusterServer(channel: channel, group: group, connections: connections, port: bound)
    } catch {
      try? await group.shutdownGracefully()
      throw error
    }
  }

  /// Closes every connection and stops listening.
  public func stop() async {
    try? await channel.close()
    await connections.closeAll()
    try? await group.shutdownGracefully()
  }
}

/// Why the server cannot serve.
public enum ServingError: Error, Sendable, CustomStringConvertible {
  case noPort

  public var description: String { "the system gave the server no port" }
}
