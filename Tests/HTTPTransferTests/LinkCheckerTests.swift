import Foundation
import HTTPTransfer
import LoopbackServer
import Synchronization
import Testing

private func settings(_ change: (inout LinkCheckSettings) -> Void = { _ in })
  -> LinkCheckSettings
{
  var settings = LinkCheckSettings()
  change(&settings)
  return settings
}

private func check(
  _ paths: [String], _ settings: LinkCheckSettings = settings(),
  clock: JumpingClock = JumpingClock(),
  _ answer: @escaping @Sendable (LoopbackServer.Request, Int) -> LoopbackServer.Answer
) async throws -> (outcomes: [String: LinkOutcome], requests: [LoopbackServer.Request]) {
  try await LoopbackServer.use(answer) { server in
    let found = await LinkChecker(clock: clock, settings: settings)
      .check(paths.map { server.address + $0 })
    let byPath = Dictionary(
      found.map { (String($0.key.dropFirst(server.address.count)), $0.value) },
      uniquingKeysWith: { first, _ in first })
    return (byPath, server.requests)
  }
}

@Suite struct `The link checker` {
  @Test func `asks with HEAD, and with GET where that is refused`() async throws {
    let (outcomes, requests) = try await check(["/page", "/picky"]) { request, _ in
      request.target == "/picky" && request.method == "HEAD" ? .init(405) : .init(200, body: "x")
    }
    #expect(outcomes == ["/page": .works, "/picky": .works])
    #expect(requests.filter { $0.target == "/page" }.map(\.method) == ["HEAD"])
    #expect(requests.filter { $0.target == "/picky" }.map(\.method) == ["HEAD", "GET"])
    #expect(requests.allSatisfy { $0.headers["user-agent"] == "atelier-link-check" })
  }

  @Test(arguments: [404, 410])
  func `takes a page that is not there for dead`(status: Int) async throws {
    let (outcomes, _) = try await check(["/gone"]) { _, _ in .init(status) }
    #expect(outcomes == ["/gone": .dead("the server answers \(status)")])
  }

  @Test(arguments: [401, 403, 500, 999])
  func `cannot tell where the server refuses programs or is in trouble`(status: Int) async throws {
    let (outcomes, _) = try await check(["/x"]) { _, _ in .init(status) }
    #expect(outcomes == ["/x": .unchecked("the server answers \(status)")])
  }

  @Test func `follows redirections, and tells of those that are for good`() async throws {
    let (outcomes, requests) = try await check(["/old", "/login", "/lost"]) { request, _ in
      switch request.target {
      case "/old": .init(301, headers: [("Location", "/new")])
      case "/login": .init(302, headers: [("Location", "/new")])
      case "/lost": .init(301, headers: [("Location", "/nowhere")])
      case "/new": .init(200)
      default: .init(404)
      }
    }
    guard case .moved(let place) = outcomes["/old"] else {
      Issue.record("\(outcomes)")
      return
    }
    #expect(place.hasSuffix("/new"))
    #expect(outcomes["/login"] == .works)
    #expect(outcomes["/lost"] == .dead("the server answers 404"))
    #expect(requests.contains { $0.target == "/new" })
  }

  @Test func `comes back when the server asks it to wait`() async throws {
    let clock = JumpingClock()
    let (outcomes, requests) = try await check(["/busy"], clock: clock) { _, before in
      before == 0 ? .init(429, headers: [("Retry-After", "17")]) : .init(200)
    }
    #expect(outcomes == ["/busy": .works])
    #expect(requests.count == 2)
    #expect(clock.deadlines == [.zero, .seconds(17)])
  }

  @Test func `does not wait for long`() async throws {
    let (outcomes, requests) = try await check(["/busy"]) { _, _ in
      .init(503, headers: [("Retry-After", "3600")])
    }
    #expect(
      outcomes == ["/busy": .unchecked("the server answers 503 and asks to come back in 3600 s")])
    #expect(requests.count == 1)
  }

  @Test func `has two requests at a time with a host`() async throws {
    let asked = Mutex(0)
    let (outcomes, requests) = try await check((0..<8).map { "/\($0)" }) { _, _ in
      asked.withLock { $0 += 1 }
      // The first is answered once the second is there.
      for _ in 0..<500 where asked.withLock({ $0 < 2 }) { Thread.sleep(forTimeInterval: 0.02) }
      return .init(200, delay: 0.05)
    }
    #expect(outcomes.count == 8)
    #expect(requests.map(\.atOnce).max() == 2)
  }

  @Test func `pauses between two requests to a host`() async throws {
    let clock = JumpingClock()
    let (outcomes, _) = try await check(
      (0..<6).map { "/\($0)" }, settings { $0.pause = .seconds(9) }, clock: clock
    ) { _, _ in .init(200) }
    #expect(outcomes.count == 6)
    #expect(Set(clock.deadlines) == Set((0..<6).map { .seconds(9 * $0) }))
  }

  @Test func `asks several hosts at a time`() async throws {
    // Each host answers only once all three were asked.
    let asked = Mutex(0)
    let answer: @Sendable (LoopbackServer.Request, Int) -> LoopbackServer.Answer = { _, _ in
      asked.withLock { $0 += 1 }
      for _ in 0..<500 where asked.withLock({ $0 < 3 }) { Thread.sleep(forTimeInterval: 0.02) }
      return .init(asked.withLock { $0 } == 3 ? 200 : 404)
    }
    try await LoopbackServer.use(answer) { one in
      try await LoopbackServer.use(answer) { two in
        try await LoopbackServer.use(answer) { three in
          let urls = [one, two, three].map { $0.address + "/" }
          let found = await LinkChecker(clock: JumpingClock(), settings: settings()).check(urls)
          #expect(found == [urls[0]: .works, urls[1]: .works, urls[2]: .works])
        }
      }
    }
  }

  @Test func `asks for a page once, whatever its fragment`() async throws {
    let (outcomes, requests) = try await check(["/a", "/a"]) { _, _ in .init(200) }
    #expect(outcomes == ["/a": .works])
    #expect(requests.count == 1)
  }

  @Test func `cannot tell where nobody answers`() async {
    let url = "http://127.0.0.1:1/"
    let found = await LinkChecker(clock: JumpingClock(), settings: settings()).check([url])
    #expect(found == [url: .unchecked("Couldn't connect to server")])
  }

  @Test func `gives up on a server that is too slow`() async throws {
    let (outcomes, _) = try await check(["/slow"], settings { $0.timeLimit = .milliseconds(200) }) {
      _, _ in .init(200, delay: 5)
    }
    #expect(outcomes == ["/slow": .unchecked("Timeout was reached")])
  }
}

@Suite struct `The transfer pool` {
  @Test func `brings every answer to who asked`() async throws {
    try await LoopbackServer.use({ request, _ in .init(200, body: request.target) }) { server in
      let pool = HTTPTransferPool(connections: 8, connectionsPerHost: 8)
      let bodies = try await withThrowingTaskGroup(of: (Int, String).self) { group in
        for number in 0..<50 {
          group.addTask {
            let response = try await pool.send(HTTPRequest(url: "\(server.address)/\(number)"))
            return (number, String(decoding: response.body, as: UTF8.self))
          }
        }
        return try await group.reduce(into: [Int: String]()) { $0[$1.0] = $1.1 }
      }
      #expect(bodies == Dictionary(uniqueKeysWithValues: (0..<50).map { ($0, "/\($0)") }))
    }
  }

  @Test func `cuts a body that is longer than wanted`() async throws {
    let body = String(repeating: "x", count: 1 << 20)
    try await LoopbackServer.use({ _, _ in .init(200, body: body) }) { server in
      let response = try await HTTPTransferPool().send(
        HTTPRequest(url: server.address + "/", bodyLimit: 1 << 16))
      #expect(response.status == 200)
      #expect(response.body.count <= 1 << 16)
    }
  }

  @Test func `transfers nothing but HTTP`() async throws {
    await #expect(throws: HTTPTransferError.unsupportedURL("file:///etc/passwd")) {
      try await HTTPTransferPool().send(HTTPRequest(url: "file:///etc/passwd"))
    }
  }
}
