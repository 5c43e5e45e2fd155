import Glibc

/// Finds where a document can be cut so that its pieces, each parsed alone, make the blocks of the whole.
///
/// A heading that begins its line, after a blank line, closes every container and every paragraph (CommonMark 0.30, 4.2
/// and 5): only a fenced code block or an HTML block can be open there, which ``isOpen(_:before:)`` tells once the piece
/// before is parsed. A link reference definition would hold for the other pieces too: a text that may have one is not cut.
struct DocumentCutter {
  let text: [UInt8]
  /// The text with its lines.
  let source: SourceText

  /// Where a document may be cut, as offsets in bytes, in their order.
  ///
  /// - Parameter size: how many bytes lie between two cuts at least.
  func cuts(size: Int) -> [Int] {
    guard size < text.count, !mayDefineReferences else { return [] }
    var cuts: [Int] = []
    var next = size
    while next < text.count {
      guard let cut = cut(from: source.line(at: next) + 1), cut > 0 else { break }
      cuts.append(cut)
      next = cut + size
    }
    return cuts
  }

  /// The pieces that cuts make.
  func ranges(_ cuts: [Int]) -> [Range<Int>] {
    zip([0] + cuts, cuts + [text.count]).map { $0..<$1 }
  }

  /// Whether the last block of a piece goes on over the cut after it.
  ///
  /// - Parameter cut: where the piece ends; the line before it is blank.
  func isOpen(_ block: Block?, before cut: Int) -> Bool {
    guard let block else { return false }
    switch block.kind {
    case .codeBlock, .html:
      // What was closed ends before the blank line.
      return block.range.endLine == 0 || block.range.endLine >= source.line(at: cut) - 1
    case .paragraph, .heading, .list, .item, .blockQuote, .thematicBreak: return false
    }
  }

  /// The first heading on this line or below that a document may be cut at.
  private func cut(from line: Int) -> Int? {
    guard line > 2, line <= source.lineCount else { return nil }
    for number in line...source.lineCount {
      let range = source.range(ofLine: number)
      guard let first = range.first, text[first] == 0x23,
        source.range(ofLine: number - 1).isEmpty, text[first - 1] == 0x0A
      else { continue }
      let marks = text[range].prefix { $0 == 0x23 }.count
      guard marks <= 6, range.count > marks, text[first + marks] == 0x20 else { continue }
      return first
    }
    return nil
  }

  /// Whether `]:` stands anywhere, as in every definition of a reference.
  private var mayDefineReferences: Bool {
    text.withUnsafeBytes { buffer in
      guard let base = buffer.baseAddress else { return false }
      var start = 0
      while start < buffer.count,
        let found = memchr(base + start, 0x5D, buffer.count - start)
      {
        start = found - UnsafeMutableRawPointer(mutating: base) + 1
        if start < buffer.count, buffer[start] == 0x3A { return true }
      }
      return false
    }
  }
}
