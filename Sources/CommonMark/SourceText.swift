/// The bytes of a file and where its lines begin.
public struct SourceText: Sendable {
  public let bytes: [UInt8]
  /// Where each line begins, as an offset into the bytes.
  private let starts: [Int]

  public init(_ bytes: [UInt8]) {
    self.bytes = bytes
    var starts = [0]
    starts.reserveCapacity(bytes.count / 32 + 1)
    bytes.withUnsafeBufferPointer { buffer in
      var index = 0
      while index < buffer.count {
        // A lone carriage return ends a line too (CommonMark 0.30, 2.1).
        if buffer[index] == 0x0A {
          starts.append(index + 1)
        } else if buffer[index] == 0x0D, index + 1 < buffer.count, buffer[index + 1] != 0x0A {
          starts.append(index + 1)
        }
        index += 1
      }
    }
    self.starts = starts
  }

  /// How many lines there are; the empty one after a last line end counts.
  public var lineCount: Int { starts.count }

  /// The bytes of a line without its end; an empty range where there is no such line.
  ///
  /// - Parameter number: counted from 1.
  public func range(ofLine number: Int) -> Range<Int> {
    guard number >= 1, number <= starts.count else { return 0..<0 }
    let start = starts[number - 1]
    var end = number < starts.count ? starts[number] : bytes.count
    while end > start, bytes[end - 1] == 0x0A || bytes[end - 1] == 0x0D { end -= 1 }
    return start..<end
  }

  /// A line without its end, as it was typed; empty where there is no such line.
  public func line(_ number: Int) -> String {
    String(decoding: bytes[range(ofLine: number)], as: UTF8.self)
  }

  /// Where a line begins, as an offset into the bytes; the end of the bytes after the last.
  public func offset(ofLine number: Int) -> Int {
    number < 1 ? 0 : number <= starts.count ? starts[number - 1] : bytes.count
  }

  /// The line, counted from 1, that an offset stands in.
  public func line(at offset: Int) -> Int {
    var low = 0
    var high = starts.count
    while low + 1 < high {
      let middle = (low + high) / 2
      if starts[middle] <= offset { low = middle } else { high = middle }
    }
    return low + 1
  }
}
