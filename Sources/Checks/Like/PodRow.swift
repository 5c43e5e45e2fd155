/// A row of `kubectl get pods` without its heading.
enum PodRow {
  /// How often a pod may have restarted and be as well as one that did not: it started before what it needs.
  static let few = 2

  /// Where the restarts stand, how many they are, and how many words tell them.
  static func restarts(in words: [ByteText]) -> (position: Int, count: Int, words: Int)? {
    for position in 3...4 where position + 1 < words.count {
      guard isFraction(words[position - 2]), let count = words[position].decimal,
        words[position - 1].first?.isAlphabetic == true
      else { continue }
      var end = position + 1
      if words[end].first == ascii("("), end + 1 < words.count, words[end + 1].equals("ago)") {
        end += 2
      }
      guard end < words.count, TokenForm.isDuration(words[end]) else { continue }
      return (position, count, end - position)
    }
    return nil
  }

  static func form(ofRestarts count: Int) -> [UInt8] {
    count <= few ? [TokenKind.fewRestarts.rawValue] : Array(String(count).utf8)
  }

  private static func isFraction(_ text: ByteText) -> Bool {
    let parts = text.split(separator: ascii("/"), omittingEmptySubsequences: false)
    return parts.count == 2 && parts.allSatisfy(\.isAllDigits)
  }
}
