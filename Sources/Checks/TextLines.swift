func trimmingSpace(_ text: some StringProtocol) -> String {
  let start = text.drop(while: \.isWhitespace)
  guard let last = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
  return String(start[...last])
}

func trimmingLineEnds(_ text: String) -> String {
  guard let last = text.lastIndex(where: { !$0.isNewline }) else { return "" }
  return String(text[...last])
}

/// The lines of a text; a line end at its end begins no other.
func lines(of text: String) -> [String] {
  var lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map(
    String.init)
  if lines.last?.isEmpty == true { lines.removeLast() }
  return lines
}

func quotedOrNothing(_ text: String) -> String {
  if text.isEmpty { return "nothing" }
  let all = lines(of: text)
  return all.count > 1 ? "\(all.count) lines" : "'\(shortened(text))'"
}

/// A text that a sentence can hold.
func shortened(_ text: String, to length: Int = 200) -> String {
  text.utf8.count <= length ? text : text.prefix(length) + "…"
}
