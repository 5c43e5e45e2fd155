import CCmark

/// Parses Markdown with libcmark.
public enum DocumentParser {
  /// Parses a file's bytes. A byte order mark and front matter between lines of `---` are taken off first; the lines
  /// of the file keep their numbers.
  public static func parse(_ bytes: [UInt8]) throws(DocumentError) -> Document {
    if let (line, column) = firstInvalidByte(bytes) {
      throw .invalidUTF8(line: line, column: column)
    }
    var text = bytes
    if text.starts(with: [0xEF, 0xBB, 0xBF]) {
      text.replaceSubrange(..<3, with: [0x20, 0x20, 0x20])
    }
    var lines = String(decoding: bytes, as: UTF8.self)
      .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    lines = lines.flatMap {
      $0.split(separator: "\r\n", omittingEmptySubsequences: false).map(String.init)
    }
    let source = withoutFrontMatter(lines).joined(separator: "\n")
    let options = CMARK_OPT_SOURCEPOS | CMARK_OPT_VALIDATE_UTF8
    let length = source.utf8.count
    guard let root = cmark_parse_document(source, length, options) else { throw .notParsed }
    defer { cmark_node_free(root) }
    return Document(blocks: blocks(under: root), lines: lines)
  }

  /// cmark reads front matter as a thematic break and a heading: its lines are made empty instead.
  private static func withoutFrontMatter(_ lines: [String]) -> [String] {
    guard let first = lines.first, first.hasPrefix("---"),
      first.dropFirst(3).allSatisfy(\.isWhitespace),
      let end = lines.dropFirst().firstIndex(where: { $0.hasPrefix("---") || $0.hasPrefix("...") })
    else { return lines }
    return lines.indices.map { $0 <= end ? "" : lines[$0] }
  }

  /// The place of the first byte that is no UTF-8 (RFC 3629), by line and column.
  private static func firstInvalidByte(_ bytes: [UInt8]) -> (Int, Int)? {
    var index = 0
    var line = 1
    var lineStart = 0
    while index < bytes.count {
      let byte = bytes[index]
      let count: Int
      switch byte {
      case 0..<0x80: count = 0
      case 0xC2..<0xE0: count = 1
      case 0xE0..<0xF0: count = 2
      case 0xF0..<0xF5: count = 3
      default: return (line, index - lineStart + 1)
      }
      for offset in 0..<count {
        let position = index + 1 + offset
        guard position < bytes.count else { return (line, index - lineStart + 1) }
        let low: UInt8 = offset == 0 ? (byte == 0xE0 ? 0xA0 : byte == 0xF0 ? 0x90 : 0x80) : 0x80
        let high: UInt8 = offset == 0 ? (byte == 0xED ? 0x9F : byte == 0xF4 ? 0x8F : 0xBF) : 0xBF
        guard (low...high).contains(bytes[position]) else { return (line, index - lineStart + 1) }
      }
      if byte == 0x0A {
        line += 1
        lineStart = index + 1
      }
      index += count + 1
    }
    return nil
  }

  private static func children(of node: OpaquePointer) -> [OpaquePointer] {
    var result: [OpaquePointer] = []
    var child = cmark_node_first_child(node)
    while let current = child {
      result.append(current)
      child = cmark_node_next(current)
    }
    return result
  }

  private static func literal(_ node: OpaquePointer) -> String {
    cmark_node_get_literal(node).map { String(cString: $0) } ?? ""
  }

  private static func blocks(under node: OpaquePointer) -> [Block] {
    children(of: node).compactMap(block)
  }

  private static func block(_ node: OpaquePointer) -> Block? {
    let range = SourceSpan(
      startLine: Int(cmark_node_get_start_line(node)),
      startColumn: Int(cmark_node_get_start_column(node)),
      endLine: Int(cmark_node_get_end_line(node)), endColumn: Int(cmark_node_get_end_column(node)))
    func make(_ kind: Block.Kind, blocks: [Block] = [], inlines: [Inline] = []) -> Block {
      Block(kind: kind, range: range, blocks: blocks, inlines: inlines)
    }
    switch cmark_node_get_type(node) {
    case CMARK_NODE_PARAGRAPH: return make(.paragraph, inlines: inlines(under: node))
    case CMARK_NODE_HEADING:
      return make(
        .heading(level: Int(cmark_node_get_heading_level(node))), inlines: inlines(under: node))
    case CMARK_NODE_LIST:
      return make(
        .list(isOrdered: cmark_node_get_list_type(node) == CMARK_ORDERED_LIST),
        blocks: blocks(under: node))
    case CMARK_NODE_ITEM: return make(.item, blocks: blocks(under: node))
    case CMARK_NODE_BLOCK_QUOTE: return make(.blockQuote, blocks: blocks(under: node))
    case CMARK_NODE_CODE_BLOCK:
      let info = cmark_node_get_fence_info(node).map { String(cString: $0) } ?? ""
      return make(.codeBlock(info: info, literal: literal(node)))
    case CMARK_NODE_HTML_BLOCK: return make(.html(literal(node)))
    case CMARK_NODE_THEMATIC_BREAK: return make(.thematicBreak)
    default: return nil
    }
  }

  private static func inlines(under node: OpaquePointer) -> [Inline] {
    children(of: node).compactMap(inline)
  }

  private static func inline(_ node: OpaquePointer) -> Inline? {
    let line = Int(cmark_node_get_start_line(node))
    func make(_ kind: Inline.Kind) -> Inline {
      Inline(kind: kind, line: line, inlines: inlines(under: node))
    }
    switch cmark_node_get_type(node) {
    case CMARK_NODE_TEXT: return make(.text(literal(node)))
    case CMARK_NODE_CODE: return make(.code(literal(node)))
    case CMARK_NODE_SOFTBREAK: return make(.softBreak)
    case CMARK_NODE_LINEBREAK: return make(.lineBreak)
    case CMARK_NODE_EMPH: return make(.emphasis)
    case CMARK_NODE_STRONG: return make(.strong)
    case CMARK_NODE_LINK:
      return make(.link(destination: cmark_node_get_url(node).map { String(cString: $0) } ?? ""))
    case CMARK_NODE_IMAGE:
      return make(.image(destination: cmark_node_get_url(node).map { String(cString: $0) } ?? ""))
    case CMARK_NODE_HTML_INLINE: return make(.html(literal(node)))
    default: return nil
    }
  }
}
