/// Documents that are computed from what the server serves, kept until that changes.
struct DocumentCache {
  /// A document and the tag that stands for it.
  struct Document {
    var body: [UInt8]
    var type: String
    var tag: String
  }

  private var documents: [String: Document] = [:]

  mutating func document(_ name: String, type: String, _ make: () -> [UInt8]?) -> Document? {
    if let known = documents[name] { return known }
    guard let body = make() else { return nil }
    let document = Document(body: body, type: type, tag: "\"\(Fingerprint.of(body))\"")
    documents[name] = document
    return document
  }
}

extension APIResponse {
  /// A document, or that the client has it already (RFC 9110, "If-None-Match").
  static func document(_ document: DocumentCache.Document, for request: APIRequest) -> APIResponse {
    let headers = [
      (name: "content-type", value: document.type), (name: "etag", value: document.tag),
      (name: "vary", value: "Accept"), (name: "cache-control", value: "public"),
    ]
    let known = (request.header("if-none-match") ?? "").split(separator: ",").map {
      String($0).trimmed
    }
    if known.contains(document.tag) {
      return .complete(.init(status: 304, headers: headers), body: [])
    }
    return .complete(.init(status: 200, headers: headers), body: document.body)
  }
}
