/// The history of a stateful or daemon set's template, as `ControllerRevision` objects (`pkg/controller/history`).
struct ControllerRevisions {
  let kind: String
  static let label = "controller-revision-hash"
  private static let resource = "controllerrevisions.apps"

  /// The names of the present template's revision and of the one before it, in the order of their numbers.
  struct Names {
    /// `st-5d8c7b9f6d`
    var update: String
    var all: [String]
  }

  func template(_ object: JSONValue) -> JSONValue {
    var template = object[["spec", "template"]] ?? [:]
    template.set(["metadata", "creationTimestamp"], to: nil)
    return template
  }

  /// The hash that a pod of an object's present template carries.
  func hash(_ object: JSONValue) -> String { Identifiers.templateHash(template(object)) }

  /// Records the present template as the latest revision; revisions beyond the limit that no pod is of go.
  func record(_ object: JSONValue, pods: [JSONValue], in cluster: isolated SimulatedCluster)
    -> Names
  {
    let hash = hash(object)
    let update = "\(object.name)-\(hash)"
    guard let definition = cluster.definition(Self.resource) else {
      return Names(update: update, all: [update])
    }
    var known = cluster.controlled(Self.resource, by: object).sorted {
      ($0.object.whole("revision") ?? 0) < ($1.object.whole("revision") ?? 0)
    }
    let next = (known.last?.object.whole("revision") ?? 0) + 1
    if let found = known.firstIndex(where: { $0.key.name == update }) {
      if found != known.count - 1 {
        // Back to an old template: its revision becomes the latest.
        cluster.update(known[found].key) { $0["revision"] = .integer(Int64(next)) }
        known.append(known.remove(at: found))
      }
    } else {
      var labels = object[["spec", "template", "metadata", "labels"]] ?? [:]
      labels[Self.label] = .string(kind == "DaemonSet" ? hash : update)
      var content = template(object)
      content["$patch"] = "replace"
      var revision: JSONValue = [
        "metadata": [
          "name": .string(update), "namespace": .string(object.namespace), "labels": labels,
          "ownerReferences": [cluster.owner(object, "apps/v1", kind)],
        ],
        "data": ["spec": ["template": content]], "revision": .integer(Int64(next)),
      ]
      for (name, value) in object.annotations
      where name != "kubectl.kubernetes.io/last-applied-configuration" {
        revision.set(["metadata", "annotations", name], to: .string(value))
      }
      let stored = cluster.insert(revision, definition)
      known.append(
        (ObjectKey(resource: Self.resource, namespace: object.namespace, name: update), stored))
    }
    let limit = object.whole("spec", "revisionHistoryLimit") ?? 10
    let live = Set(pods.compactMap { $0.labels[Self.label] })
    let unused = known.dropLast().filter {
      !live.contains($0.key.name)
        && !live.contains(String($0.key.name.dropFirst(object.name.count + 1)))
    }
    if unused.count > limit {
      for old in unused.prefix(unused.count - limit) { cluster.delete(old.key, DeletionOptions()) }
    }
    return Names(update: update, all: known.map(\.key.name))
  }
}
