/// Colours and weights of a terminal, or none of them.
public struct TextStyle: Sendable {
  /// Whether control sequences are written at all.
  public var isColored: Bool

  public init(isColored: Bool) {
    self.isColored = isColored
  }

  /// Select Graphic Rendition, ECMA-48 section 8.3.117.
  public enum Attribute: Int, Sendable {
    case bold = 1
    case dim = 2
    case underlined = 4
    case red = 31
    case green = 32
    case yellow = 33
    case cyan = 36
  }

  public func callAsFunction(_ text: String, _ attributes: Attribute...) -> String {
    guard isColored, !attributes.isEmpty else { return text }
    let codes = attributes.map { String($0.rawValue) }.joined(separator: ";")
    return "\u{1B}[\(codes)m\(text)\u{1B}[0m"
  }
}
