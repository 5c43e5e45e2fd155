import ClusterServing
import ClusterSimulation
import Foundation
import HTTPTransfer
import Logging
import Testing

/// Runs the body against a server that answers every request with its method, path and body.
private func withServer(
  _ respond: @escaping @Sendable (APIRequest) async -> APIResponse,
  _ body: (ServingCredentials, Int) async throws -> Void
) async throws {
  var random = SystemRandomNumberGenerator()
  let credentials = try ServingCredentials(
    now: Date().timeIntervalSince1970, using: &random)
  let server = try await ClusterServer.start(
    credentials: credentials, now: { Date().timeIntervalSince1970 }, logger: Logger(label: "test"),
    respond: respond)
  do { try await body(credentials, server.port) } catch {
    await server.stop()
    throw error
  }
  await server.stop()
}

private let echo: @Sendable (APIRequest) async -> APIResponse = { request in
  let query = request.query.map { "\($0.name)=\($0.value)" }.joined(separator: "&")
  return .complete(
    .init(status: 200),
    body: Array("\(request.method) \(request.path) \(query) \(request.body.count)".utf8))
}

private func get(
  _ path: String, _ credentials: ServingCredentials, _ port: Int, method: String = "GET",
  token: String? = nil, body: [UInt8] = []
) async throws -> HTTPResponse {
  try await HTTPClient().send(
    HTTPRequest(
      method: method, url: "https://127.0.0.1:\(port)\(path)",
      headers: [("Authorization", "Bearer \(token ?? credentials.token)"), ("Expect", "")],
      body: body,
      authorities: credentials.certificatePEM))
}

@Suite struct `The cluster's server` {
  @Test func `hands on method, path, query and body`() async throws {
    try await withServer(echo) { credentials, port in
      let answer = try await get(
        "/api/v1/a%2Fb?x=1%202&y=a+b", credentials, port, method: "POST",
        body: Array(repeating: 65, count: 3_000_000))
      #expect(answer.status == 200)
      #expect(
        String(decoding: answer.body, as: UTF8.self) == "POST /api/v1/a/b x=1 2&y=a b 3000000")
    }
  }

  @Test(arguments: [
    ("Bearer ", "nothing"), ("Basic x", "nothing"), ("Bearer wrong", #"token("wrong")"#),
    ("Bearer 0", #"token("0")"#),
  ])
  func `takes nobody for the administrator without the token`(given: String, found: String)
    async throws
  {
    try await withServer({ .complete(.init(status: 200), body: Array("\($0.credential)".utf8)) }) {
      credentials, port in
      func ask(_ authorization: String) async throws -> String {
        let answer = try await HTTPClient().send(
          HTTPRequest(
            url: "https://127.0.0.1:\(port)/api", headers: [("Authorization", authorization)],
            authorities: credentials.certificatePEM))
        return String(decoding: answer.body, as: UTF8.self)
      }
      let said = try await ask(given)
      #expect(said == found)
      let known = try await ask("Bearer \(credentials.token)")
      #expect(known == "administrator")
    }
  }

  @Test func `is known by its certificate alone`() async throws {
    try await withServer(echo) { _, port in
      await #expect(throws: HTTPTransferError.self) {
        try await HTTPClient().send(HTTPRequest(url: "https://127.0.0.1:\(port)/version"))
      }
      await #expect(throws: HTTPTransferError.self) {
        try await HTTPClient().send(HTTPRequest(url: "http://127.0.0.1:\(port)/version"))
      }
    }
  }

  @Test func `sends a stream piece by piece until it ends`() async throws {
    try await withServer({ _ in
      let (stream, continuation) = AsyncStream<[UInt8]>.makeStream()
      for piece in ["one\n", "two\n"] { continuation.yield(Array(piece.utf8)) }
      continuation.finish()
      return .stream(.init(status: 200), body: ByteStream(stream))
    }) { credentials, port in
      let answer = try await get("/api", credentials, port)
      #expect(String(decoding: answer.body, as: UTF8.self) == "one\ntwo\n")
    }
  }

  @Test func `gives each start a token of its own`() throws {
    var random = SystemRandomNumberGenerator()
    let first = try ServingCredentials(now: 0, using: &random)
    let second = try ServingCredentials(now: 0, using: &random)
    #expect(first.token != second.token)
    #expect(first.token.count == 64)
    #expect(
      Kubeconfig(credentials: first, port: 1).yaml(contextName: "c").contains(
        "token: \(first.token)"))
  }
}
