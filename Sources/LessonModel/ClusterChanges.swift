/// How a cluster's objects differ after a run from before it.
///
/// An object is named as `kind.group/name` or, in a namespace, `namespace: kind.group/name`. Each list is in order of the
/// names.
public struct ClusterChanges: Sendable, Hashable, Codable {
  /// Objects that were not there before: what the lesson left behind.
  public var left: [String]
  /// Objects that are there no more.
  public var removed: [String]
  /// Objects whose resource version is another one.
  public var changed: [String]

  public init(left: [String], removed: [String], changed: [String]) {
    self.left = left
    self.removed = removed
    self.changed = changed
  }

  /// The differences between two looks at a cluster: versions of objects by their names.
  public init(from before: [String: String], to after: [String: String]) {
    left = after.keys.filter { before[$0] == nil }.sorted()
    removed = before.keys.filter { after[$0] == nil }.sorted()
    changed = after.compactMap { name, version in
      before[name].flatMap { $0 == version ? nil : name }
    }.sorted()
  }
}
