import LessonModel

/// A directory exists.
struct DirectoryCheck: Check {
  let kind = ExpectationKind.directoryExists

  func judge(_ expectation: Expectation, _ observation: Observation) -> Verdict {
    guard let directory = observation.directory else {
      return Verdict(.undecided, "Nobody looked for the directory '\(expectation.expected)'.")
    }
    return directory.exists
      ? Verdict(.passed, "The directory '\(expectation.expected)' exists.")
      : Verdict(.failed, "There is no directory '\(directory.path)'.")
  }
}

/// A file exists that is no directory.
struct FileCheck: Check {
  let kind = ExpectationKind.fileExists

  func judge(_ expectation: Expectation, _ observation: Observation) -> Verdict {
    guard let file = observation.file else {
      return Verdict(.undecided, "Nobody looked for the file '\(expectation.expected)'.")
    }
    return file.exists
      ? Verdict(.passed, "The file '\(expectation.expected)' exists.")
      : Verdict(.failed, "There is no file '\(file.path)'.")
  }
}

/// The shell has a variable: `NAME`, or `NAME=VALUE` where its value is to be this.
///
/// The observation's output is the variable's value and its exit status whether there is one, as ``VariableQuery`` asks.
struct VariableCheck: Check {
  let kind = ExpectationKind.variable

  func judge(_ expectation: Expectation, _ observation: Observation) -> Verdict {
    guard let query = VariableQuery(expectation.expected) else {
      return Verdict(
        .undecided, "'\(expectation.expected)' names no variable: it takes NAME or NAME=VALUE.")
    }
    guard let status = observation.exitStatus else {
      return Verdict(.undecided, "Nobody looked for the variable '\(query.name)'.")
    }
    guard status == 0 else { return Verdict(.failed, "The variable '\(query.name)' is not set.") }
    guard let value = query.value else {
      return Verdict(.passed, "The variable '\(query.name)' is set.")
    }
    let found = trimmingLineEnds(observation.output)
    return found == value
      ? Verdict(.passed, "The variable '\(query.name)' is '\(value)'.")
      : Verdict(
        .failed,
        "The variable '\(query.name)': expected '\(value)', found \(quotedOrNothing(found)).",
        difference: [DifferenceLine(.expected, value), DifferenceLine(.found, found)])
  }
}

/// Which variable is asked for, and how the shell is asked.
public struct VariableQuery: Sendable, Hashable {
  public var name: String
  /// The value that it is to have; nil: any.
  public var value: String?

  /// Nil: the text is neither `NAME` nor `NAME=VALUE`.
  public init?(_ expected: String) {
    let parts = expected.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    var name = trimmingSpace(parts[0])
    if name.hasPrefix("$") { name.removeFirst() }
    guard let first = name.first, first.isASCII, first.isLetter || first == "_",
      name.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") })
    else { return nil }
    self.name = name
    value = parts.count > 1 ? trimmingSpace(parts[1]) : nil
  }

  /// A command for a POSIX shell that ends with 0 if the variable is set. Its value is printed only if it is judged: it may be
  /// a secret.
  public var command: String {
    value == nil
      ? "test -n \"${\(name)+x}\"" : "test -n \"${\(name)+x}\" && printf '%s\\n' \"${\(name)}\""
  }
}
