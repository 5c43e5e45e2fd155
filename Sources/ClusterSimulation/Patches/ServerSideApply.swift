/// Server-side apply (Kubernetes API, "Server-Side Apply").
struct ServerSideApply {
  let manager: String
  let apiVersion: String
  let subresource: String
  let time: String
  let force: Bool
  let schema: APISchema

  /// A field that another manager has with another value.
  struct Conflict: Hashable {
    let manager: String
    let path: String
  }

  struct Conflicts: Error {
    let all: [Conflict]

    /// As the server words it.
    var message: String {
      if let only = all.first, all.count == 1 {
        return "Apply failed with 1 conflict: conflict with \(only.manager): \(only.path)"
      }
      var lines: [String] = []
      for manager in Set(all.map(\.manager)).sorted() {
        lines.append("conflicts with \(manager):")
        lines += all.filter { $0.manager == manager }.map { "- \($0.path)" }
      }
      return "Apply failed with \(all.count) conflicts: \(lines.joined(separator: "\n"))"
    }
  }

  /// Lays a configuration over an object.
  ///
  /// - Parameters:
  ///   - applied: the configuration.
  ///   - live: the object with its `managedFields`; nil if there is none yet.
  /// - Returns: the object with the new `managedFields`.
  /// - Throws: the conflicts with other managers, unless they are to be overridden.
  func apply(_ applied: JSONValue, to live: JSONValue?) throws(Conflicts) -> JSONValue {
    let merger = StructuredMerge()
    let shape = StructuredMerge.Shape.structure(schema)
    var managed = ManagedFields(live?.metadata["managedFields"])
    let claimed = ManagedFields.managed(merger.fields(of: applied, shape))
    let mine = managed.entries.firstIndex {
      $0.manager == manager && $0.operation == .apply && $0.subresource == subresource
    }
    var result = merger.merge(live, applied, shape)

    // What this manager applied before and applies no more goes, unless it is someone else's too.
    if let mine {
      let dropped = managed.entries[mine].fields.subtracting(claimed)
      let others = managed.entries.indices.filter { $0 != mine }
        .reduce(claimed) { $0.union(managed.entries[$1].fields) }
      result = merger.cut(result, dropped, keeping: others, shape) ?? [:]
    }

    if let live {
      let changed = ManagedFields.managed(merger.difference(live, result, shape).changed)
      var conflicts: [Conflict] = []
      for index in managed.entries.indices where index != mine {
        let entry = managed.entries[index]
        let contested = entry.fields.intersection(changed)
        if contested.isEmpty { continue }
        conflicts += contested.paths.map { Conflict(manager: Self.shown(entry), path: $0) }
        managed.entries[index].fields = entry.fields.subtracting(contested)
      }
      if !conflicts.isEmpty, !force { throw Conflicts(all: conflicts) }
    }

    if let mine {
      let isSame = managed.entries[mine].fields == claimed
      managed.entries[mine].fields = claimed
      managed.entries[mine].apiVersion = apiVersion
      if !isSame { managed.entries[mine].time = time }
    } else {
      managed.entries.append(
        ManagedFields.Entry(
          manager: manager, operation: .apply, apiVersion: apiVersion, subresource: subresource,
          time: time, fields: claimed))
    }
    result.metadata["managedFields"] = managed.json
    return result
  }

  /// `"kubectl-client-side-apply" using apps/v1`
  private static func shown(_ entry: ManagedFields.Entry) -> String {
    var text = "\"\(entry.manager)\""
    if !entry.subresource.isEmpty { text += " with subresource \"\(entry.subresource)\"" }
    if entry.operation == .update { text += " using \(entry.apiVersion)" }
    return text
  }
}
