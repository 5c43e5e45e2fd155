/// Lines of a text, with the headings they stand under.
struct PlacedLines {
  private(set) var lines: [ByteText]
  /// For the first lines where they stand in the outline; of those after them nothing is known.
  private var places: [Int?]
  private let outline: Outline

  init(_ lines: [ByteText], places: [Int?] = [], outline: Outline = Outline()) {
    self.lines = lines
    self.places = places
    self.outline = outline
  }

  /// Adds lines whose place is not known.
  mutating func append(_ more: some Sequence<ByteText>) { lines += more }

  /// The lines that say something, of a sample in which some stand for any lines.
  func withoutElisions() -> PlacedLines {
    let kept = lines.indices.filter { !OutputLine.isElision(lines[$0]) }
    return PlacedLines(
      kept.map { lines[$0] }, places: kept.map { $0 < places.count ? places[$0] : nil },
      outline: outline)
  }

  /// Whether a line stands where one of a sample does, as far as is known.
  func stands(_ line: Int, like wanted: Int, of sample: PlacedLines) -> Bool {
    guard line < places.count, wanted < sample.places.count, sample.places[wanted] != nil else {
      return true
    }
    return Outline.isWithin(
      (sample.outline, sample.places[wanted]), (outline, places[line]),
      isField: Field(lines[line]) != nil)
  }
}
