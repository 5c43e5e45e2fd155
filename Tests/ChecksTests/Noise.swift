import Foundation

/// What chance changes from run to run, changed anew; the same value becomes the same other value.
enum Noise: String, CaseIterable, Sendable {
  case ages, moments, hashes, generatedNames, identifiers, addresses, nodePorts, sizes, spacing,
    order

  func applied(to text: String) -> String {
    var random = SplitMix64(state: 7)
    var known: [String: String] = [:]
    func replace(_ pattern: some RegexComponent<Substring>, _ make: (Substring) -> String) -> String
    {
      text.replacing(pattern) { match in
        let old = String(match.output)
        if let value = known[old] { return value }
        let value = make(match.output)
        known[old] = value
        return value
      }
    }
    func letters(_ alphabet: String, _ count: Int) -> String {
      let alphabet = Array(alphabet)
      return String((0..<count).map { _ in alphabet[random.below(alphabet.count)] })
    }
    switch self {
    case .ages:
      return replace(/\b[0-9]+(?:s|m|h|d)(?:[0-9]+[smh])?(?=$|\s)/.anchorsMatchLineEndings()) {
        _ in ["7s", "95s", "4m12s", "59m", "3h", "27h", "5d2h", "120d"][random.below(8)]
      }
    case .moments:
      return replace(/20[0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9]/) { _ in
        "2027-0\(1 + random.below(9))-1\(random.below(10))T1\(random.below(10)):3\(random.below(10)):05"
      }
    case .hashes:
      return replace(/\b(?:[0-9a-f]{64}|[0-9a-f]{40}|[0-9a-f]{12,13})\b/) {
        "a1" + letters("0123456789abcdef", $0.count - 2)
      }
    case .generatedNames:
      return replace(/-[bcdfghjklmnpqrstvwxz2456789]{8,10}-[bcdfghjklmnpqrstvwxz2456789]{5}\b/) {
        "-" + letters("bcdfghjklmnpqrstvwxz2456789", $0.count - 7) + "-"
          + letters("bcdfghjklmnpqrstvwxz2456789", 5)
      }
    case .identifiers:
      return replace(/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/) { _ in
        [8, 4, 4, 4, 12].map { letters("0123456789abcdef", $0) }.joined(separator: "-")
      }
    case .addresses:
      return replace(/\b(?:10|172|192)\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}\b/) { _ in
        "10.\(random.below(255)).\(random.below(255)).\(1 + random.below(254))"
      }
    case .nodePorts:
      return replace(/:3[0-2][0-9]{3}(?=\/(?:TCP|UDP))/) { _ in ":\(30000 + random.below(2767))" }
    case .sizes:
      return replace(/\b[0-9]+(?:\.[0-9]+)?(?:kB|MB|GB)\b/) {
        "\(1 + random.below(900)).\(random.below(10))\($0.suffix(2))"
      }
    case .spacing:
      return replace(/\S {3,}(?=\S)/) { $0 + " " }
    case .order: return reordered(text)
    }
  }

  /// Rows below a heading in capitals, last first.
  private func reordered(_ text: String) -> String {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    guard let first = lines.first, first == first.uppercased(), first.contains("NAME") else {
      return text
    }
    let end = lines.firstIndex(where: \.isEmpty) ?? lines.count
    guard end > 2 else { return text }
    lines[1..<end].reverse()
    return lines.joined(separator: "\n")
  }
}

/// Random numbers that are the same in every run (S. Vigna, SplitMix64).
private struct SplitMix64 {
  var state: UInt64

  mutating func below(_ bound: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return Int((value ^ (value >> 31)) % UInt64(bound))
  }
}
