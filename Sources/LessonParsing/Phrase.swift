import CommonMark

/// A paragraph as a row of words, code, bold text and links.
struct Phrase {
  struct Part {
    enum Kind {
      case words(String)
      case code(String)
      case strong(String)
      case link(String)
      /// The body of a directive in a comment.
      case directive(Substring)
    }
    var kind: Kind
    var line: Int
  }

  private(set) var parts: [Part] = []

  /// - Parameter keepsLinks: whether a link with a text of its own is kept as a link.
  init(_ block: Block, keepsLinks: Bool = false) {
    self.keepsLinks = keepsLinks
    for inline in block.inlines { append(inline) }
  }

  private let keepsLinks: Bool

  private mutating func append(_ inline: Inline) {
    switch inline.kind {
    case .text(let text): appendWords(text, line: inline.line)
    case .html(let html):
      if let body = Directive.inComment(html) {
        parts.append(Part(kind: .directive(body), line: inline.line))
      } else if !html.hasPrefix("<!--") {
        appendWords(html.lowercased().hasPrefix("<br") ? " " : html, line: inline.line)
      }
    case .softBreak, .lineBreak: appendWords(" ", line: inline.line)
    case .code(let code): parts.append(Part(kind: .code(code), line: inline.line))
    case .strong: parts.append(Part(kind: .strong(inline.plainText), line: inline.line))
    case .emphasis: for inner in inline.inlines { append(inner) }
    case .link(let destination):
      let text = inline.plainText
      if text == destination || keepsLinks {
        parts.append(Part(kind: .link(destination), line: inline.line))
      } else {
        for inner in inline.inlines { append(inner) }
      }
    case .image: break
    }
  }

  private mutating func appendWords(_ text: String, line: Int) {
    if let last = parts.last, case .words(let words) = last.kind {
      parts[parts.count - 1].kind = .words(words + text)
    } else {
      parts.append(Part(kind: .words(text), line: line))
    }
  }

  /// The words between the part before and this one.
  func words(before index: Int) -> String {
    var place = index - 1
    if place >= 0, case .directive = parts[place].kind { place -= 1 }
    guard place >= 0, case .words(let words) = parts[place].kind else { return "" }
    return words
  }

  /// The words right after a part.
  func words(after index: Int) -> String {
    guard index + 1 < parts.count, case .words(let words) = parts[index + 1].kind else { return "" }
    return words
  }

  /// The directive right before a part.
  func directive(before index: Int) -> Substring? {
    guard index > 0, case .directive(let body) = parts[index - 1].kind else { return nil }
    return body
  }

  /// All words after a part, what is bold or code among them.
  func everything(after index: Int) -> String {
    parts[(index + 1)...].map { part in
      switch part.kind {
      case .words(let text), .code(let text), .strong(let text), .link(let text): text
      case .directive: ""
      }
    }.joined()
  }

  /// All words before a part, what is bold or code among them.
  func everything(before index: Int) -> String {
    parts[..<index].map { part in
      switch part.kind {
      case .words(let text), .code(let text), .strong(let text), .link(let text): text
      case .directive: ""
      }
    }.joined()
  }

  static func text(of block: Block) -> String {
    block.plainText.fields.joined(separator: " ")
  }
}
