/// Writes a line in the form that all lines share which say the same.
///
/// Spacing is single, what a field's name says is volatile is left out, dates and times of several words are one token,
/// and every word is written by ``CanonicalWord``.
enum CanonicalLine {
  static func form(of line: ByteText) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(line.count)
    var line = body(of: line)
    if let same = OutputLine.same(as: line) {
      result += same.words
      line = line.dropFirst(same.length)
    }
    if OutputLine.isTally(line) {
      tally(line, to: &result)
      return result
    }
    var isExact = false
    if let field = Field(line) {
      switch FieldRule.of(field.name) {
      case .volatile:
        result += line[line.startIndex..<field.name.startIndex].filter { !$0.isBlank }
        result += FieldRule.lowercased(field.name)
        result.append(ascii(":"))
        result += Self.class(of: field.value)
        return result
      case .exact: isExact = true
      case .plain:
        if let product = FieldRule.product(field) {
          result += line[line.startIndex..<field.name.startIndex].filter { !$0.isBlank }
          result += FieldRule.lowercased(field.name)
          result += [ascii(":")] + product
          return result
        }
      }
      // `Ready: True` is a field, `Ready  True` a row.
      result.append(ascii(":"))
    }
    if let size = Quantity.diskUsage(of: line) {
      result.append(TokenKind.size.rawValue)
      line = line.dropFirst(size)
    }
    append(line.words, isExact: isExact, to: &result)
    return result
  }

  /// A line without the dash of a list before a field: which of an element's fields comes first says nothing.
  static func body(of line: ByteText) -> ByteText {
    let line = line.trimmed
    guard line.starts("- ") else { return line }
    let rest = line.dropFirst().trimmed
    return Field(rest) == nil ? line : rest
  }

  /// The form of a text that is no line but a cell or a value.
  static func form(of words: [ByteText], isExact: Bool) -> [UInt8] {
    var result: [UInt8] = []
    append(words, isExact: isExact, to: &result)
    return result
  }

  /// The words of a line without its numbers, and without what git tells of them in brackets at its end.
  private static func tally(_ line: ByteText, to result: inout [UInt8]) {
    for word in line.words {
      if word.first.map({ $0.isDigit || $0 == ascii("(") || $0 == ascii("|") }) ?? true { break }
      if !result.isEmpty { result.append(0x20) }
      result += word
    }
  }

  /// What is told of a value that the machine fills in: whether there is one.
  static func `class`(of value: ByteText) -> [UInt8] {
    let core = CanonicalWord.core(value)
    if core.isEmpty || value.first == ascii("<") || core.equals("None") || core.equals("none")
      || core.equals("null") || core.equals("never") || core.equals("Never")
    {
      return Array(core)
    }
    return [TokenKind.anything.rawValue]
  }

  private static func append(_ words: [ByteText], isExact: Bool, to result: inout [UInt8]) {
    var walk = TokenWalk(words, isExact: isExact)
    while !walk.isAtEnd {
      if let last = result.last, last != 0x20 { result.append(0x20) }
      let start = result.count
      walk.step(to: &result)
      // `2 weeks 1 day` is one duration, and what says nothing leaves no gap.
      if result.count == start {
        if result.last == 0x20 { result.removeLast() }
      } else if result.count == start + 1, start >= 2, result[start] == result[start - 2],
        result[start] == TokenKind.duration.rawValue
          || result[start] == TokenKind.timestamp.rawValue
      {
        result.removeLast(2)
      }
    }
  }

  /// The tokens of a line one by one, for samples in which some are left open.
  static func tokens(of words: [ByteText], isExact: Bool = false) -> [LineToken] {
    var walk = TokenWalk(words, isExact: isExact)
    var tokens: [LineToken] = []
    while !walk.isAtEnd {
      var form: [UInt8] = []
      let first = walk.index
      walk.step(to: &form)
      if form.isEmpty { continue }
      if form.count == 1, form == tokens.last?.form,
        form[0] == TokenKind.duration.rawValue || form[0] == TokenKind.timestamp.rawValue
      {
        continue
      }
      tokens.append(LineToken(form: form, word: words[first]))
    }
    return tokens
  }
}

/// A token of a line: its form, and the first word of it as it stands there.
struct LineToken {
  var form: [UInt8]
  var word: ByteText
}

/// Goes through the words of a line, token by token.
private struct TokenWalk {
  let words: [ByteText]
  private(set) var index = 0
  private let isExact: Bool
  private let writer: CanonicalWord
  private let restarts: (position: Int, count: Int, words: Int)?

  init(_ words: [ByteText], isExact: Bool) {
    self.words = words
    // `cpu  850m (42%)  1 (25%)` in a node's description.
    let isAsked = words.first.map { $0.equals("cpu") || $0.equals("memory") } ?? false
    self.isExact = isExact || isAsked
    writer = CanonicalWord(isExact: self.isExact)
    restarts = PodRow.restarts(in: words)
  }

  var isAtEnd: Bool { index >= words.count }

  /// `notBefore=Jan  2 15:04:05 2024 GMT`; the number of words.
  private func assignedMoment(to result: inout [UInt8]) -> Int? {
    guard let equals = words[index].lastIndex(of: ascii("=")) else { return nil }
    let first = words[index][(equals + 1)...]
    guard TokenForm.isMonth(first) || TokenForm.isWeekday(first) else { return nil }
    let run = [first] + words[(index + 1)...].prefix(7)
    guard let count = DateRun.length(at: 0, in: run) else { return nil }
    result += words[index][...equals]
    result.append(TokenKind.timestamp.rawValue)
    return count
  }

  /// Appends the form of the next token; nothing if it says nothing.
  mutating func step(to result: inout [UInt8]) {
    if index == 0, let head = ListingRow.head(of: words) {
      result += head.form
      index += head.words
    } else if let restarts, index == restarts.position {
      result += PodRow.form(ofRestarts: restarts.count)
      index += restarts.words
    } else if let count = Quantity.clockDuration(at: index, in: words) {
      result.append(TokenKind.duration.rawValue)
      index += count
    } else if let count = DateRun.length(at: index, in: words) {
      result.append(TokenKind.timestamp.rawValue)
      index += count
    } else if !isExact, let count = Quantity.duration(at: index, in: words) {
      result.append(TokenKind.duration.rawValue)
      index += count
    } else if !isExact, let count = Quantity.size(at: index, in: words) {
      result.append(TokenKind.size.rawValue)
      index += count
    } else if let count = Quantity.repetition(at: index, in: words) {
      index += count
    } else if index > 0, !isExact, Quantity.namesDuration(words[index - 1]),
      TokenForm.isNumber(CanonicalWord.core(words[index]))
    {
      result.append(TokenKind.duration.rawValue)
      index += 1
    } else if index > 0, Quantity.namesIdentifier(words[index - 1]),
      CanonicalWord.core(words[index]).isAllDigits
    {
      result.append(TokenKind.process.rawValue)
      index += 1
    } else if Quantity.isTimeToLive(at: index, in: words) {
      result.append(TokenKind.duration.rawValue)
      index += 1
    } else if words[index].equals("(cached)") {
      // What `go test` prints instead of a duration.
      result.append(TokenKind.duration.rawValue)
      index += 1
    } else if let moment = Quantity.kernelLogMoment(at: index, in: words) {
      result += moment
      index += 3
    } else if Quantity.isChosenNode(at: index, in: words)
      || Quantity.isAskingTool(at: index, in: words)
    {
      result.append(TokenKind.anything.rawValue)
      index += 1
    } else if Quantity.isProgress(at: index, in: words) {
      result.append(TokenKind.progress.rawValue)
      index += 1
    } else if let count = assignedMoment(to: &result) {
      index += count
    } else {
      writer.append(words[index], to: &result)
      index += 1
    }
  }
}
