import CCurl
import Dispatch

/// An asynchronous client over libcurl.
public struct HTTPClient: Sendable {
  public init() {}

  /// Sends a request and waits for the whole answer. The transfer blocks a thread of its own.
  ///
  /// - Throws: an ``HTTPTransferError`` if no answer came; a status of 400 and more is an answer.
  public func send(_ request: HTTPRequest) async throws(HTTPTransferError) -> HTTPResponse {
    guard request.url.hasPrefix("http://") || request.url.hasPrefix("https://") else {
      throw .unsupportedURL(request.url)
    }
    let result: Result<HTTPResponse, HTTPTransferError> = await withCheckedContinuation {
      continuation in
      DispatchQueue(label: "atelier.transfer").async {
        continuation.resume(returning: Transfer.perform(request))
      }
    }
    return try result.get()
  }
}

/// One transfer, from the handle's making to its end.
private enum Transfer {
  private static let isReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

  /// What the write callback fills.
  private final class Sink {
    var bytes: [UInt8] = []
  }

  static func perform(_ request: HTTPRequest) -> Result<HTTPResponse, HTTPTransferError> {
    guard isReady, let handle = curl_easy_init() else {
      return .failure(.failed("libcurl cannot start"))
    }
    defer { curl_easy_cleanup(handle) }
    let sink = Sink()
    let (seconds, attoseconds) = request.timeLimit.components
    let milliseconds = Int(seconds) * 1000 + Int(attoseconds / 1_000_000_000_000_000)
    atelier_curl_set_string(handle, CURLOPT_URL, request.url)
    atelier_curl_set_string(handle, CURLOPT_PROTOCOLS_STR, "http,https")
    atelier_curl_set_string(
      handle, CURLOPT_CUSTOMREQUEST, request.method == "GET" ? nil : request.method)
    atelier_curl_set_long(handle, CURLOPT_NOSIGNAL, 1)
    atelier_curl_set_long(handle, CURLOPT_TIMEOUT_MS, max(1, milliseconds))
    atelier_curl_set_long(handle, CURLOPT_FOLLOWLOCATION, request.redirections > 0 ? 1 : 0)
    atelier_curl_set_long(handle, CURLOPT_MAXREDIRS, request.redirections)
    atelier_curl_set_string(handle, CURLOPT_USERAGENT, "atelier")
    // What is on this machine is asked without a proxy.
    atelier_curl_set_string(handle, CURLOPT_NOPROXY, "localhost,127.0.0.1,::1")
    var list: UnsafeMutablePointer<curl_slist>?
    for (name, value) in request.headers { list = curl_slist_append(list, "\(name): \(value)") }
    defer { curl_slist_free_all(list) }
    atelier_curl_set_list(handle, CURLOPT_HTTPHEADER, list)
    atelier_curl_set_pointer(handle, CURLOPT_WRITEDATA, Unmanaged.passUnretained(sink).toOpaque())
    atelier_curl_set_writer(handle, CURLOPT_WRITEFUNCTION) { data, size, count, context in
      guard let data, let context else { return 0 }
      let sink = Unmanaged<Sink>.fromOpaque(context).takeUnretainedValue()
      sink.bytes.append(contentsOf: UnsafeRawBufferPointer(start: data, count: size * count))
      return size * count
    }
    return request.body.withUnsafeBytes { body in
      if !request.body.isEmpty {
        atelier_curl_set_long(handle, CURLOPT_POSTFIELDSIZE, body.count)
        atelier_curl_set_pointer(
          handle, CURLOPT_POSTFIELDS, UnsafeMutableRawPointer(mutating: body.baseAddress))
      }
      return withAuthorities(request.authorities, handle) {
        let code = curl_easy_perform(handle)
        guard code == CURLE_OK else {
          return .failure(.failed(String(cString: curl_easy_strerror(code))))
        }
        var status = 0
        atelier_curl_get_long(handle, CURLINFO_RESPONSE_CODE, &status)
        return .success(HTTPResponse(status: status, body: sink.bytes))
      }
    }
  }

  private static func withAuthorities<Value>(
    _ pem: String?, _ handle: UnsafeMutableRawPointer, _ body: () -> Value
  ) -> Value {
    guard let pem else { return body() }
    return Array(pem.utf8).withUnsafeBytes { bytes in
      var blob = curl_blob(
        data: UnsafeMutableRawPointer(mutating: bytes.baseAddress), len: bytes.count,
        flags: UInt32(CURL_BLOB_COPY))
      withUnsafeMutablePointer(to: &blob) {
        _ = atelier_curl_set_pointer(handle, CURLOPT_CAINFO_BLOB, $0)
      }
      return body()
    }
  }
}
