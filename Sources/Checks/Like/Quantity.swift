/// Finds quantities that only make sense with the words around them.
enum Quantity {
  /// `5 minutes`, `About an hour`, `less than a second`; the number of words.
  static func duration(at index: Int, in words: [ByteText]) -> Int? {
    var position = index
    func word(_ offset: Int) -> ByteText {
      position + offset < words.count ? CanonicalWord.core(words[position + offset]) : []
    }
    if isVague(word(0)) {
      position += 1
      if word(0).equals("than") { position += 1 }
    }
    let amount = word(0)
    guard !amount.isEmpty, TokenForm.isTimeUnit(word(1)) else { return nil }
    if amount.equals("a") || amount.equals("an") { return position + 2 - index }
    guard amount[amount.startIndex].isDigit, TokenForm.isNumber(amount),
      // `3 s` and `4 d`: a letter may be a name as well.
      word(1).count > 1 || word(1).equals("s")
    else { return nil }
    return position + 2 - index
  }

  /// `01:02 min`; the number of words.
  static func clockDuration(at index: Int, in words: [ByteText]) -> Int? {
    guard index + 1 < words.count, words[index].contains(ascii(":")),
      words[index + 1].equals("min") || words[index + 1].equals("h"),
      TokenForm.isTimeOfDay(words[index])
    else { return nil }
    return 2
  }

  private static func isVague(_ word: ByteText) -> Bool {
    word.equals("About") || word.equals("about") || word.equals("Less") || word.equals("less")
      || word.equals("almost") || word.equals("over")
  }

  /// `12.3 MB`, `1.5 MB/s`; the number of words.
  static func size(at index: Int, in words: [ByteText]) -> Int? {
    guard index + 1 < words.count else { return nil }
    let amount = CanonicalWord.core(words[index])
    guard let first = amount.first, first.isDigit,
      TokenForm.isNumber(amount)
        || amount.allSatisfy({ $0.isDigit || $0 == ascii(".") || $0 == ascii("/") }),
      TokenForm.isSizeUnit(CanonicalWord.core(words[index + 1]))
    else { return nil }
    return 2
  }

  /// The length of the size at the beginning of a line of `du`: `4.0K  ./src`, `8<tab>./src`; nil: it is none.
  static func diskUsage(of line: ByteText) -> Int? {
    let number = line.prefix { $0.isDigit || $0 == ascii(".") }
    guard let first = number.first, first.isDigit else { return nil }
    let rest = line.dropFirst(number.count)
    let hasUnit = rest.first.map { "KMGTP".utf8.contains($0) } ?? false
    let gap = hasUnit ? rest.dropFirst() : rest
    let path = gap.trimmed
    guard gap.first?.isBlank == true, !path.isEmpty, path.words.count == 1 else { return nil }
    if hasUnit { return number.count + 1 }
    return gap.first == 0x09 && (path.first == ascii("/") || path.starts("./") || path.equals("."))
      ? number.count : nil
  }

  /// Whether a number after this word is one that was measured: `duration_ms 45.12`.
  static func namesDuration(_ word: ByteText) -> Bool {
    let core = CanonicalWord.core(word)
    return core.ends("_ms") || core.ends("_seconds") || core.equals("duration")
      || core.equals("elapsed") || core.equals("took")
  }

  /// `(x12 over 3m)` after an event's age; the number of words.
  static func repetition(at index: Int, in words: [ByteText]) -> Int? {
    guard index + 2 < words.count, words[index].starts("(x"), words[index].dropFirst(2).isAllDigits,
      words[index + 1].equals("over"), words[index + 2].last == ascii(")")
    else { return nil }
    return 3
  }

  /// Whether a number after this word is one that the system gave out: of a process, of an inode, of a DNS message.
  static func namesIdentifier(_ word: ByteText) -> Bool {
    if word.equals("id:") || word.equals("Inode:") || word.equals("rcvd:") { return true }
    let core = CanonicalWord.core(word)
    return core.equals("process") || core.equals("pid") || core.equals("PID")
      || core.equals("resourceVersion")
  }

  /// Whether this is the version of the tool that asks: `DiG 9.18.28-1~deb12u2-Debian`.
  static func isAskingTool(at index: Int, in words: [ByteText]) -> Bool {
    index > 0 && words[index - 1].equals("DiG") && words[index].first?.isDigit == true
  }

  /// Whether this is the time to live of a DNS record: `web.example. 30 IN A 10.0.0.1`.
  static func isTimeToLive(at index: Int, in words: [ByteText]) -> Bool {
    index == 1 && words.count >= 5 && words[1].isAllDigits && words[2].equals("IN")
      && words[0].last == ascii(".")
  }

  /// The head of a line of klog, `I0102 15:04:05.123456       1`: its level.
  static func kernelLogMoment(at index: Int, in words: [ByteText]) -> [UInt8]? {
    guard index + 2 < words.count, words[index].count == 5, let level = words[index].first,
      "IWEF".utf8.contains(level), words[index].dropFirst().isAllDigits,
      TokenForm.isTimeOfDay(words[index + 1]), words[index + 2].isAllDigits
    else { return nil }
    return [level, TokenKind.timestamp.rawValue]
  }

  /// Whether a number tells how far something is: the first of `2 of 3`, where the line waits.
  static func isProgress(at index: Int, in words: [ByteText]) -> Bool {
    guard words[index].isAllDigits, index + 1 < words.count, let first = words.first else {
      return false
    }
    // `Image size: 72080558 bytes.`
    if index > 0, words[index - 1].equals("size:"), words[index + 1].starts("bytes") { return true }
    if first.equals("Waiting") {
      return words[index + 1].equals("of") || words[index + 1].equals("out")
        || words[index + 1].equals("old") || words[index + 1].equals("pods")
    }
    return false
  }

  /// Whether this is the node that a scheduler chose: the last word of `Successfully assigned default/web to worker-1`.
  static func isChosenNode(at index: Int, in words: [ByteText]) -> Bool {
    index >= 4 && index == words.count - 1 && words[index - 1].equals("to")
      && words[index - 3].equals("assigned")
  }
}
