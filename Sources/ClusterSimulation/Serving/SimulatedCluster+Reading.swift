extension SimulatedCluster {
  var printContext: PrintContext { PrintContext(now: now(), minor: configuration.minor) }

  func get(_ name: String, _ context: RequestContext) throws(APIFailure) -> APIResponse {
    guard !context.definition.isVirtual else { throw .methodNotAllowed() }
    guard var object = store.get(context.key(name)) else {
      throw .notFound(context.definition, name)
    }
    if context.tableVersion == nil {
      object.metadata["managedFields"] = knownManagedFields(of: object, context)
    }
    return answer(with: object, context)
  }

  /// The same, computed once for each version of an object.
  func knownManagedFields(of object: JSONValue, _ context: RequestContext) -> JSONValue? {
    guard let tracked = object.metadata["managedFields"], !context.definition.isCustom,
      let version = object.metadata["resourceVersion"]?.stringValue
    else { return object.metadata["managedFields"] }
    let name = "\(version) \(context.apiVersion)"
    if let known = managedFieldsByVersion[name] { return known }
    if managedFieldsByVersion.count >= 1024 { managedFieldsByVersion = [:] }
    let computed = managedFields(of: object, context) ?? tracked
    managedFieldsByVersion[name] = computed
    return computed
  }

  /// Who manages an object's fields: what the tracked managers have, and the cluster's own parts all else.
  func managedFields(of object: JSONValue, _ context: RequestContext) -> JSONValue? {
    guard context.tableVersion == nil, let schema = context.schema, !context.definition.isCustom
    else { return object.metadata["managedFields"] }
    var managed = ManagedFields(object.metadata["managedFields"])
    var bare = object
    bare.metadata["managedFields"] = nil
    let all = ManagedFields.managed(
      StructuredMerge().difference(nil, bare, .structure(schema), isPart: true).changed)
    let rest = managed.entries.reduce(all) { $0.subtracting($1.fields) }
    // Where nobody is tracked, nobody has to be told from another.
    guard !managed.entries.isEmpty, !rest.isEmpty else { return managed.json }
    let hasStatus = rest.children["f:status"] != nil
    let manager =
      switch context.definition.key {
      case "pods", "nodes": "kubelet"
      case "customresourcedefinitions.apiextensions.k8s.io": "kube-apiserver"
      default: "kube-controller-manager"
      }
    // What the cluster added beside the status is its controllers' too, except for a client's object as it was defaulted.
    var fields = FieldSet()
    for path in [["f:status"], ["f:metadata", "f:annotations"]] {
      var part = rest
      for name in path { part = part.children[name] ?? FieldSet() }
      part.isMember = false
      guard !part.isEmpty else { continue }
      fields = fields.union(
        path.reversed().reduce(part) { FieldSet(children: [$1: $0]) })
    }
    guard !fields.isEmpty else { return managed.json }
    managed.entries.append(
      ManagedFields.Entry(
        manager: manager, operation: .update, apiVersion: context.apiVersion,
        subresource: hasStatus && configuration.minor >= 22 && manager != "kube-apiserver"
          ? "status" : "",
        time: Self.lastChange(of: object), fields: fields))
    return managed.json
  }

  /// When the conditions of an object's status changed last, or when it was made.
  private static func lastChange(of object: JSONValue) -> String {
    let times = (object[["status", "conditions"]]?.arrayValue ?? []).compactMap {
      ($0["lastUpdateTime"] ?? $0["lastTransitionTime"])?.stringValue
    }
    return times.max() ?? object[["metadata", "creationTimestamp"]]?.stringValue ?? ""
  }

  /// An object in the form that the client asks for.
  func answer(with object: JSONValue, _ context: RequestContext, status: Int = 200) -> APIResponse {
    if let version = context.tableVersion {
      return .json(table([object], context, version: version), status: status)
    }
    if let version = context.metadataVersion {
      return .json(Self.metadata(of: object, version: version), status: status)
    }
    return .json(context.shown(object), status: status)
  }

  private static func metadata(of object: JSONValue, version: String) -> JSONValue {
    [
      "kind": "PartialObjectMetadata", "apiVersion": .string("meta.k8s.io/\(version)"),
      "metadata": object.metadata,
    ]
  }

  func list(_ context: RequestContext) throws(APIFailure) -> APIResponse {
    guard context.definition.verbs.contains("list") else { throw .methodNotAllowed() }
    let page = try page(of: context)
    if let version = context.tableVersion {
      var table = table(page.objects, context, version: version)
      table["metadata"] = page.metadata
      return .json(table)
    }
    if let version = context.metadataVersion {
      return .json([
        "kind": "PartialObjectMetadataList", "apiVersion": .string("meta.k8s.io/\(version)"),
        "metadata": page.metadata,
        "items": .array(page.objects.map { Self.metadata(of: $0, version: version) }),
      ])
    }
    return .json([
      "kind": .string("\(context.definition.kind)List"), "apiVersion": .string(context.apiVersion),
      "metadata": page.metadata,
      // Items of a list carry no kind, except where a client cannot know it.
      "items": .array(
        page.objects.map { context.definition.isCustom ? context.shown($0) : stripped($0, context) }
      ),
    ])
  }

  private func stripped(_ object: JSONValue, _ context: RequestContext) -> JSONValue {
    var object = context.shown(object)
    object["kind"] = nil
    object["apiVersion"] = nil
    return object
  }

  // MARK: Paging

  private struct Page {
    var objects: [JSONValue]
    var metadata: JSONValue
  }

  /// The part of a list that a client asks for (`limit`, `continue`).
  private func page(of context: RequestContext) throws(APIFailure) -> Page {
    try requireKnown(version: context.request.parameter("resourceVersion"))
    let filter = try ObjectFilter(context)
    let request = context.request
    var objects = selected(context, filter)
    var version = store.version
    if let token = request.parameter("continue"), !token.isEmpty {
      guard let bytes = Base64.decode(token), let value = try? JSONValue(parsing: bytes),
        let start = value["start"]?.stringValue, let from = value["rv"]?.integerValue
      else { throw .badRequest("continue key is not valid: \(token)") }
      guard from >= store.oldestWatchable else {
        throw .expired(
          "The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter."
        )
      }
      version = from
      objects = objects.filter { Self.position(of: $0) > start }
    }
    var metadata: JSONValue = ["resourceVersion": .string(String(version))]
    if let limit = request.parameter("limit").flatMap(Int.init), limit > 0, objects.count > limit {
      let left = objects.count - limit
      objects = Array(objects.prefix(limit))
      let token: JSONValue = [
        "v": "meta.k8s.io/v1", "rv": .integer(version),
        "start": .string(objects.last.map(Self.position) ?? ""),
      ]
      metadata["continue"] = .string(Base64.encode(token.serialized()))
      if filter.isWhole { metadata["remainingItemCount"] = .integer(Int64(left)) }
    }
    return Page(objects: objects, metadata: metadata)
  }

  /// Where an object is in a list; blanks come before everything that names hold.
  private static func position(of object: JSONValue) -> String {
    "\(object.namespace) \(object.name)"
  }

  /// A client may know no later version than there is.
  private func requireKnown(version: String?) throws(APIFailure) {
    guard let version, !version.isEmpty else { return }
    guard let number = Int64(version), number >= 0 else {
      throw .badRequest(
        "Invalid value: \"\(version)\": strconv.ParseUint: parsing \"\(version)\": invalid syntax")
    }
    guard number > store.version else { return }
    throw APIFailure(
      code: 504, reason: "Timeout",
      message: "Too large resource version: \(number), current: \(store.version)",
      details: [
        "causes": [
          ["reason": "ResourceVersionTooLarge", "message": "Too large resource version"]
        ], "retryAfterSeconds": 1,
      ])
  }

  func selected(_ context: RequestContext, _ filter: ObjectFilter) -> [JSONValue] {
    store.list(
      context.definition.key,
      namespace: context.definition.namespaced ? context.path.namespace : nil
    )
    .map(\.object).filter(filter.matches)
  }

  // MARK: Tables

  /// The table that the server prints (meta/v1 `Table`).
  func table(
    _ objects: [JSONValue], _ context: RequestContext, version: String, withHeadings: Bool = true
  ) -> JSONValue {
    let columns = context.definition.columns(version: context.path.version).filter {
      $0.since <= configuration.minor
    }
    let whole = context.request.parameter("includeObject") == "Object"
    let none = context.request.parameter("includeObject") == "None"
    let printing = printContext
    let rows = objects.map { object -> JSONValue in
      let shown: JSONValue =
        none ? .null : whole ? context.shown(object) : Self.metadata(of: object, version: version)
      return ["cells": .array(columns.map { $0.value(object, printing) }), "object": shown]
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
      "columnDefinitions": withHeadings ? .array(headings) : .null, "rows": .array(rows),
    ]
  }

  // MARK: Watching

  func watch(_ context: RequestContext) throws(APIFailure) -> APIResponse {
    guard context.definition.verbs.contains("watch") else { throw .methodNotAllowed() }
    let given = context.request.parameter("resourceVersion")
    try requireKnown(version: given)
    let from = given.flatMap(Int64.init) ?? 0
    let filter = try ObjectFilter(context)
    let (stream, continuation) = AsyncStream<[UInt8]>.makeStream()
    nextWatcher += 1
    let identifier = nextWatcher
    var watcher = Watcher(context: context, filter: filter, continuation: continuation)
    let limit = context.request.parameter("timeoutSeconds").flatMap(Double.init)
    let head = APIResponse.Head(
      status: 200, headers: [("content-type", "application/json")],
      timeLimit: limit.flatMap { $0 > 0 ? min($0, 86_400) : nil })
    if context.flag("sendInitialEvents") {
      for object in selected(context, filter) { send(.added, object, to: &watcher) }
      bookmark(&watcher, endsInitialEvents: true)
    } else if from == 0 {
      for object in selected(context, filter) { send(.added, object, to: &watcher) }
    } else if from < store.oldestWatchable {
      // The answer to a watch has begun when the server finds out: it is an event of its own.
      let failure = APIFailure.expired(
        "too old resource version: \(from) (\(store.oldestWatchable))")
      let line: JSONValue = ["type": "ERROR", "object": failure.status]
      continuation.yield(line.serialized() + [0x0A])
      continuation.finish()
      return .stream(head, body: stream)
    } else {
      for event in store.history(after: from) { offer(event, to: &watcher) }
    }
    watcher.seen = store.version
    watcher.told = store.version
    watchers[identifier] = watcher
    continuation.onTermination = { [weak self] _ in
      Task { await self?.forget(identifier) }
    }
    return .stream(head, body: stream)
  }

  private func forget(_ watcher: Int) {
    watchers.removeValue(forKey: watcher)?.continuation.finish()
  }

  /// Tells the watchers what has changed since the last time.
  func deliver() {
    guard delivered < store.version else { return }
    guard !watchers.isEmpty else {
      delivered = store.version
      return
    }
    let events = store.history(after: delivered)
    delivered = store.version
    for identifier in watchers.keys.sorted() {
      guard var watcher = watchers[identifier] else { continue }
      for event in events where event.version > watcher.seen { offer(event, to: &watcher) }
      // One that hears of nothing else is told from time to time how far it has seen.
      if watcher.takesBookmarks, watcher.seen - watcher.told >= Watcher.bookmarkInterval {
        bookmark(&watcher, endsInitialEvents: false)
      }
      watchers[identifier] = watcher
    }
  }

  private func bookmark(_ watcher: inout Watcher, endsInitialEvents: Bool) {
    var metadata: JSONValue = [
      "resourceVersion": .string(String(store.version)), "creationTimestamp": .null,
    ]
    if endsInitialEvents { metadata["annotations"] = ["k8s.io/initial-events-end": "true"] }
    let object: JSONValue = [
      "kind": .string(watcher.context.definition.kind),
      "apiVersion": .string(watcher.context.apiVersion), "metadata": metadata,
    ]
    let line: JSONValue = ["type": "BOOKMARK", "object": object]
    watcher.told = store.version
    watcher.continuation.yield(line.serialized() + [0x0A])
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
    } else if let version = context.metadataVersion {
      shown = Self.metadata(of: object, version: version)
    } else {
      shown = context.shown(object)
    }
    let line: JSONValue = ["type": .string(kind.rawValue), "object": shown]
    watcher.told = watcher.seen
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
  /// The version that the client knows it has seen.
  var told: Int64 = 0

  /// After how many changes of other objects a bookmark is sent.
  static let bookmarkInterval: Int64 = 100

  var takesBookmarks: Bool { context.flag("allowWatchBookmarks") }
}

/// What of a resource a request is about: its selectors, and its name if it has one.
struct ObjectFilter {
  private let labels: LabelSelector
  private let fields: FieldSelector
  private let name: String?
  /// Whether it lets everything through.
  let isWhole: Bool

  /// - Throws: `BadRequest` for a selector that is none, or that names a field which cannot be selected by.
  init(_ context: RequestContext) throws(APIFailure) {
    let labelText = context.request.parameter("labelSelector") ?? ""
    let fieldText = context.request.parameter("fieldSelector") ?? ""
    if let fault = LabelSelector.fault(in: labelText) { throw .badRequest(fault) }
    labels = LabelSelector(labelText)
    fields = try FieldSelector(fieldText, selectable: context.definition.selectableFields)
    name = context.path.name
    isWhole = labelText.isEmpty && fieldText.isEmpty && name == nil
  }

  func matches(_ object: JSONValue) -> Bool {
    if isWhole { return true }
    return (name == nil || object.name == name)
      && (labels.isEmpty || labels.matches(object.labels)) && fields.matches(object)
  }
}
