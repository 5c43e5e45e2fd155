import LessonModel

/// A server answers a request as expected, in the form of ``HTTPQuery``.
struct HTTPCheck: Check {
  let kind = ExpectationKind.http

  func judge(_ expectation: Expectation, _ observation: Observation) -> Verdict {
    let query: HTTPQuery
    do { query = try HTTPQuery(expectation.expected) } catch {
      return Verdict(.undecided, "\(error.message)")
    }
    guard let http = observation.http else {
      return Verdict(.undecided, "Nobody asked '\(query.url)'.")
    }
    guard let status = http.status else {
      return Verdict(
        .failed, "'\(http.url)' does not answer: \(http.failure ?? "no reason known").")
    }
    if query.isConnection { return Verdict(.passed, "'\(http.url)' takes connections.") }
    let answer = "'\(http.url)' answers with status \(status)"
    guard query.statuses.contains(status) else {
      return Verdict(
        .failed, query.isStatusGiven ? "\(answer), expected \(query.statusText)." : "\(answer).",
        difference: query.isStatusGiven
          ? [DifferenceLine(.expected, query.statusText), DifferenceLine(.found, String(status))]
          : [])
    }
    guard let body = query.body else { return Verdict(.passed, "\(answer).") }
    var inner = expectation
    inner.kind = body.kind
    inner.expected = body.expected
    var verdict = CheckRegistry.standard.judge(inner, Observation(output: http.body ?? ""))
    verdict.explanation = "\(answer); of the body: \(verdict.explanation)"
    return verdict
  }
}

/// A request and what its answer is to be: `[METHOD ]URL[ STATUS][ KIND TEXT]`.
///
/// `STATUS` is a code (`404`), a class (`2xx`) or a range (`200-299`), 200 to 399 if there is none; `KIND` is `contains`,
/// `matches` (a regular expression), `json` (a path and a comparison) or `exact`, and is about the body. `tcp://HOST:PORT` stands
/// alone: all that is asked is whether something listens there.
public struct HTTPQuery: Sendable, Hashable {
  public var method: String
  public var url: String
  public var statuses: ClosedRange<Int>
  /// Whether the expectation names a status.
  public var isStatusGiven: Bool
  public var body: Body?

  public struct Body: Sendable, Hashable {
    public var kind: ExpectationKind
    public var expected: String
  }

  /// Whether nothing is asked but that something takes connections.
  public var isConnection: Bool { url.hasPrefix("tcp://") }

  /// Why a text is no such expectation.
  public struct Malformed: Error, Hashable {
    public var message: String
  }

  private static let methods = ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"]

  /// - Throws: a ``Malformed`` that says what is wrong.
  public init(_ text: String) throws(Malformed) {
    var words = text.split(separator: " ", omittingEmptySubsequences: true)[...]
    method = "GET"
    if let first = words.first, Self.methods.contains(String(first)) {
      method = String(first)
      words.removeFirst()
    }
    guard let url = words.popFirst() else {
      throw Malformed(message: "The expectation names no URL.")
    }
    self.url = String(url)
    statuses = 200...399
    isStatusGiven = false
    if isConnection {
      let parts = self.url.dropFirst("tcp://".count).split(
        separator: ":", omittingEmptySubsequences: false)
      guard parts.count == 2, !parts[0].isEmpty, let port = Int(parts[1]),
        (1...65535).contains(port)
      else {
        throw Malformed(message: "'\(self.url)' names no host and port: write tcp://HOST:PORT.")
      }
      guard words.isEmpty, method == "GET" else {
        throw Malformed(
          message:
            "'\(text)': a connection has neither method, status nor body; write http:// for them.")
      }
      return
    }
    if let word = words.first, let range = Self.range(word) {
      statuses = range
      isStatusGiven = true
      words.removeFirst()
    }
    guard let name = words.popFirst() else { return }
    let kinds: [String: ExpectationKind] = [
      "contains": .contains, "matches": .regex, "json": .json, "exact": .exact,
    ]
    guard let kind = kinds[String(name)], let start = words.first?.startIndex else {
      throw Malformed(
        message:
          "'\(text)': after the URL comes a status (200, 2xx, 200-299), then contains, matches, json or exact and a text; '\(name)' is none of them."
      )
    }
    body = Body(kind: kind, expected: String(text[start...]))
  }

  var statusText: String {
    statuses.count == 1
      ? "\(statuses.lowerBound)" : "\(statuses.lowerBound) to \(statuses.upperBound)"
  }

  private static func range(_ word: Substring) -> ClosedRange<Int>? {
    if word.count == 3, let code = Int(word), (100...599).contains(code) { return code...code }
    if word.count == 3, word.lowercased().hasSuffix("xx"), let digit = word.first?.wholeNumberValue,
      (1...5).contains(digit)
    {
      return (digit * 100)...(digit * 100 + 99)
    }
    let bounds = word.split(separator: "-")
    guard bounds.count == 2, let low = Int(bounds[0]), let high = Int(bounds[1]),
      (100...599).contains(low), low <= high
    else { return nil }
    return low...high
  }
}
