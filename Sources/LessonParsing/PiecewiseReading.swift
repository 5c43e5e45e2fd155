import CommonMark
import LessonModel

/// Reads a long lesson in pieces, several at a time, and joins what was read: the result is that of reading it as a whole.
///
/// At a heading with a paragraph below it nothing but the open sections, their identifiers and the open folds is left of
/// what was read before; so pieces begin there, where no fold is open. Directives may reach farther: a lesson with any is
/// read as a whole.
struct PiecewiseReading {
  /// The least size of a piece, in bytes.
  static let size = 256 << 10

  let document: Document
  let file: String
  let phrases: PhraseBook

  /// What was read, as ``LessonBuilder`` leaves it.
  struct Result: Sendable {
    var root: Section
    var diagnostics: [Diagnostic] = []
    var findings: [Finding] = []
    var prerequisites: [Prerequisite] = []
    fileprivate var conditionCount = 0
    /// Whether a label was still to be given to a code block.
    fileprivate var isLabelOpen = false
    fileprivate var soughtOutside: Set<String> = []

    init(_ builder: LessonBuilder) {
      root = builder.root.section
      diagnostics = builder.diagnostics
      findings = builder.findings
      prerequisites = builder.prerequisites
      conditionCount = builder.conditionCount
      isLabelOpen = !builder.pendingLabel.isEmpty
      soughtOutside = builder.soughtOutside
    }
  }

  /// Reads the pieces of a lesson in plain Markdown.
  ///
  /// - Parameter pieces: their blocks; each is given up once it is read.
  /// - Returns: nil if the lesson must be read as a whole.
  func read(_ pieces: consuming [[Block]]) -> Result? {
    let surveys = inParallel(pieces.count) { [pieces] in
      LessonSurvey.Piece(pieces[$0], isPart: true)
    }
    if surveys.contains(where: \.announces) { return nil }
    let survey = LessonSurvey(surveys)
    let units = units(pieces, surveys)
    let outline = LessonOutline(units.map { unit in unit.flatMap { surveys[$0].headings } })
    let given = Handover(units.map { unit in unit.flatMap { pieces[$0] } })
    pieces = []
    let results = inParallel(units.count) { index -> Result? in
      let builder = LessonBuilder(
        document: document, blocks: given.take(index), file: file, dialect: PlainMarkdown(),
        phrases: phrases, survey: survey, outline: outline.pieces[index])
      builder.build()
      return builder.isAmbiguous ? nil : Result(builder)
    }
    var whole: Result?
    for (index, result) in results.enumerated() {
      guard let result else { return nil }
      let parents = outline.pieces[index].parents.map(\.id)
      if whole == nil {
        whole = result
      } else if whole?.isLabelOpen == true || whole?.repeats(in: result, under: parents) == true {
        return nil
      } else {
        whole?.join(result, under: parents)
      }
    }
    return whole
  }

  /// Puts the pieces together that can only be read as one.
  private func units(_ pieces: [[Block]], _ surveys: [LessonSurvey.Piece]) -> [Range<Int>] {
    var units: [Range<Int>] = []
    var depth = 0
    for index in pieces.indices {
      let blocks = pieces[index]
      let isHeading = if case .heading? = blocks.first?.kind { true } else { false }
      let isFree = depth == 0 && isHeading && blocks.dropFirst().first.map(isText) == true
      if isFree || units.isEmpty {
        units.append(index..<(index + 1))
      } else if let last = units.last {
        units[units.count - 1] = last.lowerBound..<(index + 1)
      }
      for change in surveys[index].folds { depth = max(0, depth + change) }
    }
    return units
  }

  /// Whether a block is a paragraph that begins with no tag of a template language.
  private func isText(_ block: Block) -> Bool {
    block.kind == .paragraph
      && document.source.bytes[document.source.range(ofLine: block.range.startLine)].first != 0x7B
  }
}

extension PiecewiseReading.Result {
  /// Whether a section that is open at the end has a step which the next piece may repeat, and so take back.
  fileprivate func repeats(in next: Self, under parents: [String]) -> Bool {
    guard !next.soughtOutside.isEmpty else { return false }
    var sections = root.sections
    for id in parents {
      guard let section = sections.last, section.id == id else { return false }
      if let last = section.steps.last, next.soughtOutside.contains(last.action.text) {
        return true
      }
      sections = section.sections
    }
    return false
  }

  /// Puts what was read of the next piece behind this.
  ///
  /// - Parameter parents: the identifiers of the sections that were open where it begins, outermost first.
  fileprivate mutating func join(_ next: consuming Self, under parents: [String]) {
    if conditionCount > 0, next.conditionCount > 0 {
      Self.renumber(&next.root, by: conditionCount)
    }
    conditionCount += next.conditionCount
    isLabelOpen = next.isLabelOpen
    diagnostics += next.diagnostics
    findings += next.findings
    prerequisites += next.prerequisites
    Self.append(next.root.sections, to: &root, under: parents[...])
  }

  /// Puts sections into one, the first into the last there where they are one section, read in two pieces.
  private static func append(
    _ sections: consuming [Section], to parent: inout Section, under parents: ArraySlice<String>
  ) {
    var rest = sections[...]
    if let id = parents.first, let first = rest.first, first.id == id,
      parent.sections.last?.id == id
    {
      rest = rest.dropFirst()
      append(
        first.sections, to: &parent.sections[parent.sections.count - 1], under: parents.dropFirst())
    }
    parent.sections += rest
  }

  /// Counts the guards on from those of the pieces before.
  private static func renumber(_ section: inout Section, by count: Int) {
    for index in section.steps.indices {
      guard let id = section.steps[index].condition?.id else { continue }
      let parts = id.split(separator: "-", maxSplits: 2)
      guard parts.count == 3, let number = Int(parts[1]) else { continue }
      section.steps[index].condition?.id = "\(parts[0])-\(number + count)-\(parts[2])"
    }
    for index in section.sections.indices { renumber(&section.sections[index], by: count) }
  }
}
