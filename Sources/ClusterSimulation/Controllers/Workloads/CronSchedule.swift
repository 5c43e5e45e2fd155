/// When a cron job runs: five fields as crontab(5) has them, or a name such as `@hourly`; always in UTC.
struct CronSchedule: Sendable {
  private let minutes: Set<Int>
  private let hours: Set<Int>
  private let days: Set<Int>
  private let months: Set<Int>
  private let weekdays: Set<Int>
  private let hasDays: Bool
  private let hasWeekdays: Bool
  /// Seconds between runs, for `@every 1h30m`.
  private let interval: Double?

  private static let names = [
    "@yearly": "0 0 1 1 *", "@annually": "0 0 1 1 *", "@monthly": "0 0 1 * *",
    "@weekly": "0 0 * * 0", "@daily": "0 0 * * *", "@midnight": "0 0 * * *",
    "@hourly": "0 * * * *",
  ]
  private static let monthNames = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
  ]
  private static let dayNames = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]

  /// Reads a schedule; nil if it is none.
  init?(_ text: String) {
    var text = text.trimmed
    if text.hasPrefix("TZ=") || text.hasPrefix("CRON_TZ=") {
      text = String(text.drop { $0 != " " }).trimmed
    }
    if text.hasPrefix("@every ") {
      guard let interval = Self.duration(text.dropFirst(7)), interval >= 1 else { return nil }
      self.interval = interval
      (minutes, hours, days, months, weekdays) = ([], [], [], [], [])
      (hasDays, hasWeekdays) = (false, false)
      return
    }
    let fields = (Self.names[text] ?? text).split(separator: " ").map(String.init)
    guard fields.count == 5, let minutes = Self.field(fields[0], 0...59),
      let hours = Self.field(fields[1], 0...23), let days = Self.field(fields[2], 1...31),
      let months = Self.field(fields[3], 1...12, Self.monthNames, first: 1),
      let weekdays = Self.field(fields[4], 0...7, Self.dayNames, first: 0)
    else { return nil }
    interval = nil
    (self.minutes, self.hours, self.days, self.months) = (minutes, hours, days, months)
    self.weekdays = Set(weekdays.map { $0 % 7 })
    hasDays = !fields[2].hasPrefix("*") && fields[2] != "?"
    hasWeekdays = !fields[4].hasPrefix("*") && fields[4] != "?"
  }

  private static func field(
    _ text: String, _ range: ClosedRange<Int>, _ names: [String] = [], first: Int = 0
  ) -> Set<Int>? {
    func number(_ text: Substring) -> Int? {
      if let place = names.firstIndex(of: text.lowercased()) { return place + first }
      guard let value = Int(text), range.contains(value) else { return nil }
      return value
    }
    var result: Set<Int> = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let sides = part.split(separator: "/", omittingEmptySubsequences: false)
      guard let body = sides.first, sides.count <= 2 else { return nil }
      let step = sides.count == 2 ? Int(sides[1]) ?? 0 : 1
      guard step > 0 else { return nil }
      var span = range
      if body != "*", body != "?" {
        let ends = body.split(separator: "-", omittingEmptySubsequences: false)
        guard ends.count <= 2, let low = ends.first.flatMap(number) else { return nil }
        let high = ends.count == 2 ? number(ends[1]) : sides.count == 2 ? range.upperBound : low
        guard let high, low <= high else { return nil }
        span = low...high
      }
      result.formUnion(stride(from: span.lowerBound, through: span.upperBound, by: step))
    }
    return result
  }

  /// `1h30m`, in seconds.
  private static func duration(_ text: Substring) -> Double? {
    var total = 0.0
    var digits = ""
    for character in text {
      if character.isNumber || character == "." {
        digits.append(character)
        continue
      }
      guard let value = Double(digits), let unit = ["h": 3600.0, "m": 60, "s": 1][character]
      else { return nil }
      total += value * unit
      digits = ""
    }
    return digits.isEmpty ? total : nil
  }

  /// The first time after a moment, in seconds since 1970; nil if there is none within five years.
  func next(after time: Double) -> Double? {
    if let interval { return (time + interval).rounded(.down) }
    var moment = (Int(time.rounded(.down)) / 60 + 1) * 60
    let limit = moment + 5 * 366 * 86400
    while moment < limit {
      let day = moment / 86400
      let (_, month, dayOfMonth) = Timestamp.date(day)
      // 1970-01-01 was a Thursday.
      let weekday = (day + 4) % 7
      let fitsDay = days.contains(dayOfMonth)
      let fitsWeekday = weekdays.contains(weekday)
      let fits = hasDays && hasWeekdays ? fitsDay || fitsWeekday : fitsDay && fitsWeekday
      guard months.contains(month), fits else {
        moment = (day + 1) * 86400
        continue
      }
      let minute = moment / 60 % 1440
      guard hours.contains(minute / 60) else {
        moment += (60 - minute % 60) * 60
        continue
      }
      if minutes.contains(minute % 60) { return Double(moment) }
      moment += 60
    }
    return nil
  }
}

extension Timestamp {
  /// Year, month and day of a count of days since 1970.
  static func date(_ days: Int) -> (year: Int, month: Int, day: Int) {
    let text = Self.text(Double(days * 86400)).prefix(10).split(separator: "-").compactMap {
      Int($0)
    }
    guard text.count == 3 else { return (1970, 1, 1) }
    return (text[0], text[1], text[2])
  }
}
