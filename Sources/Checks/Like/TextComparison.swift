/// Finds for each line of a sample the line of an output that says the same.
struct TextComparison {
  /// For each line of the sample, the line of the output that says the same.
  private(set) var partners: [Int?]
  /// Lines of the sample that nothing says.
  private(set) var missing: [Int] = []
  /// Lines of the sample that come, and not in its order.
  private(set) var misplaced: [Int] = []
  /// Lines of the output that the sample has not.
  private(set) var extra: [Int] = []

  private let sample: PlacedLines
  private let found: PlacedLines
  private var isUsed: [Bool]

  /// How many bytes of lines are compared one with another at most, where forms alone do not tell.
  private static let budget = 2_000_000
  private static let nearby = 64

  init(sample: PlacedLines, found: PlacedLines, pattern: inout SamplePattern) {
    self.sample = sample
    self.found = found
    partners = [Int?](repeating: nil, count: sample.lines.count)
    isUsed = [Bool](repeating: false, count: found.lines.count)
    let (prefix, suffix) = takeCommonEnds()
    takeByForm(
      from: prefix, to: sample.lines.count - suffix, found: prefix..<(found.lines.count - suffix))
    takeOneByOne(pattern: &pattern)
    takeObjects()
    missing = partners.indices.filter { partners[$0] == nil }
    dropMissingProgress()
    extra = found.lines.indices.filter { !isUsed[$0] }
  }

  private mutating func take(_ line: Int, _ partner: Int) {
    partners[line] = partner
    isUsed[partner] = true
  }

  private mutating func takeCommonEnds() -> (prefix: Int, suffix: Int) {
    let (lines, others) = (sample.lines, found.lines)
    let least = min(lines.count, others.count)
    func isSame(_ line: Int, _ other: Int) -> Bool {
      lines[line] == others[other] && found.stands(other, like: line, of: sample)
    }
    var prefix = 0
    while prefix < least, isSame(prefix, prefix) {
      take(prefix, prefix)
      prefix += 1
    }
    var suffix = 0
    while suffix < least - prefix,
      isSame(lines.count - 1 - suffix, others.count - 1 - suffix)
    {
      take(lines.count - 1 - suffix, others.count - 1 - suffix)
      suffix += 1
    }
    return (prefix, suffix)
  }

  /// Pairs lines of one form, in order where there is one.
  private mutating func takeByForm(from start: Int, to end: Int, found range: Range<Int>) {
    guard start < end, !range.isEmpty else { return }
    var places: [[UInt8]: [Int]] = [:]
    for index in range {
      places[CanonicalLine.form(of: found.lines[index]), default: []].append(index)
    }
    var unused: [[UInt8]: Int] = [:]
    var last = range.lowerBound - 1
    for line in start..<end {
      let form = CanonicalLine.form(of: sample.lines[line])
      guard let all = places[form] else { continue }
      var first = unused[form] ?? 0
      while first < all.count, isUsed[all[first]] { first += 1 }
      unused[form] = first
      // The first that is free after the line before, and the first that is free.
      let next = first < all.count && all[first] <= last ? Self.firstAbove(last, in: all) : first
      let isUnordered = OutputLine.isUnordered(sample.lines[line])
      if let partner = partner(of: line, in: all[next...]) {
        take(line, partner)
        // A line that may stand anywhere does not hold up those after it.
        if partner == last + 1 || !isUnordered { last = partner }
      } else if let partner = partner(of: line, in: all[first..<next]) {
        take(line, partner)
        if !isUnordered { misplaced.append(line) }
      }
    }
  }

  /// The first line that is free and stands where the sample's does; so many free ones are looked at.
  private func partner(of line: Int, in candidates: ArraySlice<Int>) -> Int? {
    var left = Self.nearby
    for candidate in candidates where !isUsed[candidate] {
      if found.stands(candidate, like: line, of: sample) { return candidate }
      left -= 1
      if left == 0 { return nil }
    }
    return nil
  }

  private static func firstAbove(_ value: Int, in sorted: [Int]) -> Int {
    var low = 0
    var high = sorted.count
    while low < high {
      let middle = (low + high) / 2
      if sorted[middle] > value { high = middle } else { low = middle + 1 }
    }
    return low
  }

  /// Compares what is left line by line, near to where it should stand first.
  private mutating func takeOneByOne(pattern: inout SamplePattern) {
    guard partners.contains(where: { $0 == nil }), isUsed.contains(false) else { return }
    let free = isUsed.indices.filter { !isUsed[$0] }
    var left = Self.budget
    var position = -1
    for line in sample.lines.indices {
      if let partner = partners[line] {
        position = partner
        continue
      }
      let start = Self.firstAbove(position, in: free)
      let ahead = free[start...].prefix(Self.nearby)
      let behind = free[..<start].suffix(Self.nearby)
      let text = sample.lines[line]
      let words = CanonicalLine.body(of: text).words
      let field = Field(text)
      let isExact = field.map { FieldRule.of($0.name) == .exact } ?? false
      let leavesOpen = pattern.leavesOpen(text)
      for candidate in Array(ahead) + Array(behind) where !isUsed[candidate] {
        let other = found.lines[candidate]
        left -= text.count + other.count
        guard left > 0 else { return }
        guard leavesOpen || (field == nil) == (Field(other) == nil) else { continue }
        let others = CanonicalLine.body(of: other).words
        if pattern.matches(words, others, isExact: isExact)
          || OutputLine.isSameDeletion(words, others),
          found.stands(candidate, like: line, of: sample)
        {
          take(line, candidate)
          position = max(position, candidate)
          break
        }
      }
    }
  }

  /// Pairs lines that are JSON each, as programs log it, whatever the order of their members.
  private mutating func takeObjects() {
    var left = Self.budget
    func object(_ line: ByteText) -> JSONValue? {
      guard line.first == ascii("{"), line.last == ascii("}"), left > line.count else { return nil }
      left -= line.count
      return JSONValue(line)
    }
    let wanted = partners.indices.filter { partners[$0] == nil }.compactMap { line in
      object(sample.lines[line]).map { (line, $0) }
    }
    guard !wanted.isEmpty else { return }
    var others = isUsed.indices.filter { !isUsed[$0] }.compactMap { line in
      object(found.lines[line]).map { (line: line, value: $0) }
    }
    for (line, value) in wanted.prefix(Self.nearby) {
      guard
        let place = others.prefix(Self.nearby).firstIndex(where: {
          JSONComparison.judge(value, $0.value).outcome == .passed
        })
      else { continue }
      take(line, others.remove(at: place).line)
    }
  }

  /// Lines that only tell how far something was need not come, unless what came speaks otherwise of the same thing.
  private mutating func dropMissingProgress() {
    guard missing.count < sample.lines.count else { return }
    let isTalk = sample.lines.contains { $0.starts("< ") || $0.starts("> ") }
    let progress = missing.filter {
      OutputLine.isProgress(sample.lines[$0]) || isTalk && sample.lines[$0].starts("* ")
    }
    guard !progress.isEmpty else { return }
    var shapes: Set<[UInt8]> = []
    for index in isUsed.indices where !isUsed[index] {
      shapes.insert(OutputLine.shape(found.lines[index]))
    }
    let harmless = Set(progress.filter { !shapes.contains(OutputLine.shape(sample.lines[$0])) })
    missing.removeAll(where: harmless.contains)
  }
}
