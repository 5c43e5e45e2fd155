/// A request to an HTTP server.
public struct HTTPRequest: Sendable {
  public var method: String
  /// An absolute URL with the scheme `http` or `https`.
  public var url: String
  public var headers: [(name: String, value: String)]
  public var body: [UInt8]
  /// How long it may take from the first byte to the last.
  public var timeLimit: Duration
  /// How many redirections are followed; 0: none.
  public var redirections: Int
  /// Certificate authorities to trust instead of the system's, in PEM.
  public var authorities: String?
  /// What the client calls itself.
  public var userAgent: String
  /// How many bytes of the body are wanted; the transfer ends well when more come, without them. nil: all.
  public var bodyLimit: Int?

  public init(
    method: String = "GET", url: String, headers: [(name: String, value: String)] = [],
    body: [UInt8] = [],
    timeLimit: Duration = .seconds(30), redirections: Int = 10, authorities: String? = nil,
    userAgent: String = "atelier", bodyLimit: Int? = nil
  ) {
    self.method = method
    self.url = url
    self.headers = headers
    self.body = body
    self.timeLimit = timeLimit
    self.redirections = redirections
    self.authorities = authorities
    self.userAgent = userAgent
    self.bodyLimit = bodyLimit
  }
}

/// The answer to a request: that after the last redirection.
public struct HTTPResponse: Sendable {
  public var status: Int
  public var body: [UInt8]
  /// The URL that it came from: that of the request, or where redirections led.
  public var url: String
  /// The statuses of the redirections on the way, in order.
  public var redirections: [Int]
  /// How long the server asks to wait before the next request (RFC 9110, 10.2.3).
  public var retryAfter: Duration?
}

/// Why there was no answer.
public enum HTTPTransferError: Error, Sendable, Hashable {
  /// The URL is of no kind that is transferred.
  case unsupportedURL(String)
  /// The URL's host has no address.
  case hostNotFound(String)
  /// libcurl's reason.
  case failed(String)
}

extension HTTPTransferError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unsupportedURL(let url): "'\(url)' is no URL of HTTP"
    case .hostNotFound(let reason), .failed(let reason): reason
    }
  }
}
