import CommonMark
import LessonModel

/// Headings, the anchors that they make, and identifiers.
enum HeadingRules {
  struct Heading {
    var text: String
    var level: Int
    var line: Int
  }

  static func headings(_ blocks: [Block]) -> [Heading] {
    blocks.compactMap { block in
      guard case .heading(let level) = block.kind else { return nil }
      let text = block.plainText.split(whereSeparator: \.isWhitespace).joined(separator: " ")
      return Heading(text: text, level: level, line: block.range.startLine)
    }
  }

  /// Titles that come again in any lesson, and that nobody links to.
  private static let usual: Set<String> = [
    "answer", "answers", "challenge", "discussion", "example", "examples", "exercise",
    "exercises", "expected output", "hint", "hints", "note", "notes", "output", "question",
    "questions", "results", "solution", "solutions", "steps", "summary", "task", "tasks", "usage",
  ]

  /// Two headings with the same words under one parent.
  static func duplicates(_ context: LintContext) -> [LintMatch] {
    var result: [LintMatch] = []
    var path: [(level: Int, seen: [String: Int])] = [(0, [:])]
    for heading in headings(context.blocks) where !heading.text.isEmpty {
      while path.count > 1, let last = path.last, last.level >= heading.level { path.removeLast() }
      let key = heading.text.lowercased()
      if let first = path[path.count - 1].seen[key], !usual.contains(key) {
        result.append(
          LintMatch(
            location: SourceLocation(line: heading.line, column: 1),
            message:
              "The heading '\(heading.text)' stands already at line \(first), under the same parent: a link to it leads to the first. Give each words of its own."
          ))
      } else {
        path[path.count - 1].seen[key] = heading.line
      }
      path.append((heading.level, [:]))
    }
    return result
  }

  /// Identifiers that a directive or an HTML element gives twice.
  static func duplicateIdentifiers(_ context: LintContext) -> [LintMatch] {
    var result: [LintMatch] = []
    var seen: [String: Int] = [:]
    for (value, line, column, isDirective) in identifiers(context) {
      if let first = seen[value] {
        result.append(
          LintMatch(
            location: SourceLocation(line: line, column: column),
            message:
              "The identifier '\(value)' is given already at line \(first). \(isDirective ? "Steps" : "Anchors") need one each."
          ))
      } else {
        seen[value] = line
      }
    }
    return result
  }

  private static func identifiers(_ context: LintContext) -> [(String, Int, Int, Bool)] {
    var result: [(String, Int, Int, Bool)] = []
    var code: Set<Int> = []
    for block in context.blocks {
      if case .codeBlock = block.kind {
        code.formUnion(block.range.startLine...max(block.range.startLine, block.range.endLine))
      }
    }
    for line in 1...max(1, context.source.lineCount) where !code.contains(line) {
      let range = context.source.range(ofLine: line)
      guard context.source.bytes[range].contains(0x3C) else { continue }
      let text = context.source.line(line)
      if let mark = text.firstRange(of: "<!--"), let inner = text.firstRange(of: "atelier:"),
        mark.lowerBound < inner.lowerBound,
        let value = attribute("id", in: text[inner.upperBound...])
      {
        result.append((value.0, line, offset(value.1, in: text) + 1, true))
      } else if let tag = text.firstRange(of: "<a ") {
        let body = text[tag.upperBound...].prefix { $0 != ">" }
        if let value = attribute("id", in: body) ?? attribute("name", in: body) {
          result.append((value.0, line, offset(value.1, in: text) + 1, false))
        }
      }
    }
    return result
  }

  private static func offset(_ index: String.Index, in text: String) -> Int {
    text[..<index].utf8.count
  }

  /// An attribute's value, quoted or not (HTML, 13.1.2.3).
  private static func attributeValue(_ text: Substring) -> Substring {
    if let quote = text.first, quote == "\"" || quote == "'" {
      return text.dropFirst().prefix { $0 != quote }
    }
    return text.prefix { !$0.isWhitespace && $0 != ">" }
  }

  private static func attribute(_ name: String, in text: Substring) -> (String, String.Index)? {
    var rest = text
    while let range = rest.firstRange(of: name + "=") {
      let before =
        range.lowerBound > text.startIndex ? text[text.index(before: range.lowerBound)] : " "
      let value = attributeValue(rest[range.upperBound...])
      if before.isWhitespace, !value.isEmpty, value != "-->" {
        return (String(value), range.lowerBound)
      }
      rest = rest[range.upperBound...]
    }
    return nil
  }

  // MARK: Anchors

  /// The anchors of a document: of its headings, as GitHub makes them, and those that HTML names.
  static func anchors(_ blocks: [Block]) -> Set<String> {
    var result: Set<String> = []
    var counts: [String: Int] = [:]
    for heading in headings(blocks) {
      var text = heading.text
      // `{#own}` is an anchor of the author's own on many sites.
      if let mark = text.firstRange(of: "{#"), text.hasSuffix("}") {
        result.insert(String(text[mark.upperBound...].dropLast()))
        text = String(text[..<mark.lowerBound]).trimmedSpace
      }
      let base = slug(text)
      let count = counts[base, default: 0]
      result.insert(count == 0 ? base : "\(base)-\(count)")
      counts[base] = count + 1
    }
    for block in blocks {
      switch block.kind {
      case .html: result.formUnion(named(in: block.literal))
      case .paragraph, .heading:
        result.formUnion(attributeLists(in: block.plainText))
        guard block.hasMarkup else { continue }
        for inline in all(block.inlines) {
          if case .html(let html) = inline.kind { result.formUnion(named(in: html)) }
        }
      case .list, .item, .blockQuote, .codeBlock, .thematicBreak: continue
      }
    }
    return result
  }

  /// The anchor of a heading: lower case, spaces as hyphens, other signs than letters, digits, `-` and `_` left out
  /// (after html-pipeline's table-of-contents filter, which GitHub used).
  static func slug(_ text: String) -> String {
    var result = ""
    for scalar in text.lowercased().unicodeScalars {
      if scalar == " " {
        result.append("-")
      } else if scalar == "-" || scalar == "_" || scalar.properties.isAlphabetic
        || scalar.properties.numericType != nil || isMark(scalar)
      {
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .spacingMark, .connectorPunctuation: true
    default: false
    }
  }

  /// The identifiers that attribute lists give: `{#pipe}` of Pandoc, `{: #pipe .term}` of kramdown.
  private static func attributeLists(in text: String) -> [String] {
    guard text.contains("{") else { return [] }
    var result: [String] = []
    for mark in ["{#", "{: #"] {
      var rest = text[...]
      while let range = rest.firstRange(of: mark) {
        rest = rest[range.upperBound...]
        let name = rest.prefix { !$0.isWhitespace && $0 != "}" }
        if !name.isEmpty { result.append(String(name)) }
      }
    }
    return result
  }

  private static func named(in html: String) -> [String] {
    var result: [String] = []
    for name in ["id", "name"] {
      var rest = html[...]
      while let range = rest.firstRange(of: name + "=") {
        let value = attributeValue(rest[range.upperBound...])
        if !value.isEmpty { result.append(String(value)) }
        rest = rest[range.upperBound...]
      }
    }
    return result
  }

  static func all(_ inlines: [Inline]) -> [Inline] {
    inlines.flatMap { [$0] + all($0.inlines) }
  }
}
