import CommonMark
import LessonModel

/// Where an author silences rules: `<!-- atelier: lint-ignore RULE … -->` before a block, or at its end.
///
/// Before a heading it holds for the whole section.
struct LintSuppressions: Sendable {
  private var silenced: [(lines: ClosedRange<Int>, rules: Set<String>)] = []
  /// Names in such comments that no rule bears, and where.
  private(set) var unknown: [LintMatch] = []

  init(_ document: Document) {
    var headings: [(line: Int, level: Int)] = []
    Self.visit(document.blocks) { siblings in
      for block in siblings {
        if case .heading(let level) = block.kind { headings.append((block.range.startLine, level)) }
      }
    }
    headings.sort { $0.line < $1.line }
    let last = document.source.lineCount
    var found: [(Block, Int, [String])] = []
    Self.visit(document.blocks) { siblings in
      for (index, block) in siblings.enumerated() {
        if case .html = block.kind, let rules = Self.rules(in: block.literal) {
          // Further comments may stand between it and its block.
          let target = siblings[(index + 1)...].first { other in
            if case .html = other.kind { return !other.literal.trimmedSpace.hasPrefix("<!--") }
            return true
          }
          if let target { found.append((target, block.range.startLine, rules)) }
        } else if block.hasMarkup {
          for inline in block.inlines {
            if case .html(let html) = inline.kind, let rules = Self.rules(in: html) {
              found.append((block, inline.line, rules))
            }
          }
        } else if case .codeBlock = block.kind,
          let mark = block.info.firstRange(of: "lint-ignore")
        {
          let names = Self.names(block.info[mark.upperBound...].prefix { $0 != "}" })
          found.append((block, block.range.startLine, names))
        }
      }
    }
    for (block, line, rules) in found {
      for name in rules where !LintRules.names.contains(name) {
        let hint =
          NearestWord.find(name, among: LintRules.names).map { " Did you mean '\($0)'?" } ?? ""
        unknown.append(
          LintMatch(
            location: SourceLocation(line: line, column: 1),
            message: "No lint rule is called '\(name)'.\(hint)"))
      }
      if rules.isEmpty {
        unknown.append(
          LintMatch(
            location: SourceLocation(line: line, column: 1),
            message:
              "'lint-ignore' silences nothing: name the rules after it, as in 'lint-ignore dead-link'."
          ))
      }
      var end = max(block.range.startLine, block.range.endLine)
      if case .heading(let level) = block.kind {
        let next = headings.first { $0.line > block.range.startLine && $0.level <= level }
        end = max(end, next.map { $0.line - 1 } ?? last)
      }
      silenced.append((block.range.startLine...end, Set(rules)))
    }
  }

  func silences(_ rule: String, line: Int) -> Bool {
    silenced.contains { $0.lines.contains(line) && $0.rules.contains(rule) }
  }

  private static func visit(_ blocks: [Block], _ body: ([Block]) -> Void) {
    var stack = [blocks]
    while let siblings = stack.popLast() {
      body(siblings)
      for block in siblings where !block.blocks.isEmpty { stack.append(block.blocks) }
    }
  }

  /// The rules that a comment names; nil: it is no such comment.
  private static func rules(in html: String) -> [String]? {
    let text = html.trimmedSpace
    guard text.hasPrefix("<!--") else { return nil }
    var body = text.dropFirst(4)
    if let end = body.firstRange(of: "-->") { body = body[..<end.lowerBound] }
    let inner = body.trimmedSpace
    guard inner.hasPrefix("atelier:") else { return nil }
    let directive = inner.dropFirst(8).trimmedSpace
    guard directive.hasPrefix("lint-ignore") else { return nil }
    return names(directive.dropFirst(11))
  }

  private static func names(_ text: some StringProtocol) -> [String] {
    String(text).split { $0.isWhitespace || $0 == "," }.map(String.init)
  }
}
