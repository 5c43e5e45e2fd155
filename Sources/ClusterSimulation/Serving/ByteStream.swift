/// A body that comes piece by piece: what a watch tells, or what a program writes.
public struct ByteStream: AsyncSequence, Sendable {
  /// Where the pieces come from.
  public enum Source: Sendable {
    /// Each is made when the one before has been taken.
    case pulled(AsyncStream<[UInt8]>)
    /// They come whether somebody takes them or not, up to a limit.
    case pushed(WatchQueue)
  }

  public let source: Source

  public init(_ stream: AsyncStream<[UInt8]>) { source = .pulled(stream) }
  init(_ queue: WatchQueue) { source = .pushed(queue) }

  public func makeAsyncIterator() -> Iterator {
    switch source {
    case .pulled(let stream): Iterator(stream: stream.makeAsyncIterator())
    case .pushed(let queue): Iterator(queue: queue)
    }
  }

  public struct Iterator: AsyncIteratorProtocol {
    var stream: AsyncStream<[UInt8]>.Iterator?
    var queue: WatchQueue?

    public mutating func next() async -> [UInt8]? {
      if let queue { return await queue.next() }
      return await stream?.next()
    }
  }
}
