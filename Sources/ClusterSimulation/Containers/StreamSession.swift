/// A session over a connection that left HTTP, told in terms of the cluster and not of frames.
public enum StreamSession: Sendable {
  /// `portforward`: each local connection opens a stream to one port of a pod. The transport calls `connect` for each
  /// and copies bytes both ways until either side ends.
  case portForward(PortForwardTarget)
  /// `exec` and `attach`: one process.
  case process(ProcessTarget)
}

/// A process that a client talks to.
public struct ProcessTarget: Sendable {
  /// The streams that the client asked for.
  public struct Streams: Sendable, Hashable {
    public var input: Bool
    public var output: Bool
    public var errors: Bool
    public var terminal: Bool

    public init(input: Bool, output: Bool, errors: Bool, terminal: Bool) {
      self.input = input
      self.output = output
      self.errors = errors
      self.terminal = terminal
    }
  }

  public var streams: Streams
  /// Hands input over; it returns when the process can take more.
  public var send: @Sendable (ProcessInput) async -> Void
  /// The next output; nil after the last one.
  public var receive: @Sendable () async -> ProcessOutput?
  /// Says that the client has gone.
  public var close: @Sendable () async -> Void

  public init(
    streams: Streams, send: @escaping @Sendable (ProcessInput) async -> Void,
    receive: @escaping @Sendable () async -> ProcessOutput?,
    close: @escaping @Sendable () async -> Void
  ) {
    self.streams = streams
    self.send = send
    self.receive = receive
    self.close = close
  }
}

/// What a client sends to a process.
public enum ProcessInput: Sendable, Hashable {
  case bytes([UInt8])
  case endOfInput
  /// The size of the client's terminal, in characters.
  case resize(rows: Int, columns: Int)
}

/// What comes of a process.
public enum ProcessOutput: Sendable, Hashable {
  case output([UInt8])
  case errors([UInt8])
  /// Its exit status, 0 to 255. The last piece.
  case ended(status: Int32)
  /// It could not be run, with the message that kubectl shows. The last piece.
  case failed(message: String)

  /// What the error channel carries for an end (v4.channel.k8s.io: a `Status`); nil for output.
  public var status: JSONValue? {
    switch self {
    case .output, .errors: nil
    case .ended(0): ["metadata": [:], "status": "Success"]
    case .ended(let status):
      [
        "metadata": [:], "status": "Failure",
        "message": .string("command terminated with non-zero exit code: exit status \(status)"),
        "reason": "NonZeroExitCode",
        "details": ["causes": [["reason": "ExitCode", "message": .string(String(status))]]],
      ]
    case .failed(let message):
      [
        "metadata": [:], "status": "Failure", "message": .string(message),
        "reason": "InternalError", "code": 500,
        "details": ["causes": [["message": .string(message)]]],
      ]
    }
  }
}

/// A pod that a port-forward reaches.
public struct PortForwardTarget: Sendable {
  /// Opens a connection to a port of the pod: bytes from the client in, bytes to the client out.
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
