import CommonMark
import LessonModel

/// A lesson as the rules see it.
struct LintContext: Sendable {
  let reading: Reading
  let source: SourceText
  /// The blocks that hold no blocks, in the order of the file.
  let blocks: [Block]
  let commands: [LintCommand]
  let environment: LintEnvironment
  private let outputLines: Set<Int>
  /// Where rules are silenced.
  let suppressions: LintSuppressions

  /// - Throws: `notParsed` if libcmark cannot parse the bytes.
  init(bytes: [UInt8], reading: Reading, environment: LintEnvironment)
    throws(LessonReadingError)
  {
    self.reading = reading
    self.environment = environment
    source = SourceText(bytes)
    let dialect = Dialects.named(reading.lesson.facts.dialect)
    let document: Document
    if let own = dialect?.blocks(source) {
      document = Document(blocks: own, source: source)
    } else {
      do {
        document = try DocumentParser.parse(valid: source, as: dialect?.markdown(source))
      } catch {
        throw .notParsed(file: reading.lesson.file)
      }
    }
    blocks = Self.leaves(document.blocks)
    suppressions = LintSuppressions(document)
    outputLines = Self.outputLines(of: reading.lesson.steps)
    commands = reading.lesson.steps.filter { $0.action.kind == .command }.map(LintCommand.init)
  }

  private static func leaves(_ blocks: [Block]) -> [Block] {
    var result: [Block] = []
    var stack = [blocks[...]]
    while var top = stack.popLast() {
      guard let block = top.popFirst() else { continue }
      stack.append(top)
      if block.blocks.isEmpty { result.append(block) } else { stack.append(block.blocks[...]) }
    }
    return result
  }

  var steps: [Step] { reading.lesson.steps }

  /// What the reading itself reported under a name, each with the exact place of what it quotes.
  func reported(_ code: String) -> [LintMatch] {
    reading.diagnostics.filter { $0.code == code }.map { diagnostic in
      var match = LintMatch(location: diagnostic.location, message: diagnostic.message)
      let parts = diagnostic.message.split(separator: "'", omittingEmptySubsequences: false)
      guard parts.count >= 3, !parts[1].isEmpty else { return match }
      let range = source.range(ofLine: diagnostic.location.line)
      let name = parts[1]
      for spelling in [String(name), "${" + name.drop { $0 == "$" }] {
        guard
          let found = firstRange(
            of: Array(spelling.utf8), in: range, from: diagnostic.location.column)
        else { continue }
        match.location.column = found - range.lowerBound + 1
        match.length = spelling.utf8.count
        return match
      }
      return match
    }
  }

  private func firstRange(of wanted: [UInt8], in range: Range<Int>, from column: Int) -> Int? {
    var start = min(range.upperBound, range.lowerBound + max(0, column - 1))
    while start + wanted.count <= range.upperBound {
      if source.bytes[start..<(start + wanted.count)].elementsEqual(wanted) { return start }
      start += 1
    }
    return nil
  }

  /// A part of a step's command: its place in the file, and its bytes there where they stand as in the command.
  ///
  /// - Parameters:
  ///   - offset: where it begins in the command, in bytes.
  ///   - length: how many bytes it has, all on one line.
  func place(in step: Step, offset: Int, length: Int) -> (
    location: SourceLocation, range: Range<Int>?
  ) {
    let command = Array(step.action.text.utf8)
    let at = min(offset, command.count)
    let line = command[..<at].count { $0 == 0x0A }
    let start = command[..<at].lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    let end = command[at...].firstIndex(of: 0x0A) ?? command.count
    let number = step.range.start.line + line
    let range = source.range(ofLine: number)
    let wanted = command[start..<end]
    guard !wanted.isEmpty, at + length <= end,
      let found = lastRange(of: wanted, in: range)
    else { return (SourceLocation(line: number, column: 1), nil) }
    let position = found + (at - start)
    return (
      SourceLocation(line: number, column: position - range.lowerBound + 1),
      position..<(position + length)
    )
  }

  private func lastRange(of wanted: ArraySlice<UInt8>, in range: Range<Int>) -> Int? {
    guard wanted.count <= range.count else { return nil }
    var start = range.upperBound - wanted.count
    while start >= range.lowerBound {
      if source.bytes[start..<(start + wanted.count)].elementsEqual(wanted) { return start }
      start -= 1
    }
    return nil
  }

  /// A match about a part of a step's command.
  func match(in step: Step, offset: Int, length: Int, _ message: String, replacement: String? = nil)
    -> LintMatch
  {
    let (location, range) = place(in: step, offset: offset, length: length)
    let edits =
      if let range, let replacement {
        [SourceEdit(range: range, replacement: Array(replacement.utf8))]
      } else { [SourceEdit]() }
    return LintMatch(
      location: location, message: message, length: range == nil ? 0 : length, edits: edits)
  }

  /// Whether a line belongs to what a command printed.
  func isOutput(_ line: Int) -> Bool { outputLines.contains(line) }

  private static func outputLines(of steps: [Step]) -> Set<Int> {
    var lines: Set<Int> = []
    for expectation in steps.flatMap(\.expectations)
    where [.like, .lines, .exact, .ready].contains(expectation.kind) {
      let range = expectation.range
      lines.formUnion(range.start.line...max(range.start.line, range.end.line))
    }
    return lines
  }
}

extension Block {
  /// The lines of a code block, each with its number in the file.
  var codeLines: [(number: Int, text: Substring)] {
    guard case .codeBlock(let isFenced) = kind else { return [] }
    let first = range.startLine + (isFenced ? 1 : 0)
    return literal.split(separator: "\n", omittingEmptySubsequences: false).enumerated().map {
      (first + $0.offset, $0.element)
    }
  }

  /// The language that a fence names, in lower case.
  var language: String {
    info.drop { !$0.isLetter }.prefix {
      $0.isLetter || $0.isNumber || $0 == "-" || $0 == "+" || $0 == "_"
    }.lowercased()
  }
}
