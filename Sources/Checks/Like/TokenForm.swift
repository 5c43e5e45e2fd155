/// Knows tokens by their form. Every test takes time proportional to the token.
enum TokenForm {
  // MARK: Numbers

  /// `12`, `-3`, `1.5`, `1,234`.
  static func isNumber(_ text: ByteText) -> Bool {
    var text = text
    if text.first == ascii("-") || text.first == ascii("+") { text.removeFirst() }
    guard let first = text.first, first.isDigit else { return false }
    var dots = 0
    for byte in text where !byte.isDigit {
      guard byte == ascii(".") || byte == ascii(",") else { return false }
      if byte == ascii(".") { dots += 1 }
    }
    return dots < 2
  }

  /// `v1.2.3`, `1.25`, `2.39.2-1`.
  static func isVersion(_ text: ByteText) -> Bool {
    let body = text.first == ascii("v") ? text.dropFirst() : text
    guard let first = body.first, first.isDigit, body.contains(ascii(".")) else { return false }
    return body.allSatisfy {
      $0.isDigit || $0.isAlphabetic || $0 == 0x2E || $0 == 0x2D || $0 == 0x2B
    }
  }

  // MARK: Time

  /// `4d`, `3d12h`, `103s`, `1.5s`, `250ms`, `5min`.
  static func isDuration(_ text: ByteText) -> Bool {
    var index = text.startIndex
    let end = text.endIndex
    guard index < end, text[index].isDigit else { return false }
    while index < end {
      let start = index
      while index < end, text[index].isDigit || text[index] == ascii(".") { index += 1 }
      guard index > start, index < end else { return false }
      let unit = index
      while index < end, text[index].isAlphabetic || text[index] >= 0x80 { index += 1 }
      switch index - unit {
      case 1: guard "smhdyw".utf8.contains(text[unit]) else { return false }
      case 2:
        let name = text[unit..<index]
        guard name.equals("ms") || name.equals("us") || name.equals("ns") || name.equals("mo")
        else { return false }
      case 3:
        let name = text[unit..<index]
        guard name.equals("min") || name.equals("sec") || name.equals("µs") || name.equals("hrs")
        else { return false }
      case 4: guard text[unit..<index].equals("mins") else { return false }
      default: return false
      }
    }
    return true
  }

  /// Seconds and millionths of them, as curl and others measure: `0.012345`, `1.204711`.
  static func isMeasuredTime(_ text: ByteText) -> Bool {
    text.count == 8 && text[text.startIndex + 1] == ascii(".")
      && text[text.startIndex] < ascii("3") && text.dropFirst(2).isAllDigits
      && text[text.startIndex].isDigit
  }

  /// `15:04`, `15:04:05`, `3:04`, `10:15:32.123456`, `15:04:05Z`, `15:04:05+01:00`.
  static func isTimeOfDay(_ text: ByteText) -> Bool {
    var rest = text
    let hour = rest.prefix(while: \.isDigit)
    guard hour.count == 1 || hour.count == 2 else { return false }
    rest = rest.dropFirst(hour.count)
    var parts = 0
    while rest.first == ascii(":") {
      let digits = rest.dropFirst().prefix(while: \.isDigit)
      guard digits.count == 2, digits[digits.startIndex] < ascii("6") else { return false }
      rest = rest.dropFirst(3)
      parts += 1
    }
    guard parts == 1 || parts == 2 else { return false }
    if let mark = rest.first, mark == ascii(".") || mark == ascii(",") {
      let fraction = rest.dropFirst().prefix(while: \.isDigit)
      guard !fraction.isEmpty else { return false }
      rest = rest.dropFirst(fraction.count + 1)
    }
    return rest.isEmpty || isZone(rest)
  }

  /// `Z`, `UTC`, `+0000`, `-07:00`.
  static func isZone(_ text: ByteText) -> Bool {
    guard let first = text.first else { return false }
    if first == ascii("+") || first == ascii("-") {
      let rest = text.dropFirst()
      return rest.count == 4 && rest.isAllDigits
        || rest.count == 5 && rest[rest.startIndex + 2] == ascii(":")
          && rest.filter(\.isDigit).count == 4
    }
    return zones.contains(Array(text))
  }

  private static let zones = Set(
    [
      "Z", "UTC", "GMT", "CET", "CEST", "BST", "EST", "EDT", "CST", "CDT", "MST", "MDT", "PST",
      "PDT", "IST", "JST", "MSK", "EET", "EEST", "WET", "WEST", "AEST", "AEDT", "KST", "SGT",
    ].map { Array($0.utf8) })

  /// `2019-08-04`, `2019/08/04`, `04/08/2019`, `04/Aug/2019:10:00:00`.
  static func isDate(_ text: ByteText) -> Bool {
    let bytes = Array(text.prefix(11))
    guard text.count >= 10, bytes[0].isDigit else { return false }
    func digits(_ range: Range<Int>) -> Bool {
      bytes.count >= range.upperBound && bytes[range].allSatisfy(\.isDigit)
    }
    if text.count == 10 {
      if digits(0..<4), bytes[4] == ascii("-") || bytes[4] == ascii("/"), bytes[7] == bytes[4] {
        return digits(5..<7) && digits(8..<10)
      }
      return digits(0..<2) && bytes[2] == ascii("/") && digits(3..<5) && bytes[5] == ascii("/")
        && digits(6..<10)
    }
    // The access log's: day, month, year, then the time.
    guard digits(0..<2), bytes[2] == ascii("/"), bytes.count == 11, bytes[6] == ascii("/"),
      isMonth(ByteText(bytes[3..<6])), digits(7..<11)
    else { return false }
    let rest = text.dropFirst(11)
    return rest.isEmpty || rest.first == ascii(":") && isTimeOfDay(rest.dropFirst())
  }

  /// A date with a time in one word: `2019-08-04T10:00:00Z`.
  static func isMoment(_ text: ByteText) -> Bool {
    if isDate(text) { return true }
    if text.count > 10, isDate(text.prefix(10)) {
      let mark = text[text.startIndex + 10]
      if mark == ascii("T") || mark == ascii("t") || mark == ascii("_") || mark == ascii("-") {
        return isTimeOfDay(text.dropFirst(11))
      }
      return false
    }
    // `20240102T150405Z`
    if text.count >= 15, text.prefix(8).isAllDigits, text[text.startIndex + 8] == ascii("T"),
      text.dropFirst(9).prefix(6).isAllDigits
    {
      let rest = text.dropFirst(15)
      return rest.isEmpty || isZone(rest)
    }
    return isTimeOfDay(text) || isEpoch(text)
  }

  /// Seconds since 1970 with their fraction, or milliseconds: `1704207845.123`, `1704207845123`.
  static func isEpoch(_ text: ByteText) -> Bool {
    guard text.count >= 10, text.first == ascii("1") else { return false }
    let whole = text.prefix(while: \.isDigit)
    let rest = text.dropFirst(whole.count)
    if rest.isEmpty {
      return (whole.count == 10 || whole.count == 13) && whole[whole.startIndex + 1] > ascii("3")
    }
    return whole.count == 10 && rest.first == ascii(".") && rest.count > 1
      && rest.dropFirst().allSatisfy(\.isDigit)
  }

  static func isMonth(_ text: ByteText) -> Bool { months.contains(Array(text)) }
  static func isWeekday(_ text: ByteText) -> Bool { weekdays.contains(Array(text)) }

  private static let months: Set<[UInt8]> = {
    let long = [
      "January", "February", "March", "April", "May", "June", "July", "August", "September",
      "October", "November", "December",
    ]
    return Set((long + long.map { String($0.prefix(3)) } + ["Sept"]).map { Array($0.utf8) })
  }()
  private static let weekdays: Set<[UInt8]> = {
    let long = [
      "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
    ]
    return Set((long + long.map { String($0.prefix(3)) }).map { Array($0.utf8) })
  }()

  /// A unit of time that stands as a word of its own after a number.
  static func isTimeUnit(_ text: ByteText) -> Bool { timeUnits.contains(Array(text)) }

  private static let timeUnits = Set(
    [
      "second", "seconds", "sec", "secs", "s", "minute", "minutes", "min", "mins", "hour", "hours",
      "hr", "hrs", "day", "days", "week", "weeks", "month", "months", "year", "years", "ms", "msec",
      "us", "ns", "µs", "milliseconds", "microseconds",
    ].map { Array($0.utf8) })

  // MARK: Sizes

  /// `12.3MB`, `1.2GiB`, `280B/s`. Quantities of Kubernetes, as `128Mi`, are no sizes in this sense: they are asked for.
  static func isSize(_ text: ByteText) -> Bool {
    let number = text.prefix { $0.isDigit || $0 == ascii(".") || $0 == ascii(",") }
    guard let first = number.first, first.isDigit else { return false }
    return isSizeUnit(text.dropFirst(number.count))
  }

  static func isSizeUnit(_ text: ByteText) -> Bool {
    let unit = text.ends("/s") ? text.dropLast(2) : text
    return sizeUnits.contains(Array(unit)) && !(unit.count == 1 && unit.count == text.count)
      || unit.count < text.count && rateUnits.contains(Array(unit))
  }

  private static let sizeUnits = Set(
    [
      "kB", "KB", "MB", "GB", "TB", "KiB", "MiB", "GiB", "TiB", "Kb", "Mb", "Gb", "B",
    ].map { Array($0.utf8) })
  private static let rateUnits = Set(
    ["k", "K", "M", "G", "b", "bit", "Mbit", "kbit"].map { Array($0.utf8) })

  // MARK: Identifiers

  static func isUUID(_ text: ByteText) -> Bool {
    guard text.count == 36 else { return false }
    var index = 0
    for byte in text {
      let isDash = index == 8 || index == 13 || index == 18 || index == 23
      guard isDash ? byte == ascii("-") : byte.isHexDigit else { return false }
      index += 1
    }
    return true
  }

  /// Seven to 128 hexadecimal digits, letters and figures among them, perhaps with the name of the digest before.
  static func isHash(_ text: ByteText) -> Bool {
    let body = withoutDigestName(text)
    guard (7...128).contains(body.count) else { return false }
    var hasDigit = false
    var hasLetter = false
    for byte in body {
      guard byte.isHexDigit else { return false }
      if byte.isDigit { hasDigit = true } else { hasLetter = true }
    }
    return hasDigit && hasLetter
  }

  static func withoutDigestName(_ text: ByteText) -> ByteText {
    text.starts("sha256:") || text.starts("sha512:")
      ? text.dropFirst(7) : text.starts("sha1:") ? text.dropFirst(5) : text
  }

  /// Hexadecimal digits alone, which may be a hash by chance without a letter or a figure.
  static func canBeHash(_ text: ByteText) -> Bool {
    let body = withoutDigestName(text)
    return body.count >= 7 && body.allSatisfy(\.isHexDigit)
  }

  /// A long random text in base 64 or the like: letters of both cases and figures.
  static func isSecret(_ text: ByteText) -> Bool {
    guard text.count >= 32 else { return false }
    var hasDigit = false
    var hasLower = false
    var hasUpper = false
    for byte in text {
      if byte.isDigit {
        hasDigit = true
      } else if byte.isLower {
        hasLower = true
      } else if byte.isUpper {
        hasUpper = true
      } else if !(byte == ascii("+") || byte == ascii("/") || byte == ascii("_")
        || byte == ascii("-") || byte == ascii("=") || byte == ascii("."))
      {
        return false
      }
    }
    return hasDigit && hasLower && hasUpper
  }

  // MARK: Addresses

  /// An IPv4 address; not one of this machine, nor none, nor a mask: those are not left to chance.
  static func isIPv4(_ text: ByteText) -> Bool {
    guard (7...15).contains(text.count), let first = text.first, first.isDigit else { return false }
    var parts = 0
    var value = 0
    var digits = 0
    var head = 0
    for byte in text {
      if byte.isDigit {
        value = value * 10 + Int(byte - 0x30)
        digits += 1
        guard digits <= 3, value <= 255 else { return false }
      } else {
        guard byte == ascii("."), digits > 0 else { return false }
        if parts == 0 { head = value }
        parts += 1
        value = 0
        digits = 0
      }
    }
    return parts == 3 && digits > 0 && head != 0 && head != 127 && head != 255
  }

  /// An IPv6 or a hardware address; not `::` and `::1`.
  static func isColonAddress(_ text: ByteText) -> Bool {
    guard text.count >= 6 else { return false }
    var colons = 0
    var digits = 0
    for byte in text {
      if byte == ascii(":") {
        colons += 1
        digits = 0
      } else {
        guard byte.isHexDigit else { return false }
        digits += 1
        guard digits <= 4 else { return false }
      }
    }
    return colons == 5 || colons == 7 || colons >= 2 && text.holds("::")
  }

  static func isAddress(_ text: ByteText) -> Bool {
    if isIPv4(text) || isColonAddress(text) { return true }
    let host = text.prefix { $0 != ascii(":") && $0 != ascii("/") }
    return host.count < text.count && isIPv4(host) && text.dropFirst(host.count + 1).isAllDigits
  }
}
