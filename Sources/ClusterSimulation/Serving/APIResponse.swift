/// What the API server answers, free of any transport.
public enum APIResponse: Sendable {
  /// A whole answer.
  case complete(Head, body: [UInt8])
  /// An answer whose body goes on for as long as the stream yields: a watch, or `logs -f`. The server cancels the consuming
  /// task, or the queue, when the client goes away, and that frees what it held.
  case stream(Head, body: ByteStream)
  /// The client asked to switch protocols (exec, attach, port-forward): the transport does the framing and plays the
  /// session it is given.
  case upgrade(StreamSession)

  /// The status line and the header fields.
  public struct Head: Sendable {
    public var status: Int
    public var headers: [(name: String, value: String)]
    /// After how many seconds a stream is ended; nil: when it ends by itself or the client goes.
    public var timeLimit: Double?

    public init(
      status: Int, headers: [(name: String, value: String)] = [], timeLimit: Double? = nil
    ) {
      self.status = status
      self.headers = headers
      self.timeLimit = timeLimit
    }
  }
}
