/// A client that watches.
final class Watcher {
  let identifier: Int
  let context: RequestContext
  let filter: ObjectFilter
  let queue: WatchQueue
  /// The only namespace that it asks for.
  let namespace: String?
  let takesBookmarks: Bool
  var hasHeadings = false
  /// The version of the last change that was offered.
  var seen: Int64 = 0
  /// The version that the client knows it has seen.
  var told: Int64 = 0

  /// After how many changes of other objects a bookmark is sent.
  static let bookmarkInterval: Int64 = 100

  init(_ identifier: Int, _ context: RequestContext, _ filter: ObjectFilter) {
    self.identifier = identifier
    self.context = context
    self.filter = filter
    queue = WatchQueue()
    namespace = context.definition.namespaced ? context.path.namespace : nil
    takesBookmarks = context.flag("allowWatchBookmarks")
  }

  /// What it is to be told of a change; nil: nothing.
  func told(of event: StoreEvent) -> (kind: StoreEvent.Kind, stored: StoredObject)? {
    guard namespace == nil || event.key.namespace == namespace else { return nil }
    if filter.isWhole { return (event.kind, event.stored) }
    let matches = filter.matches(event.object)
    let matched = event.previous.map(filter.matches) ?? false
    switch (event.kind, matched, matches) {
    case (.deleted, _, true): return (.deleted, event.stored)
    case (.deleted, _, false): return nil
    case (_, false, true): return (.added, event.stored)
    case (_, true, true): return (.modified, event.stored)
    case (_, true, false): return (.deleted, event.stored)
    case (_, false, false): return nil
    }
  }

  /// The form in which it is told, by which it shares its lines with others.
  var line: WatchLine {
    let kind: WatchLine.Kind =
      if let version = context.tableVersion {
        .table(
          version, objects: context.request.parameter("includeObject") ?? "",
          hasHeadings: hasHeadings)
      } else if let version = context.metadataVersion {
        .metadata(version)
      } else {
        .whole
      }
    return WatchLine(apiVersion: context.apiVersion, kind: kind)
  }
}

/// A form of a line that tells of a change: what is the same for many watchers is written once.
struct WatchLine: Hashable {
  enum Kind: Hashable {
    case whole
    case metadata(String)
    case table(String, objects: String, hasHeadings: Bool)
  }

  var apiVersion: String
  var kind: Kind
}
