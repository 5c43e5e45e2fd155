import CCurl

/// One transfer of libcurl, from the handle's making to its end. It is used by one thread at a time.
final class EasyTransfer {
  let handle: UnsafeMutableRawPointer
  private let sink: Sink
  private var list: UnsafeMutablePointer<curl_slist>?

  private static let isReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

  /// What the callbacks fill.
  private final class Sink {
    var bytes: [UInt8] = []
    /// The status of each answer, those that redirect among them.
    var statuses: [Int] = []
    let limit: Int?
    var isCut = false

    init(limit: Int?) { self.limit = limit }

    func take(_ data: UnsafeRawBufferPointer) -> Int {
      if let limit, bytes.count + data.count > limit {
        isCut = true
        return 0
      }
      bytes.append(contentsOf: data)
      return data.count
    }

    /// Takes a line of the head: `HTTP/1.1 301 Moved Permanently` begins one (RFC 9112, 4).
    func takeHead(_ data: UnsafeRawBufferPointer) {
      guard data.starts(with: "HTTP/".utf8) else { return }
      let words = String(decoding: data, as: UTF8.self).split(separator: " ")
      if words.count > 1, let status = Int(words[1].prefix { $0.isNumber }), status >= 200 {
        statuses.append(status)
        // What a redirection says is no part of the answer.
        bytes = []
      }
    }
  }

  /// Makes a transfer that is ready to begin; nil: libcurl cannot start.
  init?(_ request: HTTPRequest) {
    guard Self.isReady, let handle = curl_easy_init() else { return nil }
    self.handle = handle
    sink = Sink(limit: request.bodyLimit)
    atelier_curl_set_string(handle, CURLOPT_URL, request.url)
    atelier_curl_set_string(handle, CURLOPT_PROTOCOLS_STR, "http,https")
    if request.method == "HEAD" {
      atelier_curl_set_long(handle, CURLOPT_NOBODY, 1)
    } else if request.method != "GET" {
      atelier_curl_set_string(handle, CURLOPT_CUSTOMREQUEST, request.method)
    }
    atelier_curl_set_long(handle, CURLOPT_NOSIGNAL, 1)
    atelier_curl_set_long(handle, CURLOPT_TIMEOUT_MS, request.timeLimit.wholeMilliseconds)
    atelier_curl_set_long(handle, CURLOPT_FOLLOWLOCATION, request.redirections > 0 ? 1 : 0)
    atelier_curl_set_long(handle, CURLOPT_MAXREDIRS, request.redirections)
    atelier_curl_set_string(handle, CURLOPT_USERAGENT, request.userAgent)
    atelier_curl_set_long(handle, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
    // What is on this machine is asked without a proxy.
    atelier_curl_set_string(handle, CURLOPT_NOPROXY, "localhost,127.0.0.1,::1")
    for (name, value) in request.headers { list = curl_slist_append(list, "\(name): \(value)") }
    atelier_curl_set_list(handle, CURLOPT_HTTPHEADER, list)
    let context = Unmanaged.passUnretained(sink).toOpaque()
    atelier_curl_set_pointer(handle, CURLOPT_WRITEDATA, context)
    atelier_curl_set_writer(handle, CURLOPT_WRITEFUNCTION) { data, size, count, context in
      guard let data, let context else { return 0 }
      return Unmanaged<Sink>.fromOpaque(context).takeUnretainedValue().take(
        UnsafeRawBufferPointer(start: data, count: size * count))
    }
    atelier_curl_set_pointer(handle, CURLOPT_HEADERDATA, context)
    atelier_curl_set_writer(handle, CURLOPT_HEADERFUNCTION) { data, size, count, context in
      guard let data, let context else { return 0 }
      Unmanaged<Sink>.fromOpaque(context).takeUnretainedValue().takeHead(
        UnsafeRawBufferPointer(start: data, count: size * count))
      return size * count
    }
    if !request.body.isEmpty {
      atelier_curl_set_long(handle, CURLOPT_POSTFIELDSIZE, request.body.count)
      request.body.withUnsafeBytes { body in
        _ = atelier_curl_set_pointer(
          handle, CURLOPT_COPYPOSTFIELDS, UnsafeMutableRawPointer(mutating: body.baseAddress))
      }
    }
    if let pem = request.authorities {
      Array(pem.utf8).withUnsafeBytes { bytes in
        var blob = curl_blob(
          data: UnsafeMutableRawPointer(mutating: bytes.baseAddress), len: bytes.count,
          flags: UInt32(CURL_BLOB_COPY))
        withUnsafeMutablePointer(to: &blob) {
          _ = atelier_curl_set_pointer(handle, CURLOPT_CAINFO_BLOB, $0)
        }
      }
    }
  }

  deinit {
    curl_easy_cleanup(handle)
    curl_slist_free_all(list)
  }

  /// A handle for several transfers; nil: libcurl cannot start.
  static func multi() -> UnsafeMutableRawPointer? { isReady ? curl_multi_init() : nil }

  /// What came of the transfer.
  func result(_ code: CURLcode) -> Result<HTTPResponse, HTTPTransferError> {
    guard code == CURLE_OK || code == CURLE_WRITE_ERROR && sink.isCut else {
      let reason = String(cString: curl_easy_strerror(code))
      return .failure(code == CURLE_COULDNT_RESOLVE_HOST ? .hostNotFound(reason) : .failed(reason))
    }
    var status = 0
    atelier_curl_get_long(handle, CURLINFO_RESPONSE_CODE, &status)
    var seconds: curl_off_t = 0
    atelier_curl_get_offset(handle, CURLINFO_RETRY_AFTER, &seconds)
    var address: UnsafeMutablePointer<CChar>?
    atelier_curl_get_string(handle, CURLINFO_EFFECTIVE_URL, &address)
    return .success(
      HTTPResponse(
        status: status, body: sink.bytes, url: address.map { String(cString: $0) } ?? "",
        redirections: Array(sink.statuses.dropLast()),
        retryAfter: seconds > 0 ? .seconds(Int64(seconds)) : nil))
  }
}

extension Duration {
  /// Milliseconds, at least one: libcurl takes 0 for no limit at all.
  var wholeMilliseconds: Int {
    let (seconds, attoseconds) = components
    return max(1, Int(seconds) * 1000 + Int(attoseconds / 1_000_000_000_000_000))
  }
}
