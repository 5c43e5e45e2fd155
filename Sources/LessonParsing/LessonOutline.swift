import CommonMark

/// The headings of a document and the identifiers of the sections that they open, found before the document is read, so
/// that its pieces can be read each on its own.
struct LessonOutline: Sendable {
  struct Heading: Sendable {
    var level: Int
    /// Its title as an identifier.
    var slug: String
  }

  /// Where a piece of the document stands in it.
  struct Piece: Sendable {
    /// The sections that are open where it begins, outermost first.
    var parents: [(id: String, level: Int)]
    /// The identifiers of the sections that its headings open, in their order.
    var identifiers: [String]
    /// Those of the whole document.
    var all: Set<String>
  }

  private(set) var pieces: [Piece] = []

  /// - Parameter headings: those of each piece, in the order of the file.
  init(_ headings: [[Heading]]) {
    var used: Set<String> = []
    var lastNumbers: [String: Int] = [:]
    var stack: [(id: String, level: Int)] = []
    for piece in headings {
      let parents = stack
      var identifiers: [String] = []
      identifiers.reserveCapacity(piece.count)
      for heading in piece {
        while let last = stack.last, last.level >= heading.level { stack.removeLast() }
        let base = (stack.last.map { $0.id + "/" } ?? "") + heading.slug
        let id = Self.unique(base, &used, &lastNumbers)
        stack.append((id, heading.level))
        identifiers.append(id)
      }
      pieces.append(Piece(parents: parents, identifiers: identifiers, all: []))
    }
    for index in pieces.indices { pieces[index].all = used }
  }

  /// An identifier, with a number at its end where it is used already.
  ///
  /// - Parameters:
  ///   - used: those that are, of which it becomes one.
  ///   - lastNumbers: the number that each got last.
  static func unique(
    _ base: String, _ used: inout Set<String>, _ lastNumbers: inout [String: Int]
  ) -> String {
    var id = base
    while !used.insert(id).inserted {
      let number = (lastNumbers[base] ?? 1) + 1
      lastNumbers[base] = number
      id = "\(base)-\(number)"
    }
    return id
  }
}
