import ClusterSimulation
import NIOCore
import NIOHTTP1

/// Sends the simulation's answers over a connection.
enum ResponseSender {
  static func deliver(
    _ response: APIResponse, upgrade: UpgradeRequest?,
    _ handlers: NIOLoopBound<[any RemovableChannelHandler]>, keepsAlive: Bool,
    on channel: any Channel
  ) async {
    switch response {
    case .complete(let head, let body): await send(head, body, keepsAlive: keepsAlive, on: channel)
    case .stream(let head, let body): await stream(head, body, on: channel)
    case .upgrade(let session):
      guard let upgrade, upgrade.suits(session) else {
        if case .process(let target) = session { await target.close() }
        return refuse(400, "BadRequest", "Upgrade request required", on: channel)
      }
      channel.eventLoop.execute {
        Upgrade.perform(upgrade, session, on: channel, removing: handlers.value)
      }
    }
  }

  static func refuse(
    _ status: Int, _ reason: String, _ message: String, closing: Bool = false,
    on channel: any Channel
  ) {
    let body: JSONValue = [
      "kind": "Status", "apiVersion": "v1", "metadata": [:], "status": "Failure",
      "message": .string(message),
      "reason": .string(reason), "code": .integer(Int64(status)),
    ]
    Task {
      await send(
        .init(status: status, headers: [("content-type", "application/json")]), body.serialized(),
        keepsAlive: !closing, on: channel)
    }
  }

  private static func headers(_ head: APIResponse.Head) -> HTTPHeaders {
    HTTPHeaders(head.headers.map { ($0.name, $0.value) })
  }

  private static func send(
    _ head: APIResponse.Head, _ body: [UInt8], keepsAlive: Bool, on channel: any Channel
  ) async {
    var headers = headers(head)
    headers.replaceOrAdd(name: "content-length", value: String(body.count))
    if !keepsAlive { headers.replaceOrAdd(name: "connection", value: "close") }
    let responseHead = HTTPResponseHead(
      version: .http1_1, status: .init(statusCode: head.status), headers: headers)
    channel.write(HTTPServerResponsePart.head(responseHead), promise: nil)
    channel.write(HTTPServerResponsePart.body(.byteBuffer(ByteBuffer(bytes: body))), promise: nil)
    try? await channel.writeAndFlush(HTTPServerResponsePart.end(nil))
    if !keepsAlive { try? await channel.close() }
  }

  /// Sends a body as it comes, each piece at once; a client that goes away ends it, and so does its time limit.
  private static func stream(
    _ head: APIResponse.Head, _ body: AsyncStream<[UInt8]>, on channel: any Channel
  ) async {
    let responseHead = HTTPResponseHead(
      version: .http1_1, status: .init(statusCode: head.status), headers: headers(head))
    do {
      try await channel.writeAndFlush(HTTPServerResponsePart.head(responseHead))
      let sending = Task {
        for await bytes in body {
          try await channel.writeAndFlush(
            HTTPServerResponsePart.body(.byteBuffer(ByteBuffer(bytes: bytes))))
        }
      }
      let timer = head.timeLimit.map { seconds in
        channel.eventLoop.scheduleTask(in: .milliseconds(Int64(seconds * 1000))) {
          sending.cancel()
        }
      }
      defer { timer?.cancel() }
      try await withTaskCancellationHandler {
        try await sending.value
      } onCancel: {
        sending.cancel()
      }
      try await channel.writeAndFlush(HTTPServerResponsePart.end(nil))
    } catch {
      // The client has gone: there is nobody to tell.
    }
  }
}
