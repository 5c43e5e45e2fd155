import LessonModel

/// The output is like a sample to a degree.
///
/// The measure is Jaro–Winkler's: what two texts share, in order, with more weight on how they begin (W. E. Winkler, "String
/// Comparator Metrics and Enhanced Decision Rules", 1990; boost from 0.7, prefix of 4), as Innovation Engine has it. A share
/// of equal letters says little of what must hold, so an output that names a trouble which the sample does not name fails
/// whatever the measure.
struct SimilarityCheck: Check {
  let kind = ExpectationKind.similarity

  /// Texts are compared by as much as this of them, in characters.
  private static let limit = 8192

  private static let troubles = [
    "CrashLoopBackOff", "ErrImagePull", "Error", "Evicted", "Failed", "ImagePullBackOff",
    "InvalidImageName", "NotReady", "OOMKilled", "RunContainerError", "Unhealthy", "Unknown",
  ]

  func judge(_ expectation: Expectation, _ observation: Observation) -> Verdict {
    let parts = expectation.expected.split(
      separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
    guard let first = parts.first, let threshold = Double(first), (0...1).contains(threshold) else {
      return Verdict(
        .undecided, "'\(parts.first ?? "")' is no similarity: it is a number from 0 to 1.")
    }
    let wanted = trimmingSpace(parts.count > 1 ? parts[1] : "")
    let found = trimmingSpace(observation.output)
    func failed(_ reason: String) -> Verdict {
      Verdict(
        .failed, reason, difference: LineDifference.between(lines(of: wanted), lines(of: found)))
    }
    let words = Set(Self.words(found))
    let named = Set(Self.words(wanted))
    if let trouble = Self.troubles.first(where: { words.contains($0) && !named.contains($0) }) {
      return failed("The output says '\(trouble)', which the lesson's sample does not.")
    }
    let similarity = Self.jaroWinkler(
      Array(wanted.unicodeScalars.prefix(Self.limit)),
      Array(found.unicodeScalars.prefix(Self.limit)))
    // Two decimals, cut off, so that what is too little never reads as enough.
    let shown = Double(Int(similarity * 100)) / 100
    return similarity >= threshold
      ? Verdict(.passed, "The output is like the sample: \(shown), at least \(first).")
      : failed("The output is too unlike the sample: \(shown), where \(first) is needed.")
  }

  private static func words(_ text: String) -> [String] {
    text.split { !($0.isLetter || $0.isNumber) }.map(String.init)
  }

  /// The measure, from 0 to 1.
  static func jaroWinkler(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Double {
    let jaro = jaro(left, right)
    guard jaro > 0.7 else { return jaro }
    let prefix = zip(left.prefix(4), right.prefix(4)).prefix { $0 == $1 }.count
    return jaro + 0.1 * Double(prefix) * (1 - jaro)
  }

  private static func jaro(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Double {
    if left == right { return 1 }
    guard !left.isEmpty, !right.isEmpty else { return 0 }
    let reach = max(0, max(left.count, right.count) / 2 - 1)
    var isTaken = [Bool](repeating: false, count: right.count)
    var matches: [Unicode.Scalar] = []
    for (index, scalar) in left.enumerated() {
      let from = max(0, index - reach)
      let to = min(right.count - 1, index + reach)
      guard from <= to else { continue }
      for other in from...to where !isTaken[other] && right[other] == scalar {
        isTaken[other] = true
        matches.append(scalar)
        break
      }
    }
    guard !matches.isEmpty else { return 0 }
    let others = right.indices.filter { isTaken[$0] }.map { right[$0] }
    let moved = Double(zip(matches, others).count { $0 != $1 }) / 2
    let count = Double(matches.count)
    return (count / Double(left.count) + count / Double(right.count) + (count - moved) / count) / 3
  }
}
