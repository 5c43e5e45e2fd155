/// Where a background step can be asked whether it is ready.
struct ReadyAddress {
  /// What to ask: a URL, or `tcp://HOST:PORT`.
  var url: String

  /// Reads `http://…`, `https://…`, `tcp://HOST:PORT`, `HOST:PORT`, `:PORT` and `port PORT`; nil: it is a text to look for.
  init?(_ expected: String) {
    let words = expected.split(whereSeparator: \.isWhitespace)
    if words.count == 2, words[0].lowercased() == "port", let port = Self.port(words[1]) {
      url = "tcp://127.0.0.1:\(port)"
      return
    }
    guard words.count == 1, let word = words.first else { return nil }
    if word.hasPrefix("http://") || word.hasPrefix("https://") || word.hasPrefix("tcp://") {
      url = String(word)
      return
    }
    let parts = word.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, let port = Self.port(parts[1]),
      parts[0].allSatisfy({ $0.isLetter || $0.isNumber || $0 == "." || $0 == "-" })
    else { return nil }
    url = "tcp://\(parts[0].isEmpty ? "127.0.0.1" : parts[0]):\(port)"
  }

  private static func port(_ text: Substring) -> Int? {
    Int(text).flatMap { (1...65535).contains($0) ? $0 : nil }
  }
}
