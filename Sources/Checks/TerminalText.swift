/// Makes plain text of what a program wrote to a terminal.
public enum TerminalText {
  /// The text as it stands on the screen in the end: control sequences (ECMA-48) are gone, a carriage return lets what follows
  /// overwrite the line, a backspace goes back, line ends are `\n`.
  public static func plain(_ raw: String) -> String {
    if !raw.utf8.contains(where: { $0 == 0x1B || $0 == 0x0D || $0 == 0x08 || $0 == 0x07 }) {
      return raw
    }
    var result = ""
    var line: [Unicode.Scalar] = []
    var column = 0
    var scalars = raw.unicodeScalars.makeIterator()
    func flush() {
      result.unicodeScalars.append(contentsOf: line)
      line = []
      column = 0
    }
    while let scalar = scalars.next() {
      switch scalar {
      case "\u{1B}": skipSequence(&scalars, &line, column)
      case "\n":
        flush()
        result.append("\n")
      case "\r": column = 0
      case "\u{8}": column = max(0, column - 1)
      case "\u{7}": break
      default:
        if column < line.count { line[column] = scalar } else { line.append(scalar) }
        column += 1
      }
    }
    flush()
    return result
  }

  private static func skipSequence(
    _ scalars: inout String.UnicodeScalarView.Iterator, _ line: inout [Unicode.Scalar],
    _ column: Int
  ) {
    guard let kind = scalars.next() else { return }
    switch kind {
    case "[":
      while let scalar = scalars.next() {
        guard (0x40...0x7E).contains(scalar.value) else { continue }
        // Erase to the end of the line: what a progress display does before it writes anew.
        if scalar == "K", column < line.count { line.removeSubrange(column...) }
        return
      }
    case "]", "P", "X", "^", "_":
      var previous: Unicode.Scalar?
      while let scalar = scalars.next() {
        if scalar == "\u{7}" || previous == "\u{1B}" && scalar == "\\" { return }
        previous = scalar
      }
    case "(", ")", "#", "%": _ = scalars.next()
    default: break
    }
  }
}
