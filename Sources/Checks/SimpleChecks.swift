import LessonModel

/// The output is a text, byte for byte but for the line ends at the end.
struct ExactCheck: Check {
  let kind = ExpectationKind.exact

  func judge(_ expectation: Expectation, _ observation: Observation) -> Verdict {
    let expected = expectation.expected
    let wanted = trimmingLineEnds(expected)
    let found = trimmingLineEnds(observation.output)
    if wanted == found { return Verdict(.passed, "The output is as expected.") }
    if !wanted.contains("\n"), !found.contains("\n") {
      return Verdict(
        .failed, "Expected '\(wanted)', found \(quotedOrNothing(found)).",
        difference: [DifferenceLine(.expected, wanted), DifferenceLine(.found, found)])
    }
    return Verdict(
      .failed, "The output is not the expected one.",
      difference: LineDifference.between(lines(of: wanted), lines(of: found)))
  }
}

/// The output, white space at its ends apart, is a number.
struct NumberCheck: Check {
  let kind = ExpectationKind.number

  func judge(_ expectation: Expectation, _ observation: Observation) -> Verdict {
    let expected = expectation.expected
    let wanted = trimmingSpace(expected)
    let found = trimmingSpace(observation.output)
    guard let number = Double(wanted) else {
      return Verdict(.undecided, "The lesson expects '\(wanted)', which is no number.")
    }
    if let value = Double(found), value == number {
      return Verdict(.passed, "The output is \(wanted).")
    }
    let difference =
      [DifferenceLine(.expected, wanted)]
      + lines(of: found).suffix(12).map { DifferenceLine(.found, $0) }
    guard Double(found) != nil else {
      return Verdict(
        .failed, "Expected the number \(wanted), found \(quotedOrNothing(found)).",
        difference: difference)
    }
    return Verdict(.failed, "Expected \(wanted), found \(found).", difference: difference)
  }
}

/// The command ended with an exit status.
struct ExitStatusCheck: Check {
  let kind = ExpectationKind.exitStatus

  func judge(_ expectation: Expectation, _ observation: Observation) -> Verdict {
    let expected = expectation.expected
    if expected == "any" {
      return observation.exitStatus.map {
        Verdict(.passed, "The command ended with exit status \($0); any will do.")
      } ?? Verdict(.undecided, "The command has no exit status: it did not end by itself.")
    }
    guard let wanted = Int32(trimmingSpace(expected)) else {
      return Verdict(.undecided, "'\(expected)' is no exit status.")
    }
    guard let found = observation.exitStatus else {
      return Verdict(.undecided, "The command has no exit status: it did not end by itself.")
    }
    if found == wanted { return Verdict(.passed, "The exit status is \(wanted).") }
    let last = lines(of: observation.output).last { !trimmingSpace($0).isEmpty }
    let meaning: String
    switch found {
    case 126: meaning = " (it cannot be executed)"
    case 127: meaning = " (there is no such command)"
    case 128...: meaning = " (killed by signal \(found - 128))"
    default: meaning = ""
    }
    return Verdict(
      .failed,
      wanted == 0
        ? "The command failed with exit status \(found)\(meaning)"
          + (last.map { ": \(trimmingSpace($0))" } ?? ".")
        : "Expected exit status \(wanted), found \(found)\(meaning).")
  }
}

/// The command failed, as it should.
struct FailureCheck: Check {
  let kind = ExpectationKind.failure

  func judge(_ expectation: Expectation, _ observation: Observation) -> Verdict {
    guard let found = observation.exitStatus else {
      return Verdict(.undecided, "The command has no exit status: it did not end by itself.")
    }
    return found == 0
      ? Verdict(.failed, "The command should fail, and ended with exit status 0.")
      : Verdict(.passed, "The command failed with exit status \(found), as it should.")
  }
}

/// A directory exists.
struct DirectoryCheck: Check {
  let kind = ExpectationKind.directoryExists

  func judge(_ expectation: Expectation, _ observation: Observation) -> Verdict {
    let expected = expectation.expected
    guard let directory = observation.directory else {
      return Verdict(.undecided, "Nobody looked for the directory '\(expected)'.")
    }
    return directory.exists
      ? Verdict(.passed, "The directory '\(expected)' exists.")
      : Verdict(.failed, "There is no directory '\(directory.path)'.")
  }
}

/// A server answers a GET with a status of 200 to 399.
struct HTTPCheck: Check {
  let kind = ExpectationKind.http

  func judge(_ expectation: Expectation, _ observation: Observation) -> Verdict {
    let expected = expectation.expected
    guard let http = observation.http else {
      return Verdict(.undecided, "Nobody asked '\(expected)'.")
    }
    guard let status = http.status else {
      return Verdict(
        .failed, "'\(http.url)' does not answer: \(http.failure ?? "no reason known").")
    }
    return (200..<400).contains(status)
      ? Verdict(.passed, "'\(http.url)' answers with status \(status).")
      : Verdict(.failed, "'\(http.url)' answers with status \(status).")
  }
}

func trimmingSpace(_ text: some StringProtocol) -> String {
  let start = text.drop(while: \.isWhitespace)
  guard let last = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
  return String(start[...last])
}

func trimmingLineEnds(_ text: String) -> String {
  guard let last = text.lastIndex(where: { !$0.isNewline }) else { return "" }
  return String(text[...last])
}

/// The lines of a text; a line end at its end begins no other.
func lines(of text: String) -> [String] {
  var lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map(
    String.init)
  if lines.last?.isEmpty == true { lines.removeLast() }
  return lines
}

private func quotedOrNothing(_ text: String) -> String {
  if text.isEmpty { return "nothing" }
  let all = lines(of: text)
  return all.count > 1 ? "\(all.count) lines" : "'\(text)'"
}
