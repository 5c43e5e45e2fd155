import LessonModel

// A plan is in the first line of a transcript, and of a long lesson it is most of what is written before the first step.

extension Plan: RecordValue {
  func write(to line: inout [UInt8]) throws {
    line.append("{\"file\":")
    line.append(quoted: file)
    line.append(",\"steps\":[")
    for (index, step) in steps.enumerated() {
      if index > 0 { line.append(",") }
      try step.write(to: &line)
    }
    line.append("],\"title\":")
    line.append(quoted: title)
    line.append("}")
  }
}

extension PlannedStep: RecordValue {
  func write(to line: inout [UInt8]) throws {
    line.append("{\"path\":")
    line.append(list: path)
    if let skip {
      line.append(",\"skip\":")
      line.append(contentsOf: try RecordEncoder.encode(skip))
    }
    line.append(",\"step\":")
    try step.write(to: &line)
    line.append(",\"timeLimit\":")
    try line.append(number: timeLimit)
    line.append("}")
  }
}

extension Step: RecordValue {
  func write(to line: inout [UInt8]) throws {
    line.append("{\"action\":{\"kind\":")
    line.append(quoted: action.kind.rawValue)
    if let path = action.path {
      line.append(",\"path\":")
      line.append(quoted: path)
    }
    line.append(",\"text\":")
    line.append(quoted: action.text)
    line.append("}")
    if let alternative {
      line.append(",\"alternative\":")
      line.append(contentsOf: try RecordEncoder.encode(alternative))
    }
    line.append(background ? ",\"background\":true" : ",\"background\":false")
    line.append(",\"captures\":")
    line.append(contentsOf: captures.isEmpty ? Self.none : try RecordEncoder.encode(captures))
    if let condition {
      line.append(",\"condition\":")
      line.append(contentsOf: try RecordEncoder.encode(condition))
    }
    line.append(",\"expectations\":[")
    for (index, expectation) in expectations.enumerated() {
      if index > 0 { line.append(",") }
      expectation.write(to: &line)
    }
    line.append("],\"id\":")
    line.append(quoted: id.rawValue)
    line.append(",\"instruction\":")
    line.append(quoted: instruction)
    line.append(isAnswer ? ",\"isAnswer\":true" : ",\"isAnswer\":false")
    line.append(",\"placeholders\":")
    line.append(
      contentsOf: placeholders.isEmpty ? Self.none : try RecordEncoder.encode(placeholders))
    line.append(",\"provenance\":")
    provenance.write(to: &line)
    line.append(",\"range\":")
    range.write(to: &line)
    line.append(",\"role\":")
    line.append(quoted: role.rawValue)
    if let timeLimit {
      line.append(",\"timeLimit\":")
      try line.append(number: timeLimit)
    }
    line.append("}")
  }

  private static var none: [UInt8] { [UInt8(ascii: "["), UInt8(ascii: "]")] }
}
