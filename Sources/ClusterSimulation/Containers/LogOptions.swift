/// What of a log is wanted (`PodLogOptions`, core/v1).
struct LogOptions: Sendable {
  var follows = false
  var isPrevious = false
  var hasTimestamps = false
  /// Seconds since 1970.
  var since: Double?
  var lines: Int?
  var bytes: Int?

  init(_ request: APIRequest, now: Double) throws(APIFailure) {
    func isOn(_ name: String) -> Bool {
      request.parameter(name).map { $0.lowercased() != "false" && $0 != "0" } ?? false
    }
    func number(_ name: String, atLeast least: Int) throws(APIFailure) -> Int? {
      guard let text = request.parameter(name) else { return nil }
      guard let value = Int(text), value >= least else {
        throw APIFailure(
          code: 422, reason: "Invalid",
          message:
            "PodLogOptions \"\" is invalid: \(name): Invalid value: \(text): must be greater than or equal to \(least)"
        )
      }
      return value
    }
    follows = isOn("follow")
    isPrevious = isOn("previous")
    hasTimestamps = isOn("timestamps")
    lines = try number("tailLines", atLeast: 0)
    bytes = try number("limitBytes", atLeast: 1)
    if let seconds = try number("sinceSeconds", atLeast: 1) { since = now - Double(seconds) }
    if let text = request.parameter("sinceTime") {
      guard let time = Timestamp.seconds(text) else {
        throw .badRequest("parsing time \"\(text)\" as \"2006-01-02T15:04:05Z07:00\": cannot parse")
      }
      since = time
    }
  }

  /// The wanted part of what a log has.
  func text(_ log: ContainerLog) -> [UInt8] {
    let cursor = LogCursor(log, self)
    return cursor.take() ?? []
  }
}

/// How far somebody has read a log.
final class LogCursor: @unchecked Sendable {
  let log: ContainerLog
  private let options: LogOptions
  private var next: Int
  private var left: Int
  var isOver = false

  init(_ log: ContainerLog, _ options: LogOptions) {
    self.log = log
    self.options = options
    left = options.bytes ?? Int.max
    let since = options.since ?? -Double.infinity
    let entries = log.entries(from: 0)
    let wanted = entries.drop { $0.time < since }
    let kept = options.lines.map { wanted.suffix($0) } ?? wanted
    next = log.end - kept.count
  }

  /// What came since the last time; nil if nothing did.
  func take() -> [UInt8]? {
    let entries = log.entries(from: next)
    guard !entries.isEmpty, left > 0 else { return nil }
    next = log.end
    var result: [UInt8] = []
    for entry in entries {
      if options.hasTimestamps {
        let fraction = Int((entry.time - entry.time.rounded(.down)) * 1e9)
        let digits = String(fraction)
        let stamp = Timestamp.text(entry.time).dropLast()
        result += Array(
          "\(stamp).\(String(repeating: "0", count: max(0, 9 - digits.count)))\(digits)Z ".utf8)
      }
      result += entry.bytes
    }
    let piece = Array(result.prefix(left))
    left -= piece.count
    if left == 0 { isOver = options.bytes != nil && options.follows }
    return piece
  }
}
