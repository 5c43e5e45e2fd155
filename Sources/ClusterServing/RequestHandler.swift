import ClusterSimulation
import Logging
import NIOCore
import NIOHTTP1
import NIOSSL

/// Makes requests of what comes over a connection, and sends the answers.
final class RequestHandler: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundOut = HTTPServerResponsePart

  /// What the API server takes at most (`k8s.io/apiserver`, `MaxRequestBodyBytes`).
  private static let bodyLimit = 3 << 20
  private static let headerLimit = 200
  private static let targetLimit = 64 << 10
  /// How long a request may take to come.
  private static let patience = TimeAmount.seconds(60)
  private let credentials: ServingCredentials
  private let now: @Sendable () -> Double
  private let logger: Logger
  private let respond: @Sendable (APIRequest) async -> APIResponse
  private let upgradeable: [any RemovableChannelHandler]
  private var head: HTTPRequestHead?
  private var body: [UInt8] = []
  private var task: Task<Void, Never>?
  private var deadline: Scheduled<Void>?
  private var isRefused = false
  /// What the connection's certificate says, found out once; nil: not yet.
  private var shown: Certificate?

  private enum Certificate {
    case none, bad
    case good(ClientCredential)
  }

  init(
    credentials: ServingCredentials, now: @escaping @Sendable () -> Double, logger: Logger,
    respond: @escaping @Sendable (APIRequest) async -> APIResponse,
    upgradeable: [any RemovableChannelHandler]
  ) {
    self.credentials = credentials
    self.now = now
    self.logger = logger
    self.respond = respond
    self.upgradeable = upgradeable
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let head):
      if deadline == nil { expect(context) }
      self.head = head
      body = []
      guard head.headers.count <= Self.headerLimit, head.uri.utf8.count <= Self.targetLimit else {
        return refuse(
          431, "RequestHeaderFieldsTooLarge", "the request has too many or too long headers",
          context)
      }
      if head.headers["expect"].contains("100-continue") {
        let proceed = HTTPResponseHead(version: head.version, status: .continue)
        context.writeAndFlush(wrapOutboundOut(.head(proceed)), promise: nil)
      }
    case .body(let buffer):
      if isRefused { return }
      if body.count + buffer.readableBytes > Self.bodyLimit {
        body = []
        refuse(
          413, "RequestEntityTooLarge", "Request entity too large: limit is \(Self.bodyLimit)",
          context)
      } else {
        body.append(contentsOf: buffer.readableBytesView)
      }
    case .end:
      deadline?.cancel()
      deadline = nil
      guard let head, !isRefused else { return }
      self.head = nil
      answer(head, context)
    }
  }

  func handlerAdded(context: ChannelHandlerContext) { expect(context) }

  /// Waits for a request to come whole, but not for ever.
  private func expect(_ context: ChannelHandlerContext) {
    let channel = context.channel
    deadline = context.eventLoop.scheduleTask(in: Self.patience) { channel.close(promise: nil) }
  }

  /// Answers with an error and takes no more from this client.
  private func refuse(
    _ status: Int, _ reason: String, _ message: String, _ context: ChannelHandlerContext
  ) {
    isRefused = true
    ResponseSender.refuse(status, reason, message, closing: true, on: context.channel)
  }

  func channelInactive(context: ChannelHandlerContext) {
    deadline?.cancel()
    task?.cancel()
    context.fireChannelInactive()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    logger.debug("connection failed", metadata: ["error": "\(error)"])
    guard error is HTTPParserError, !isRefused else { return context.close(promise: nil) }
    refuse(400, "BadRequest", "the request is no HTTP/1.1: \(error)", context)
  }

  private func answer(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
    var request = Self.request(head, body: body)
    body = []
    let channel = context.channel
    guard let credential = credential(head, context) else {
      return ResponseSender.refuse(401, "Unauthorized", "Unauthorized", on: channel)
    }
    request.credential = credential
    let respond = respond
    let upgrade = UpgradeRequest(head)
    let handlers = NIOLoopBound(upgradeable + [self], eventLoop: context.eventLoop)
    let keepsAlive = head.isKeepAlive
    task = Task {
      await ResponseSender.deliver(
        await respond(request), upgrade: upgrade, handlers, keepsAlive: keepsAlive, on: channel)
    }
  }

  /// What the client shows: this request's token, which it may have chosen, or else the connection's certificate.
  ///
  /// - Returns: nil for a certificate that is not good.
  private func credential(_ head: HTTPRequestHead, _ context: ChannelHandlerContext)
    -> ClientCredential?
  {
    let authorization = head.headers.first(name: "authorization")
    if let said = credentials.credential(authorization: authorization) { return said }
    let shown = self.shown ?? certificate(context)
    self.shown = shown
    switch shown {
    case .none: return .nothing
    case .bad: return nil
    case .good(let credential): return credential
    }
  }

  private func certificate(_ context: ChannelHandlerContext) -> Certificate {
    guard let peer = try? context.pipeline.syncOperations.nioSSL_peerCertificate(),
      let bytes = try? peer.toDERBytes()
    else { return .none }
    return credentials.credential(certificate: bytes, now: now()).map(Certificate.good) ?? .bad
  }

  private static func request(_ head: HTTPRequestHead, body: [UInt8]) -> APIRequest {
    let parts = head.uri.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    let query = (parts.count > 1 ? parts[1] : "").split(separator: "&").map { pair in
      let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      return (
        decoded(sides[0], plusIsSpace: true),
        sides.count > 1 ? decoded(sides[1], plusIsSpace: true) : ""
      )
    }
    return APIRequest(
      method: head.method.rawValue, path: decoded(parts[0], plusIsSpace: false), query: query,
      headers: head.headers.map { ($0.name.lowercased(), $0.value) }, body: body)
  }

  /// Percent-decoding (RFC 3986, section 2.1).
  private static func decoded(_ text: Substring, plusIsSpace: Bool) -> String {
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%"), rest.count >= 2,
        let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
      {
        bytes.append(value)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(plusIsSpace && byte == UInt8(ascii: "+") ? 0x20 : byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
