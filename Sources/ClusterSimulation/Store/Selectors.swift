/// A label selector, as text in a query and as an object in a spec.
struct LabelSelector: Sendable {
  private enum Requirement {
    case among(String, Set<String>)
    case notAmong(String, Set<String>)
    case exists(String)
    case missing(String)
  }

  private var requirements: [Requirement] = []

  /// `a=b,c!=d,e in (f,g),!h,i` (Kubernetes API, "Label selectors").
  init(_ text: String) {
    var parts: [String] = []
    var depth = 0
    var part = ""
    for character in text {
      if character == "(" { depth += 1 }
      if character == ")" { depth -= 1 }
      if character == ",", depth == 0 {
        parts.append(part)
        part = ""
      } else {
        part.append(character)
      }
    }
    if !part.isEmpty { parts.append(part) }
    requirements = parts.map { Self.requirement($0.trimmed) }
  }

  /// A `metav1.LabelSelector`, or a plain map as a service has it.
  init(_ value: JSONValue?) {
    let isStructured = value?["matchLabels"] != nil || value?["matchExpressions"] != nil
    let labels = (isStructured ? value?["matchLabels"] : value)?.objectValue ?? [:]
    requirements = labels.compactMap { key, value in value.stringValue.map { .among(key, [$0]) } }
    for expression in value?["matchExpressions"]?.arrayValue ?? [] {
      let key = expression["key"]?.stringValue ?? ""
      let values = Set(expression["values"]?.arrayValue?.compactMap(\.stringValue) ?? [])
      switch expression["operator"]?.stringValue {
      case "In": requirements.append(.among(key, values))
      case "NotIn": requirements.append(.notAmong(key, values))
      case "Exists": requirements.append(.exists(key))
      default: requirements.append(.missing(key))
      }
    }
  }

  var isEmpty: Bool { requirements.isEmpty }

  func matches(_ labels: [String: String]) -> Bool {
    requirements.allSatisfy { requirement in
      switch requirement {
      case .among(let key, let values): labels[key].map(values.contains) ?? false
      case .notAmong(let key, let values): !(labels[key].map(values.contains) ?? false)
      case .exists(let key): labels[key] != nil
      case .missing(let key): labels[key] == nil
      }
    }
  }

  private static func requirement(_ text: String) -> Requirement {
    for (word, isIn) in [(" notin ", false), (" in ", true)] {
      guard let range = text.firstRange(of: word) else { continue }
      let key = String(text[..<range.lowerBound]).trimmed
      let values = Set(
        text[range.upperBound...].filter { $0 != "(" && $0 != ")" }.split(separator: ",").map {
          String($0).trimmed
        })
      return isIn ? .among(key, values) : .notAmong(key, values)
    }
    for (mark, isEqual) in [("!=", false), ("==", true), ("=", true)] {
      guard let range = text.firstRange(of: mark) else { continue }
      let key = String(text[..<range.lowerBound]).trimmed
      let value = String(text[range.upperBound...]).trimmed
      return isEqual ? .among(key, [value]) : .notAmong(key, [value])
    }
    return text.hasPrefix("!") ? .missing(String(text.dropFirst()).trimmed) : .exists(text)
  }
}

/// A field selector: `metadata.name=x,status.phase!=Running`.
struct FieldSelector: Sendable {
  private let requirements: [(path: [String], value: String, isEqual: Bool)]

  init(_ text: String) {
    requirements = text.split(separator: ",").compactMap { part in
      let part = String(part)
      for (mark, isEqual) in [("!=", false), ("==", true), ("=", true)] {
        guard let range = part.firstRange(of: mark) else { continue }
        let path = part[..<range.lowerBound].split(separator: ".").map(String.init)
        return (path, String(part[range.upperBound...]), isEqual)
      }
      return nil
    }
  }

  func matches(_ object: JSONValue) -> Bool {
    requirements.allSatisfy { requirement in
      let found: String =
        switch object[requirement.path] {
        case .string(let text): text
        case .integer(let number): String(number)
        case .bool(let value): String(value)
        case .null, .number, .array, .object, nil: ""
        }
      return (found == requirement.value) == requirement.isEqual
    }
  }
}

extension String {
  var trimmed: String {
    let start = drop(while: \.isWhitespace)
    guard let last = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
    return String(start[...last])
  }
}
