/// Text of which, once it gets long, only the beginning and the end are kept.
public struct BoundedText: Sendable, Hashable {
  /// How much is kept of the beginning and of the end each, in bytes.
  public static let kept = 2 << 20

  private var head = ""
  private var tail: [String] = []
  private var tailLength = 0
  /// How many bytes of the middle were left out.
  public private(set) var omitted = 0

  public init() {}

  public var isEmpty: Bool { head.isEmpty }

  public mutating func append(_ text: String) {
    let length = text.utf8.count
    if tail.isEmpty, omitted == 0, head.utf8.count + length <= Self.kept {
      head += text
      return
    }
    tail.append(text)
    tailLength += length
    var surplus = 0
    while surplus < tail.count - 1, tailLength - tail[surplus].utf8.count >= Self.kept {
      omitted += tail[surplus].utf8.count
      tailLength -= tail[surplus].utf8.count
      surplus += 1
    }
    if surplus > 0 { tail.removeFirst(surplus) }
  }

  /// The text; a line in brackets stands for what was left out.
  public var text: String {
    if tail.isEmpty { return head }
    let gap = omitted > 0 ? "\n[\(omitted) bytes of output are left out here]\n" : ""
    return head + gap + tail.joined()
  }
}
