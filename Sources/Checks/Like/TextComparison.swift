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

  private let sample: [ByteText]
  private let found: [ByteText]
  private var isUsed: [Bool]

  /// How many bytes of lines are compared one with another at most, where forms alone do not tell.
  private static let budget = 2_000_000
  private static let nearby = 64

  init(sample: [ByteText], found: [ByteText], pattern: inout SamplePattern) {
    self.sample = sample
    self.found = found
    partners = [Int?](repeating: nil, count: sample.count)
    isUsed = [Bool](repeating: false, count: found.count)
    let (prefix, suffix) = takeCommonEnds()
    takeByForm(from: prefix, to: sample.count - suffix, found: prefix..<(found.count - suffix))
    takeOneByOne(pattern: &pattern)
    missing = partners.indices.filter { partners[$0] == nil }
    dropMissingProgress()
    extra = found.indices.filter { !isUsed[$0] }
  }

  private mutating func take(_ line: Int, _ partner: Int) {
    partners[line] = partner
    isUsed[partner] = true
  }

  private mutating func takeCommonEnds() -> (prefix: Int, suffix: Int) {
    let least = min(sample.count, found.count)
    var prefix = 0
    while prefix < least, sample[prefix] == found[prefix] {
      take(prefix, prefix)
      prefix += 1
    }
    var suffix = 0
    while suffix < least - prefix,
      sample[sample.count - 1 - suffix] == found[found.count - 1 - suffix]
    {
      take(sample.count - 1 - suffix, found.count - 1 - suffix)
      suffix += 1
    }
    return (prefix, suffix)
  }

  /// Pairs lines of one form, in order where there is one.
  private mutating func takeByForm(from start: Int, to end: Int, found range: Range<Int>) {
    guard start < end, !range.isEmpty else { return }
    var places: [[UInt8]: [Int]] = [:]
    for index in range { places[CanonicalLine.form(of: found[index]), default: []].append(index) }
    var unused: [[UInt8]: Int] = [:]
    var last = range.lowerBound - 1
    for line in start..<end {
      let form = CanonicalLine.form(of: sample[line])
      guard let all = places[form] else { continue }
      // The first that is free, and the first that is free after the line before.
      var first = unused[form] ?? 0
      while first < all.count, isUsed[all[first]] { first += 1 }
      unused[form] = first
      guard first < all.count else { continue }
      var next = first
      if all[first] <= last {
        next = Self.firstAbove(last, in: all)
        while next < all.count, isUsed[all[next]] { next += 1 }
      }
      if next < all.count {
        take(line, all[next])
        // A line that may stand anywhere does not hold up those after it.
        if all[next] == last + 1 || !OutputLine.isUnordered(sample[line]) { last = all[next] }
      } else {
        take(line, all[first])
        if !OutputLine.isUnordered(sample[line]) { misplaced.append(line) }
      }
    }
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
    for line in sample.indices {
      if let partner = partners[line] {
        position = partner
        continue
      }
      let start = Self.firstAbove(position, in: free)
      let ahead = free[start...].prefix(Self.nearby)
      let behind = free[..<start].suffix(Self.nearby)
      let words = sample[line].words
      let isExact = Field(sample[line]).map { FieldRule.of($0.name) == .exact } ?? false
      for candidate in Array(ahead) + Array(behind) where !isUsed[candidate] {
        left -= sample[line].count + found[candidate].count
        guard left > 0 else { return }
        if pattern.matches(words, found[candidate].words, isExact: isExact) {
          take(line, candidate)
          position = max(position, candidate)
          break
        }
      }
    }
  }

  /// Lines that only tell how far something was need not come, unless what came speaks otherwise of the same thing.
  private mutating func dropMissingProgress() {
    guard missing.count < sample.count else { return }
    let isTalk = sample.contains { $0.starts("< ") || $0.starts("> ") }
    let progress = missing.filter {
      OutputLine.isProgress(sample[$0]) || isTalk && sample[$0].starts("* ")
    }
    guard !progress.isEmpty else { return }
    var shapes: Set<[UInt8]> = []
    for index in isUsed.indices where !isUsed[index] {
      shapes.insert(OutputLine.shape(found[index]))
    }
    let harmless = Set(progress.filter { !shapes.contains(OutputLine.shape(sample[$0])) })
    missing.removeAll(where: harmless.contains)
  }
}
