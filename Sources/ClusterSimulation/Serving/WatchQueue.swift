import Synchronization

/// What a watch has told and its client has not taken yet: a bounded queue from the cluster to one connection.
///
/// As the API server does (`k8s.io/apiserver/pkg/storage/cacher`, `forget` of a watcher that does not keep up), a watch whose
/// client does not read is ended rather than buffered without bounds: the client gets what is waiting, then the end of the
/// answer, and begins again from the last version that it saw.
public final class WatchQueue: Sendable {
  private struct State {
    var pieces: [SharedBytes] = []
    var size = 0
    /// How many bytes may wait.
    var limit = WatchQueue.sizeLimit
    var isFinished = false
    var isCancelled = false
    /// Whether the reader has been told that something waits.
    var isTold = false
    var reader: CheckedContinuation<Void, Never>?
    var signal: (@Sendable () -> Void)?
    var onCancel: (@Sendable () -> Void)?
  }

  /// How much may wait beyond what the watch began with: bytes, and pieces.
  static let sizeLimit = 4 << 20
  static let countLimit = 8192
  private let state = Mutex(State())

  /// Adds what the watch begins with, however much it is.
  func begin(with pieces: [SharedBytes]) {
    state.withLock { state in
      state.pieces += pieces
      state.size += pieces.reduce(0) { $0 + $1.bytes.count }
      state.limit = state.size + Self.sizeLimit
    }
  }

  /// Adds a piece; false if too much waits already, and then the queue has come to its end.
  func put(_ piece: SharedBytes) -> Bool {
    let (isTaken, wake) = state.withLock { state -> (Bool, Wake) in
      if state.isFinished { return (false, Wake()) }
      guard state.size + piece.bytes.count <= state.limit, state.pieces.count < Self.countLimit
      else {
        state.isFinished = true
        return (false, Self.wake(&state))
      }
      state.pieces.append(piece)
      state.size += piece.bytes.count
      return (true, Self.wake(&state))
    }
    wake.callAsFunction()
    return isTaken
  }

  /// Whether more may come.
  public var isOpen: Bool { state.withLock { !$0.isFinished } }

  /// Takes nothing more; what waits can still be taken.
  public func close() { finish() }

  /// Says that nothing more comes.
  func finish() {
    let wake = state.withLock { state in
      state.isFinished = true
      return Self.wake(&state)
    }
    wake.callAsFunction()
  }

  /// Whom to tell that something is there.
  private struct Wake {
    var reader: CheckedContinuation<Void, Never>?
    var signal: (@Sendable () -> Void)?

    func callAsFunction() {
      reader?.resume()
      signal?()
    }
  }

  private static func wake(_ state: inout State) -> Wake {
    if state.isTold { return Wake() }
    guard state.reader != nil || state.signal != nil else { return Wake() }
    state.isTold = true
    defer { state.reader = nil }
    return Wake(reader: state.reader, signal: state.signal)
  }

  // MARK: Reading

  /// Takes what waits, about so many bytes of it, and tells whether that was all there will ever be.
  public func take(upTo size: Int = .max) -> (pieces: [SharedBytes], isFinished: Bool) {
    state.withLock { state in
      state.isTold = false
      if state.size <= size {
        defer {
          state.pieces = []
          state.size = 0
          state.limit = Self.sizeLimit
        }
        return (state.pieces, state.isFinished)
      }
      var count = 0
      var taken = 0
      while taken < size, count < state.pieces.count {
        taken += state.pieces[count].bytes.count
        count += 1
      }
      defer {
        state.pieces.removeFirst(count)
        state.size -= taken
      }
      return (Array(state.pieces.prefix(count)), state.isFinished && count == state.pieces.count)
    }
  }

  /// Has a function called, on any thread, whenever there is something to take after everything had been taken.
  public func onReady(_ signal: @escaping @Sendable () -> Void) {
    let isReady = state.withLock { state in
      state.signal = signal
      let isReady = !state.pieces.isEmpty || state.isFinished
      state.isTold = isReady
      return isReady
    }
    if isReady { signal() }
  }

  /// Says that the client has gone.
  public func cancel() {
    let action = state.withLock { state in
      state.isFinished = true
      state.isCancelled = true
      state.pieces = []
      state.size = 0
      state.signal = nil
      defer { state.onCancel = nil }
      return state.onCancel
    }
    action?()
  }

  /// What to do when the client has gone.
  func onCancel(_ action: @escaping @Sendable () -> Void) {
    state.withLock { $0.onCancel = action }
  }

  /// The next piece, for a reader that takes them one by one.
  func next() async -> [UInt8]? {
    while true {
      let (piece, isFinished) = state.withLock { state -> (SharedBytes?, Bool) in
        guard !state.pieces.isEmpty else { return (nil, state.isFinished) }
        let piece = state.pieces.removeFirst()
        state.size -= piece.bytes.count
        return (piece, false)
      }
      if let piece { return piece.bytes }
      if isFinished || Task.isCancelled { return nil }
      await withCheckedContinuation { continuation in
        let isReady = state.withLock { state in
          if !state.pieces.isEmpty || state.isFinished { return true }
          state.isTold = false
          state.reader = continuation
          return false
        }
        if isReady { continuation.resume() }
      }
    }
  }
}
