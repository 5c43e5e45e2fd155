/// Tells at the speed of reading whether a text can hold a secret by its own words at all.
enum SecretHints {
  /// Whether `assw`, `oken`, `earer`, `key-data` or `PRIVATE KEY` stands in the text.
  static func occur(in text: String) -> Bool {
    var text = text
    return text.withUTF8 { bytes in
      for position in bytes.indices {
        let ending: StaticString
        switch bytes[position] {
        case UInt8(ascii: "w"): ending = "assw"
        case UInt8(ascii: "k"): ending = "ok"
        case UInt8(ascii: "Y"): ending = "PRIVATE KEY"
        case UInt8(ascii: "r"): ending = "earer"
        case UInt8(ascii: "-"): ending = "key-"
        default: continue
        }
        let count = ending.utf8CodeUnitCount
        guard position + 1 >= count else { continue }
        let start = position + 1 - count
        var isThere = true
        for offset in 0..<count where bytes[start + offset] != ending.utf8Start[offset] {
          isThere = false
          break
        }
        guard isThere else { continue }
        switch bytes[position] {
        case UInt8(ascii: "k"): if follows("en", bytes, position) { return true }
        case UInt8(ascii: "-"): if follows("data", bytes, position) { return true }
        default: return true
        }
      }
      return false
    }
  }

  private static func follows(
    _ text: StaticString, _ bytes: UnsafeBufferPointer<UInt8>, _ position: Int
  ) -> Bool {
    guard position + text.utf8CodeUnitCount < bytes.count else { return false }
    for offset in 0..<text.utf8CodeUnitCount
    where bytes[position + 1 + offset] != text.utf8Start[offset] {
      return false
    }
    return true
  }
}
