/// A Markdown document as CommonMark reads it: blocks, and inlines in them, with their places in the file.
public struct Document: Sendable {
  public let blocks: [Block]
  /// The file's lines without their ends, for what must be taken as it was typed.
  public let lines: [String]
}

/// A block (CommonMark 0.30, chapters 4 and 5).
public struct Block: Sendable {
  public enum Kind: Sendable, Hashable {
    case paragraph
    case heading(level: Int)
    case list(isOrdered: Bool)
    case item
    case blockQuote
    /// The info string is empty for an indented block.
    case codeBlock(info: String, literal: String)
    case html(String)
    case thematicBreak
  }

  public let kind: Kind
  public let range: SourceSpan
  public let blocks: [Block]
  public let inlines: [Inline]

  /// The text of the inlines, marks left out.
  public var plainText: String { inlines.map(\.plainText).joined() }
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
    case .html(let text): text.lowercased().hasPrefix("<br") ? " " : text
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
}

/// Why bytes are no Markdown document.
public enum DocumentError: Error, Sendable, Hashable {
  /// The first byte that is no UTF-8.
  case invalidUTF8(line: Int, column: Int)
  case notParsed
}
