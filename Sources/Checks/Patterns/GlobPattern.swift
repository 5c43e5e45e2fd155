/// A pattern with `*` for any characters and `?` for one; a backslash before one takes its meaning.
///
/// Matching goes from left to right and takes for each `*` the shortest that fits, which is enough: what stands between
/// are texts.
struct GlobPattern: Sendable {
  private enum Piece: Sendable {
    case text([UInt8])
    case one
    case any
  }

  private let pieces: [Piece]
  private let crossesLines: Bool

  init(_ pattern: String, crossesLines: Bool = false) {
    var pieces: [Piece] = []
    var text: [UInt8] = []
    func flush() {
      if !text.isEmpty { pieces.append(.text(text)) }
      text = []
    }
    var rest = Array(pattern.utf8)[...]
    while let byte = rest.popFirst() {
      switch byte {
      case ascii("*"):
        flush()
        if case .any? = pieces.last { continue }
        pieces.append(.any)
      case ascii("?"):
        flush()
        pieces.append(.one)
      case ascii("\\"):
        if let next = rest.first, "*?\\".utf8.contains(next) {
          rest.removeFirst()
          text.append(next)
        } else {
          text.append(byte)
        }
      default: text.append(byte)
      }
    }
    flush()
    self.pieces = pieces
    self.crossesLines = crossesLines
  }

  /// A line in which `...` and `…` stand for any characters.
  init(elided line: String) {
    var pieces: [Piece] = []
    var text: [UInt8] = []
    var rest = ByteText(line)
    while let byte = rest.first {
      if rest.starts("...") || rest.starts("…") {
        if !text.isEmpty { pieces.append(.text(text)) }
        text = []
        if case .any? = pieces.last {} else { pieces.append(.any) }
        rest = rest.dropFirst(3)
      } else {
        text.append(byte)
        rest.removeFirst()
      }
    }
    if !text.isEmpty { pieces.append(.text(text)) }
    self.pieces = pieces
    crossesLines = false
  }

  /// Whether the whole of a text is as the pattern says.
  func matches(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    if !crossesLines, bytes.contains(0x0A), !pieces.isEmpty { return false }
    var segments: [[Piece]] = [[]]
    for piece in pieces {
      if case .any = piece {
        segments.append([])
      } else {
        segments[segments.count - 1].append(piece)
      }
    }
    guard let end = Self.matchEnd(segments[0], bytes, at: 0) else { return false }
    if segments.count == 1 { return end == bytes.count }
    var position = end
    for segment in segments.dropFirst().dropLast() {
      guard let end = Self.search(segment, bytes, from: position) else { return false }
      position = end
    }
    let last = segments[segments.count - 1]
    if last.isEmpty { return true }
    return Self.matchesSuffix(last, bytes, from: position)
  }

  private static func matchEnd(_ pieces: [Piece], _ bytes: [UInt8], at start: Int) -> Int? {
    var index = start
    for piece in pieces {
      switch piece {
      case .text(let text):
        guard index + text.count <= bytes.count,
          bytes[index..<(index + text.count)].elementsEqual(text)
        else { return nil }
        index += text.count
      case .one:
        guard index < bytes.count else { return nil }
        index += 1
        while index < bytes.count, bytes[index] & 0xC0 == 0x80 { index += 1 }
      case .any: break
      }
    }
    return index
  }

  /// The end of the first place where the pieces match one after another.
  private static func search(_ pieces: [Piece], _ bytes: [UInt8], from start: Int) -> Int? {
    if pieces.count == 1, case .text(let text) = pieces[0] {
      return RunSearch(text).firstIndex(in: bytes, from: start).map { $0 + text.count }
    }
    // A run with `?` in it: short as people write them, and cut off where it is not.
    let length = pieces.reduce(0) { sum, piece in
      if case .text(let text) = piece { return sum + text.count }
      return sum + 1
    }
    guard length <= 1024 else { return nil }
    var index = start
    while index <= bytes.count {
      if let end = matchEnd(pieces, bytes, at: index) { return end }
      index += 1
    }
    return nil
  }

  private static func matchesSuffix(_ pieces: [Piece], _ bytes: [UInt8], from start: Int) -> Bool {
    var index = bytes.count
    for piece in pieces.reversed() {
      switch piece {
      case .text(let text):
        guard index - text.count >= start, bytes[(index - text.count)..<index].elementsEqual(text)
        else { return false }
        index -= text.count
      case .one:
        guard index > start else { return false }
        index -= 1
        while index > start, bytes[index] & 0xC0 == 0x80 { index -= 1 }
      case .any: break
      }
    }
    return true
  }
}
