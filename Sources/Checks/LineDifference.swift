import LessonModel

/// What two texts have in common, line by line.
enum LineDifference {
  /// The difference after the longest common subsequence; texts too long for that are told apart by their common
  /// beginning and end alone.
  static func between(
    _ expected: [String], _ found: [String], same: (String, String) -> Bool = { $0 == $1 }
  ) -> [DifferenceLine] {
    var prefix = 0
    while prefix < min(expected.count, found.count), same(expected[prefix], found[prefix]) {
      prefix += 1
    }
    var suffix = 0
    while suffix < min(expected.count, found.count) - prefix,
      same(expected[expected.count - 1 - suffix], found[found.count - 1 - suffix])
    { suffix += 1 }
    let left = Array(expected[prefix..<(expected.count - suffix)])
    let right = Array(found[prefix..<(found.count - suffix)])
    // Every line is compared with every other: not where that is much to read.
    let cost =
      left.reduce(0) { $0 + $1.utf8.count } * right.count + right.reduce(0) { $0 + $1.utf8.count }
      * left.count
    let middle =
      left.count * right.count <= 250_000 && cost <= 40_000_000
      ? common(left, right, same)
      : left.map { DifferenceLine(.expected, $0) } + right.map { DifferenceLine(.found, $0) }
    return found[..<prefix].map { DifferenceLine(.both, $0) } + middle
      + found[(found.count - suffix)...].map { DifferenceLine(.both, $0) }
  }

  private static func common(
    _ left: [String], _ right: [String], _ same: (String, String) -> Bool
  ) -> [DifferenceLine] {
    var length = [[Int]](
      repeating: [Int](repeating: 0, count: right.count + 1), count: left.count + 1)
    for i in left.indices.reversed() {
      for j in right.indices.reversed() {
        length[i][j] =
          same(left[i], right[j])
          ? length[i + 1][j + 1] + 1 : max(length[i + 1][j], length[i][j + 1])
      }
    }
    var result: [DifferenceLine] = []
    var (i, j) = (0, 0)
    while i < left.count || j < right.count {
      if i < left.count, j < right.count, same(left[i], right[j]) {
        result.append(DifferenceLine(.both, right[j]))
        i += 1
        j += 1
      } else if i < left.count, j == right.count || length[i + 1][j] >= length[i][j + 1] {
        result.append(DifferenceLine(.expected, left[i]))
        i += 1
      } else {
        result.append(DifferenceLine(.found, right[j]))
        j += 1
      }
    }
    return result
  }
}
