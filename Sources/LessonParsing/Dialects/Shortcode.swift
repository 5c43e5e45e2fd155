import CommonMark
import LessonModel

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

  /// The name to give a value for it under: `version` of `{{< param "version" >}}`, else its words.
  private var valueName: String {
    let words = (name == "param" ? "" : name + " ") + arguments
    return words.lowercased().split { !($0.isLetter || $0.isNumber) }.joined(separator: "-")
  }

  /// Makes placeholders of the shortcodes in commands: only the site's build fills them in.
  static func fill(_ entries: inout [CodeConclusion.Entry]) {
    for index in entries.indices {
      var found: [Placeholder] = []
      var rest = Substring(entries[index].command)
      while let open = rest.firstRange(of: "{{") {
        let after = rest[open.upperBound...]
        guard let shortcode = first(in: String(rest[open.lowerBound...].prefix(300))),
          let close = after.firstRange(of: "}}")
        else {
          rest = after
          continue
        }
        let token = String(rest[open.lowerBound..<close.upperBound])
        rest = rest[close.upperBound...]
        guard !found.contains(where: { $0.token == token }) else { continue }
        found.append(
          Placeholder(
            name: shortcode.valueName, token: token, source: nil,
            provenance: Provenance(rule: "shortcode", evidence: token)))
      }
      if !found.isEmpty { entries[index].placeholders = found }
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
