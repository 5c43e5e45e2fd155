/// Takes a name that Kubernetes and its kin generate apart: what was asked for, and what chance added.
///
/// Kubernetes makes suffixes of five characters of `bcdfghjklmnpqrstvwxz2456789` (k8s.io/apimachinery, util/rand); the hash of a
/// replica set has eight to ten of them, older ones figures or hexadecimal digits.
enum GeneratedName {
  /// A name without what chance added.
  enum Form: Hashable {
    /// Nothing in it is left to chance.
    case plain
    /// `proxy-x2b4d`: the length of `proxy`.
    case suffixed(Int)
    /// `sleep-86cf99dfd6-xyz12`: the length of `sleep`.
    case templated(Int)
    /// `sleep-86cf99dfd6`: the length of `sleep`.
    case hashed(Int)
    /// `pvc-62d8ce63-000c-4fec-b7aa-4458b38e85b2`
    case identified(Int)
  }

  static func form(of name: ByteText) -> Form {
    guard let dash = name.lastIndex(of: ascii("-")), dash > name.startIndex else { return .plain }
    if name.count > 37, TokenForm.isUUID(name.suffix(36)),
      name[name.endIndex - 37] == ascii("-")
    {
      return .identified(name.count - 37)
    }
    let last = name[(dash + 1)...]
    let head = name[..<dash]
    if last.count == 5 {
      if let inner = head.lastIndex(of: ascii("-")), inner > head.startIndex {
        let hash = head[(inner + 1)...]
        if isTemplateHash(hash),
          isSuffix(last) || isRandom(last) && (isPlainHash(hash) || hash.isAllDigits)
        {
          return .templated(inner - name.startIndex)
        }
      }
      return isSuffix(last) ? .suffixed(head.count) : .plain
    }
    return isPlainHash(last) || last.count >= 8 && last.count <= 10 && last.isAllDigits
      ? .hashed(head.count) : .plain
  }

  private static let alphabet: [Bool] = {
    var table = [Bool](repeating: false, count: 256)
    for byte in "bcdfghjklmnpqrstvwxz2456789".utf8 { table[Int(byte)] = true }
    return table
  }()

  /// Names of five consonants that people give.
  private static let words = Set(
    ["https", "mysql", "nginx", "xhtml", "grpcs"].map { Array($0.utf8) })

  private static func isSuffix(_ text: ByteText) -> Bool {
    if text.allSatisfy({ alphabet[Int($0)] }) { return !words.contains(Array(text)) }
    // Others mix letters and figures; a word with a number after it is a name.
    return isRandom(text) && text.contains(where: \.isDigit) && text.contains(where: \.isLower)
      && !isNumbered(text)
  }

  private static func isRandom(_ text: ByteText) -> Bool {
    text.allSatisfy { $0.isDigit || $0.isLower }
  }

  /// `node1`, `1st`: letters and figures each in one piece.
  private static func isNumbered(_ text: ByteText) -> Bool {
    let letters = text.prefix(while: \.isLower)
    if !letters.isEmpty { return text.dropFirst(letters.count).allSatisfy(\.isDigit) }
    let digits = text.prefix(while: \.isDigit)
    return text.dropFirst(digits.count).allSatisfy(\.isLower)
  }

  /// `v1beta2`
  private static func isAPIVersion(_ text: ByteText) -> Bool {
    let digits = text.dropFirst().prefix(while: \.isDigit)
    return text.first == ascii("v") && !digits.isEmpty
      && (text.dropFirst(1 + digits.count).starts("alpha")
        || text.dropFirst(1 + digits.count).starts("beta"))
  }

  private static func isTemplateHash(_ text: ByteText) -> Bool {
    guard (6...10).contains(text.count), isRandom(text) else { return false }
    return text.contains(where: \.isDigit)
      || text.count >= 8 && text.allSatisfy { alphabet[Int($0)] }
  }

  /// A hash that stands at a name's end, and is none of its words for sure.
  private static func isPlainHash(_ text: ByteText) -> Bool {
    guard (6...20).contains(text.count), isRandom(text), !isNumbered(text), !isAPIVersion(text)
    else {
      return false
    }
    let digits = text.filter(\.isDigit).count
    return digits >= 2 && digits < text.count
      || digits == 1 && text.allSatisfy { alphabet[Int($0)] }
  }
}
