import Synchronization

/// Values that are each taken once, by whoever works on it, so that nothing else keeps them alive.
final class Handover<Value: Sendable>: Sendable {
  private let values: Mutex<[Value?]>

  init(_ values: [Value]) { self.values = Mutex(values) }

  /// The value at an index; nil once it was taken.
  func take(_ index: Int) -> Value? {
    values.withLock { values in
      defer { values[index] = nil }
      return values[index]
    }
  }
}
