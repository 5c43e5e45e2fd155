/// A JSON text among other lines, as the body below the headers of `curl -i`.
struct EmbeddedJSON {
  var value: JSONValue
  /// The lines before and after it.
  var rest: ByteText

  /// How many lines that might begin it are tried.
  private static let tries = 3

  /// Nil: no object or array stands there on lines of its own.
  init?(_ text: ByteText) {
    var starts: [Int] = []
    var end: Int?
    var line = text.startIndex
    while line < text.endIndex {
      let stop = text[line...].firstIndex(of: 0x0A) ?? text.endIndex
      let content = text[line..<stop].trimmed
      if starts.count < Self.tries, let first = content.first,
        first == ascii("{") || first == ascii("[")
      {
        starts.append(line)
      }
      if !starts.isEmpty, let last = content.last, last == ascii("}") || last == ascii("]") {
        end = stop
      }
      line = stop < text.endIndex ? stop + 1 : stop
    }
    guard let end else { return nil }
    for start in starts where start < end {
      guard let value = JSONValue(text[start..<end]), value.isContainer else { continue }
      self.value = value
      rest = text[..<start] + text[end...]
      return
    }
    return nil
  }
}
