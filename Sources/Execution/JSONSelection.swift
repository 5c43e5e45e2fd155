import Foundation

/// Finds a value in a text of JSON by a path.
///
/// A path is written as kubectl's and jq's users write it: `.items[0].metadata.name`, `{.items[*].spec.nodeName}`, `$.a['b c']`,
/// `.a."b.c"`. Where `[*]` or `[]` names several, the first value counts.
enum JSONSelection {
  /// The value as a shell would get it: a text without its quotes, a number as it stands, anything else as JSON; nil if there is
  /// none. What stands before the JSON, and after it, is passed over.
  static func value(at path: String, in text: String) -> String? {
    guard let steps = steps(of: path), let root = root(of: text) else { return nil }
    return select(steps[...], in: root).first.flatMap(description)
  }

  private enum PathStep {
    case member(String)
    case element(Int)
    case all
  }

  private static func root(of text: String) -> Any? {
    func parse(_ text: some StringProtocol) -> Any? {
      try? JSONSerialization.jsonObject(with: Data(text.utf8), options: [.fragmentsAllowed])
    }
    if let whole = parse(text) { return whole }
    guard let open = text.firstIndex(where: { $0 == "{" || $0 == "[" }),
      let close = text.lastIndex(where: { $0 == "}" || $0 == "]" }), open < close
    else { return nil }
    return parse(text[open...close])
  }

  private static func steps(of path: String) -> [PathStep]? {
    var rest = path.trimmed[...]
    if rest.hasPrefix("{"), rest.hasSuffix("}") { rest = rest.dropFirst().dropLast() }
    if rest.hasPrefix("$") { rest = rest.dropFirst() }
    var steps: [PathStep] = []
    while let first = rest.first {
      if first == "." {
        rest = rest.dropFirst()
        if rest.isEmpty { break }
        if rest.first == "[" { continue }
        guard let name = member(&rest) else { return nil }
        steps.append(.member(name))
      } else if first == "[" {
        guard let close = closing(rest) else { return nil }
        let inner = String(rest[rest.index(after: rest.startIndex)..<close]).trimmed
        rest = rest[rest.index(after: close)...]
        if inner == "*" || inner.isEmpty {
          steps.append(.all)
        } else if let number = Int(inner) {
          steps.append(.element(number))
        } else if inner.count >= 2, let quote = inner.first, quote == "'" || quote == "\"",
          inner.last == quote
        {
          steps.append(.member(String(inner.dropFirst().dropLast())))
        } else {
          return nil
        }
      } else if steps.isEmpty, let name = member(&rest) {
        steps.append(.member(name))
      } else {
        return nil
      }
    }
    return steps
  }

  /// The bracket that closes the one at the beginning, quoted ones apart.
  private static func closing(_ text: Substring) -> Substring.Index? {
    var quote: Character?
    for index in text.indices.dropFirst() {
      let character = text[index]
      if let open = quote {
        if character == open { quote = nil }
      } else if character == "'" || character == "\"" {
        quote = character
      } else if character == "]" {
        return index
      }
    }
    return nil
  }

  /// A name up to the next `.` or `[`; a backslash, as kubectl has it, or quotes let it hold dots.
  private static func member(_ rest: inout Substring) -> String? {
    if rest.first == "\"" {
      guard let end = rest.dropFirst().firstIndex(of: "\"") else { return nil }
      let name = String(rest[rest.index(after: rest.startIndex)..<end])
      rest = rest[rest.index(after: end)...]
      return name
    }
    var name = ""
    while let character = rest.first, character != ".", character != "[" {
      rest = rest.dropFirst()
      if character == "\\", let next = rest.first {
        name.append(next)
        rest = rest.dropFirst()
      } else {
        name.append(character)
      }
    }
    return name.isEmpty ? nil : name
  }

  private static func select(_ steps: ArraySlice<PathStep>, in value: Any) -> [Any] {
    guard let step = steps.first else { return [value] }
    let rest = steps.dropFirst()
    switch step {
    case .member("*"), .all:
      if let array = value as? [Any] { return array.flatMap { select(rest, in: $0) } }
      guard let object = value as? [String: Any] else { return [] }
      return object.keys.sorted().flatMap { key in
        object[key].map { select(rest, in: $0) } ?? []
      }
    case .member(let name):
      return (value as? [String: Any])?[name].map { select(rest, in: $0) } ?? []
    case .element(let number):
      guard let array = value as? [Any] else { return [] }
      let place = number < 0 ? array.count + number : number
      return array.indices.contains(place) ? select(rest, in: array[place]) : []
    }
  }

  private static func description(_ value: Any) -> String? {
    switch value {
    case let text as String: return text
    case is NSNull: return nil
    default:
      let options: JSONSerialization.WritingOptions = [
        .fragmentsAllowed, .sortedKeys, .withoutEscapingSlashes,
      ]
      return (try? JSONSerialization.data(withJSONObject: value, options: options)).map {
        String(decoding: $0, as: UTF8.self)
      }
    }
  }
}
