import LessonModel

/// Shows the lines of a difference: `-` what was expected, `+` what came instead.
///
/// What differs within a line is bold and underlined on a terminal; without colours a line below points to it with `^`.
struct DifferenceView {
  let style: TextStyle

  func text(for line: DifferenceLine, indentation: String = "") -> String {
    switch line.side {
    case .both: "\(indentation)\(style("  \(line.text)", .dim))\n"
    case .expected: marked(line, sign: "-", color: .red, indentation)
    case .found: marked(line, sign: "+", color: .green, indentation)
    }
  }

  private func marked(
    _ line: DifferenceLine, sign: String, color: TextStyle.Attribute, _ indentation: String
  ) -> String {
    let characters = Array(line.text)
    let marks = line.marks.filter { $0.start >= 0 && $0.length > 0 && $0.start < characters.count }
    guard !marks.isEmpty else { return "\(indentation)\(style("\(sign) \(line.text)", color))\n" }
    guard style.isColored else {
      var pointer = [Character](repeating: " ", count: characters.count)
      for mark in marks {
        for column in mark.start..<min(mark.start + mark.length, characters.count) {
          pointer[column] = "^"
        }
      }
      while pointer.last == " " { pointer.removeLast() }
      return "\(indentation)\(sign) \(line.text)\n\(indentation)  \(String(pointer))\n"
    }
    var result = indentation + style("\(sign) ", color)
    var position = 0
    for mark in marks where mark.start >= position {
      let end = min(mark.start + mark.length, characters.count)
      if position < mark.start {
        result += style(String(characters[position..<mark.start]), color)
      }
      result += style(String(characters[mark.start..<end]), color, .bold, .underlined)
      position = end
    }
    if position < characters.count { result += style(String(characters[position...]), color) }
    return result + "\n"
  }
}
