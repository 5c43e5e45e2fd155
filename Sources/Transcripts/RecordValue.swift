import LessonModel

/// A value that is in nearly every line of a transcript, and put into bytes without the detour over `Encoder`.
///
/// The bytes are those that `RecordEncoder` would make of its `Encodable` form: members in the order of their names, what is nil left
/// out.
protocol RecordValue: Encodable {
  func write(to line: inout [UInt8]) throws
}

extension SourceLocation: RecordValue {
  func write(to line: inout [UInt8]) {
    line.append("{\"column\":")
    line.append(number: column)
    line.append(",\"line\":")
    line.append(number: self.line)
    line.append("}")
  }
}

extension SourceRange: RecordValue {
  func write(to line: inout [UInt8]) {
    line.append("{\"end\":")
    end.write(to: &line)
    line.append(",\"start\":")
    start.write(to: &line)
    line.append("}")
  }
}

extension Provenance: RecordValue {
  func write(to line: inout [UInt8]) {
    line.append("{\"confidence\":")
    line.append(quoted: confidence.rawValue)
    line.append(",\"evidence\":")
    line.append(quoted: evidence)
    line.append(",\"rule\":")
    line.append(quoted: rule)
    line.append("}")
  }
}

extension Expectation: RecordValue {
  func write(to line: inout [UInt8]) {
    line.append("{\"expected\":")
    line.append(quoted: expected)
    line.append(",\"id\":")
    line.append(quoted: id)
    line.append(",\"incidental\":")
    line.append(list: incidental)
    line.append(",\"kind\":")
    line.append(quoted: kind.rawValue)
    line.append(",\"provenance\":")
    provenance.write(to: &line)
    line.append(",\"range\":")
    range.write(to: &line)
    if let subject {
      line.append(",\"subject\":")
      line.append(quoted: subject.rawValue)
    }
    line.append("}")
  }
}

extension DifferenceLine: RecordValue {
  func write(to line: inout [UInt8]) {
    line.append("{")
    if !marks.isEmpty {
      line.append("\"marks\":[")
      for (index, mark) in marks.enumerated() {
        line.append(index == 0 ? "{\"length\":" : ",{\"length\":")
        line.append(number: mark.length)
        line.append(",\"start\":")
        line.append(number: mark.start)
        line.append("}")
      }
      line.append("],")
    }
    line.append("\"side\":")
    line.append(quoted: side.rawValue)
    line.append(",\"text\":")
    line.append(quoted: text)
    line.append("}")
  }
}

extension Verdict: RecordValue {
  func write(to line: inout [UInt8]) {
    line.append("{\"difference\":[")
    for (index, difference) in difference.enumerated() {
      if index > 0 { line.append(",") }
      difference.write(to: &line)
    }
    line.append("],\"explanation\":")
    line.append(quoted: explanation)
    if !notes.isEmpty {
      line.append(",\"notes\":")
      line.append(list: notes)
    }
    line.append(",\"outcome\":")
    line.append(quoted: outcome.rawValue)
    if !warnings.isEmpty {
      line.append(",\"warnings\":")
      line.append(list: warnings)
    }
    line.append("}")
  }
}

extension Judgement: RecordValue {
  func write(to line: inout [UInt8]) throws {
    line.append("{\"expectation\":")
    expectation.write(to: &line)
    if let observation {
      line.append(",\"observation\":")
      line.append(contentsOf: try RecordEncoder.encode(observation))
    }
    line.append(",\"step\":")
    line.append(quoted: step.rawValue)
    line.append(",\"verdict\":")
    verdict.write(to: &line)
    line.append("}")
  }
}

extension StepStart: RecordValue {
  func write(to line: inout [UInt8]) {
    line.append("{")
    if let change {
      line.append("\"change\":")
      line.append(quoted: change)
      line.append(",")
    }
    line.append("\"command\":")
    line.append(quoted: command)
    line.append(",\"directory\":")
    line.append(quoted: directory)
    line.append(",\"step\":")
    line.append(quoted: step.rawValue)
    line.append("}")
  }
}

extension StepOutput: RecordValue {
  func write(to line: inout [UInt8]) {
    line.append("{\"step\":")
    line.append(quoted: step.rawValue)
    if let stream {
      line.append(",\"stream\":")
      line.append(quoted: stream.rawValue)
    }
    line.append(",\"text\":")
    line.append(quoted: text)
    line.append("}")
  }
}

extension StepEnd: RecordValue {
  func write(to line: inout [UInt8]) throws {
    line.append("{\"directory\":")
    line.append(quoted: directory)
    line.append(",\"duration\":")
    try line.append(number: duration)
    if let exitStatus {
      line.append(",\"exitStatus\":")
      line.append(number: Int(exitStatus))
    }
    if let explanation {
      line.append(",\"explanation\":")
      line.append(quoted: explanation)
    }
    line.append(",\"status\":")
    line.append(quoted: status.rawValue)
    line.append(",\"step\":")
    line.append(quoted: step.rawValue)
    line.append("}")
  }
}

extension [UInt8] {
  /// An array of strings.
  fileprivate mutating func append(list: [String]) {
    append("[")
    for (index, text) in list.enumerated() {
      if index > 0 { append(",") }
      append(quoted: text)
    }
    append("]")
  }
}
