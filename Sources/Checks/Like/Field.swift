/// A line that begins with the name of a field: `Name:   x`, `- name: x`, `"name": "x"`, `< name: x`.
struct Field {
  var name: ByteText
  var value: ByteText

  init?(_ line: ByteText) {
    var rest = line
    while let first = rest.first,
      first.isBlank || first == ascii("-") || first == ascii("<")
        || first == ascii(">") || first == ascii("\"")
    { rest.removeFirst() }
    guard let start = rest.first, start.isAlphabetic || start == ascii(".") else { return nil }
    var index = rest.startIndex
    var words = 1
    while index < rest.endIndex {
      let byte = rest[index]
      if byte == ascii(":") || byte == ascii("\"") {
        let end = index
        if byte == ascii("\"") {
          index += 1
          guard index < rest.endIndex, rest[index] == ascii(":") else { return nil }
        }
        guard
          index + 1 >= rest.endIndex || rest[index + 1].isBlank || rest[index + 1] == ascii("\"")
        else {
          return nil
        }
        name = rest[rest.startIndex..<end].trimmed
        value = rest[(index + 1)...].trimmed
        return
      }
      if byte.isBlank, index > rest.startIndex, !rest[index - 1].isBlank { words += 1 }
      guard index - rest.startIndex < 60, words <= 5,
        byte.isAlphabetic || byte.isDigit || byte == 0x20 || byte == ascii("-")
          || byte == ascii("_")
          || byte == ascii(".") || byte == ascii("/")
      else { return nil }
      index += 1
    }
    return nil
  }
}
