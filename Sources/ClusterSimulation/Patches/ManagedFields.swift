/// Who manages which fields of an object (meta/v1 `managedFields`).
struct ManagedFields {
  struct Entry: Hashable {
    var manager: String
    var operation: Operation
    var apiVersion: String
    var subresource = ""
    var time: String?
    var fields: FieldSet
  }

  enum Operation: String { case apply = "Apply", update = "Update" }

  var entries: [Entry]

  init(_ json: JSONValue?) {
    entries = (json?.arrayValue ?? []).compactMap { entry in
      guard let operation = entry["operation"]?.stringValue.flatMap(Operation.init) else {
        return nil
      }
      return Entry(
        manager: entry["manager"]?.stringValue ?? "", operation: operation,
        apiVersion: entry["apiVersion"]?.stringValue ?? "",
        subresource: entry["subresource"]?.stringValue ?? "", time: entry["time"]?.stringValue,
        fields: FieldSet(root: entry["fieldsV1"]))
    }
  }

  /// Applied ones first, then by time and name, as the server orders them.
  var json: JSONValue? {
    let sorted = entries.filter { !$0.fields.isEmpty }.sorted {
      ($0.operation.rawValue, $0.time ?? "", $0.manager, $0.apiVersion, $0.subresource)
        < ($1.operation.rawValue, $1.time ?? "", $1.manager, $1.apiVersion, $1.subresource)
    }
    if sorted.isEmpty { return nil }
    return .array(
      sorted.map { entry in
        var json: JSONValue = [
          "manager": .string(entry.manager), "operation": .string(entry.operation.rawValue),
          "apiVersion": .string(entry.apiVersion), "fieldsType": "FieldsV1",
          "fieldsV1": entry.fields.json,
        ]
        if let time = entry.time { json["time"] = .string(time) }
        if !entry.subresource.isEmpty { json["subresource"] = .string(entry.subresource) }
        return json
      })
  }

  /// The fields that nobody manages: an object's identity, and what the server writes.
  static func managed(_ set: FieldSet) -> FieldSet {
    var set = set
    set.isMember = false
    for path in untracked { set = set.removing(path[...]) }
    return set
  }

  private static let untracked: [[String]] =
    [["f:apiVersion"], ["f:kind"]]
    + [
      "name", "namespace", "creationTimestamp", "selfLink", "uid", "generation", "managedFields",
      "resourceVersion", "deletionTimestamp", "deletionGracePeriodSeconds",
    ].map { ["f:metadata", "f:" + $0] }

  /// Notes that a manager wrote what differs between two states, however it did it, and that others lost what was
  /// overwritten.
  mutating func update(
    manager: String, apiVersion: String, subresource: String, time: String,
    difference: StructuredMerge.Difference
  ) {
    let changed = Self.managed(difference.changed)
    let removed = Self.managed(difference.removed)
    if changed.isEmpty, removed.isEmpty { return }
    for index in entries.indices {
      entries[index].fields = entries[index].fields.subtracting(changed).subtracting(removed)
    }
    let index = entries.firstIndex {
      $0.manager == manager && $0.operation == .update && $0.apiVersion == apiVersion
        && $0.subresource == subresource
    }
    if let index {
      if changed.isEmpty { return }
      entries[index].fields = entries[index].fields.union(changed)
      entries[index].time = time
    } else if !changed.isEmpty {
      entries.append(
        Entry(
          manager: manager, operation: .update, apiVersion: apiVersion, subresource: subresource,
          time: time, fields: changed))
    }
  }
}
