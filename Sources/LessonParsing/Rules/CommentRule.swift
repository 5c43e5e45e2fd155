import LessonModel

/// What a comment beside a command says of its output: `kubectl get pvc # should be 'Bound'`, `expr 1 + 2 # => 3`.
struct CommentRule {
  let block: CodeBlock

  /// Gives the commands of a block what the comments on their lines and over them say.
  func complete(_ entries: inout [CodeConclusion.Entry]) {
    guard block.lines.contains(where: { $0.utf8.contains(0x23) }) else { return }
    for index in entries.indices where entries[index].output == nil {
      let lines = entries[index].lines
      if lines.count == 1, let comment = Self.trailingComment(entries[index].command),
        let found = said(comment, isBeside: true)
      {
        entries[index].expectations.append(
          CodeConclusion.Expected(
            kind: found.kind, text: found.value, lines: lines.lowerBound...lines.lowerBound))
        continue
      }
      // A comment over a command is about it, one under the last is about that.
      let above = lines.lowerBound - block.firstLine - 1
      if above >= 0, let found = line(above) {
        let number = block.firstLine + above
        entries[index].expectations.append(
          CodeConclusion.Expected(kind: found.kind, text: found.value, lines: number...number))
      }
      let below = lines.upperBound - block.firstLine + 1
      if isLast(below), let found = line(below) {
        let number = block.firstLine + below
        entries[index].expectations.append(
          CodeConclusion.Expected(kind: found.kind, text: found.value, lines: number...number))
      }
    }
  }

  private func isLast(_ index: Int) -> Bool {
    guard index < block.lines.count else { return false }
    return index + 1 == block.lines.count || block.lines[index + 1].trimmedSpace.isEmpty
  }

  private func line(_ index: Int) -> (value: String, kind: ExpectationKind)? {
    let text = block.lines[index].drop { $0 == " " }
    guard text.hasPrefix("#") else { return nil }
    return said(String(text.drop { $0 == "#" }), isBeside: false)
  }

  /// The comment at the end of a command's line; nil: there is none.
  static func trailingComment(_ command: String) -> String? {
    guard command.utf8.contains(0x23) else { return nil }
    var quote: UInt8?
    var previous: UInt8 = 0x20
    let bytes = Array(command.utf8)
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      if let open = quote {
        if byte == open { quote = nil } else if byte == 0x5C, open == 0x22 { index += 1 }
      } else if byte == 0x27 || byte == 0x22 {
        quote = byte
      } else if byte == 0x5C {
        index += 1
      } else if byte == 0x23, previous == 0x20 || previous == 0x09 {
        return String(decoding: bytes[(index + 1)...].drop { $0 == 0x23 }, as: UTF8.self)
      }
      previous = index < bytes.count ? bytes[index] : 0x20
      index += 1
    }
    return nil
  }

  static let arrows = ["=>", "->", "→", "⇒", "-->", "==>"]

  /// The text behind an arrow; nil: it begins with none.
  static func behindArrow(_ text: some StringProtocol) -> String? {
    let line = text.trimmedSpace
    guard let arrow = arrows.first(where: { line.hasPrefix($0) }) else { return nil }
    let rest = line.dropFirst(arrow.count).trimmedSpace
    return rest.isEmpty || rest.first == ">" ? nil : rest
  }

  /// What a comment says of the output; nil: nothing.
  private func said(_ comment: String, isBeside: Bool) -> (value: String, kind: ExpectationKind)? {
    if isBeside, let value = Self.behindArrow(comment) { return (value, Self.kind(value)) }
    let lower = comment.lowercased()
    let phrases = block.phrases
    if isBeside, let colon = comment.firstIndex(where: { $0 == ":" || $0 == "：" }) {
      let head = comment[..<colon].lowercased().trimmedSpace
      let value = comment[comment.index(after: colon)...].trimmedSpace
      if head.fields.count <= 2, !value.isEmpty, phrases.has(\.announcements, in: head),
        Self.quoted(value) == nil
      {
        return (value, Self.kind(value))
      }
    }
    guard let value = Self.quoted(comment), !value.contains("<"),
      phrases.has(\.announcements, in: lower) || phrases.has(\.wholes, in: lower)
        || phrases.has(\.musts, in: lower) || phrases.has(\.states, in: lower),
      !phrases.has(\.absences, in: lower), !phrases.has(\.elsewhere, in: lower)
    else { return nil }
    // "something like '10.1.1.131'": another number stands there each time.
    if phrases.has(\.examples, in: lower), value.contains(where: \.isNumber) { return nil }
    return (value, .contains)
  }

  private static func kind(_ value: String) -> ExpectationKind {
    Double(value) == nil ? .contains : .number
  }

  private static let quotes: [Character: Character] = [
    "'": "'", "\"": "\"", "`": "`", "“": "”", "„": "“", "«": "»", "「": "」", "‘": "’",
  ]

  /// The first quoted text; nil: nothing is quoted.
  static func quoted(_ text: String) -> String? {
    var previous: Character = " "
    var index = text.startIndex
    while index < text.endIndex {
      let character = text[index]
      // An apostrophe within a word opens nothing.
      if let close = quotes[character], !previous.isLetter {
        let inner = text[text.index(after: index)...]
        guard let end = inner.firstIndex(of: close) else { return nil }
        let value = inner[..<end].trimmedSpace
        return value.isEmpty || value.count > 80 ? nil : value
      }
      previous = character
      index = text.index(after: index)
    }
    return nil
  }
}
