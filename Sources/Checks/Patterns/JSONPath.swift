/// A path into a JSON text, in the form of `kubectl -o jsonpath`: `.items[0].metadata.name`, `.items[*].spec`, `..name`,
/// `['a.b']`, `[?(@.type=="Ready")].status`, `.items.length`.
///
/// `$` and braces around it may be left out. `.length` of an array without objects' members of that name is its count.
/// (Kubernetes, "JSONPath Support"; RFC 9535 for the words.)
struct JSONPath: Sendable {
  struct Malformed: Error, Hashable {
    var message: String
  }

  private enum Segment: Sendable {
    case member(String)
    case index(Int)
    case slice(Int?, Int?)
    case wildcard
    case descendants(String?)
    case filter(path: [String], comparison: Comparison?)
  }

  private let segments: [Segment]
  /// A path that finds more than so many values is given up: `..*..*` over a large text.
  private static let most = 100_000

  /// - Throws: a ``Malformed`` that says what is wrong.
  init(_ text: String) throws(Malformed) {
    var body = trimmingSpace(text)
    if body.hasPrefix("{"), body.hasSuffix("}") { body = String(body.dropFirst().dropLast()) }
    if body.hasPrefix("$") { body.removeFirst() }
    var rest = Array(body.unicodeScalars)[...]
    var segments: [Segment] = []
    while let scalar = rest.first {
      switch scalar {
      case ".":
        rest.removeFirst()
        if rest.first == "." {
          rest.removeFirst()
          segments.append(.descendants(Self.name(&rest)))
          continue
        }
        if rest.first == "*" {
          rest.removeFirst()
          segments.append(.wildcard)
        } else if let name = Self.name(&rest) {
          segments.append(.member(name))
        } else if rest.first != "[" && !rest.isEmpty {
          throw Malformed(message: "a name is missing after '.'")
        }
      case "[":
        guard let close = Self.close(of: rest) else {
          throw Malformed(message: "'[' is not closed")
        }
        let inner = String(String.UnicodeScalarView(rest[(rest.startIndex + 1)..<close]))
        rest = rest[(close + 1)...]
        segments.append(try Self.bracket(trimmingSpace(inner)))
      default:
        guard segments.isEmpty, let name = Self.name(&rest) else {
          throw Malformed(message: "'\(scalar)' is not expected there")
        }
        segments.append(.member(name))
      }
    }
    self.segments = segments
  }

  private static func name(_ rest: inout ArraySlice<Unicode.Scalar>) -> String? {
    if rest.first == "*" {
      rest.removeFirst()
      return nil
    }
    var name = String.UnicodeScalarView()
    while let scalar = rest.first, scalar != ".", scalar != "[" {
      rest.removeFirst()
      // `\.` is a stop within a name: `.metadata.labels.app\.kubernetes\.io/name`
      if scalar == "\\", let next = rest.first {
        name.append(next)
        rest.removeFirst()
      } else {
        name.append(scalar)
      }
    }
    return name.isEmpty ? nil : String(name)
  }

  private static func close(of rest: ArraySlice<Unicode.Scalar>) -> Int? {
    var quote: Unicode.Scalar?
    var depth = 0
    for index in rest.indices {
      let scalar = rest[index]
      if let open = quote {
        if scalar == open { quote = nil }
      } else if scalar == "'" || scalar == "\"" {
        quote = scalar
      } else if scalar == "[" {
        depth += 1
      } else if scalar == "]" {
        depth -= 1
        if depth == 0 { return index }
      }
    }
    return nil
  }

  private static func bracket(_ inner: String) throws(Malformed) -> Segment {
    if inner == "*" { return .wildcard }
    if let first = inner.first, first == "'" || first == "\"", inner.count >= 2, inner.last == first
    {
      return .member(String(inner.dropFirst().dropLast()))
    }
    if let index = Int(inner) { return .index(index) }
    if inner.hasPrefix("?("), inner.hasSuffix(")") {
      let condition = trimmingSpace(inner.dropFirst(2).dropLast())
      guard condition.hasPrefix("@") else { throw Malformed(message: "a filter begins with '@'") }
      let relation = condition.firstIndex { "=!<>".contains($0) } ?? condition.endIndex
      let path = trimmingSpace(condition[..<relation]).dropFirst().split(separator: ".").map(
        String.init)
      guard relation < condition.endIndex else { return .filter(path: path, comparison: nil) }
      do {
        return .filter(path: path, comparison: try Comparison(String(condition[relation...])))
      } catch {
        throw Malformed(message: error.message)
      }
    }
    let bounds = inner.split(separator: ":", omittingEmptySubsequences: false)
    if bounds.count == 2 { return .slice(Int(bounds[0]), Int(bounds[1])) }
    throw Malformed(message: "'[\(inner)]' is no index, name or filter")
  }

  /// The values that the path finds, in document order; nil: there are too many.
  func values(in root: JSONValue) -> [JSONValue]? {
    var current = [root]
    for segment in segments {
      var next: [JSONValue] = []
      for value in current {
        apply(segment, to: value, &next)
        if next.count > Self.most { return nil }
      }
      current = next
    }
    return current
  }

  private func apply(_ segment: Segment, to value: JSONValue, _ result: inout [JSONValue]) {
    switch segment {
    case .member(let name):
      if let member = value[name] {
        result.append(member)
      } else if name == "length", case .array(let values) = value {
        result.append(.number(String(values.count)))
      }
    case .index(let index):
      guard case .array(let values) = value else { return }
      let position = index < 0 ? values.count + index : index
      if values.indices.contains(position) { result.append(values[position]) }
    case .slice(let from, let to):
      guard case .array(let values) = value else { return }
      let low = min(max(0, from ?? 0), values.count)
      let high = min(max(low, to ?? values.count), values.count)
      result += values[low..<high]
    case .wildcard: result += Self.children(of: value)
    case .descendants(let name):
      var pending = [value]
      while let next = pending.popLast(), result.count <= Self.most {
        if let name {
          if let member = next[name] { result.append(member) }
        } else {
          result += Self.children(of: next)
        }
        pending += Self.children(of: next).reversed()
      }
    case .filter(let path, let comparison):
      guard case .array(let values) = value else { return }
      result += values.filter { element in
        var inner: JSONValue? = element
        for name in path { inner = inner?[name] }
        guard let inner else { return false }
        return comparison?.holds(for: inner.text) ?? true
      }
    }
  }

  private static func children(of value: JSONValue) -> [JSONValue] {
    switch value {
    case .array(let values): values
    case .object(let members): members.map(\.value)
    case .null, .bool, .number, .string: []
    }
  }
}
