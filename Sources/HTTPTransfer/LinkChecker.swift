/// Finds out whether addresses of the web lead anywhere, several at a time and politely.
///
/// Each address is asked for with HEAD and, where that is refused, with GET. One host gets few requests at a time, with a
/// pause between them; when it answers 429 or 503, all of them wait as long as it asks.
public struct LinkChecker<ClockType: Clock>: Sendable where ClockType.Duration == Duration {
  private let pool: HTTPTransferPool
  private let clock: ClockType
  private let settings: LinkCheckSettings

  /// - Parameters:
  ///   - clock: what the pauses are measured with.
  ///   - settings: how polite and how patient it is.
  public init(clock: ClockType, settings: LinkCheckSettings = LinkCheckSettings()) {
    self.clock = clock
    self.settings = settings
    pool = HTTPTransferPool(
      connections: settings.hosts * settings.requestsPerHost,
      connectionsPerHost: settings.requestsPerHost)
  }

  /// Checks addresses; each that is named is in the answer.
  ///
  /// - Parameter urls: absolute URLs of the schemes `http` and `https`. Their fragments are not looked at.
  public func check(_ urls: [String]) async -> [String: LinkOutcome] {
    var hosts: [String: [String]] = [:]
    var order: [String] = []
    var seen: Set<String> = []
    for url in urls where seen.insert(url).inserted {
      let host = Self.host(of: url)
      if hosts[host] == nil { order.append(host) }
      hosts[host, default: []].append(url)
    }
    var found: [String: Probe] = [:]
    await withTaskGroup(of: [String: Probe].self) { group in
      var waiting = order[...]
      func startNext() {
        guard let host = waiting.popFirst(), let urls = hosts[host] else { return }
        group.addTask { await check(urls, ofHost: host) }
      }
      for _ in 0..<settings.hosts { startNext() }
      for await result in group {
        found.merge(result) { _, new in new }
        startNext()
      }
    }
    // Where no host at all has an address, it is the network that is missing and not the hosts.
    let hasNetwork = found.values.contains {
      if case .outcome(let outcome) = $0 { return outcome.hasAnswer }
      return false
    }
    return found.mapValues { probe in
      switch probe {
      case .outcome(let outcome): outcome
      case .noSuchHost(let reason):
        hasNetwork ? .dead("the host has no address") : .unchecked(reason)
      }
    }
  }

  private enum Probe: Sendable {
    case outcome(LinkOutcome)
    case noSuchHost(String)
  }

  /// Checks the addresses of one host, a few at a time.
  private func check(_ urls: [String], ofHost host: String) async -> [String: Probe] {
    let lane = HostLane(urls: urls, clock: clock, pause: settings.pause)
    return await withTaskGroup(of: [String: Probe].self) { group in
      for _ in 0..<settings.requestsPerHost {
        group.addTask {
          var result: [String: Probe] = [:]
          while let url = await lane.next() { result[url] = await probe(url, lane) }
          return result
        }
      }
      var all: [String: Probe] = [:]
      for await part in group { all.merge(part) { _, new in new } }
      return all
    }
  }

  private func probe(_ url: String, _ lane: HostLane<ClockType>) async -> Probe {
    let address = String(url.prefix { $0 != "#" })
    var method = "HEAD"
    var refusals = 0
    while true {
      await lane.turn()
      let request = HTTPRequest(
        method: method, url: address, headers: [("Accept", "*/*")], timeLimit: settings.timeLimit,
        userAgent: settings.userAgent, bodyLimit: 1 << 16)
      let response: HTTPResponse
      do {
        response = try await pool.send(request)
      } catch .hostNotFound(let reason) {
        return .noSuchHost(reason)
      } catch {
        // Some servers drop what they do not expect.
        if method == "HEAD" {
          method = "GET"
          continue
        }
        return .outcome(.unchecked("\(error)"))
      }
      switch response.status {
      case 200..<400: return .outcome(arrived(response, from: address))
      case 429, 503:
        refusals += 1
        let wait = response.retryAfter ?? .seconds(1 << min(refusals, 6))
        guard refusals <= settings.retries else {
          return .outcome(.unchecked("the server answers \(response.status), \(refusals) times"))
        }
        guard wait <= settings.longestWait else {
          return .outcome(
            .unchecked(
              "the server answers \(response.status) and asks to come back in \(wait.components.seconds) s"
            ))
        }
        await lane.hold(for: wait)
      default:
        if method == "HEAD" {
          method = "GET"
          continue
        }
        return .outcome(
          [404, 410].contains(response.status)
            ? .dead("the server answers \(response.status)")
            : .unchecked("the server answers \(response.status)"))
      }
    }
  }

  private func arrived(_ response: HTTPResponse, from address: String) -> LinkOutcome {
    guard !response.redirections.isEmpty,
      response.redirections.allSatisfy({ $0 == 301 || $0 == 308 }), !response.url.isEmpty,
      response.url != address
    else { return .works }
    return .moved(response.url)
  }

  private static func host(of url: String) -> String {
    guard let range = url.firstRange(of: "://") else { return url }
    let authority = url[range.upperBound...].prefix { !"/?#".contains($0) }
    return (authority.split(separator: "@").last.map(String.init) ?? "").lowercased()
  }
}

/// How links are checked.
public struct LinkCheckSettings: Sendable {
  /// How many requests one host gets at a time.
  public var requestsPerHost = 2
  /// How long to wait between the beginnings of two requests to one host.
  public var pause = Duration.milliseconds(250)
  /// How many hosts are asked at a time.
  public var hosts = 8
  /// How long one request may take.
  public var timeLimit = Duration.seconds(20)
  /// How often a request is sent again after 429 or 503.
  public var retries = 2
  /// The longest wait for a server that asks for one.
  public var longestWait = Duration.seconds(30)
  public var userAgent = "atelier-link-check"

  public init() {}
}

/// Where an address leads.
public enum LinkOutcome: Sendable, Hashable {
  case works
  /// It works, but has moved for good to this address.
  case moved(String)
  /// There is nothing; why.
  case dead(String)
  /// Nobody can tell: nobody answered, or the server refuses programs; why.
  case unchecked(String)

  /// Whether a server answered in some way.
  var hasAnswer: Bool {
    switch self {
    case .works, .moved, .dead: true
    case .unchecked(let reason): reason.hasPrefix("the server answers")
    }
  }
}

/// The requests to one host, one after the other.
private actor HostLane<ClockType: Clock> where ClockType.Duration == Duration {
  private var urls: ArraySlice<String>
  private let clock: ClockType
  private let pause: Duration
  private var free: ClockType.Instant

  init(urls: [String], clock: ClockType, pause: Duration) {
    self.urls = urls[...]
    self.clock = clock
    self.pause = pause
    free = clock.now
  }

  func next() -> String? { urls.popFirst() }

  /// Waits until the next request may begin.
  func turn() async {
    while true {
      let start = max(clock.now, free)
      free = start.advanced(by: pause)
      try? await clock.sleep(until: start, tolerance: nil)
      // The host may have asked to wait meanwhile.
      if Task.isCancelled || heldUntil.map({ $0 <= clock.now }) ?? true { return }
    }
  }

  private var heldUntil: ClockType.Instant?

  /// Lets no request begin before this time is over.
  func hold(for wait: Duration) {
    let end = clock.now.advanced(by: wait)
    heldUntil = max(heldUntil ?? end, end)
    free = max(free, end)
  }
}
