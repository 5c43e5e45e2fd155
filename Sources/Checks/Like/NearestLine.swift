import LessonModel

/// Finds for a line that did not come the line that came instead.
struct NearestLine {
  private let lines: [ByteText]
  private var free: [Int]
  /// For so many lines one is looked for; nobody reads more.
  private var left = 30

  /// How many lines are looked at for one.
  private static let nearby = 200

  init(_ lines: [ByteText], among free: [Int]) {
    self.lines = lines
    self.free = free
  }

  /// The line that shares most words, at least half of them; it is given out once.
  mutating func take(for line: ByteText) -> ByteText? {
    guard left > 0 else { return nil }
    left -= 1
    let wanted = Set(Self.words(line))
    guard !wanted.isEmpty else { return nil }
    var best: (position: Int, score: Int)?
    for (position, index) in free.prefix(Self.nearby).enumerated() {
      let words = Self.words(lines[index])
      let score = words.count { wanted.contains($0) }
      if score * 2 >= max(wanted.count, words.count), score > best?.score ?? 0 {
        best = (position, score)
      }
    }
    guard let best else { return nil }
    return lines[free.remove(at: best.position)]
  }

  func rest(limit: Int) -> [ByteText] { free.prefix(limit).map { lines[$0] } }

  private static func words(_ line: ByteText) -> [[UInt8]] {
    line.prefix(2000).words.map { CanonicalLine.form(of: [$0], isExact: false) }
  }

  /// The one word in which two lines differ that are otherwise alike.
  static func onlyDifference(_ expected: ByteText, _ found: ByteText) -> (
    expected: String, found: String
  )? {
    let wrong = differing(expected, found)
    guard wrong.count == 1, let pair = wrong.first else { return nil }
    return (CanonicalWord.core(pair.0).text, CanonicalWord.core(pair.1).text)
  }

  /// Where the words stand in which two lines differ, if they have as many words.
  static func marks(_ expected: ByteText, _ found: ByteText) -> (
    expected: [DifferenceMark], found: [DifferenceMark]
  ) {
    let wrong = differing(expected, found)
    return (wrong.map { mark($0.0, in: expected) }, wrong.map { mark($0.1, in: found) })
  }

  private static func differing(_ expected: ByteText, _ found: ByteText) -> [(ByteText, ByteText)] {
    guard expected.count < 4096, found.count < 4096 else { return [] }
    let (left, right) = (expected.words, found.words)
    guard left.count == right.count else { return [] }
    return zip(left, right).filter {
      CanonicalLine.form(of: [$0], isExact: false) != CanonicalLine.form(of: [$1], isExact: false)
    }
  }

  private static func mark(_ word: ByteText, in line: ByteText) -> DifferenceMark {
    DifferenceMark(start: line[..<word.startIndex].text.count, length: word.text.count)
  }
}
