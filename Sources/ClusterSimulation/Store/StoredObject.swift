import Synchronization

/// An object as it is stored: it never changes, and keeps the bytes that were written of it.
///
/// A change makes another one, so what is kept needs no invalidation: it goes with the object.
final class StoredObject: Sendable {
  /// What of an object is written, in one API version.
  enum Part: Sendable {
    /// As an answer to a read of it alone: with all who manage its fields.
    case single
    /// As an item of a list.
    case item
    /// As it is, with its kind: in a watch, or as the answer to a write.
    case whole
  }

  private struct Text {
    let part: Part
    let apiVersion: String
    let bytes: SharedBytes
  }

  let key: ObjectKey
  let value: JSONValue
  /// The store's version with which it came.
  let version: Int64
  private let texts = Mutex<[Text]>([])

  init(key: ObjectKey, value: JSONValue, version: Int64) {
    self.key = key
    self.value = value
    self.version = version
  }

  /// What was kept of a part in a version.
  func text(_ part: Part, _ apiVersion: String) -> SharedBytes? {
    texts.withLock { texts in
      texts.first { $0.part == part && $0.apiVersion == apiVersion }?.bytes
    }
  }

  /// Keeps a part's bytes; a form of few that it is asked for.
  func keep(_ bytes: SharedBytes, _ part: Part, _ apiVersion: String) {
    texts.withLock { texts in
      if texts.count < 6 { texts.append(Text(part: part, apiVersion: apiVersion, bytes: bytes)) }
    }
  }

  /// Forgets the bytes, which can be made again. Returns how many there were.
  @discardableResult
  func forgetTexts() -> Int {
    texts.withLock { texts in
      defer { texts = [] }
      return texts.reduce(0) { $0 + $1.bytes.bytes.count }
    }
  }
}

/// Bytes that many answers share, and what a transport has made of them.
public final class SharedBytes: Sendable {
  public let bytes: [UInt8]
  private let made = Mutex<(any Sendable)?>(nil)

  public init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// What a transport makes of the bytes to send them; made once.
  public func attachment<Value: Sendable>(_ make: ([UInt8]) -> Value) -> Value {
    made.withLock { made in
      if let known = made as? Value { return known }
      let value = make(bytes)
      made = value
      return value
    }
  }
}
