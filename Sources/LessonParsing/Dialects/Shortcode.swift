import CommonMark

/// A shortcode of Hugo: `{{< name key="value" >}}` or `{{% name %}}` (gohugo.io, "Shortcodes").
struct Shortcode {
  /// The name; `/name` where it closes one.
  var name: String
  /// What stands after the name.
  var arguments: Substring
  /// Whether nothing else stands on its line.
  var isAlone: Bool

  /// The first shortcode of a line; nil: there is none, or it is written down as text: `{{</* text */>}}`.
  static func first(in line: String) -> Shortcode? {
    guard let open = line.firstRange(of: "{{"),
      let sign = line[open.upperBound...].first, sign == "<" || sign == "%"
    else { return nil }
    let inner = line[open.upperBound...].dropFirst()
    guard let close = inner.firstRange(of: (sign == "<" ? ">" : "%") + "}}") else { return nil }
    let body = inner[..<close.lowerBound].drop(while: \.isWhitespace)
    guard !body.hasPrefix("/*") else { return nil }
    var name = body.prefix { !$0.isWhitespace }
    var rest = body[name.endIndex...]
    if name == "/" {
      rest = rest.drop(while: \.isWhitespace)
      name = rest.prefix { !$0.isWhitespace }
      return Shortcode(
        name: "/" + name, arguments: "",
        isAlone: isBlank(line[..<open.lowerBound]) && isBlank(line[close.upperBound...]))
    }
    return Shortcode(
      name: String(name), arguments: rest,
      isAlone: isBlank(line[..<open.lowerBound]) && isBlank(line[close.upperBound...]))
  }

  private static func isBlank(_ text: Substring) -> Bool { text.allSatisfy(\.isWhitespace) }

  /// `key="value"` by key.
  var attributes: [String: String] { Attributes.read(arguments.drop { $0 == "/" }) }

  /// Whether it closes itself: `{{< tab include="a.md" />}}`.
  var isClosed: Bool { arguments.trimmedEnd.hasSuffix("/") }

  /// Whether a command holds a shortcode, which only the page's build fills in.
  static func isIn(_ command: String) -> Bool {
    (command.contains("{{<") || command.contains("{{%")) && first(in: command) != nil
      || command.split(separator: "\n").contains { first(in: String($0)) != nil }
  }

  /// Keeps steps with a shortcode in them from being run as they stand.
  static func hold(
    _ entries: inout [CodeConclusion.Entry], _ state: inout DialectState
  ) {
    for index in entries.indices where isIn(entries[index].command) {
      entries[index].role = .reference
      state.tell(
        "dialect-shortcode", at: entries[index].lines.lowerBound, severity: .warning,
        "The site fills in a shortcode in this command; it is not run as it stands.")
    }
  }
}

extension SourceText {
  /// Calls with each line that may hold a shortcode or not, its number and its shortcode.
  func shortcodes(_ body: (Int, String, Shortcode?) -> Void) {
    for number in 1...lineCount {
      let range = range(ofLine: number)
      let text = line(number)
      body(number, text, bytes[range].contains(0x7B) ? Shortcode.first(in: text) : nil)
    }
  }
}
