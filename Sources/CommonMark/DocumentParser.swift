import CCmark

/// Parses Markdown with libcmark.
public enum DocumentParser {
  /// How deep blocks and inlines are followed; what is nested deeper is read as if it stood at this depth.
  static let depthLimit = 100

  /// Parses a file's bytes. A byte order mark and front matter between lines of `---` or `+++` are taken off first; the
  /// lines of the file keep their numbers.
  public static func parse(_ bytes: [UInt8]) throws(DocumentError) -> Document {
    if let (line, column) = firstInvalidByte(bytes) {
      throw .invalidUTF8(line: line, column: column)
    }
    return try parse(valid: SourceText(bytes), as: nil)
  }

  /// Parses a source, or other bytes in its place that have the same lines.
  ///
  /// - Parameters:
  ///   - source: what the document is to give as its source; UTF-8.
  ///   - replacement: the Markdown to parse in its place, line for line.
  public static func parse(valid source: SourceText, as replacement: [UInt8]?)
    throws(DocumentError) -> Document
  {
    let pieces = try parsePieces(of: source, as: replacement, size: .max)
    return Document(
      blocks: pieces.blocks.first ?? [], source: source, frontMatter: pieces.frontMatter)
  }

  /// Parses a source in pieces, at several places at a time: the blocks of all pieces together are those of the whole.
  ///
  /// - Parameters:
  ///   - source: as for ``parse(valid:as:)``, and so is the replacement.
  ///   - size: how many bytes a piece has at least.
  /// - Returns: the blocks of each piece; every piece but the first begins with a heading.
  public static func parsePieces(of source: SourceText, as replacement: [UInt8]?, size: Int)
    throws(DocumentError) -> (blocks: [[Block]], frontMatter: ClosedRange<Int>?)
  {
    var text = replacement ?? source.bytes
    if text.starts(with: [0xEF, 0xBB, 0xBF]) {
      text.replaceSubrange(..<3, with: [0x20, 0x20, 0x20])
    }
    let frontMatter = blankFrontMatter(&text, source)
    let shown = replacement == nil ? source : SourceText(text)
    let cutter = DocumentCutter(text: text, source: shown)
    var cuts = cutter.cuts(size: size)
    var round = 0
    while true {
      round += 1
      let parts = cutter.ranges(cuts)
      let parsed = inParallel(parts.count) { [text] in blocks(of: parts[$0], in: text, shown) }
      let pieces = parsed.compactMap(\.self)
      guard pieces.count == parsed.count else { throw .notParsed }
      // Where a code or an HTML block went on over a cut, there is none.
      let sound = cuts.indices.filter { index in
        !cutter.isOpen(pieces[index].last, before: cuts[index])
      }
      if sound.count == cuts.count { return (pieces, frontMatter) }
      cuts = round < 3 ? sound.map { cuts[$0] } : []
    }
  }

  private static func blocks(of range: Range<Int>, in text: [UInt8], _ source: SourceText)
    -> [Block]?
  {
    let root = text.withUnsafeBytes { buffer in
      cmark_parse_document(
        buffer.baseAddress?.advanced(by: range.lowerBound).assumingMemoryBound(to: CChar.self),
        range.count, CMARK_OPT_SOURCEPOS)
    }
    guard let root else { return nil }
    let linesBefore = range.lowerBound == 0 ? 0 : source.line(at: range.lowerBound) - 1
    return blocks(
      under: Node(pointer: root, tree: Tree(root: root, linesBefore: linesBefore)), source, depth: 0
    )
  }

  /// cmark reads front matter as a thematic break and a heading: its lines are made blank instead.
  private static func blankFrontMatter(_ text: inout [UInt8], _ source: SourceText)
    -> ClosedRange<Int>?
  {
    var first = source.line(1)
    if first.hasPrefix("\u{FEFF}") { first.removeFirst() }
    let mark: Character = first.hasPrefix("+++") ? "+" : "-"
    guard first.hasPrefix(String(repeating: mark, count: 3)),
      first.dropFirst(3).allSatisfy(\.isWhitespace)
    else { return nil }
    var number = 2
    // Front matter of a hundred lines is long: where its end does not come, there is none.
    while number <= min(source.lineCount, 1000) {
      let line = source.line(number)
      let isEnd =
        (mark == "-" ? line.hasPrefix("---") || line.hasPrefix("...") : line.hasPrefix("+++"))
        && line.dropFirst(3).allSatisfy(\.isWhitespace)
      if isEnd {
        let end = min(source.offset(ofLine: number + 1), text.count)
        for index in 0..<end where text[index] != 0x0A && text[index] != 0x0D { text[index] = 0x20 }
        return number > 2 ? 2...(number - 1) : nil
      }
      number += 1
    }
    return nil
  }

  /// The place of the first byte that is no UTF-8 (RFC 3629), by line and column.
  public static func firstInvalidByte(_ bytes: [UInt8]) -> (line: Int, column: Int)? {
    guard let position = bytes.withUnsafeBufferPointer(firstInvalidOffset) else { return nil }
    let before = bytes[..<position]
    let lineStart = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    return (before.count { $0 == 0x0A } + 1, position - lineStart + 1)
  }

  private static func firstInvalidOffset(_ bytes: UnsafeBufferPointer<UInt8>) -> Int? {
    var index = 0
    let count = bytes.count
    while index < count {
      // Eight bytes of ASCII at a time.
      while index + 8 <= count, let base = UnsafeRawPointer(bytes.baseAddress),
        (base + index).loadUnaligned(as: UInt64.self) & 0x8080_8080_8080_8080 == 0
      {
        index += 8
      }
      guard index < count else { return nil }
      let byte = bytes[index]
      let more: Int
      switch byte {
      case 0..<0x80: more = 0
      case 0xC2..<0xE0: more = 1
      case 0xE0..<0xF0: more = 2
      case 0xF0..<0xF5: more = 3
      default: return index
      }
      for offset in 0..<more {
        let position = index + 1 + offset
        guard position < count else { return index }
        let low: UInt8 = offset == 0 ? (byte == 0xE0 ? 0xA0 : byte == 0xF0 ? 0x90 : 0x80) : 0x80
        let high: UInt8 = offset == 0 ? (byte == 0xED ? 0x9F : byte == 0xF4 ? 0x8F : 0xBF) : 0xBF
        guard (low...high).contains(bytes[position]) else { return index }
      }
      index += more + 1
    }
    return nil
  }

  private static func blocks(under parent: Node, _ source: SourceText, depth: Int) -> [Block] {
    var result: [Block] = []
    var child = cmark_node_first_child(parent.pointer)
    while let current = child {
      if depth >= depthLimit, cmark_node_first_child(current) != nil, isContainer(current) {
        result += leaves(under: Node(pointer: current, tree: parent.tree), source)
      } else if let block = block(Node(pointer: current, tree: parent.tree), source, depth: depth) {
        result.append(block)
      }
      child = cmark_node_next(current)
    }
    return result
  }

  private static func isContainer(_ node: OpaquePointer) -> Bool {
    switch cmark_node_get_type(node) {
    case CMARK_NODE_LIST, CMARK_NODE_ITEM, CMARK_NODE_BLOCK_QUOTE: true
    default: false
    }
  }

  /// The blocks below that hold no blocks, without recursion.
  private static func leaves(under node: Node, _ source: SourceText) -> [Block] {
    guard let iterator = cmark_iter_new(node.pointer) else { return [] }
    defer { cmark_iter_free(iterator) }
    var result: [Block] = []
    while true {
      let event = cmark_iter_next(iterator)
      if event == CMARK_EVENT_DONE { break }
      guard event == CMARK_EVENT_ENTER, let current = cmark_iter_get_node(iterator),
        !isContainer(current),
        let block = block(Node(pointer: current, tree: node.tree), source, depth: depthLimit)
      else { continue }
      result.append(block)
    }
    return result
  }

  private static func block(_ node: Node, _ source: SourceText, depth: Int) -> Block? {
    let pointer = node.pointer
    let range = SourceSpan(
      startLine: node.line,
      startColumn: Int(cmark_node_get_start_column(pointer)),
      endLine: node.endLine,
      endColumn: Int(cmark_node_get_end_column(pointer)))
    func make(_ kind: Block.Kind, holdsBlocks: Bool = false) -> Block {
      Block(
        kind: kind, range: range,
        blocks: holdsBlocks ? blocks(under: node, source, depth: depth + 1) : [], node: node)
    }
    switch cmark_node_get_type(pointer) {
    case CMARK_NODE_PARAGRAPH: return make(.paragraph)
    case CMARK_NODE_HEADING:
      return make(.heading(level: Int(cmark_node_get_heading_level(pointer))))
    case CMARK_NODE_LIST:
      return make(
        .list(isOrdered: cmark_node_get_list_type(pointer) == CMARK_ORDERED_LIST), holdsBlocks: true
      )
    case CMARK_NODE_ITEM: return make(.item, holdsBlocks: true)
    case CMARK_NODE_BLOCK_QUOTE: return make(.blockQuote, holdsBlocks: true)
    case CMARK_NODE_CODE_BLOCK:
      let line = source.bytes[source.range(ofLine: range.startLine)]
      let first = line.dropFirst(range.startColumn - 1).first { $0 != 0x20 && $0 != 0x09 }
      let opening = line.contains { $0 == 0x60 || $0 == 0x7E }
      // The text of an indented block may begin with a fence: then the block's first line is that line itself, where the line
      // of a real fence is none of its text.
      if opening, first == 0x60 || first == 0x7E {
        let text = cmark_node_get_literal(pointer).map { String(cString: $0) } ?? ""
        let shown = line.dropFirst(range.startColumn - 1)
        if text.utf8.prefix(while: { $0 != 0x0A && $0 != 0x0D }).elementsEqual(shown) {
          return make(.codeBlock(isFenced: false))
        }
      }
      return make(.codeBlock(isFenced: opening && (first == 0x60 || first == 0x7E)))
    case CMARK_NODE_HTML_BLOCK: return make(.html)
    case CMARK_NODE_THEMATIC_BREAK: return make(.thematicBreak)
    default: return nil
    }
  }

  static func inlines(under parent: Node, depth: Int) -> [Inline] {
    var result: [Inline] = []
    var child = cmark_node_first_child(parent.pointer)
    while let current = child {
      if let inline = inline(Node(pointer: current, tree: parent.tree), depth: depth) {
        result.append(inline)
      }
      child = cmark_node_next(current)
    }
    return result
  }

  private static func inline(_ node: Node, depth: Int) -> Inline? {
    let pointer = node.pointer
    let line = node.line
    func make(_ kind: Inline.Kind) -> Inline {
      let inner: [Inline]
      switch kind {
      case .emphasis, .strong, .link, .image:
        inner =
          depth < depthLimit
          ? inlines(under: node, depth: depth + 1)
          : [Inline(kind: .text(node.plainText), line: line, inlines: [])]
      case .text, .code, .softBreak, .lineBreak, .html: inner = []
      }
      return Inline(kind: kind, line: line, inlines: inner)
    }
    func url() -> String { cmark_node_get_url(pointer).map { String(cString: $0) } ?? "" }
    switch cmark_node_get_type(pointer) {
    case CMARK_NODE_TEXT: return make(.text(node.literal))
    case CMARK_NODE_CODE: return make(.code(node.literal))
    case CMARK_NODE_SOFTBREAK: return make(.softBreak)
    case CMARK_NODE_LINEBREAK: return make(.lineBreak)
    case CMARK_NODE_EMPH: return make(.emphasis)
    case CMARK_NODE_STRONG: return make(.strong)
    case CMARK_NODE_LINK: return make(.link(destination: url()))
    case CMARK_NODE_IMAGE: return make(.image(destination: url()))
    case CMARK_NODE_HTML_INLINE: return make(.html(node.literal))
    default: return nil
    }
  }
}
