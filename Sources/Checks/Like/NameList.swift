/// Names of files as `ls` prints them: one a line, or in as many columns as the window is wide.
enum NameList {
  /// The names of a sample and of an output, a line each and sorted, where one of them has them in columns.
  ///
  /// Nil: they are no lists of names, or both have a name a line.
  static func unfold(_ sample: [ByteText], _ found: [ByteText]) -> (
    sample: [ByteText], found: [ByteText]
  )? {
    // Names stand two spaces apart, unless an author squeezed them together.
    let isSpread = found.count > 1 && found.allSatisfy { $0.words.count == 1 }
    guard let wanted = names(in: sample, byWords: isSpread),
      let names = names(in: found, byWords: false)
    else { return nil }
    guard wanted.count > sample.count || names.count > found.count else { return nil }
    return (sorted(wanted), sorted(names))
  }

  private static func names(in lines: [ByteText], byWords: Bool) -> [ByteText]? {
    var names: [ByteText] = []
    for line in lines {
      let cells = byWords ? line.words : TextTable.gapCells(line)
      guard cells.count <= 40, cells.allSatisfy({ mayBeName($0) && !$0.contains(0x20) }) else {
        return nil
      }
      names += cells
    }
    return names
  }

  /// Whether a word may be the name of a file rather than a count, a state of many, or a part of a sentence.
  private static func mayBeName(_ word: ByteText) -> Bool {
    guard let first = word.first, let last = word.last, word.count < 256 else { return false }
    guard first.isAlphabetic || first.isDigit || "._~".utf8.contains(first) || first >= 0x80,
      last != ascii(","), last != ascii(":"), last != ascii("."), !word.contains(ascii("=")),
      !word.contains(ascii("|")), !word.contains(ascii("("))
    else { return false }
    switch TokenKind.of(word) {
    case .duration, .timestamp, .address, .count, .percentage, .size: return false
    case .path: return last == ascii("/") && word.filter { $0 == ascii("/") }.count == 1
    case .word, .version, .hash, .uuid, .port, .process, .secret, .anything, .temporaryName,
      .progress, .fewRestarts:
      return true
    }
  }

  private static func sorted(_ names: [ByteText]) -> [ByteText] {
    names.sorted { $0.lexicographicallyPrecedes($1) }
  }
}
