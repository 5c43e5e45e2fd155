import Foundation

/// Damages bytes at random, the same way for the same seed.
struct Mutator {
  private var state: UInt64

  init(seed: UInt64) {
    state = seed
  }

  /// How many mutations a fuzz test tries: `ATELIER_FUZZ_RUNS`, or so many that nobody waits for them.
  static var runs: Int {
    ProcessInfo.processInfo.environment["ATELIER_FUZZ_RUNS"].flatMap(Int.init) ?? 400
  }

  /// SplitMix64 (Steele, Lea and Flood, 2014).
  mutating func number(below limit: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return Int((value ^ (value >> 31)) >> 1) % max(1, limit)
  }

  private static let favourites: [UInt8] = [0, 1, 0x7F, 0x80, 0xFF, 0x0A, 0x0D, 0x22, 0x5B, 0x7B]

  /// One to eight changes: a bit turned, a byte replaced, a piece taken out, doubled, moved or cut off.
  mutating func mutated(_ bytes: [UInt8]) -> [UInt8] {
    var result = bytes
    for _ in 0...number(below: 8) {
      if result.isEmpty { result = [UInt8(number(below: 256))] }
      let place = number(below: result.count)
      let end = min(result.count, place + 1 + number(below: 16))
      switch number(below: 7) {
      case 0: result[place] ^= 1 << UInt8(number(below: 8))
      case 1: result[place] = UInt8(number(below: 256))
      case 2: result[place] = Self.favourites[number(below: Self.favourites.count)]
      case 3: result.removeSubrange(place..<end)
      case 4: result.insert(contentsOf: result[place..<end], at: number(below: result.count + 1))
      case 5: result.removeSubrange(place...)
      default:
        result.insert(contentsOf: (0..<4).map { _ in UInt8(number(below: 256)) }, at: place)
      }
    }
    return result
  }

  /// The bytes in pieces, as a network may deliver them.
  mutating func pieces(_ bytes: [UInt8]) -> [[UInt8]] {
    var rest = bytes[...]
    var result: [[UInt8]] = []
    while !rest.isEmpty {
      let count = 1 + number(below: max(1, min(rest.count, 64)))
      result.append(Array(rest.prefix(count)))
      rest = rest.dropFirst(count)
    }
    return result
  }
}
