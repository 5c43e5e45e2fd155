/// What a path of the API names.
struct ResourcePath: Sendable {
  var group: String
  var version: String
  /// The namespace; nil: all of them, or a resource that has none.
  var namespace: String?
  var resource: String
  var name: String?
  var subresource: String?

  /// Nil if the path is none of a resource.
  init?(_ path: String) {
    var parts = path.split(separator: "/").map(String.init)[...]
    switch parts.popFirst() {
    case "api":
      group = ""
    case "apis":
      guard let group = parts.popFirst() else { return nil }
      self.group = group
    default: return nil
    }
    guard let version = parts.popFirst() else { return nil }
    self.version = version
    if parts.first == "namespaces", parts.count >= 3,
      !["status", "finalize"].contains(parts[parts.startIndex + 2])
    {
      namespace = parts[parts.startIndex + 1]
      parts = parts.dropFirst(2)
    }
    guard let resource = parts.popFirst() else { return nil }
    self.resource = resource
    name = parts.popFirst()
    subresource = parts.popFirst()
  }
}
