import LessonModel

/// Signs of a word processor in manifests, where YAML takes them for text.
enum ManifestTypography {
  /// Values of manifests in typographic quotes, which become a part of the value.
  static func smartQuotes(_ context: LintContext) -> [LintMatch] {
    var result: [LintMatch] = []
    for text in ManifestRules.texts(context) where ManifestRules.isManifest(text) {
      for line in text.lines {
        guard let (quoted, isDouble) = quotedValue(of: line.text) else { continue }
        let straight = isDouble ? "\"" : "'"
        let inner = quoted.dropFirst().dropLast()
        let start = line.text[..<quoted.startIndex].utf8.count
        let end = line.text[..<quoted.endIndex].utf8.count
        var edits: [SourceEdit] = []
        if !inner.contains(straight), !inner.contains("\\"), let first = quoted.first,
          let last = quoted.last
        {
          edits = [
            edit(context, line, start, String(first), straight),
            edit(context, line, end - last.utf8.count, String(last), straight),
          ].compactMap { $0 }
        }
        result.append(
          LintMatch(
            location: SourceLocation(line: line.number, column: line.column + start + 1),
            message:
              "'\(quoted.first ?? " ")' is a typographic quote, which YAML takes for a part of the value. Type \(straight) instead.",
            length: quoted.first?.utf8.count ?? 0, edits: edits.count == 2 ? edits : []))
      }
    }
    return result
  }

  /// A value that typographic quotes enclose, after `key: ` or `- `, and whether they are double.
  private static func quotedValue(of line: Substring) -> (Substring, isDouble: Bool)? {
    var rest = line.drop { $0 == " " || $0 == "-" }
    if let colon = rest.firstRange(of: ": ") { rest = rest[colon.upperBound...].drop { $0 == " " } }
    guard let first = rest.first, "\u{201C}\u{201D}\u{201E}\u{2018}\u{2019}".contains(first),
      let end = rest.lastIndex(where: { !$0.isWhitespace }), end > rest.startIndex
    else { return nil }
    let value = rest[...end]
    let isDouble = "\u{201C}\u{201D}\u{201E}".contains(first)
    guard let last = value.last,
      (isDouble ? "\u{201C}\u{201D}" : "\u{2018}\u{2019}").contains(last)
    else { return nil }
    return (value, isDouble)
  }

  /// Unusual spaces in the indentation of manifests that stand in fences.
  static func oddSpaces(_ context: LintContext) -> [LintMatch] {
    var result: [LintMatch] = []
    // Those in here-documents are found with the commands.
    for text in ManifestRules.texts(context)
    where !text.isHereDocument && ManifestRules.isManifest(text) {
      for line in text.lines {
        let indentation = line.text.prefix { $0 == " " || $0 == "\u{A0}" || $0 == "\u{3000}" }
        guard let first = indentation.firstIndex(where: { $0 != " " }) else { continue }
        let edits = indentation.indices.filter { indentation[$0] != " " }.map { index in
          edit(
            context, line, line.text[..<index].utf8.count, String(indentation[index]), " ")
        }
        result.append(
          LintMatch(
            location: SourceLocation(
              line: line.number,
              column: line.column + line.text[..<first].utf8.count + 1),
            message:
              "An unusual space indents this line of a manifest, and YAML takes it for text. Type ordinary spaces.",
            edits: edits.contains { $0 == nil } ? [] : edits.compactMap { $0 }))
      }
    }
    return result
  }

  /// The edit of a sign of a line, if it stands in the file where it should.
  private static func edit(
    _ context: LintContext, _ line: ManifestRules.Line, _ offset: Int, _ old: String,
    _ new: String
  ) -> SourceEdit? {
    let start = context.source.offset(ofLine: line.number) + line.column + offset
    let range = start..<(start + old.utf8.count)
    guard range.upperBound <= context.source.bytes.count,
      context.source.bytes[range].elementsEqual(old.utf8)
    else { return nil }
    return SourceEdit(range: range, replacement: Array(new.utf8))
  }
}
