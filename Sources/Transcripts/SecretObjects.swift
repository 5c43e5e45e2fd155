import Foundation

/// Finds the values of Kubernetes Secrets in texts that hold such objects, in JSON and in YAML.
enum SecretObjects {
  /// Whether a text may hold an object with data: only then is it worth to look, and to wait for the rest of it.
  static func mayStand(in text: String) -> Bool {
    var text = text
    return text.withUTF8 { ByteSearch.holdsData($0) }
  }

  /// The values under `data` and `stringData` of each Secret.
  ///
  /// - Parameter isKnown: whether the text is known to be about a Secret, so that data of an object without a kind is one's too.
  static func values(in text: String, isKnown: Bool) -> [String] {
    let roots = json(text)
    guard !roots.isEmpty else { return yaml(text, isKnown: isKnown) }
    var values: [String] = []
    for root in roots { collect(root, isKnown: isKnown, into: &values) }
    return values
  }

  /// The objects of JSON in a text: all of it, what stands between the first bracket and the last, or its lines.
  private static func json(_ text: String) -> [Any] {
    func parse(_ part: some StringProtocol) -> Any? {
      try? JSONSerialization.jsonObject(with: Data(part.utf8))
    }
    guard let open = text.firstIndex(where: { $0 == "{" || $0 == "[" }),
      let close = text.lastIndex(where: { $0 == "}" || $0 == "]" }), open < close
    else { return [] }
    if let whole = parse(text[open...close]) { return [whole] }
    return text.split(whereSeparator: \.isNewline).filter { $0.first == "{" || $0.first == "[" }
      .compactMap { parse($0) }
  }

  private static func collect(_ value: Any, isKnown: Bool, into values: inout [String]) {
    if let list = value as? [Any] {
      for item in list { collect(item, isKnown: isKnown, into: &values) }
      return
    }
    guard let object = value as? [String: Any] else { return }
    let kind = object["kind"] as? String
    if kind == "Secret" || kind == nil && isKnown {
      for key in ["data", "stringData"] {
        guard let data = object[key] as? [String: Any] else { continue }
        for name in data.keys.sorted() {
          if let text = data[name] as? String { values.append(text) }
        }
      }
    }
    for key in object.keys.sorted() {
      if let member = object[key], !(member is String) {
        collect(member, isKnown: isKnown && kind == nil, into: &values)
      }
    }
  }

  private struct Line {
    var indent: Int
    var body: Substring
    /// Whether it begins an item of a list or a document.
    var begins: Bool
  }

  private static func yaml(_ text: String, isKnown: Bool) -> [String] {
    let lines = text.split(whereSeparator: \.isNewline).map { line -> Line in
      var indent = line.prefix { $0 == " " }.count
      var body = line.dropFirst(indent)
      let begins = body.hasPrefix("- ") || body.hasPrefix("---")
      if body.hasPrefix("- ") {
        body = body.dropFirst(2)
        indent += 2
      }
      return Line(indent: indent, body: body, begins: begins)
    }
    var values: [String] = []
    for (index, line) in lines.enumerated()
    where ["data:", "stringData:", "\"data\": {", "\"stringData\": {"].contains(
      where: line.body.hasPrefix)
    {
      let kind = kind(of: index, lines)
      guard kind == "Secret" || kind == nil && isKnown else { continue }
      var place = index + 1
      while place < lines.count, lines[place].indent > line.indent, !lines[place].begins {
        let member = lines[place]
        place += 1
        guard let value = value(of: member.body) else { continue }
        if value.hasPrefix("|") || value.hasPrefix(">") {
          while place < lines.count, lines[place].indent > member.indent {
            values.append(lines[place].body.trimmingCharacters(in: .whitespaces))
            place += 1
          }
        } else {
          values.append(value)
        }
      }
    }
    return values
  }

  /// The kind of the object that a line is a member of.
  private static func kind(of index: Int, _ lines: [Line]) -> String? {
    let indent = lines[index].indent
    func kind(_ line: Line) -> String? {
      guard line.indent == indent else { return nil }
      return ["kind:", "\"kind\":"].contains(where: line.body.hasPrefix)
        ? value(of: line.body) : nil
    }
    var place = index
    while place >= 0, lines[place].indent >= indent, !lines[place].body.hasPrefix("---") {
      if let found = kind(lines[place]) { return found }
      if lines[place].begins, lines[place].indent == indent { break }
      place -= 1
    }
    place = index + 1
    while place < lines.count, lines[place].indent >= indent,
      !(lines[place].begins && lines[place].indent <= indent)
    {
      if let found = kind(lines[place]) { return found }
      place += 1
    }
    return nil
  }

  private static func value(of member: Substring) -> String? {
    let parts = member.split(separator: ":", maxSplits: 1)
    guard parts.count == 2 else { return nil }
    let value = parts[1].trimmingCharacters(in: CharacterSet(charactersIn: " \t\",'"))
    return value.isEmpty ? nil : value
  }
}
