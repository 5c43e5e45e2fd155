/// Encodes records as JSON (RFC 8259) on one line, members in the order of their names, and the same value always as the same bytes.
///
/// Foundation's encoder does so too; this one takes a tenth of its time, and a transcript writes several records a step. Whatever is
/// `Encodable` can be encoded; a number that is not finite is an error, for JSON has none.
enum RecordEncoder {
  static func encode(_ value: some Encodable) throws -> [UInt8] {
    let buffer = Buffer()
    buffer.bytes.reserveCapacity(512)
    try buffer.append(encoding: value)
    return buffer.bytes
  }

  /// The bytes written so far.
  fileprivate final class Buffer {
    var bytes: [UInt8] = []
    /// Objects that are done with: making new ones for every value would cost more than the writing.
    private var spare: [Members] = []

    func members() -> Members {
      let members = spare.popLast() ?? Members(self)
      members.begin()
      return members
    }

    func reuse(_ members: Members) {
      spare.append(members)
    }

    func append(_ text: StaticString) { bytes.append(text) }

    func append(number: some BinaryInteger) {
      if let small = Int(exactly: number) {
        bytes.append(number: small)
      } else {
        bytes.append(contentsOf: String(number).utf8)
      }
    }

    func append(number: Double) throws { try bytes.append(number: number) }

    func append(quoted text: String) { bytes.append(quoted: text) }

    func append<Value: Encodable>(encoding value: Value) throws {
      if let value = value as? any RecordValue { return try value.write(to: &bytes) }
      let encoder = ValueEncoder(self)
      try value.encode(to: encoder)
      try encoder.finish()
    }
  }

  /// Encodes one value, and what is in it.
  fileprivate final class ValueEncoder: Encoder {
    let codingPath: [any CodingKey] = []
    let userInfo: [CodingUserInfoKey: Any] = [:]
    let buffer: Buffer
    private var content = Content.nothing

    private enum Content {
      case nothing
      case single
      case object(Members)
      case array(Elements)
    }

    init(_ buffer: Buffer) {
      self.buffer = buffer
    }

    /// Writes what was left for the end.
    func finish() throws {
      switch content {
      case .nothing: buffer.append("{}")
      case .single: break
      case .object(let members):
        try members.finish()
        content = .single
        buffer.reuse(members)
      case .array(let elements): try elements.finish()
      }
    }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
      if case .object(let members) = content {
        return KeyedEncodingContainer(ObjectContainer<Key>(members: members))
      }
      let members = buffer.members()
      content = .object(members)
      return KeyedEncodingContainer(ObjectContainer<Key>(members: members))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
      if case .array(let elements) = content { return ArrayContainer(elements: elements) }
      let elements = Elements(buffer)
      content = .array(elements)
      return ArrayContainer(elements: elements)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer {
      content = .single
      return SingleContainer(encoder: self)
    }
  }

  /// The members of an object, written one after the other and put in order at its end.
  fileprivate final class Members {
    unowned let buffer: Buffer
    private var start = 0
    private var places: [(name: String, range: Range<Int>)] = []
    private var later: [(name: String, encoder: ValueEncoder)] = []
    private var isSorted = true

    init(_ buffer: Buffer) {
      self.buffer = buffer
    }

    func begin() {
      buffer.bytes.append(UInt8(ascii: "{"))
      start = buffer.bytes.count
      places.removeAll(keepingCapacity: true)
      later = []
      isSorted = true
    }

    /// Begins a member: its value must be written next, and `end` called.
    func begin(_ name: String) {
      if let last = places.last {
        buffer.bytes.append(UInt8(ascii: ","))
        if last.name > name { isSorted = false }
      }
      places.append((name, buffer.bytes.count..<buffer.bytes.count))
      buffer.append(quoted: name)
      buffer.bytes.append(UInt8(ascii: ":"))
    }

    func end() {
      let place = places.count - 1
      places[place].range = places[place].range.lowerBound..<buffer.bytes.count
    }

    /// A member whose value is written after others have been.
    func addLater(_ name: String) -> ValueEncoder {
      let encoder = ValueEncoder(Buffer())
      later.append((name, encoder))
      return encoder
    }

    func finish() throws {
      for (name, encoder) in later {
        try encoder.finish()
        begin(name)
        buffer.bytes.append(contentsOf: encoder.buffer.bytes)
        end()
      }
      if !isSorted {
        let old = Array(buffer.bytes[start...])
        buffer.bytes.removeSubrange(start...)
        places.sort { $0.name < $1.name }
        for (index, place) in places.enumerated() {
          if index > 0 { buffer.bytes.append(UInt8(ascii: ",")) }
          buffer.bytes.append(
            contentsOf: old[(place.range.lowerBound - start)..<(place.range.upperBound - start)])
        }
      }
      buffer.bytes.append(UInt8(ascii: "}"))
    }
  }

  private struct ObjectContainer<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let members: Members
    var codingPath: [any CodingKey] { [] }

    func encodeNil(forKey key: Key) throws {
      members.begin(key.stringValue)
      members.buffer.append("null")
      members.end()
    }
    func encode(_ value: Bool, forKey key: Key) throws {
      members.begin(key.stringValue)
      members.buffer.append(value ? "true" : "false")
      members.end()
    }
    func encode(_ value: String, forKey key: Key) throws {
      members.begin(key.stringValue)
      members.buffer.append(quoted: value)
      members.end()
    }
    func encode(_ value: Int, forKey key: Key) throws {
      members.begin(key.stringValue)
      members.buffer.append(number: value)
      members.end()
    }
    func encode(_ value: Int32, forKey key: Key) throws {
      members.begin(key.stringValue)
      members.buffer.append(number: value)
      members.end()
    }
    func encode(_ value: Double, forKey key: Key) throws {
      members.begin(key.stringValue)
      try members.buffer.append(number: value)
      members.end()
    }
    func encode<Value: Encodable>(_ value: Value, forKey key: Key) throws {
      members.begin(key.stringValue)
      try members.buffer.append(encoding: value)
      members.end()
    }
    func nestedContainer<Inner: CodingKey>(keyedBy type: Inner.Type, forKey key: Key)
      -> KeyedEncodingContainer<Inner>
    {
      members.addLater(key.stringValue).container(keyedBy: type)
    }
    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
      members.addLater(key.stringValue).unkeyedContainer()
    }
    func superEncoder() -> any Encoder { members.addLater("super") }
    func superEncoder(forKey key: Key) -> any Encoder { members.addLater(key.stringValue) }
  }

  /// The elements of an array.
  fileprivate final class Elements {
    let buffer: Buffer
    private(set) var count = 0
    /// An element whose value is still being written elsewhere.
    private var pending: ValueEncoder?

    init(_ buffer: Buffer) {
      self.buffer = buffer
      buffer.bytes.append(UInt8(ascii: "["))
    }

    /// Begins an element: its value must be written next.
    func begin() throws {
      try settle()
      if count > 0 { buffer.bytes.append(UInt8(ascii: ",")) }
      count += 1
    }

    func addLater() -> ValueEncoder {
      // What cannot be encoded was told when it was tried.
      try? settle()
      let encoder = ValueEncoder(Buffer())
      pending = encoder
      return encoder
    }

    private func settle() throws {
      guard let encoder = pending else { return }
      pending = nil
      try encoder.finish()
      if count > 0 { buffer.bytes.append(UInt8(ascii: ",")) }
      count += 1
      buffer.bytes.append(contentsOf: encoder.buffer.bytes)
    }

    func finish() throws {
      try settle()
      buffer.bytes.append(UInt8(ascii: "]"))
    }
  }

  private struct ArrayContainer: UnkeyedEncodingContainer {
    let elements: Elements
    var codingPath: [any CodingKey] { [] }
    var count: Int { elements.count }

    func encodeNil() throws {
      try elements.begin()
      elements.buffer.append("null")
    }
    func encode<Value: Encodable>(_ value: Value) throws {
      try elements.begin()
      try elements.buffer.append(encoding: value)
    }
    func nestedContainer<Inner: CodingKey>(keyedBy type: Inner.Type) -> KeyedEncodingContainer<
      Inner
    > {
      elements.addLater().container(keyedBy: type)
    }
    func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
      elements.addLater().unkeyedContainer()
    }
    func superEncoder() -> any Encoder { elements.addLater() }
  }

  private struct SingleContainer: SingleValueEncodingContainer {
    let encoder: ValueEncoder
    var codingPath: [any CodingKey] { [] }

    func encodeNil() throws { encoder.buffer.append("null") }
    func encode(_ value: Bool) throws { encoder.buffer.append(value ? "true" : "false") }
    func encode(_ value: String) throws { encoder.buffer.append(quoted: value) }
    func encode(_ value: Double) throws { try encoder.buffer.append(number: value) }
    func encode(_ value: Float) throws { try encoder.buffer.append(number: Double(value)) }
    func encode(_ value: Int) throws { encoder.buffer.append(number: value) }
    func encode(_ value: Int8) throws { encoder.buffer.append(number: value) }
    func encode(_ value: Int16) throws { encoder.buffer.append(number: value) }
    func encode(_ value: Int32) throws { encoder.buffer.append(number: value) }
    func encode(_ value: Int64) throws { encoder.buffer.append(number: value) }
    func encode(_ value: UInt) throws { encoder.buffer.append(number: value) }
    func encode(_ value: UInt8) throws { encoder.buffer.append(number: value) }
    func encode(_ value: UInt16) throws { encoder.buffer.append(number: value) }
    func encode(_ value: UInt32) throws { encoder.buffer.append(number: value) }
    func encode(_ value: UInt64) throws { encoder.buffer.append(number: value) }
    func encode<Value: Encodable>(_ value: Value) throws {
      try encoder.buffer.append(encoding: value)
    }
  }
}
