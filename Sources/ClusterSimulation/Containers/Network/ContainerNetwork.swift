/// What a container reaches of its cluster.
protocol ContainerNetwork: AnyObject, Sendable {
  /// Looks a name up as the cluster's DNS does; nil if there is no such name.
  func resolve(_ name: String, from namespace: String) -> ResolvedName?
  /// What answers at an address.
  func reach(_ address: String, port: Int, from container: ContainerInstance) -> NetworkTarget
}

/// A name of the cluster's DNS and its addresses.
struct ResolvedName: Sendable {
  /// The whole name: `web.default.svc.cluster.local`.
  var name: String
  var addresses: [String]
  /// The name that it is an alias of: of a service of type `ExternalName`.
  var alias: String?
}

/// What came of reaching for an address.
enum NetworkTarget: Sendable {
  case port(ContainerPort)
  /// The API server itself.
  case apiServer
  /// A host of the cluster where nothing listens on that port.
  case refused
  /// Nobody has that address, or a service has nobody behind it.
  case unreachable
}

/// A URL as curl and wget take it.
struct ContainerURL {
  var scheme: String
  var host: String
  var port: Int
  var target: String
  var user: String?

  /// Nil if it is none.
  init?(_ text: String) {
    var rest = Substring(text)
    scheme = "http"
    if let mark = text.firstRange(of: "://") {
      scheme = text[..<mark.lowerBound].lowercased()
      rest = text[mark.upperBound...]
    }
    guard ["http", "https", "telnet", "tcp"].contains(scheme) else { return nil }
    let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
    let path = rest.dropFirst(authority.count).prefix { $0 != "#" }
    target = path.isEmpty ? "/" : path.hasPrefix("?") ? "/\(path)" : String(path)
    var place = authority
    if let at = authority.lastIndex(of: "@") {
      user = URLText.decoded(String(authority[..<at]))
      place = authority[authority.index(after: at)...]
    }
    let parts = place.split(separator: ":", omittingEmptySubsequences: false)
    host = String(parts.first ?? "")
    port = scheme == "https" ? 443 : 80
    if parts.count > 1 {
      guard let number = Int(parts[1]), (1...65535).contains(number) else { return nil }
      port = number
    }
    guard !host.isEmpty, !host.contains(where: \.isWhitespace) else { return nil }
  }
}

/// A numeric address (RFC 791).
enum IPAddress {
  static func isAddress(_ text: String) -> Bool {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts.allSatisfy { UInt8($0) != nil }
  }
}

extension CommandCall {
  /// What came of a request over HTTP.
  enum Fetch {
    case reply(ContainerReply, address: String)
    case unknownHost
    case refused(address: String)
    case timedOut(address: String)
    /// Something answers there, and not as the scheme wants it.
    case badProtocol
  }

  /// The address of a host: what it is, what /etc/hosts says, or what the DNS knows.
  func address(of host: String) -> String? {
    if IPAddress.isAddress(host) { return host }
    if let bytes = try? files.read("/etc/hosts") {
      for line in Lines.texts(bytes) where !line.hasPrefix("#") {
        let words = line.split(whereSeparator: \.isWhitespace).map(String.init)
        if words.dropFirst().contains(host), IPAddress.isAddress(words[0]) { return words[0] }
      }
    }
    return container.network.resolve(host, from: container.namespace)?.addresses.first
  }

  /// Sends a request to where a URL leads.
  ///
  /// - Parameter timeout: the seconds after which to give up.
  func fetch(_ request: ContainerRequest, _ url: ContainerURL, timeout: Double?) async throws
    -> Fetch
  {
    guard let address = address(of: url.host) else { return .unknownHost }
    switch container.network.reach(address, port: url.port, from: container) {
    case .port(let port):
      if url.scheme == "https" { return .badProtocol }
      var request = request
      request.origin = container.address
      guard let reply = port.answer(request) else { return .badProtocol }
      if let timeout, reply.delay > timeout {
        try await process.sleep(timeout)
        return .timedOut(address: address)
      }
      if reply.delay > 0 { try await process.sleep(reply.delay) }
      return .reply(reply, address: address)
    case .apiServer:
      let reply = try await container.askServer(request, process)
      return .reply(reply, address: address)
    case .refused: return .refused(address: address)
    case .unreachable:
      try await process.sleep(min(timeout ?? 130, 130))
      return .timedOut(address: address)
    }
  }
}
