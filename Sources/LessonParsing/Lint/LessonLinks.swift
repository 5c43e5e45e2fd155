import CommonMark
import LessonModel

/// The links of a lesson, and the anchors that links to it may name.
public struct LessonLinks: Sendable {
  /// Where something leads.
  public struct Link: Sendable, Hashable {
    /// As it is written: an address, a path or `#anchor`.
    public var destination: String
    public var location: SourceLocation
    /// Where its bytes stand in the file; nil: it is not there as it is written.
    public var range: Range<Int>?
    /// Whether a command fetches it.
    public var isCommand: Bool
  }

  /// In the order of the file.
  public let links: [Link]
  /// The anchors of the headings, as GitHub makes them, and those of HTML elements.
  public let anchors: Set<String>

  /// - Parameters:
  ///   - bytes: the file's content; UTF-8.
  ///   - reading: what it was understood to say, for the addresses in commands; nil: they are left out.
  public init(_ bytes: [UInt8], reading: Reading?) {
    let source = SourceText(bytes)
    let parsed =
      DocumentParser.firstInvalidByte(bytes) == nil
      ? try? DocumentParser.parse(valid: source, as: nil) : nil
    var blocks: [Block] = []
    var stack = [(parsed?.blocks ?? [])[...]]
    while var top = stack.popLast() {
      guard let block = top.popFirst() else { continue }
      stack.append(top)
      if block.blocks.isEmpty { blocks.append(block) } else { stack.append(block.blocks[...]) }
    }
    anchors = HeadingRules.anchors(blocks)
    var finder = Finder(source: source)
    var links: [Link] = []
    for block in blocks {
      switch block.kind {
      case .paragraph, .heading:
        let last = max(block.range.startLine, block.range.endLine)
        for inline in Self.outsideLinks(block.inlines) {
          switch inline.kind {
          case .link(let destination), .image(let destination):
            links.append(finder.link(destination, from: inline.line, to: last))
          case .html(let html):
            for value in Self.attributes(in: html) {
              links.append(finder.link(value, from: inline.line, to: last))
            }
          case .text(let text):
            for url in Self.addresses(in: text) {
              links.append(finder.link(url, from: inline.line, to: last))
            }
          case .code, .softBreak, .lineBreak, .emphasis, .strong: continue
          }
        }
      case .html where !block.literal.hasPrefix("<!--"):
        for value in Self.attributes(in: block.literal) {
          links.append(
            finder.link(
              value, from: block.range.startLine,
              to: max(block.range.startLine, block.range.endLine)))
        }
      case .html, .list, .item, .blockQuote, .codeBlock, .thematicBreak: continue
      }
    }
    for step in reading?.lesson.steps ?? []
    where step.action.kind == .command && step.role != .reference {
      for url in Self.addresses(in: step.action.text) where Self.isFetched(step.action.text) {
        links.append(
          finder.link(
            url, from: step.range.start.line,
            to: max(step.range.start.line, step.range.end.line), isCommand: true))
      }
    }
    var seen: Set<Link> = []
    self.links = links.filter { seen.insert($0).inserted }.sorted {
      ($0.location, $0.destination) < ($1.location, $1.destination)
    }
  }

  /// All inlines, but for what is within links: the text of a link is no link of its own. Images in links are.
  private static func outsideLinks(_ inlines: [Inline]) -> [Inline] {
    inlines.flatMap { inline -> [Inline] in
      if case .link = inline.kind {
        return [inline]
          + HeadingRules.all(inline.inlines).filter {
            if case .image = $0.kind { true } else { false }
          }
      }
      return [inline] + outsideLinks(inline.inlines)
    }
  }

  private static func isFetched(_ command: String) -> Bool {
    ["curl", "wget", "kubectl", "git clone", "http"].contains(where: command.contains)
  }

  /// Finds where a destination stands, each time the next of equal ones.
  private struct Finder {
    let source: SourceText
    var next: [Int: Int] = [:]

    mutating func link(
      _ destination: String, from first: Int, to last: Int, isCommand: Bool = false
    )
      -> Link
    {
      let wanted = Array(destination.utf8)
      // A reference's destination stands elsewhere in the file.
      for line in Array(first...max(first, min(last, source.lineCount))) {
        let range = source.range(ofLine: line)
        let start = max(range.lowerBound, next[line] ?? range.lowerBound)
        if let found = Self.find(wanted, in: source.bytes, start, range.upperBound) {
          next[line] = found + wanted.count
          return Link(
            destination: destination,
            location: SourceLocation(line: line, column: found - range.lowerBound + 1),
            range: found..<(found + wanted.count), isCommand: isCommand)
        }
      }
      return Link(
        destination: destination, location: SourceLocation(line: first, column: 1), range: nil,
        isCommand: isCommand)
    }

    private static func find(_ wanted: [UInt8], in bytes: [UInt8], _ start: Int, _ end: Int) -> Int?
    {
      guard let head = wanted.first, start + wanted.count <= end else { return nil }
      var index = start
      while index + wanted.count <= end {
        if bytes[index] == head, bytes[index..<(index + wanted.count)].elementsEqual(wanted) {
          return index
        }
        index += 1
      }
      return nil
    }
  }

  /// The values of `href` and `src` in HTML.
  private static func attributes(in html: String) -> [String] {
    var result: [String] = []
    for name in ["href=", "src="] {
      var rest = html[...]
      while let range = rest.firstRange(of: name) {
        rest = rest[range.upperBound...]
        guard let quote = rest.first, quote == "\"" || quote == "'" else { continue }
        let value = rest.dropFirst().prefix { $0 != quote }
        if !value.isEmpty { result.append(String(value)) }
      }
    }
    return result
  }

  /// The addresses of the web in a text, without the punctuation after them.
  private static func addresses(in text: String) -> [String] {
    guard text.contains("://") else { return [] }
    var result: [String] = []
    for scheme in ["http://", "https://"] {
      var rest = text[...]
      while let range = rest.firstRange(of: scheme) {
        let body = rest[range.lowerBound...].prefix {
          $0.isASCII && !$0.isWhitespace && !"\"'`<>|;\\^".contains($0)
        }
        var url = body
        while let last = url.last, ".,:!?)]}*_".contains(last) {
          if last == ")", url.contains("(") { break }
          url = url.dropLast()
        }
        // What is cut off by a sign that may be a placeholder's or a variable's is no whole address.
        let after = body.endIndex < text.endIndex ? text[body.endIndex] : " "
        if url.count > scheme.count + 2, !"<{\\".contains(after) { result.append(String(url)) }
        rest = rest[body.endIndex...]
      }
    }
    return result
  }
}
