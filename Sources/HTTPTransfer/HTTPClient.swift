import CCurl
import Dispatch

/// An asynchronous client over libcurl.
public struct HTTPClient: Sendable {
  public init() {}

  /// Sends a request and waits for the whole answer. The transfer blocks a thread of its own; for many at a time there
  /// is ``HTTPTransferPool``.
  ///
  /// - Throws: an ``HTTPTransferError`` if no answer came; a status of 400 and more is an answer.
  public func send(_ request: HTTPRequest) async throws(HTTPTransferError) -> HTTPResponse {
    try request.requireHTTP()
    let result: Result<HTTPResponse, HTTPTransferError> = await withCheckedContinuation {
      continuation in
      DispatchQueue(label: "atelier.transfer").async {
        guard let transfer = EasyTransfer(request) else {
          continuation.resume(returning: .failure(.failed("libcurl cannot start")))
          return
        }
        continuation.resume(returning: transfer.result(curl_easy_perform(transfer.handle)))
      }
    }
    return try result.get()
  }
}

extension HTTPRequest {
  /// - Throws: `unsupportedURL` if the URL is of another scheme than `http` or `https`.
  func requireHTTP() throws(HTTPTransferError) {
    guard url.hasPrefix("http://") || url.hasPrefix("https://") else { throw .unsupportedURL(url) }
  }
}
