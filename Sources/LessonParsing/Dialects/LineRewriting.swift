import CommonMark

/// Puts Markdown in the place of a tool's own lines, line for line, so that every place in the file stays what it was.
struct LineRewriting {
  private let source: SourceText
  private var changes: [Int: [UInt8]] = [:]

  init(_ source: SourceText) { self.source = source }

  mutating func replace(_ line: Int, with text: String) { changes[line] = Array(text.utf8) }

  var isEmpty: Bool { changes.isEmpty }

  func current(_ line: Int) -> String {
    changes[line].map { String(decoding: $0, as: UTF8.self) } ?? source.line(line)
  }

  /// The file with the lines replaced; nil where none is.
  var bytes: [UInt8]? {
    guard !changes.isEmpty else { return nil }
    var result: [UInt8] = []
    result.reserveCapacity(source.bytes.count + 64)
    for number in 1...source.lineCount {
      let range = source.range(ofLine: number)
      result += changes[number] ?? Array(source.bytes[range])
      result += source.bytes[range.upperBound..<source.offset(ofLine: number + 1)]
    }
    return result
  }
}
