/// The part of JSONPath that printer columns use: members, `['…']`, indices, `[*]` and filters `[?(@.a=="b")]`.
struct JSONPath: Sendable {
  private enum Step: Sendable {
    case member(String)
    case index(Int)
    case all
    case filter([String], value: String, isEqual: Bool)
  }

  private var steps: [Step] = []

  init(_ text: String) {
    var rest = text[...]
    if rest.hasPrefix("{"), rest.hasSuffix("}") { rest = rest.dropFirst().dropLast() }
    while let first = rest.first {
      if first == "[" {
        let inner = rest.dropFirst().prefix(
          upTo: max(Self.end(of: rest), rest.index(after: rest.startIndex)))
        rest = rest.dropFirst(inner.count + 2)
        steps.append(Self.bracket(String(inner)))
      } else {
        if first == "." { rest = rest.dropFirst() }
        var name = ""
        while let character = rest.first, character != ".", character != "[" {
          rest = rest.dropFirst()
          if character == "\\", let escaped = rest.popFirst() {
            name.append(escaped)
          } else {
            name.append(character)
          }
        }
        if name == "*" { steps.append(.all) } else if !name.isEmpty { steps.append(.member(name)) }
      }
    }
  }

  /// Where the bracket that a text begins with is closed, or the text's end.
  private static func end(of text: Substring) -> Substring.Index {
    var quote: Character?
    var depth = 0
    for index in text.indices {
      let character = text[index]
      if let open = quote {
        if character == open { quote = nil }
      } else if character == "'" || character == "\"" {
        quote = character
      } else if character == "[" {
        depth += 1
      } else if character == "]" {
        depth -= 1
        if depth == 0 { return index }
      }
    }
    return text.endIndex
  }

  private static func bracket(_ text: String) -> Step {
    let text = text.trimmed
    if text == "*" { return .all }
    if let index = Int(text) { return .index(index) }
    if text.hasPrefix("?(") {
      let condition = text.dropFirst(2).dropLast()
      for (mark, isEqual) in [("==", true), ("!=", false)] {
        guard let range = condition.firstRange(of: mark) else { continue }
        let left = String(condition[..<range.lowerBound]).trimmed.drop { $0 == "@" || $0 == "." }
        let right = String(condition[range.upperBound...]).trimmed.filter {
          $0 != "'" && $0 != "\""
        }
        return .filter(
          left.split(separator: ".").map(String.init), value: String(right), isEqual: isEqual)
      }
    }
    return .member(text.filter { $0 != "'" && $0 != "\"" })
  }

  /// The values that the path reaches, in order.
  func values(in value: JSONValue) -> [JSONValue] {
    var found = [value]
    for step in steps {
      found = found.flatMap { value -> [JSONValue] in
        switch step {
        case .member(let name): return value[name].map { [$0] } ?? []
        case .index(let index):
          let elements = value.arrayValue ?? []
          let place = index < 0 ? elements.count + index : index
          return elements.indices.contains(place) ? [elements[place]] : []
        case .all:
          if let members = value.objectValue {
            return members.sorted { $0.key < $1.key }.map(\.value)
          }
          return value.arrayValue ?? []
        case .filter(let path, let wanted, let isEqual):
          return (value.arrayValue ?? []).filter { element in
            let text: String
            switch element[path] {
            case .string(let string): text = string
            case .integer(let number): text = String(number)
            case .bool(let flag): text = String(flag)
            case .null, .number, .array, .object, nil: return false
            }
            return (text == wanted) == isEqual
          }
        }
      }
    }
    return found
  }
}
