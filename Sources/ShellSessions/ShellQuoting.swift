/// Quoting as shells do it.
enum ShellQuoting {
  /// The text in single quotes, as one word.
  static func quoted(_ text: String) -> String {
    "'"
      + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: #"'\''"#)
      + "'"
  }

  /// The text of a word as a shell prints it: quotes of all kinds taken off, `$'…'` with its escapes (bash(1), QUOTING) too.
  static func unquoted(_ word: ArraySlice<UInt8>) -> String {
    var result: [UInt8] = []
    var rest = word
    while let byte = rest.popFirst() {
      switch byte {
      case UInt8(ascii: "'"):
        while let inner = rest.popFirst(), inner != UInt8(ascii: "'") { result.append(inner) }
      case UInt8(ascii: "\""):
        while let inner = rest.popFirst(), inner != UInt8(ascii: "\"") {
          if inner == UInt8(ascii: "\\"), let next = rest.first, "\\\"$`\n".utf8.contains(next) {
            result.append(next)
            rest.removeFirst()
          } else {
            result.append(inner)
          }
        }
      case UInt8(ascii: "$") where rest.first == UInt8(ascii: "'"):
        rest.removeFirst()
        while let inner = rest.popFirst(), inner != UInt8(ascii: "'") {
          if inner == UInt8(ascii: "\\") {
            result.append(contentsOf: escape(&rest))
          } else {
            result.append(inner)
          }
        }
      case UInt8(ascii: "\\"): if let next = rest.popFirst() { result.append(next) }
      default: result.append(byte)
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  private static func escape(_ rest: inout ArraySlice<UInt8>) -> [UInt8] {
    guard let kind = rest.popFirst() else { return [] }
    func digits(_ radix: Int, _ most: Int) -> Int? {
      var text = ""
      while text.count < most, let byte = rest.first,
        Character(UnicodeScalar(byte)).hexDigitValue.map({ $0 < radix }) == true
      {
        text.append(Character(UnicodeScalar(byte)))
        rest.removeFirst()
      }
      return Int(text, radix: radix)
    }
    switch kind {
    case UInt8(ascii: "n"): return [10]
    case UInt8(ascii: "t"): return [9]
    case UInt8(ascii: "r"): return [13]
    case UInt8(ascii: "a"): return [7]
    case UInt8(ascii: "b"): return [8]
    case UInt8(ascii: "e"), UInt8(ascii: "E"): return [27]
    case UInt8(ascii: "f"): return [12]
    case UInt8(ascii: "v"): return [11]
    case UInt8(ascii: "x"): return [UInt8(truncatingIfNeeded: digits(16, 2) ?? 0)]
    case UInt8(ascii: "u"), UInt8(ascii: "U"):
      let value = digits(16, kind == UInt8(ascii: "u") ? 4 : 8) ?? 0
      return Array(String(UnicodeScalar(UInt32(value)).map(Character.init) ?? "?").utf8)
    case UInt8(ascii: "0")...UInt8(ascii: "7"):
      rest = [kind] + rest
      return [UInt8(truncatingIfNeeded: digits(8, 3) ?? 0)]
    default: return [kind]
    }
  }
}
