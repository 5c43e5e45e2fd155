import LessonModel

/// Keeps of a difference what differs and a little around it.
enum DifferenceExcerpt {
  /// Lines in common that are kept before and after one that is not.
  private static let context = 2
  private static let longest = 60

  static func of(_ lines: [DifferenceLine]) -> [DifferenceLine] {
    guard lines.contains(where: { $0.side != .both }) else { return [] }
    var isKept = [Bool](repeating: false, count: lines.count)
    for (index, line) in lines.enumerated() where line.side != .both {
      for near in max(0, index - context)...min(lines.count - 1, index + context) {
        isKept[near] = true
      }
    }
    var result: [DifferenceLine] = []
    var dropped = 0
    func gap(_ result: inout [DifferenceLine]) {
      if dropped > 0 {
        result.append(DifferenceLine(.both, "… \(dropped) \(dropped == 1 ? "line" : "lines")"))
      }
      dropped = 0
    }
    for (index, line) in lines.enumerated() {
      guard isKept[index] else {
        dropped += 1
        continue
      }
      guard result.count < longest else {
        dropped = lines.count - index
        break
      }
      gap(&result)
      result.append(line.shortened(to: 400))
    }
    gap(&result)
    return result
  }
}

extension DifferenceLine {
  /// The line, cut where it is too long to be read; what is marked stays in sight.
  func shortened(to length: Int) -> DifferenceLine {
    guard text.utf8.count > length, text.count > length else { return self }
    let start = max(0, (marks.first?.start ?? 0) - length / 2)
    let cut = text.dropFirst(start).prefix(length)
    let head = start > 0 ? "…" : ""
    return DifferenceLine(
      side, head + cut + (start + length < text.count ? "…" : ""),
      marks: marks.compactMap { mark in
        let moved = mark.start - start + head.count
        return moved >= 0 && moved < length
          ? DifferenceMark(start: moved, length: min(mark.length, length - moved)) : nil
      })
  }
}
