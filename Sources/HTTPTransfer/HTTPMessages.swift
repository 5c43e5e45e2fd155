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

  public init(
    method: String = "GET", url: String, headers: [(name: String, value: String)] = [],
    body: [UInt8] = [],
    timeLimit: Duration = .seconds(30), redirections: Int = 10, authorities: String? = nil
  ) {
    self.method = method
    self.url = url
    self.headers = headers
    self.body = body
    self.timeLimit = timeLimit
    self.redirections = redirections
    self.authorities = authorities
  }
}

/// The answer to a request: that after the last redirection.
public struct HTTPResponse: Sendable {
  public var status: Int
  public var body: [UInt8]
}

/// Why there was no answer.
public enum HTTPTransferError: Error, Sendable, Hashable {
  /// The URL is of no kind that is transferred.
  case unsupportedURL(String)
  /// libcurl's reason.
  case failed(String)
}

extension HTTPTransferError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unsupportedURL(let url): "'\(url)' is no URL of HTTP"
    case .failed(let reason): reason
    }
  }
}
