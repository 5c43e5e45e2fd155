/// What a dialect may look at to recognise a file: its name, and its beginning.
struct DialectProbe {
  var file: String
  /// The first 256 KB, as text.
  var text: String

  func has(_ mark: String) -> Bool { text.contains(mark) }

  /// The lines that open a fence or close one, without their indentation and the signs of quotes.
  var fences: [Substring] {
    text.split(separator: "\n").compactMap { line in
      let text = line.drop { $0 == " " || $0 == "\t" || $0 == ">" }
      return text.hasPrefix("```") || text.hasPrefix("~~~") ? text : nil
    }
  }

  /// The info strings of the fences.
  var infos: [Substring] {
    fences.map { $0.drop { $0 == "`" || $0 == "~" }.drop { $0 == " " } }.filter { !$0.isEmpty }
  }

  /// Whether the file's name ends so.
  func isNamed(_ endings: String...) -> Bool { endings.contains(where: file.hasSuffix) }
}
