/// A set of fields of an object, as `FieldsV1` writes it (Kubernetes API, "Server-side apply", structured-merge-diff).
///
/// A path's elements are written as there: `f:name` for a member, `k:{…}` for the element of a list with these keys,
/// `v:…` for a scalar element.
struct FieldSet: Sendable, Hashable {
  /// Whether the field at this place is itself in the set.
  var isMember = false
  var children: [String: FieldSet] = [:]

  static let leaf = FieldSet(isMember: true)

  var isEmpty: Bool { !isMember && children.isEmpty }

  mutating func insert(_ child: FieldSet, at element: String) {
    guard !child.isEmpty else { return }
    children[element] = children[element]?.union(child) ?? child
  }

  func union(_ other: FieldSet) -> FieldSet {
    FieldSet(
      isMember: isMember || other.isMember,
      children: children.merging(other.children) { $0.union($1) })
  }

  func intersection(_ other: FieldSet) -> FieldSet {
    var result = FieldSet(isMember: isMember && other.isMember)
    for (element, child) in children {
      if let theirs = other.children[element] {
        result.insert(child.intersection(theirs), at: element)
      }
    }
    return result
  }

  func subtracting(_ other: FieldSet) -> FieldSet {
    var result = FieldSet(isMember: isMember && !other.isMember)
    for (element, child) in children {
      result.insert(other.children[element].map { child.subtracting($0) } ?? child, at: element)
    }
    return result
  }

  /// The set without everything at and below a path.
  func removing(_ path: ArraySlice<String>) -> FieldSet {
    guard let first = path.first, let child = children[first] else { return self }
    var result = self
    let rest = path.count == 1 ? FieldSet() : child.removing(path.dropFirst())
    result.children[first] = rest.isEmpty ? nil : rest
    return result
  }

  /// Every path in the set, in order, as conflicts tell them: `.spec.containers[name="web"].image`.
  var paths: [String] {
    var result = isMember ? [""] : []
    for (element, child) in children.sorted(by: { $0.key < $1.key }) {
      result += child.paths.map { Self.shown(element) + $0 }
    }
    return result
  }

  private static func shown(_ element: String) -> String {
    let body = String(element.dropFirst(2))
    switch element.prefix(2) {
    case "f:": return "." + body
    case "k:":
      let keys = (try? JSONValue(parsing: Array(body.utf8)))?.objectValue ?? [:]
      let shown = keys.sorted { $0.key < $1.key }.map { name, value in
        "\(name)=\(String(decoding: value.serialized(), as: UTF8.self))"
      }
      return "[\(shown.joined(separator: ","))]"
    case "v:": return "[=\(body)]"
    default: return "[\(body)]"
    }
  }

  /// As `fieldsV1` holds it.
  var json: JSONValue {
    var members: [String: JSONValue] = children.mapValues { $0.json }
    if isMember, !children.isEmpty { members["."] = [:] }
    return .object(members)
  }

  init(isMember: Bool = false, children: [String: FieldSet] = [:]) {
    self.isMember = isMember
    self.children = children
  }

  /// Reads `fieldsV1`.
  init(_ json: JSONValue) {
    let members = json.objectValue ?? [:]
    for (name, value) in members where name != "." { children[name] = FieldSet(value) }
    isMember = members.isEmpty || members["."] != nil
  }

  /// Reads the `fieldsV1` of an entry, whose root is no field.
  init(root json: JSONValue?) {
    self.init(json ?? [:])
    isMember = false
  }
}
