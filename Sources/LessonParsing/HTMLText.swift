import CommonMark

/// The text of HTML as it stands in Markdown: enough for folds, preformatted blocks and comments.
enum HTMLText {
  /// The text without its tags, the usual character references replaced.
  static func plain(_ html: some StringProtocol) -> String {
    var text = ""
    var isTag = false
    for character in html {
      switch character {
      case "<": isTag = true
      case ">" where isTag: isTag = false
      default: if !isTag { text.append(character) }
      }
    }
    return unescaped(text)
  }

  private static let references = [
    ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&nbsp;", " "), ("&amp;", "&"),
  ]

  private static func unescaped(_ text: String) -> String {
    guard text.contains("&") else { return text }
    return references.reduce(text) { $0.replacing($1.0, with: $1.1) }
  }

  /// What stands between an element's tags.
  static func element(_ name: String, in html: String) -> Substring? {
    let lower = html.lowercased()
    guard lower.utf8.count == html.utf8.count, let open = lower.firstRange(of: "<" + name),
      let start = lower[open.upperBound...].firstIndex(of: ">")
    else { return nil }
    let after = lower.index(after: start)
    let end = lower[after...].firstRange(of: "</" + name)?.lowerBound ?? lower.endIndex
    let from = html.utf8.index(
      html.startIndex, offsetBy: lower.utf8.distance(from: lower.startIndex, to: after))
    let to = html.utf8.index(
      html.startIndex, offsetBy: lower.utf8.distance(from: lower.startIndex, to: end))
    return html[from..<to]
  }

  /// How many folds more are open after an HTML block than before it: 1, 0 or -1.
  static func folds(_ html: String) -> Int {
    let lower = html.lowercased()
    if lower.hasPrefix("<!--") { return 0 }
    let closes = lower.contains("</details") && preformatted(html) == nil
    return (lower.contains("<details") ? 1 : 0) - (closes ? 1 : 0)
  }

  /// The language and the text of a `<pre>` block, and how many lines stand before its first; nil: there is none.
  static func preformatted(_ html: String) -> (language: String, code: String, offset: Int)? {
    guard html.contains("<pre") || html.contains("<PRE"), let inner = element("pre", in: html)
    else { return nil }
    let before = html[..<inner.startIndex]
    var language = ""
    if let range = html.firstRange(of: "language-") {
      language = String(
        html[range.upperBound...].prefix { $0.isLetter || $0.isNumber || $0 == "-" })
    }
    let code = plain(inner)
    var offset = before.count { $0 == "\n" }
    var lines = code.split(separator: "\n", omittingEmptySubsequences: false)
    while let first = lines.first, first.allSatisfy(\.isWhitespace), lines.count > 1 {
      lines.removeFirst()
      offset += 1
    }
    let indent =
      lines.filter { !$0.allSatisfy(\.isWhitespace) }.map { $0.prefix { $0 == " " }.count }.min()
      ?? 0
    return (
      language, lines.map { $0.dropFirst(min(indent, $0.count)) }.joined(separator: "\n"), offset
    )
  }

  /// Whether a stretch of the file has an address of this machine in it.
  static func mayHoldURL(_ source: SourceText, _ span: SourceSpan) -> Bool {
    let start = source.offset(ofLine: span.startLine)
    let end = min(source.bytes.count, source.offset(ofLine: span.endLine + 1))
    guard start < end else { return false }
    return source.bytes[start..<end].withUnsafeBufferPointer { bytes in
      var index = 0
      while index + 7 <= bytes.count {
        if bytes[index] == 0x3A, bytes[index + 1] == 0x2F, bytes[index + 2] == 0x2F { return true }
        index += 1
      }
      return false
    }
  }
}
