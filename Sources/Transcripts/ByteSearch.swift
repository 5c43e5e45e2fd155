import Foundation

/// Searches bytes at the speed of the C library.
enum ByteSearch {
  /// Whether a text of ASCII stands in the bytes.
  static func contains(_ text: StaticString, in bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let start = bytes.baseAddress else { return false }
    let count = text.utf8CodeUnitCount
    var place = 0
    while place + count <= bytes.count,
      let hit = memchr(
        start + place, Int32(text.utf8Start.pointee), bytes.count - place - count + 1)
    {
      let found = UnsafeRawPointer(hit) - UnsafeRawPointer(start)
      if memcmp(start + found, text.utf8Start, count) == 0 { return true }
      place = found + 1
    }
    return false
  }

  /// Whether a member called `data`, or whose name ends so, stands in the bytes: `data:`, `"stringData": `.
  static func holdsData(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let start = bytes.baseAddress else { return false }
    var place = 0
    while place < bytes.count,
      let hit = memchr(start + place, Int32(UInt8(ascii: ":")), bytes.count - place)
    {
      let colon = UnsafeRawPointer(hit) - UnsafeRawPointer(start)
      place = colon + 1
      var end = colon
      while end > 0, bytes[end - 1] == UInt8(ascii: "\"") || bytes[end - 1] == UInt8(ascii: " ") {
        end -= 1
      }
      guard end >= 4, bytes[end - 1] == UInt8(ascii: "a"), bytes[end - 2] == UInt8(ascii: "t"),
        bytes[end - 3] == UInt8(ascii: "a"), bytes[end - 4] | 0x20 == UInt8(ascii: "d")
      else { continue }
      // `metadata:` is no data.
      if bytes[end - 4] == UInt8(ascii: "d"), end >= 5, bytes[end - 5] | 0x20 == UInt8(ascii: "a") {
        continue
      }
      return true
    }
    return false
  }
}
