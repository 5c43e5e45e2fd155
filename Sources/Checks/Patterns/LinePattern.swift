/// An expected line.
struct LinePattern {
  private enum Form {
    case any
    case text(String)
    case expression(RegularExpression)
    case glob(GlobPattern)
  }

  private let form: Form
  /// How many lines it stands for at least.
  let least: Int
  let isRepeated: Bool

  init(_ line: String) throws(RegularExpression.Malformed) {
    if line == "..." {
      form = .any
      least = 0
      isRepeated = true
      return
    }
    var text = line[...]
    var least = 1
    var isRepeated = false
    var kind = "equal"
    if text.hasSuffix(")"), let open = text.lastIndex(of: "("),
      open == text.startIndex || text[text.index(before: open)] == " "
    {
      var body = text[text.index(after: open)...].dropLast()
      var quantifier: Character?
      if let last = body.last, "*+?".contains(last) {
        quantifier = last
        body = body.dropLast()
      }
      let names = [
        "re": "re", "regex": "re", "glob": "glob", "gl": "glob", "esc": "esc", "escaped": "esc",
        "no-eol": "equal", "equal": "equal", "eq": "equal",
      ]
      if let name = names[String(body)] ?? (body.isEmpty && quantifier != nil ? "equal" : nil) {
        kind = name
        text = text[..<open].dropLast(open == text.startIndex ? 0 : 1)
        switch quantifier {
        case "*": (least, isRepeated) = (0, true)
        case "+": (least, isRepeated) = (1, true)
        case "?": (least, isRepeated) = (0, false)
        default: break
        }
      }
    }
    switch kind {
    case "re": form = .expression(try RegularExpression(String(text)))
    case "glob": form = .glob(GlobPattern(String(text)))
    case "esc": form = .text(Self.unescaped(text))
    default: form = .text(String(text))
    }
    self.least = least
    self.isRepeated = isRepeated
  }

  func accepts(_ line: String) -> Bool {
    switch form {
    case .any: true
    case .text(let text): text == line
    case .expression(let expression): expression.matches(line)
    case .glob(let pattern): pattern.matches(line)
    }
  }

  /// Whether it is more than a text.
  var isOpen: Bool {
    if case .text = form { return false }
    return true
  }

  /// A line in which `...` stands for any characters, and for any lines where it stands alone.
  init(elided line: String) {
    let text = trimmingTrailingSpace(line)
    if ["...", "…"].contains(trimmingSpace(text)) {
      form = .any
      least = 0
      isRepeated = true
      return
    }
    least = 1
    isRepeated = false
    form =
      text.contains("...") || text.contains("…")
      ? .glob(GlobPattern(elided: text)) : .text(text)
  }

  private static func unescaped(_ text: Substring) -> String {
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      guard byte == 0x5C, let next = rest.popFirst() else {
        bytes.append(byte)
        continue
      }
      switch next {
      case UInt8(ascii: "t"): bytes.append(0x09)
      case UInt8(ascii: "n"): bytes.append(0x0A)
      case UInt8(ascii: "r"): bytes.append(0x0D)
      case UInt8(ascii: "x"):
        let digits = String(decoding: rest.prefix(2), as: UTF8.self)
        if digits.count == 2, let value = UInt8(digits, radix: 16) {
          bytes.append(value)
          rest = rest.dropFirst(2)
        }
      default: bytes.append(next)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
