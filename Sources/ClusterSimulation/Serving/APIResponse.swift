/// What the API server answers, free of any transport.
public enum APIResponse: Sendable {
  /// A whole answer.
  case complete(Head, body: [UInt8])
  /// An answer whose body goes on for as long as the stream yields: a watch, or `logs -f`. The server cancels the
  /// consuming task when the client goes away, and the stream's `onTermination` frees what it held.
  case stream(Head, body: AsyncStream<[UInt8]>)
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

/// A session over a connection that left HTTP, told in terms of the cluster and not of frames.
public enum StreamSession: Sendable {
  /// `portforward`: each local connection opens a stream to one port of a pod. The transport calls `connect` for each
  /// and copies bytes both ways until either side ends.
  case portForward(PortForwardTarget)
}

/// A pod that a port-forward reaches.
public struct PortForwardTarget: Sendable {
  /// Opens a connection to a port of the pod: bytes from the client in, bytes to the client out. Returns nil, with the
  /// message that kubectl shows, when nothing listens there.
  public var connect: @Sendable (_ port: Int, _ input: AsyncStream<[UInt8]>) async -> PortConnection

  public init(
    connect:
      @escaping @Sendable (_ port: Int, _ input: AsyncStream<[UInt8]>) async ->
      PortConnection
  ) {
    self.connect = connect
  }
}

/// What came of connecting to a port of a pod.
public enum PortConnection: Sendable {
  /// The bytes that the pod sends, until it closes.
  case open(output: AsyncStream<[UInt8]>)
  /// Nothing listens there; the text goes to the error stream.
  case refused(message: String)
}
