/// Makes plain text of what a program wrote to a terminal.
enum ScreenText {
  /// The text without control sequences (ECMA-48): a carriage return lets what follows overwrite the line, a backspace goes
  /// back, tabs stay.
  static func plain(_ raw: String) -> String {
    guard raw.utf8.contains(where: { $0 < 0x20 && $0 != 0x0A && $0 != 0x09 || $0 == 0x7F }) else {
      return raw
    }
    var result = String.UnicodeScalarView()
    var line: [Unicode.Scalar] = []
    var column = 0
    var scalars = Substring(raw).unicodeScalars
    while let scalar = scalars.popFirst() {
      switch scalar {
      case "\u{1B}": skipSequence(&scalars)
      case "\n":
        result.append(contentsOf: line)
        result.append(scalar)
        line = []
        column = 0
      case "\r": column = 0
      case "\u{8}": column = max(0, column - 1)
      case "\t": put(scalar)
      default: if scalar.value >= 0x20, scalar.value != 0x7F { put(scalar) }
      }
    }
    result.append(contentsOf: line)
    return String(result)
    func put(_ scalar: Unicode.Scalar) {
      if column < line.count { line[column] = scalar } else { line.append(scalar) }
      column += 1
    }
  }

  private static func skipSequence(_ scalars: inout Substring.UnicodeScalarView) {
    guard let first = scalars.popFirst() else { return }
    switch first {
    case "[":
      while let scalar = scalars.popFirst(), !("@"..."~").contains(scalar) {}
    case "]", "P", "X", "^", "_":
      var previous: Unicode.Scalar = " "
      while let scalar = scalars.popFirst() {
        if scalar == "\u{7}" || previous == "\u{1B}" && scalar == "\\" { return }
        previous = scalar
      }
    case " "..."/": _ = scalars.popFirst()
    default: break
    }
  }
}
