/// Divides a terminal's bytes into output and the marks that the shell makes in it.
struct MarkScanner {
  private let start: [UInt8]
  private var pending: [UInt8] = []

  init(nonce: String) {
    start = ShellDriver.markStart(nonce: nonce)
  }

  enum Piece: Equatable {
    case output([UInt8])
    /// The fields of a mark: the exit status and, on the shell's own terminal, the working directory.
    case mark(status: Int32, directory: String)
  }

  /// What is certain after these bytes came; a beginning of a mark is kept back until the rest of it comes.
  mutating func scan(_ bytes: ArraySlice<UInt8>) -> [Piece] {
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
      guard available.count == start.count,
        let end = pending[afterStart...].firstIndex(of: ShellDriver.markEnd)
      else {
        output(upTo: escape)
        pending.removeSubrange(..<escape)
        return pieces
      }
      output(upTo: escape)
      pieces.append(Self.mark(pending[afterStart..<end]))
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

  private static func mark(_ fields: ArraySlice<UInt8>) -> Piece {
    let parts = fields.split(
      separator: UInt8(ascii: ";"), maxSplits: 1, omittingEmptySubsequences: false)
    let status = parts.first.flatMap { Int32(String(decoding: $0, as: UTF8.self)) } ?? 0
    let directory = parts.count > 1 ? String(decoding: parts[1], as: UTF8.self) : ""
    return .mark(status: status, directory: directory)
  }
}
