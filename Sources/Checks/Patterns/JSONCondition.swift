import LessonModel

/// A path and what is said of the values there: `.status.phase == Running`, `.items[*].ready == true`, `.metadata.labels`.
struct JSONCondition: Sendable {
  private let path: JSONPath
  private let comparison: Comparison?
  private let text: String

  /// - Throws: a ``JSONPath/Malformed`` that says what is wrong.
  init(_ text: String) throws(JSONPath.Malformed) {
    let text = trimmingSpace(text)
    var depth = 0
    var split: String.Index?
    var quote: Character?
    for index in text.indices {
      let character = text[index]
      if let open = quote {
        if character == open { quote = nil }
      } else if depth > 0, character == "'" || character == "\"" {
        quote = character
      } else if "[({".contains(character) {
        depth += 1
      } else if "])}".contains(character) {
        depth -= 1
      } else if depth == 0, "=!<>".contains(character) {
        split = index
        break
      }
    }
    self.text = trimmingSpace(text[..<(split ?? text.endIndex)])
    guard !self.text.isEmpty else {
      throw JSONPath.Malformed(message: "a path is missing, such as '.status.phase'")
    }
    path = try JSONPath(self.text)
    if let split {
      do { comparison = try Comparison(String(text[split...])) } catch {
        throw JSONPath.Malformed(message: error.message)
      }
    } else {
      comparison = nil
    }
  }

  /// Judges a value. All values that the path finds must be such, and there must be one.
  func judge(_ root: JSONValue, of subject: String) -> Verdict {
    guard let values = path.values(in: root) else {
      return Verdict(.undecided, "'\(text)' finds too many values.")
    }
    guard !values.isEmpty else { return Verdict(.failed, "\(subject) has nothing at '\(text)'.") }
    guard let comparison else {
      return values.allSatisfy({ $0 == .null })
        ? Verdict(.failed, "\(subject) has only null at '\(text)'.")
        : Verdict(.passed, "\(subject) has '\(shortened(values[0].text))' at '\(text)'.")
    }
    if let wrong = values.first(where: { !comparison.holds(for: $0.text) }) {
      return Verdict(
        .failed, "'\(text)': expected \(comparison.description), found \(shortened(wrong.text)).",
        difference: [
          DifferenceLine(.expected, "\(text): \(comparison.description)"),
          DifferenceLine(.found, "\(text): \(wrong.text)").shortened(to: 400),
        ])
    }
    return Verdict(.passed, "'\(text)' is \(shortened(values[0].text)).")
  }
}
