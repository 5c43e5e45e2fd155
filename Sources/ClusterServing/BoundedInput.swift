import NIOCore
import Synchronization

/// What a client sent and nobody has taken yet. While that is more than the window, nothing more is read from the client.
final class BoundedInput<Element: Sendable>: Sendable {
  private struct State {
    var pieces: [(element: Element, size: Int)] = []
    var waiting = 0
    var isFinished = false
    var reader: CheckedContinuation<Element?, Never>?
  }

  /// How many bytes may wait.
  private static var window: Int { 1 << 20 }
  private let state = Mutex(State())
  private let channel: any Channel

  init(channel: any Channel) {
    self.channel = channel
  }

  /// The pieces in their order, for one reader.
  var stream: AsyncStream<Element> {
    AsyncStream(unfolding: { await self.next() }, onCancel: { self.finish() })
  }

  /// Puts a piece in.
  func yield(_ element: Element, size: Int) {
    let (reader, isFull) = state.withLock {
      state -> (CheckedContinuation<Element?, Never>?, Bool) in
      if state.isFinished { return (nil, false) }
      if let reader = state.reader {
        state.reader = nil
        return (reader, false)
      }
      state.pieces.append((element, size))
      state.waiting += size
      return (nil, state.waiting > Self.window)
    }
    reader?.resume(returning: element)
    if isFull { _ = channel.setOption(.autoRead, value: false) }
  }

  private func next() async -> Element? {
    await withCheckedContinuation { continuation in
      let (piece, isOver, hasRoom) = state.withLock { state -> (Element?, Bool, Bool) in
        guard !state.pieces.isEmpty else {
          if state.isFinished { return (nil, true, false) }
          state.reader = continuation
          return (nil, false, false)
        }
        let piece = state.pieces.removeFirst()
        let wasFull = state.waiting > Self.window
        state.waiting -= piece.size
        return (piece.element, false, wasFull && state.waiting <= Self.window)
      }
      if hasRoom {
        let channel = channel
        channel.setOption(.autoRead, value: true).whenSuccess { channel.read() }
      }
      if let piece {
        continuation.resume(returning: piece)
      } else if isOver {
        continuation.resume(returning: nil)
      }
    }
  }

  /// Says that nothing more comes.
  func finish() {
    let reader = state.withLock { state in
      state.isFinished = true
      defer { state.reader = nil }
      return state.reader
    }
    reader?.resume(returning: nil)
  }
}
