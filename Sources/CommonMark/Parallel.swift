import Dispatch
import Synchronization

/// Does a piece of work several times, on as many cores as there are, and gives the results in their order.
///
/// - Parameters:
///   - count: how often.
///   - work: gets the number of the time, from 0; must not wait for another.
public func inParallel<Value: Sendable>(
  _ count: Int, _ work: @Sendable (Int) -> Value
) -> [Value] {
  guard count > 1 else { return (0..<count).map(work) }
  let results = Mutex<[Value?]>([Value?](repeating: nil, count: count))
  DispatchQueue.concurrentPerform(iterations: count) { index in
    let value = work(index)
    results.withLock { $0[index] = value }
  }
  return results.withLock { $0.compactMap(\.self) }
}
