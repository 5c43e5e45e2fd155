import CCmark

/// A Markdown document as CommonMark reads it: blocks, and inlines in them, with their places in the file.
public struct Document: Sendable {
  public let blocks: [Block]
  /// The file, for what must be taken as it was typed.
  public let source: SourceText
  /// The lines of front matter without the lines of `---` around it; nil: there is none.
  public let frontMatter: ClosedRange<Int>?

  public init(blocks: [Block], source: SourceText, frontMatter: ClosedRange<Int>? = nil) {
    self.blocks = blocks
    self.source = source
    self.frontMatter = frontMatter
  }
}

/// A block (CommonMark 0.30, chapters 4 and 5).
public struct Block: Sendable {
  public enum Kind: Sendable, Hashable {
    case paragraph
    case heading(level: Int)
    case list(isOrdered: Bool)
    case item
    case blockQuote
    case codeBlock(isFenced: Bool)
    case html
    case thematicBreak
  }

  public let kind: Kind
  public let range: SourceSpan
  public let blocks: [Block]
  private let content: Content

  private enum Content: Sendable {
    case none
    case node(Node)
    case code(info: String, literal: String)
  }

  init(kind: Kind, range: SourceSpan, blocks: [Block], node: Node) {
    self.kind = kind
    self.range = range
    self.blocks = blocks
    content = .node(node)
  }

  /// A code block that is none in CommonMark: a dialect's own.
  public init(code literal: String, info: String, range: SourceSpan) {
    kind = .codeBlock(isFenced: true)
    self.range = range
    blocks = []
    content = .code(info: info, literal: literal)
  }

  /// The info string of a fenced code block; empty for an indented one.
  public var info: String {
    switch content {
    case .none: ""
    case .node(let node): cmark_node_get_fence_info(node.pointer).map { String(cString: $0) } ?? ""
    case .code(let info, _): info
    }
  }

  /// The content of a code block or an HTML block.
  public var literal: String {
    switch content {
    case .none: ""
    case .node(let node): node.literal
    case .code(_, let literal): literal
    }
  }

  /// The inlines of a paragraph or a heading. They are made anew each time.
  public var inlines: [Inline] {
    guard case .node(let node) = content else { return [] }
    switch kind {
    case .paragraph, .heading: return DocumentParser.inlines(under: node, depth: 0)
    case .list, .item, .blockQuote, .codeBlock, .html, .thematicBreak: return []
    }
  }

  /// Whether a paragraph holds anything but words: code, bold text, a link, an image, HTML.
  public var hasMarkup: Bool {
    guard case .node(let node) = content else { return false }
    return node.childTypes { type in
      type != CMARK_NODE_TEXT && type != CMARK_NODE_SOFTBREAK && type != CMARK_NODE_LINEBREAK
    }
  }

  /// The text of the inlines, marks and HTML comments left out.
  public var plainText: String {
    guard case .node(let node) = content else { return "" }
    return node.plainText
  }
}

/// An inline (CommonMark 0.30, chapter 6).
public struct Inline: Sendable {
  public enum Kind: Sendable, Hashable {
    case text(String)
    case code(String)
    case softBreak
    case lineBreak
    case emphasis
    case strong
    case link(destination: String)
    case image(destination: String)
    case html(String)
  }

  public let kind: Kind
  /// The line on which it begins, from 1.
  public let line: Int
  public let inlines: [Inline]

  public var plainText: String {
    switch kind {
    case .text(let text), .code(let text): text
    case .softBreak, .lineBreak: " "
    case .html(let text): text.lowercased().hasPrefix("<br") ? " " : ""
    case .emphasis, .strong, .link, .image: inlines.map(\.plainText).joined()
    }
  }
}

/// A stretch of the file, lines and byte columns from 1, both ends included.
public struct SourceSpan: Sendable, Hashable {
  public let startLine: Int
  public let startColumn: Int
  public let endLine: Int
  public let endColumn: Int

  public init(startLine: Int, startColumn: Int, endLine: Int, endColumn: Int) {
    self.startLine = startLine
    self.startColumn = startColumn
    self.endLine = endLine
    self.endColumn = endColumn
  }
}

/// Why bytes are no Markdown document.
public enum DocumentError: Error, Sendable, Hashable {
  /// The first byte that is no UTF-8.
  case invalidUTF8(line: Int, column: Int)
  case notParsed
}
