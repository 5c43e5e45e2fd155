/// One request to the API server, free of any transport.
public struct APIRequest: Sendable {
  /// The HTTP method in upper case: `GET`, `POST`, `PUT`, `PATCH`, `DELETE`, `OPTIONS` or `HEAD`.
  public var method: String
  /// The path, percent-decoded, without the query: `/api/v1/namespaces/default/pods`.
  public var path: String
  /// The query's names and values in the order they came, percent-decoded. A name may occur more than once.
  public var query: [(name: String, value: String)]
  /// The header fields in the order they came, names in lower case.
  public var headers: [(name: String, value: String)]
  public var body: [UInt8]
  /// What the client showed; without a transport that looks at it, who asks is the administrator.
  public var credential = ClientCredential.administrator

  public init(
    method: String, path: String, query: [(name: String, value: String)] = [],
    headers: [(name: String, value: String)] = [], body: [UInt8] = []
  ) {
    self.method = method
    self.path = path
    self.query = query
    self.headers = headers
    self.body = body
  }

  /// The first value of a query parameter, or nil if it was not given.
  public func parameter(_ name: String) -> String? {
    query.first { $0.name == name }?.value
  }

  /// The first value of a header field (its name in lower case), or nil if it was not sent.
  public func header(_ name: String) -> String? {
    headers.first { $0.name == name }?.value
  }
}
