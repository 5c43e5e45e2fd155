/// Finds secrets in a text by their shape and by what they are called, in one pass over its bytes.
///
/// Known shapes are private keys in PEM (RFC 7468), JSON Web Tokens (RFC 7519), bearer and basic credentials (RFC 6750, RFC 7617),
/// passwords in URLs (RFC 3986, 3.2.1), and the published forms of tokens of AWS, GitHub, GitLab, Google, npm, PyPI, Slack and
/// Stripe. Called a secret is what follows `password=`, `token: `, `--api-key ` and the like.
struct SecretShapes {
  /// A stretch of bytes that must not be shown.
  struct Stretch: Hashable {
    var range: Range<Int>
    /// Whether it is worth to hide the same text wherever else it stands.
    var isDistinct: Bool
  }

  private let bytes: UnsafeBufferPointer<UInt8>
  private var found: [Stretch] = []

  /// - Parameters:
  ///   - bytes: UTF-8.
  ///   - isInsideKey: whether a private key began in the text before, and was not ended; afterwards, whether this one leaves one open.
  /// - Returns: the stretches in order; none overlaps another.
  static func stretches(in bytes: UnsafeBufferPointer<UInt8>, isInsideKey: inout Bool) -> [Stretch]
  {
    var shapes = SecretShapes(bytes: bytes)
    shapes.scan(&isInsideKey)
    return shapes.found
  }

  private init(bytes: UnsafeBufferPointer<UInt8>) {
    self.bytes = bytes
  }

  private mutating func scan(_ isInsideKey: inout Bool) {
    var index = 0
    if isInsideKey {
      index = endOfKey(from: 0, &isInsideKey)
    }
    while index < bytes.count {
      let next: Int?
      switch bytes[index] {
      case UInt8(ascii: "-"): next = dashes(at: index, &isInsideKey)
      case UInt8(ascii: ":"):
        next = starts("://", at: index) ? url(at: index) : assignment(at: index)
      case UInt8(ascii: "="): next = assignment(at: index)
      case UInt8(ascii: "A"), UInt8(ascii: "B"), UInt8(ascii: "L"), UInt8(ascii: "e"),
        UInt8(ascii: "g"), UInt8(ascii: "n"), UInt8(ascii: "p"), UInt8(ascii: "r"),
        UInt8(ascii: "s"), UInt8(ascii: "x"):
        next = mayBegin(at: index) ? token(at: index) : nil
      default: next = nil
      }
      index = next ?? index + 1
    }
  }

  // MARK: Tokens of known shapes

  private struct Shape {
    var prefix: StaticString
    var least: Int
    /// Characters that may follow besides letters and digits.
    var others: StaticString = ""
  }

  private static let shapes: [Shape] = [
    Shape(prefix: "AKIA", least: 16), Shape(prefix: "ASIA", least: 16),
    Shape(prefix: "AIza", least: 35, others: "-_"),
    Shape(prefix: "LS0tLS1CRUdJTi", least: 40, others: "+/="),
    Shape(prefix: "ghp_", least: 30), Shape(prefix: "gho_", least: 30),
    Shape(prefix: "ghu_", least: 30), Shape(prefix: "ghs_", least: 30),
    Shape(prefix: "ghr_", least: 30), Shape(prefix: "github_pat_", least: 22, others: "_"),
    Shape(prefix: "glpat-", least: 20, others: "-_"), Shape(prefix: "npm_", least: 36),
    Shape(prefix: "pypi-", least: 40, others: "-_"), Shape(prefix: "rk_live_", least: 16),
    Shape(prefix: "sk_live_", least: 16), Shape(prefix: "sk-", least: 32, others: "-_"),
    Shape(prefix: "xoxb-", least: 10, others: "-"), Shape(prefix: "xoxp-", least: 10, others: "-"),
    Shape(prefix: "xoxa-", least: 10, others: "-"), Shape(prefix: "xoxs-", least: 10, others: "-"),
  ]

  /// Whether a token of a known shape can begin here, by its first two bytes: nearly always not.
  private func mayBegin(at index: Int) -> Bool {
    guard index + 8 < bytes.count else { return false }
    let second = bytes[index + 1]
    let fits =
      switch bytes[index] {
      case UInt8(ascii: "A"):
        second == UInt8(ascii: "K") || second == UInt8(ascii: "S") || second == UInt8(ascii: "I")
      case UInt8(ascii: "B"): second == UInt8(ascii: "e")
      case UInt8(ascii: "L"): second == UInt8(ascii: "S")
      case UInt8(ascii: "e"): second == UInt8(ascii: "y")
      case UInt8(ascii: "g"):
        second == UInt8(ascii: "h") || second == UInt8(ascii: "i") || second == UInt8(ascii: "l")
      case UInt8(ascii: "n"): second == UInt8(ascii: "p")
      case UInt8(ascii: "p"): second == UInt8(ascii: "y")
      case UInt8(ascii: "r"), UInt8(ascii: "s"):
        second == UInt8(ascii: "k")
      case UInt8(ascii: "x"): second == UInt8(ascii: "o")
      default: false
      }
    return fits && (index == 0 || !Self.isWord(bytes[index - 1]))
  }

  private mutating func token(at index: Int) -> Int? {
    if starts("eyJ", at: index) { return webToken(at: index) }
    if starts("Bearer ", at: index) {
      let end = run(from: index + 7, others: "._~+/=-")
      guard end - index >= 7 + 8 else { return nil }
      return add(index + 7..<end, isDistinct: true)
    }
    for shape in Self.shapes where shape.prefix.utf8Start.pointee == bytes[index] {
      guard starts(shape.prefix, at: index) else { continue }
      let begin = index + shape.prefix.utf8CodeUnitCount
      let end = run(from: begin, others: shape.others)
      guard end - begin >= shape.least else { continue }
      // A certificate in PEM is public: only a private key is a secret, and its first line says so.
      if bytes[index] == UInt8(ascii: "L"), !isEncodedKey(index..<end) { continue }
      return add(index..<end, isDistinct: true)
    }
    return nil
  }

  /// Whether base64 of a PEM text is that of a private key: `PRIVATE KEY` in its first line, at each of three alignments.
  private func isEncodedKey(_ range: Range<Int>) -> Bool {
    let head = bytes[range.lowerBound..<min(range.upperBound, range.lowerBound + 60)]
    let text = String(decoding: head, as: UTF8.self)
    return ["UFJJVkFURSBLRV", "BSSVZBVEUgS0VZ", "QUklWQVRFIEtFW", "FBSSVZBVEUgS0"].contains {
      text.contains($0)
    }
  }

  private mutating func webToken(at index: Int) -> Int? {
    let first = run(from: index, others: "-_")
    guard first - index >= 8, first < bytes.count, bytes[first] == UInt8(ascii: ".") else {
      return nil
    }
    let second = run(from: first + 1, others: "-_")
    guard second - first >= 5 else { return nil }
    var end = second
    if second < bytes.count, bytes[second] == UInt8(ascii: ".") {
      end = run(from: second + 1, others: "-_")
    }
    return add(index..<end, isDistinct: true)
  }

  // MARK: Keys and options

  private mutating func dashes(at index: Int, _ isInsideKey: inout Bool) -> Int? {
    guard index + 3 < bytes.count else { return nil }
    if bytes[index + 3] == UInt8(ascii: "-"), starts("-----BEGIN ", at: index) {
      guard let close = find("-----", from: index + 11, within: 64),
        String(decoding: bytes[index..<close], as: UTF8.self).contains("PRIVATE KEY")
      else { return nil }
      return endOfKey(from: close + 5, &isInsideKey)
    }
    let isStart = index == 0 || Self.isSpace(bytes[index - 1])
    guard isStart, index + 2 < bytes.count else { return nil }
    if starts("-u ", at: index) || starts("--user ", at: index) { return curlUser(at: index) }
    guard bytes[index + 1] == UInt8(ascii: "-") else { return nil }
    let end = run(from: index + 2, others: "-_")
    guard end < bytes.count, bytes[end] == UInt8(ascii: " "), isSecretName(index + 2..<end) else {
      return nil
    }
    return value(after: end, isQuotedOnly: false)
  }

  /// The password in `curl -u name:password`.
  private mutating func curlUser(at index: Int) -> Int? {
    var line = index
    while line > 0, bytes[line - 1] != UInt8(ascii: "\n"), index - line < 400 { line -= 1 }
    guard String(decoding: bytes[line..<index], as: UTF8.self).contains("curl") else { return nil }
    var begin = run(from: index + 1, others: "-") + 1
    if begin < bytes.count, Self.isQuote(bytes[begin]) { begin += 1 }
    var colon = begin
    while colon < bytes.count, !Self.endsValue(bytes[colon]), bytes[colon] != UInt8(ascii: ":") {
      colon += 1
    }
    guard colon < bytes.count, bytes[colon] == UInt8(ascii: ":") else { return nil }
    var end = colon + 1
    while end < bytes.count, !Self.endsValue(bytes[end]) { end += 1 }
    guard end > colon + 1, bytes[colon + 1] != UInt8(ascii: "$") else { return nil }
    return add(colon + 1..<end, isDistinct: true)
  }

  /// Hides a private key from where its text begins; where it ends.
  private mutating func endOfKey(from begin: Int, _ isInsideKey: inout Bool) -> Int {
    let end = find("-----END", from: begin, within: bytes.count)
    isInsideKey = end == nil
    let stop = end ?? bytes.count
    if stop > begin { found.append(Stretch(range: begin..<stop, isDistinct: false)) }
    return stop
  }

  // MARK: What is called a secret

  private mutating func url(at index: Int) -> Int? {
    var colon: Int?
    var place = index + 3
    while place < bytes.count {
      let byte = bytes[place]
      if byte == UInt8(ascii: "@") {
        guard let colon, place > colon + 1, bytes[colon + 1] != UInt8(ascii: "$") else {
          return nil
        }
        return add(colon + 1..<place, isDistinct: true)
      }
      if byte == UInt8(ascii: ":"), colon == nil { colon = place }
      if byte == UInt8(ascii: "/") || byte == UInt8(ascii: "?") || Self.isSpace(byte)
        || Self.isQuote(byte) || byte == UInt8(ascii: "<")
      {
        return nil
      }
      place += 1
    }
    return nil
  }

  private mutating func assignment(at index: Int) -> Int? {
    var end = index
    while end > 0, bytes[end - 1] == UInt8(ascii: " "), index - end < 4 { end -= 1 }
    var isQuoted = false
    while end > 0, Self.isQuote(bytes[end - 1]) || bytes[end - 1] == UInt8(ascii: "\\") {
      isQuoted = true
      end -= 1
    }
    var begin = end
    while begin > 0, Self.isWord(bytes[begin - 1]) || "-.".utf8.contains(bytes[begin - 1]),
      end - begin < 80
    {
      begin -= 1
    }
    guard end > begin else { return nil }
    if isQuoted, end - begin == 4, starts("auth", at: begin) {
      return value(after: index + 1, isQuotedOnly: true)
    }
    if end - begin >= 13, endsWith("uthorization", begin..<end) {
      return credentials(after: index + 1)
    }
    guard isSecretName(begin..<end) else { return nil }
    return value(after: index + 1, isQuotedOnly: false)
  }

  /// `Authorization: Basic …`, `Authorization: token …`.
  private mutating func credentials(after start: Int) -> Int? {
    var begin = start
    while begin < bytes.count, bytes[begin] == UInt8(ascii: " ") { begin += 1 }
    let scheme = run(from: begin, others: "")
    guard scheme > begin, scheme < bytes.count, bytes[scheme] == UInt8(ascii: " ") else {
      return nil
    }
    let end = run(from: scheme + 1, others: "._~+/=-")
    guard end - scheme > 4 else { return nil }
    return add(scheme + 1..<end, isDistinct: true)
  }

  private static let names: [StaticString] = [
    "password", "passwd", "passphrase", "token", "apikey", "secretkey", "accesskey", "privatekey",
    "clientkeydata", "clientsecret",
  ]

  /// Whether a name ends as those of secrets do, whatever its capitals, hyphens and underscores.
  private func isSecretName(_ range: Range<Int>) -> Bool {
    // What no secret's name ends with is the usual case: look at one letter first.
    guard let last = range.last.map({ bytes[$0] | 0x20 }), "adensty".utf8.contains(last) else {
      return false
    }
    for known in Self.names where ends(range, with: known) { return true }
    if endsWith("_SECRET", range) { return true }
    return endsWith("_PASS", range) || endsWith("_pass", range) || endsWith("-pass", range)
  }

  /// Whether a name ends with a known one, capitals, hyphens and underscores apart.
  private func ends(_ range: Range<Int>, with known: StaticString) -> Bool {
    var left = known.utf8CodeUnitCount
    var place = range.upperBound
    while left > 0, place > range.lowerBound {
      place -= 1
      let byte = bytes[place]
      if byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_") { continue }
      guard byte | 0x20 == known.utf8Start[left - 1] else { return false }
      left -= 1
    }
    return left == 0
  }

  private mutating func value(after start: Int, isQuotedOnly: Bool) -> Int? {
    var begin = start
    while begin < bytes.count, bytes[begin] == UInt8(ascii: " ") || bytes[begin] == 0x09 {
      begin += 1
    }
    if begin + 1 < bytes.count, bytes[begin] == UInt8(ascii: "\\"), Self.isQuote(bytes[begin + 1]) {
      begin += 1
    }
    var end: Int
    if begin < bytes.count, Self.isQuote(bytes[begin]) {
      let quote = bytes[begin]
      begin += 1
      end = begin
      while end < bytes.count, bytes[end] != quote, bytes[end] != UInt8(ascii: "\n"),
        bytes[end] != UInt8(ascii: "\\")
      {
        end += 1
      }
    } else {
      if isQuotedOnly { return nil }
      end = begin
      while end < bytes.count, !Self.endsValue(bytes[end]) { end += 1 }
    }
    guard end - begin >= 4, !"$<{[(%*|".utf8.contains(bytes[begin]) else { return nil }
    let text = String(decoding: bytes[begin..<end], as: UTF8.self)
    if Self.usual.contains(text.lowercased()) { return nil }
    return add(begin..<end, isDistinct: Self.isDistinct(bytes[begin..<end]))
  }

  /// Words that follow a secret's name without being one.
  static let usual: Set<String> = [
    "admin", "bearer", "default", "enabled", "disabled", "false", "none", "null", "opaque",
    "optional", "password", "required", "root", "secret", "string", "token", "true", "user",
  ]

  /// Whether a text is unlike any word: it has digits and letters, or is long.
  static func isDistinct(_ text: some Collection<UInt8>) -> Bool {
    guard text.count >= 6 else { return false }
    let digits = text.contains { (0x30...0x39).contains($0) }
    let letters = text.contains { (0x61...0x7A).contains($0 | 0x20) }
    return digits && letters || text.count >= 20
  }

  // MARK: Bytes

  private mutating func add(_ range: Range<Int>, isDistinct: Bool) -> Int {
    found.append(Stretch(range: range, isDistinct: isDistinct))
    return range.upperBound
  }

  private func starts(_ text: StaticString, at index: Int) -> Bool {
    let count = text.utf8CodeUnitCount
    guard index + count <= bytes.count else { return false }
    for offset in 0..<count where bytes[index + offset] != text.utf8Start[offset] { return false }
    return true
  }

  private func endsWith(_ text: StaticString, _ range: Range<Int>) -> Bool {
    range.count >= text.utf8CodeUnitCount
      && starts(text, at: range.upperBound - text.utf8CodeUnitCount)
  }

  private func find(_ text: StaticString, from start: Int, within count: Int) -> Int? {
    let last = min(bytes.count, start + count) - text.utf8CodeUnitCount
    guard start <= last else { return nil }
    for index in start...last where bytes[index] == text.utf8Start.pointee {
      if starts(text, at: index) { return index }
    }
    return nil
  }

  /// Where letters, digits and the others named end.
  private func run(from start: Int, others: StaticString) -> Int {
    let allowed = UnsafeBufferPointer(
      start: others.utf8Start, count: others.utf8CodeUnitCount)
    var end = start
    while end < bytes.count {
      let byte = bytes[end]
      guard
        (0x61...0x7A).contains(byte | 0x20) || (0x30...0x39).contains(byte)
          || allowed.contains(byte)
      else { break }
      end += 1
    }
    return end
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    (0x61...0x7A).contains(byte | 0x20) || (0x30...0x39).contains(byte) || byte == 0x5F
  }

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || (0x09...0x0D).contains(byte)
  }

  private static func isQuote(_ byte: UInt8) -> Bool {
    byte == 0x22 || byte == 0x27
  }

  private static func endsValue(_ byte: UInt8) -> Bool {
    isSpace(byte) || byte == 0x1B || "\"',;&<>[]{}()|\\".utf8.contains(byte)
  }
}
