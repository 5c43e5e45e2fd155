extension SimulatedCluster {
  var printContext: PrintContext { PrintContext(now: now(), minor: configuration.minor) }

  func get(_ name: String, _ context: RequestContext) throws(APIFailure) -> APIResponse {
    guard let object = store.get(context.key(name)) else {
      throw .notFound(context.definition, name)
    }
    if let version = context.tableVersion {
      return .json(table([object], context, version: version))
    }
    return .json(context.shown(object))
  }

  func list(_ context: RequestContext) -> APIResponse {
    let objects = selected(context)
    if let version = context.tableVersion {
      return .json(table(objects, context, version: version))
    }
    return .json([
      "kind": .string("\(context.definition.kind)List"), "apiVersion": .string(context.apiVersion),
      "metadata": ["resourceVersion": .string(String(store.version))],
      // Items of a list carry no kind, except where a client cannot know it.
      "items": .array(
        objects.map { context.definition.isCustom ? context.shown($0) : stripped($0, context) }),
    ])
  }

  private func stripped(_ object: JSONValue, _ context: RequestContext) -> JSONValue {
    var object = context.shown(object)
    object["kind"] = nil
    object["apiVersion"] = nil
    return object
  }

  func selected(_ context: RequestContext) -> [JSONValue] {
    let filter = ObjectFilter(context)
    return store.list(
      context.definition.key,
      namespace: context.definition.namespaced ? context.path.namespace : nil
    )
    .map(\.object).filter(filter.matches)
  }

  /// The table that the server prints (meta/v1 `Table`).
  func table(
    _ objects: [JSONValue], _ context: RequestContext, version: String, withHeadings: Bool = true
  ) -> JSONValue {
    let columns = context.definition.columns
    let whole = context.request.parameter("includeObject") == "Object"
    let rows = objects.map { object -> JSONValue in
      let shown: JSONValue =
        whole
        ? context.shown(object)
        : [
          "kind": "PartialObjectMetadata", "apiVersion": .string("meta.k8s.io/\(version)"),
          "metadata": object.metadata,
        ]
      return ["cells": .array(columns.map { $0.value(object, printContext) }), "object": shown]
    }
    let headings = columns.map { column -> JSONValue in
      [
        "name": .string(column.name), "type": .string(column.type),
        "format": .string(column.format), "description": "",
        "priority": .integer(Int64(column.priority)),
      ]
    }
    return [
      "kind": "Table", "apiVersion": .string("meta.k8s.io/\(version)"),
      "metadata": ["resourceVersion": .string(String(store.version))],
      "columnDefinitions": withHeadings ? .array(headings) : [], "rows": .array(rows),
    ]
  }

  func watch(_ context: RequestContext) throws(APIFailure) -> APIResponse {
    let from = context.request.parameter("resourceVersion").flatMap(Int64.init) ?? 0
    let (stream, continuation) = AsyncStream<[UInt8]>.makeStream()
    nextWatcher += 1
    let identifier = nextWatcher
    var watcher = Watcher(context: context, continuation: continuation)
    if from == 0 {
      for object in selected(context) { send(.added, object, to: &watcher) }
    } else if from < store.oldestWatchable {
      throw APIFailure(
        code: 410, reason: "Expired",
        message: "too old resource version: \(from) (\(store.oldestWatchable))")
    } else {
      for event in store.history where event.version > from { offer(event, to: &watcher) }
    }
    watcher.seen = store.version
    watchers[identifier] = watcher
    continuation.onTermination = { [weak self] _ in
      Task { await self?.forget(identifier) }
    }
    return .stream(
      .init(status: 200, headers: [("content-type", "application/json")]), body: stream)
  }

  private func forget(_ watcher: Int) {
    watchers.removeValue(forKey: watcher)?.continuation.finish()
  }

  /// Tells the watchers what has changed since the last time.
  func deliver() {
    guard delivered < store.version else { return }
    let events = store.history.filter { $0.version > delivered }
    delivered = store.version
    for identifier in watchers.keys.sorted() {
      guard var watcher = watchers[identifier] else { continue }
      for event in events where event.version > watcher.seen { offer(event, to: &watcher) }
      watchers[identifier] = watcher
    }
  }

  private func offer(_ event: StoreEvent, to watcher: inout Watcher) {
    watcher.seen = event.version
    guard event.key.resource == watcher.context.definition.key,
      watcher.context.path.namespace == nil || !watcher.context.definition.namespaced
        || event.key.namespace == watcher.context.path.namespace
    else { return }
    let matches = watcher.filter.matches(event.object)
    let matched = event.previous.map(watcher.filter.matches) ?? false
    switch (event.kind, matched, matches) {
    case (.deleted, _, true): send(.deleted, event.object, to: &watcher)
    case (.deleted, _, false): break
    case (_, false, true): send(.added, event.object, to: &watcher)
    case (_, true, true): send(.modified, event.object, to: &watcher)
    case (_, true, false): send(.deleted, event.object, to: &watcher)
    case (_, false, false): break
    }
  }

  private func send(_ kind: StoreEvent.Kind, _ object: JSONValue, to watcher: inout Watcher) {
    let context = watcher.context
    let shown: JSONValue
    if let version = context.tableVersion {
      shown = table([object], context, version: version, withHeadings: !watcher.hasHeadings)
      watcher.hasHeadings = true
    } else {
      shown = context.shown(object)
    }
    let line: JSONValue = ["type": .string(kind.rawValue), "object": shown]
    watcher.continuation.yield(line.serialized() + [0x0A])
  }
}

/// A client that watches.
struct Watcher {
  let context: RequestContext
  let filter: ObjectFilter
  let continuation: AsyncStream<[UInt8]>.Continuation
  var hasHeadings = false
  /// The version of the last change that was offered.
  var seen: Int64 = 0

  init(context: RequestContext, continuation: AsyncStream<[UInt8]>.Continuation) {
    self.context = context
    self.continuation = continuation
    filter = ObjectFilter(context)
  }
}

/// What of a resource a request is about: its selectors, and its name if it has one.
struct ObjectFilter {
  private let labels: LabelSelector
  private let fields: FieldSelector
  private let name: String?

  init(_ context: RequestContext) {
    labels = LabelSelector(context.request.parameter("labelSelector") ?? "")
    fields = FieldSelector(context.request.parameter("fieldSelector") ?? "")
    name = context.path.name
  }

  func matches(_ object: JSONValue) -> Bool {
    (name == nil || object.name == name) && labels.matches(object.labels) && fields.matches(object)
  }
}
