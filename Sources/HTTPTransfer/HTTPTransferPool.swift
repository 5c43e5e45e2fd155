import CCurl
import Dispatch
import Synchronization

/// Sends several requests at a time with libcurl's multi interface, all on one thread, and keeps connections for the
/// next request to the same host.
public final class HTTPTransferPool: Sendable {
  private struct Job: Sendable {
    var request: HTTPRequest
    var continuation: CheckedContinuation<Result<HTTPResponse, HTTPTransferError>, Never>
  }

  private struct State: ~Copyable {
    var waiting: [Job] = []
    /// The multi handle of the thread that runs; nil: none does.
    var multi: Handle?
  }

  /// A multi handle. Only `curl_multi_wakeup` is called on it by other threads than its own, which libcurl allows.
  private struct Handle: @unchecked Sendable {
    let pointer: UnsafeMutableRawPointer
  }

  private let state = Mutex(State())
  private let connections: Int
  private let connectionsPerHost: Int

  /// - Parameters:
  ///   - connections: how many there may be at a time.
  ///   - connectionsPerHost: how many of them to one host.
  public init(connections: Int = 16, connectionsPerHost: Int = 2) {
    self.connections = connections
    self.connectionsPerHost = connectionsPerHost
  }

  /// Sends a request and waits for its whole answer.
  ///
  /// - Throws: an ``HTTPTransferError`` if no answer came; a status of 400 and more is an answer.
  public func send(_ request: HTTPRequest) async throws(HTTPTransferError) -> HTTPResponse {
    try request.requireHTTP()
    let result: Result<HTTPResponse, HTTPTransferError> = await withCheckedContinuation {
      continuation in
      let job = Job(request: request, continuation: continuation)
      let isStarted = state.withLock { state in
        state.waiting.append(job)
        if let multi = state.multi {
          curl_multi_wakeup(multi.pointer)
          return true
        }
        guard let pointer = EasyTransfer.multi() else { return false }
        let multi = Handle(pointer: pointer)
        state.multi = multi
        DispatchQueue(label: "atelier.transfers").async { self.run(multi) }
        return true
      }
      if !isStarted { refuseWaiting() }
    }
    return try result.get()
  }

  private func refuseWaiting() {
    let jobs = state.withLock { state in
      defer { state.waiting = [] }
      return state.waiting
    }
    for job in jobs {
      job.continuation.resume(returning: .failure(.failed("libcurl cannot start")))
    }
  }

  /// Drives the transfers until none is left.
  private func run(_ handle: Handle) {
    let multi = handle.pointer
    atelier_curl_multi_set_long(multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, connections)
    atelier_curl_multi_set_long(multi, CURLMOPT_MAX_HOST_CONNECTIONS, connectionsPerHost)
    var active: [UnsafeMutableRawPointer: (transfer: EasyTransfer, job: Job)] = [:]
    while true {
      let isIdle = active.isEmpty
      let jobs: [Job]? = state.withLock { state in
        if isIdle, state.waiting.isEmpty {
          state.multi = nil
          return nil
        }
        defer { state.waiting = [] }
        return state.waiting
      }
      guard let jobs else { break }
      for job in jobs {
        guard let transfer = EasyTransfer(job.request),
          curl_multi_add_handle(multi, transfer.handle) == CURLM_OK
        else {
          job.continuation.resume(returning: .failure(.failed("libcurl cannot start")))
          continue
        }
        active[transfer.handle] = (transfer, job)
      }
      var running: Int32 = 0
      curl_multi_perform(multi, &running)
      var left: Int32 = 0
      while let message = curl_multi_info_read(multi, &left) {
        guard message.pointee.msg == CURLMSG_DONE, let done = message.pointee.easy_handle else {
          continue
        }
        let code = atelier_curl_message_result(message)
        curl_multi_remove_handle(multi, done)
        guard let (transfer, job) = active.removeValue(forKey: done) else { continue }
        job.continuation.resume(returning: transfer.result(code))
      }
      if !active.isEmpty { curl_multi_poll(multi, nil, 0, 1000, nil) }
    }
    curl_multi_cleanup(multi)
  }
}
