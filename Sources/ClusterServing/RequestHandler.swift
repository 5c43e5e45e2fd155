import ClusterSimulation
import Logging
import NIOCore
import NIOHTTP1
import NIOSSL

/// Makes requests of what comes over a connection, and sends the answers, one after the other.
///
/// A read that can be answered at once is answered where it came in, on the connection's event loop; everything else goes to
/// `respond`. While an answer is under way nothing more is read from the client.
final class RequestHandler: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  /// What the API server takes at most (`k8s.io/apiserver`, `MaxRequestBodyBytes`).
  private static let bodyLimit = 3 << 20
  private static let headerLimit = 200
  private static let targetLimit = 64 << 10
  /// How long a request may take to come, and a client not to read of an answer that has ended.
  private static let patience = TimeAmount.seconds(60)
  private let credentials: ServingCredentials
  private let token: [UInt8]
  private let now: @Sendable () -> Double
  private let logger: Logger
  private let service: ClusterService
  private let decoder: any RemovableChannelHandler
  private var head: HTTPRequestHead?
  private var body: [UInt8] = []
  private var task: Task<Void, Never>?
  private var deadline: Scheduled<Void>?
  private var isRefused = false
  private var isUpgraded = false
  /// What came while an answer was under way.
  private var waiting: CircularBuffer<HTTPServerRequestPart> = []
  private var isAnswering = false
  private var isReadHeldBack = false
  private var context: ChannelHandlerContext?
  /// What the connection's certificate says, found out once; nil: not yet.
  private var shown: Certificate?
  private lazy var sender = ResponseSender(patience: Self.patience)

  private enum Certificate {
    case none, bad
    case good(ClientCredential)
  }

  init(
    credentials: ServingCredentials, now: @escaping @Sendable () -> Double, logger: Logger,
    service: ClusterService, decoder: any RemovableChannelHandler
  ) {
    self.credentials = credentials
    self.now = now
    token = Array(credentials.token.utf8)
    self.logger = logger
    self.service = service
    self.decoder = decoder
  }

  // MARK: - What comes

  func handlerAdded(context: ChannelHandlerContext) {
    self.context = context
    expect(context)
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    deadline?.cancel()
    self.context = nil
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    if isUpgraded { return context.fireChannelRead(data) }
    let part = unwrapInboundIn(data)
    if isAnswering { waiting.append(part) } else { take(part, context) }
  }

  func channelReadComplete(context: ChannelHandlerContext) {
    // A request that is not whole yet may not take for ever.
    if head != nil, deadline == nil { expect(context) }
    context.fireChannelReadComplete()
  }

  func read(context: ChannelHandlerContext) {
    if isAnswering, !isUpgraded { isReadHeldBack = true } else { context.read() }
  }

  private func take(_ part: HTTPServerRequestPart, _ context: ChannelHandlerContext) {
    switch part {
    case .head(let head):
      self.head = head
      body = []
      guard head.headers.count <= Self.headerLimit, head.uri.utf8.count <= Self.targetLimit else {
        return refuse(
          431, "RequestHeaderFieldsTooLarge", "the request has too many or too long headers",
          context)
      }
      if head.headers["expect"].contains("100-continue") {
        var buffer = context.channel.allocator.buffer(capacity: 32)
        buffer.writeStaticString("HTTP/1.1 100 Continue\r\n\r\n")
        context.writeAndFlush(wrapOutboundOut(buffer), promise: nil)
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

  /// Waits for a request to come whole, but not for ever.
  private func expect(_ context: ChannelHandlerContext) {
    let channel = context.channel
    deadline = context.eventLoop.scheduleTask(in: Self.patience) { channel.close(promise: nil) }
  }

  func channelInactive(context: ChannelHandlerContext) {
    deadline?.cancel()
    task?.cancel()
    sender.abandon()
    context.fireChannelInactive()
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    sender.pump(context)
    context.fireChannelWritabilityChanged()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    logger.debug("connection failed", metadata: ["error": "\(error)"])
    guard error is HTTPParserError, !isRefused, !isAnswering else {
      return context.close(promise: nil)
    }
    refuse(400, "BadRequest", "the request is no HTTP/1.1: \(error)", context)
  }

  // MARK: - What goes

  private func answer(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
    let fields = RequestFields(head.headers)
    let body = body
    self.body = []
    isAnswering = true
    sender.begin(closes: !head.isKeepAlive, isHead: head.method == .HEAD) { [self] context in
      finish(context)
    }
    guard let credential = credential(fields.authorization, context) else {
      return sender.refuse(401, "Unauthorized", "Unauthorized", context)
    }
    // The administrator may read everything; of others the cluster itself has to find out.
    if case .administrator = credential, head.method == .GET, body.isEmpty, !fields.isSpecial,
      let read = service.read
    {
      switch read(head.uri, fields.accept, false) {
      case .answer(let ready): return sender.send(ready, context)
      case .tooMuch: return answerLater(head, body, credential, context, reading: read)
      case .elsewhere: break
      }
    }
    answerLater(head, body, credential, context, reading: nil)
  }

  /// Has an answer made on another thread.
  private func answerLater(
    _ head: HTTPRequestHead, _ body: [UInt8], _ credential: ClientCredential,
    _ context: ChannelHandlerContext, reading: ClusterService.Reading?
  ) {
    let work = Work(
      handler: NIOLoopBound(self, eventLoop: context.eventLoop), eventLoop: context.eventLoop,
      head: head, body: body, credential: credential, read: reading, respond: service.respond)
    task = Task { await work.run() }
  }

  /// The making of an answer away from the connection's event loop.
  private struct Work: Sendable {
    let handler: NIOLoopBound<RequestHandler>
    let eventLoop: any EventLoop
    let head: HTTPRequestHead
    let body: [UInt8]
    let credential: ClientCredential
    let read: ClusterService.Reading?
    let respond: @Sendable (APIRequest) async -> APIResponse

    func run() async {
      let outcome = await outcome()
      eventLoop.execute { handler.value.deliver(outcome, to: head) }
    }

    private func outcome() async -> Outcome {
      if let read {
        let result = read(head.uri, head.headers.first(name: "accept"), true)
        if case .answer(let ready) = result { return .ready(ready) }
      }
      var request = RequestHandler.request(head, body: body)
      request.credential = credential
      return .response(await respond(request))
    }
  }

  private enum Outcome: Sendable {
    case ready(ReadyAnswer)
    case response(APIResponse)
  }

  private func deliver(_ outcome: Outcome, to head: HTTPRequestHead) {
    switch outcome {
    case .ready(let ready):
      if let context { sender.send(ready, context) }
    case .response(let response): deliver(response, to: head)
    }
  }

  private func deliver(_ response: APIResponse, to head: HTTPRequestHead) {
    guard let context, context.channel.isActive else {
      return ResponseSender.drop(response)
    }
    switch response {
    case .complete(let head, let body): sender.send(head, body, context)
    case .stream(let head, let body): task = sender.stream(head, body, context)
    case .upgrade(let session):
      guard let upgrade = UpgradeRequest(head), upgrade.suits(session) else {
        ResponseSender.drop(response)
        return sender.refuse(400, "BadRequest", "Upgrade request required", context)
      }
      isUpgraded = true
      let channel = context.channel
      Upgrade.perform(upgrade, session, on: channel, removing: [self, decoder])
      // What was not read while the answer was under way is the session's input.
      if isReadHeldBack { channel.read() }
    }
  }

  /// Goes on to the next request.
  private func finish(_ context: ChannelHandlerContext) {
    isAnswering = false
    task = nil
    while !isAnswering, !isRefused, let part = waiting.popFirst() { take(part, context) }
    if !isAnswering, isReadHeldBack {
      isReadHeldBack = false
      context.read()
    }
  }

  /// Answers with an error and takes no more from this client.
  private func refuse(
    _ status: Int, _ reason: String, _ message: String, _ context: ChannelHandlerContext
  ) {
    isRefused = true
    sender.begin(closes: true, isHead: false) { _ in }
    sender.refuse(status, reason, message, context)
  }

  // MARK: - Reading a head

  /// What the client shows: this request's token, which it may have chosen, or else the connection's certificate.
  ///
  /// - Returns: nil for a certificate that is not good.
  private func credential(_ authorization: String?, _ context: ChannelHandlerContext)
    -> ClientCredential?
  {
    if let authorization {
      if isAdministrator(authorization) { return .administrator }
      if let said = credentials.credential(authorization: authorization) { return said }
    }
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

  private func isAdministrator(_ authorization: String) -> Bool {
    var given = authorization
    guard given.utf8.count == token.count + 7, given.hasPrefix("Bearer ") else {
      return false
    }
    // Every byte is compared, so that the time tells nothing of the token.
    return given.withUTF8 { bytes in
      var difference: UInt8 = 0
      for index in token.indices { difference |= bytes[index + 7] ^ token[index] }
      return difference == 0
    }
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
    if !text.utf8.contains(where: { $0 == UInt8(ascii: "%") || $0 == UInt8(ascii: "+") }) {
      return String(text)
    }
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

/// The header fields that decide how a request is answered.
private struct RequestFields {
  var authorization: String?
  var accept: String?
  /// Whether it is no plain read: it acts as somebody else, or leaves HTTP.
  var isSpecial = false

  init(_ headers: HTTPHeaders) {
    for (name, value) in headers {
      switch name.utf8.count {
      case 6 where accept == nil && name.matches("accept"): accept = value
      case 7 where name.matches("upgrade"): isSpecial = true
      case 13 where authorization == nil && name.matches("authorization"): authorization = value
      case 16 where name.matches("impersonate-user"): isSpecial = true
      default: break
      }
    }
  }
}
