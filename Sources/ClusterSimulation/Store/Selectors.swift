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

  /// What is wrong with a selector's text, as the server tells it; nil: nothing.
  static func fault(in text: String) -> String? {
    var depth = 0
    for character in text {
      if character == "(" { depth += 1 }
      if character == ")" { depth -= 1 }
      if depth < 0 || depth > 1 { break }
    }
    let isBalanced = depth == 0
    let hasEmptyKey = text.split(separator: ",", omittingEmptySubsequences: false).contains {
      let part = String($0).trimmed
      return part.hasPrefix("=") || part.hasPrefix("!=")
    }
    guard !isBalanced || hasEmptyKey else { return nil }
    if depth == 1, let list = text.split(separator: "(", omittingEmptySubsequences: false).last {
      let value = String(list).trimmed
      return "unable to parse requirement: found '', expected: "
        + (value.isEmpty || value.hasSuffix(",") ? "',', ')' or identifier" : "',' or ')'")
    }
    return
      "unable to parse requirement: found '\(isBalanced ? "=" : "")', expected: identifier"
  }

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

  /// - Parameter selectable: the fields that may be named besides name and namespace.
  /// - Throws: `BadRequest` for another field, or a part that is no comparison.
  init(_ text: String, selectable: [String]) throws(APIFailure) {
    var requirements: [(path: [String], value: String, isEqual: Bool)] = []
    for part in text.split(separator: ",").map(String.init) where !part.isEmpty {
      var found: (path: [String], value: String, isEqual: Bool)?
      for (mark, isEqual) in [("!=", false), ("==", true), ("=", true)] {
        guard let range = part.firstRange(of: mark) else { continue }
        let field = String(part[..<range.lowerBound])
        guard
          field == "metadata.name" || field == "metadata.namespace" || selectable.contains(field)
        else {
          throw .badRequest("field label not supported: \(field)")
        }
        found = (
          field.split(separator: ".").map(String.init), String(part[range.upperBound...]), isEqual
        )
        break
      }
      guard let found else {
        throw .badRequest("invalid field selector: \"\(part)\"; can't understand '\(part)'")
      }
      requirements.append(found)
    }
    self.requirements = requirements
  }

  func matches(_ object: JSONValue) -> Bool {
    requirements.allSatisfy { requirement in
      let found: String =
        switch object[requirement.path] {
        case .string(let text): text
        case .integer(let number): String(number)
        case .bool(let value): String(value)
        case .object(let members): members["component"]?.stringValue ?? ""
        case .null, .number, .array, nil: Self.absent[requirement.path] ?? ""
        }
      return (found == requirement.value) == requirement.isEqual
    }
  }

  /// What stands for a field that is not there.
  private static let absent: [[String]: String] = [
    ["spec", "unschedulable"]: "false", ["spec", "hostNetwork"]: "false",
    ["status", "replicas"]: "0", ["status", "successful"]: "0",
  ]
}

extension String {
  var trimmed: String {
    let start = drop(while: \.isWhitespace)
    guard let last = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
    return String(start[...last])
  }
}
