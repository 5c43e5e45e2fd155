/// Makes names and identifiers that look like a cluster's, the same ones for the same seed.
struct Identifiers {
  /// Where in the sequence it is; another one with the same goes on as this one would.
  var state: UInt64

  init(seed: UInt64) {
    state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 0x1234_5678_9ABC_DEF1
  }

  /// SplitMix64 (Steele, Lea and Flood, 2014).
  private mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }

  private static let alphabet = Array("bcdfghjklmnpqrstvwxz2456789")

  /// A suffix as `k8s.io/apimachinery/pkg/util/rand` makes it.
  mutating func suffix(_ count: Int = 5) -> String {
    String((0..<count).map { _ in Self.alphabet[Int(next() % UInt64(Self.alphabet.count))] })
  }

  /// A UUID of version 4 (RFC 9562).
  mutating func uuid() -> String {
    let high = next() & 0xFFFF_FFFF_FFFF_0FFF | 0x4000
    let low = next() & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
    func hex(_ value: UInt64) -> String {
      let text = String(value, radix: 16)
      return String(repeating: "0", count: 16 - text.count) + text
    }
    let digits = hex(high) + hex(low)
    var result = ""
    for (index, digit) in digits.enumerated() {
      if [8, 12, 16, 20].contains(index) { result.append("-") }
      result.append(digit)
    }
    return result
  }

  /// Hexadecimal digits, as of a container or an image.
  mutating func hash() -> String {
    (0..<4).map { _ in
      let text = String(next(), radix: 16)
      return String(repeating: "0", count: 16 - text.count) + text
    }.joined()
  }

  mutating func number(below limit: Int) -> Int {
    Int(next() % UInt64(limit))
  }

  /// A template's hash, in the alphabet of suffixes: the same for the same template.
  static func templateHash(_ template: JSONValue) -> String {
    var hash: UInt64 = 14_695_981_039_346_656_037
    for byte in template.serialized() { hash = (hash ^ UInt64(byte)) &* 1_099_511_628_211 }
    return String(
      (0..<10).map { index in
        Self.alphabet[Int((hash >> UInt64(index * 6)) % UInt64(Self.alphabet.count))]
      })
  }
}
