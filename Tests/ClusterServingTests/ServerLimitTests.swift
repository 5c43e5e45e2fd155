import ClusterServing
import ClusterSimulation
import Foundation
import HTTPTransfer
import Logging
import Testing

@Suite struct `The cluster's server refuses` {
  private func answer(_ path: String, headers: [(String, String)] = [], body: [UInt8] = [])
    async throws
    -> HTTPResponse
  {
    var random = SystemRandomNumberGenerator()
    let credentials = try ServingCredentials(now: Date().timeIntervalSince1970, using: &random)
    let server = try await ClusterServer.start(
      credentials: credentials, now: { Date().timeIntervalSince1970 },
      logger: Logger(label: "test"),
      respond: { _ in .complete(.init(status: 200), body: Array("fine".utf8)) })
    do {
      let response = try await HTTPClient().send(
        HTTPRequest(
          method: body.isEmpty ? "GET" : "POST", url: "https://127.0.0.1:\(server.port)\(path)",
          headers: [("Authorization", "Bearer \(credentials.token)"), ("Expect", "")] + headers,
          body: body, timeLimit: .seconds(120), authorities: credentials.certificatePEM))
      await server.stop()
      return response
    } catch {
      await server.stop()
      throw error
    }
  }

  @Test func `a body beyond three mebibytes`() async throws {
    let response = try await answer("/api", body: Array(repeating: 65, count: (3 << 20) + 1))
    #expect(response.status == 413)
    #expect(
      String(decoding: response.body, as: UTF8.self).contains(
        "Request entity too large: limit is 3145728"))
  }

  @Test func `more than two hundred headers`() async throws {
    let headers = (0..<250).map { ("X-Header-\($0)", "a") }
    #expect(try await answer("/api", headers: headers).status == 431)
  }

  @Test func `an upgrade that it does not know, and serves the next request`() async throws {
    let response = try await answer(
      "/api", headers: [("Connection", "Upgrade"), ("Upgrade", "chat/2")])
    #expect(response.status == 200)
  }
}
