/// Finds dates and times that go over several words.
enum DateRun {
  private enum Part { case weekday, month, day, year, time, date, zone, half, none }

  /// The number of words from here that are one moment: `Mon, 23 Nov 2026 12:20:27 +0000`, `Jan  2 15:04`,
  /// `2024-01-02 15:04:05.123 +0000 UTC`.
  static func length(at index: Int, in words: [ByteText]) -> Int? {
    guard index < words.count, let first = CanonicalWord.core(words[index]).first,
      first.isDigit || first.isUpper
    else { return nil }
    var hasMonth = false
    var hasTime = false
    var hasDate = false
    var previous = Part.none
    var position = index
    func isMonth(_ offset: Int) -> Bool {
      offset < words.count && TokenForm.isMonth(CanonicalWord.core(words[offset]))
    }
    loop: while position < words.count {
      let part = self.part(CanonicalWord.core(words[position]))
      switch part {
      case .month: hasMonth = true
      case .date: hasDate = true
      case .time: hasTime = true
      case .day:
        guard previous == .month || isMonth(position + 1) else { break loop }
      case .year: guard hasMonth else { break loop }
      case .zone, .half: guard hasTime else { break loop }
      case .weekday: guard position == index else { break loop }
      case .none: break loop
      }
      previous = part
      position += 1
    }
    let count = position - index
    // A month's name alone is a word: `May`, `March`.
    if hasMonth { return count >= 2 ? count : nil }
    guard hasTime || hasDate else { return nil }
    return count
  }

  private static func part(_ text: ByteText) -> Part {
    guard let first = text.first else { return .none }
    if first.isDigit {
      if text.count <= 2, let day = text.decimal { return (1...31).contains(day) ? .day : .none }
      if text.count == 4, let year = text.decimal {
        return (1900...2200).contains(year) ? .year : .none
      }
      if TokenForm.isTimeOfDay(text) { return .time }
      if TokenForm.isDate(text) { return text.count > 10 ? .time : .date }
      if TokenForm.isMoment(text), !TokenForm.isEpoch(text) { return .time }
      return .none
    }
    if first.isUpper {
      if TokenForm.isMonth(text) { return .month }
      if TokenForm.isWeekday(text) { return .weekday }
      if text.equals("AM") || text.equals("PM") { return .half }
    }
    return TokenForm.isZone(text) ? .zone : .none
  }
}
