/// Looks for a run of bytes or tokens in linear time (Knuth, Morris and Pratt, "Fast pattern matching in strings", 1977).
struct RunSearch<Element: Equatable> {
  private let wanted: [Element]
  private let borders: [Int]

  init(_ wanted: [Element]) {
    self.wanted = wanted
    var borders = [Int](repeating: 0, count: wanted.count)
    var length = 0
    for index in wanted.indices.dropFirst() {
      while length > 0, wanted[index] != wanted[length] { length = borders[length - 1] }
      if wanted[index] == wanted[length] { length += 1 }
      borders[index] = length
    }
    self.borders = borders
  }

  /// Where the run begins first, from an index on; nil: nowhere. A run of nothing is everywhere.
  func firstIndex(in elements: [Element], from start: Int) -> Int? {
    guard !wanted.isEmpty else { return start }
    var length = 0
    var index = start
    while index < elements.count {
      while length > 0, elements[index] != wanted[length] { length = borders[length - 1] }
      if elements[index] == wanted[length] { length += 1 }
      index += 1
      if length == wanted.count { return index - length }
    }
    return nil
  }
}
