/// Divides a terminal's bytes into output and the marks that the shell makes in it.
struct TerminalMarkScanner {
  private let start: [UInt8]
  private var pending: [UInt8] = []

  /// - Parameter mark: the mark without its end and what it may carry.
  init(mark: [UInt8]) {
    start = Array(mark.dropLast())
  }

  enum Piece: Equatable {
    case output([UInt8])
    /// A mark and the number that it carries: an exit status.
    case mark(Int32?)
  }

  /// What is certain after these bytes came; a beginning of a mark is kept back until the rest of it comes.
  mutating func scan(_ bytes: some Sequence<UInt8>) -> [Piece] {
    pending.append(contentsOf: bytes)
    var pieces: [Piece] = []
    var position = 0
    var outputStart = 0
    func output(upTo end: Int) {
      if end > outputStart { pieces.append(.output(Array(pending[outputStart..<end]))) }
    }
    while let escape = pending[position...].firstIndex(of: start[0]) {
      let available = pending[escape...].prefix(start.count)
      guard start.starts(with: available) else {
        position = escape + 1
        continue
      }
      let afterStart = escape + start.count
      guard available.count == start.count, let end = pending[afterStart...].firstIndex(of: 0x07)
      else {
        output(upTo: escape)
        pending.removeSubrange(..<escape)
        return pieces
      }
      output(upTo: escape)
      let number = pending[afterStart..<end].dropFirst()
      pieces.append(.mark(Int32(String(decoding: number, as: UTF8.self))))
      position = end + 1
      outputStart = position
    }
    output(upTo: pending.count)
    pending.removeAll(keepingCapacity: true)
    return pieces
  }

  /// What was kept back, when no more can come.
  mutating func finish() -> [UInt8] {
    defer { pending = [] }
    return pending
  }
}
