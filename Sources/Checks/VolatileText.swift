/// Knows which parts of an output differ from run to run.
enum VolatileText {
  /// Whether two cells or words say the same, volatile parts apart.
  static func alike(_ expected: String, _ found: String) -> Bool {
    if expected == found { return true }
    let left = expected.split(whereSeparator: \.isWhitespace)
    let right = found.split(whereSeparator: \.isWhitespace)
    return left.count == right.count && zip(left, right).allSatisfy(alikeWords)
  }

  /// Whether two lines say the same, volatile parts and spacing apart.
  static func alikeLines(_ expected: String, _ found: String) -> Bool {
    if alike(expected, found) { return true }
    guard let left = keyed(expected), let right = keyed(found), left.key == right.key else {
      return false
    }
    return volatileKeys.contains(left.key)
  }

  /// Whether two names are those of the same thing: equal, or of the same owner with another generated suffix.
  static func alikeNames(_ expected: String, _ found: String) -> Bool {
    expected == found || owner(of: expected).map { $0 == owner(of: found) } ?? false
  }

  /// The fields of an object that the API server fills in.
  private static let volatileKeys: Set<String> = [
    "creationTimestamp", "resourceVersion", "selfLink", "uid", "Start Time", "Started",
    "Container ID",
    "Image ID", "IP", "Node",
  ]

  private static func keyed(_ line: String) -> (key: String, value: String)? {
    let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2 else { return nil }
    return (trimmingSpace(parts[0]), trimmingSpace(parts[1]))
  }

  private static func alikeWords(_ left: Substring, _ right: Substring) -> Bool {
    if left == right { return true }
    let (left, right) = (core(left), core(right))
    if left == right { return true }
    if let kind = kind(of: left) { return kind == self.kind(of: right) }
    // `pod/sleep-86cf99dfd6-xyz12`
    let (leftParts, rightParts) = (left.split(separator: "/"), right.split(separator: "/"))
    return leftParts.count == rightParts.count && !leftParts.isEmpty
      && zip(leftParts, rightParts).allSatisfy { $0 == $1 || alikeNames(String($0), String($1)) }
  }

  private static func core(_ word: Substring) -> Substring {
    let marks = "\"'`,;()[]{}."
    var word = word.drop { marks.contains($0) }
    while let last = word.last, marks.contains(last) { word = word.dropLast() }
    return word
  }

  private enum Kind { case duration, address, time, hash }

  private static func kind(of word: Substring) -> Kind? {
    if isDuration(word) { return .duration }
    if isAddress(word) { return .address }
    if isTime(word) { return .time }
    if isHash(word) { return .hash }
    return nil
  }

  /// `4d`, `3d12h`, `103s`, `1.5s`, `250ms`.
  private static func isDuration(_ word: Substring) -> Bool {
    var rest = word
    var parts = 0
    while !rest.isEmpty {
      let number = rest.prefix { $0.isNumber || $0 == "." }
      guard number.first?.isNumber == true else { return false }
      rest = rest.dropFirst(number.count)
      guard let unit = ["ms", "us", "ns", "s", "m", "h", "d", "y"].first(where: rest.hasPrefix)
      else {
        return false
      }
      rest = rest.dropFirst(unit.count)
      parts += 1
    }
    return parts > 0
  }

  /// An IPv4 address, perhaps with a port or a prefix length. Loopback is not left to chance, and so does not vary.
  private static func isAddress(_ word: Substring) -> Bool {
    let address = word.prefix { $0.isNumber || $0 == "." }
    let parts = address.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 4, parts.allSatisfy({ UInt8($0) != nil }), !address.hasPrefix("127.")
    else { return false }
    let rest = word.dropFirst(address.count)
    return rest.isEmpty
      || (rest.first == ":" || rest.first == "/") && rest.dropFirst().allSatisfy(\.isNumber)
  }

  /// `2019-08-04`, `2019-08-04T10:00:00Z`, `10:00:00`.
  private static func isTime(_ word: Substring) -> Bool {
    let digits = word.filter(\.isNumber).count
    guard digits >= 6, word.first?.isNumber == true else { return false }
    let shape = String(word.map { $0.isNumber ? "0" : $0 })
    return shape.hasPrefix("0000-00-00") || shape.hasPrefix("00:00:00")
  }

  /// At least seven hexadecimal digits, letters and figures, or a UUID.
  private static func isHash(_ word: Substring) -> Bool {
    let body = word.hasPrefix("sha256:") ? word.dropFirst(7) : word
    let digits = body.filter { $0 != "-" }
    guard digits.count >= 7, digits.allSatisfy(\.isHexDigit), digits.contains(where: \.isNumber),
      digits.contains(where: \.isLetter)
    else { return false }
    let dashes = body.count - digits.count
    return dashes == 0 || dashes == 4 && digits.count == 32
  }

  /// The name of what generated this one: `sleep` for `sleep-86cf99dfd6-xyz12`, `proxy` for `proxy-x2b4d`.
  ///
  /// Kubernetes makes suffixes of five characters of `bcdfghjklmnpqrstvwxz2456789` (k8s.io/apimachinery, util/rand); a replica
  /// set's hash has eight to ten of them, older ones figures or hexadecimal digits.
  private static func owner(of name: String) -> String? {
    var parts = name.split(separator: "-")
    guard let suffix = parts.last, parts.count > 1, isSuffix(suffix) else { return nil }
    parts.removeLast()
    if parts.count > 1, let hash = parts.last, isTemplateHash(hash) {
      parts.removeLast()
      return parts.joined(separator: "-") + "-#-#"
    }
    return parts.joined(separator: "-") + "-#"
  }

  private static let generated = Set("bcdfghjklmnpqrstvwxz2456789")

  private static func isSuffix(_ text: Substring) -> Bool {
    text.count == 5 && (text.allSatisfy(generated.contains) || isMixed(text))
  }

  private static func isTemplateHash(_ text: Substring) -> Bool {
    (6...10).contains(text.count)
      && (isMixed(text) || text.allSatisfy(\.isNumber)
        || text.count >= 8 && text.allSatisfy(generated.contains))
  }

  private static func isMixed(_ text: Substring) -> Bool {
    text.allSatisfy { $0.isNumber || $0.isASCII && $0.isLowercase }
      && text.contains(where: \.isNumber)
  }
}
