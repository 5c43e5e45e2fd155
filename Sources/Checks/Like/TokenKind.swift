/// What a token of an output is, by its form.
///
/// The first group differs from run to run by its nature; the second says something and is compared.
enum TokenKind: UInt8, Sendable, CaseIterable {
  // Volatile. The raw values stand in canonical texts, where no printable byte can be taken for one.
  case duration = 1
  case timestamp = 2
  case address = 3
  case port = 4
  /// The random end of a generated name, a digest, a commit.
  case hash = 5
  case uuid = 6
  case size = 7
  /// A process identifier.
  case process = 8
  /// A long random text: a token, a key.
  case secret = 14
  /// Whatever a field holds that the machine fills in.
  case anything = 15
  case temporaryName = 16
  /// A number that only tells how far something was, or how often it happened meanwhile.
  case progress = 17
  /// A count of restarts so low that it tells nothing.
  case fewRestarts = 18

  // Meaning.
  case version = 32
  case percentage = 33
  case path = 34
  case count = 35
  case word = 36

  var isVolatile: Bool { rawValue < 32 }

  /// The kind of a token that stands alone.
  static func of(_ text: ByteText) -> TokenKind {
    guard text.contains(where: \.isDigit) else {
      return text.contains(ascii("/")) ? .path : .word
    }
    if TokenForm.isUUID(text) { return .uuid }
    if TokenForm.isHash(text) { return .hash }
    if TokenForm.isMoment(text) { return .timestamp }
    if TokenForm.isAddress(text) { return .address }
    if TokenForm.isDuration(text) { return .duration }
    if TokenForm.isSize(text) { return .size }
    if text.isAllDigits { return .count }
    if text.last == ascii("%"), TokenForm.isNumber(text.dropLast()) { return .percentage }
    if text.contains(ascii("/")) { return .path }
    if TokenForm.isVersion(text) { return .version }
    return .word
  }
}
