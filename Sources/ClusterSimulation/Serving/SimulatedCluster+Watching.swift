extension SimulatedCluster {
  func watch(_ context: RequestContext) throws(APIFailure) -> APIResponse {
    guard context.definition.verbs.contains("watch") else { throw .methodNotAllowed() }
    let given = context.request.parameter("resourceVersion")
    try requireKnown(version: given)
    let from = given.flatMap(Int64.init) ?? 0
    nextWatcher += 1
    let watcher = Watcher(nextWatcher, context, try ObjectFilter(context))
    let limit = context.request.parameter("timeoutSeconds").flatMap(Double.init)
    let head = APIResponse.Head(
      status: 200, headers: [("content-type", "application/json")],
      timeLimit: limit.flatMap { $0 > 0 ? min($0, 86_400) : nil })
    var lines: [SharedBytes] = []
    if context.flag("sendInitialEvents") || from == 0 {
      for stored in stored(context, watcher.filter) {
        lines.append(line(.added, stored, for: watcher, keeps: false))
      }
      if context.flag("sendInitialEvents") {
        lines.append(bookmark(watcher, endsInitialEvents: true))
      }
    } else if from < store.oldestWatchable {
      // The answer to a watch has begun when the server finds out: it is an event of its own.
      let failure = APIFailure.expired(
        "too old resource version: \(from) (\(store.oldestWatchable))")
      let line: JSONValue = ["type": "ERROR", "object": failure.status]
      watcher.queue.begin(with: [SharedBytes(line.serialized() + [0x0A])])
      watcher.queue.finish()
      return .stream(head, body: ByteStream(watcher.queue))
    } else {
      for event in store.history(after: from) where event.key.resource == context.definition.key {
        guard let (kind, stored) = watcher.told(of: event) else { continue }
        lines.append(line(kind, stored, for: watcher, keeps: false))
      }
    }
    watcher.queue.begin(with: lines)
    watcher.seen = store.version
    watcher.told = store.version
    watchers.append(watcher)
    let identifier = watcher.identifier
    watcher.queue.onCancel { [weak self] in
      Task { await self?.forget(identifier) }
    }
    return .stream(head, body: ByteStream(watcher.queue))
  }

  private func forget(_ identifier: Int) {
    watchers.removeAll { $0.identifier == identifier }
  }

  /// Ends every watch, as after another state was put into the store.
  func endWatches() {
    for watcher in watchers { watcher.queue.finish() }
    watchers = []
  }

  /// Shows readers and watchers what has changed since the last time.
  func deliver() {
    guard delivered < store.version || definitionsHaveChanged else { return }
    publish()
    let events = store.history(after: delivered)
    delivered = store.version
    if watchers.isEmpty { return }
    // Each client is told in the order of the changes, and what is told to several is written once.
    let interested = Dictionary(grouping: watchers, by: \.context.definition.key)
    var dropped: Set<Int> = []
    for event in events {
      guard let group = interested[event.key.resource] else { continue }
      var lines: [WatchLine: [(kind: StoreEvent.Kind, bytes: SharedBytes)]] = [:]
      for watcher in group where event.version > watcher.seen {
        guard let (kind, stored) = watcher.told(of: event) else { continue }
        let form = watcher.line
        let bytes: SharedBytes
        if let known = lines[form]?.first(where: { $0.kind == kind }) {
          bytes = known.bytes
          watcher.hasHeadings = true
        } else {
          bytes = line(kind, stored, for: watcher, keeps: true)
          lines[form, default: []].append((kind, bytes))
        }
        watcher.told = event.version
        if !watcher.queue.put(bytes) { dropped.insert(watcher.identifier) }
      }
    }
    for watcher in watchers {
      watcher.seen = store.version
      // One that hears of nothing else is told from time to time how far it has seen.
      guard watcher.takesBookmarks, watcher.seen - watcher.told >= Watcher.bookmarkInterval
      else { continue }
      if !watcher.queue.put(bookmark(watcher, endsInitialEvents: false)) {
        dropped.insert(watcher.identifier)
      }
    }
    // Whoever does not read begins again later.
    if !dropped.isEmpty { watchers.removeAll { dropped.contains($0.identifier) } }
  }

  private func bookmark(_ watcher: Watcher, endsInitialEvents: Bool) -> SharedBytes {
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
    return SharedBytes(line.serialized() + [0x0A])
  }

  /// A line that tells a watcher of a change.
  private func line(
    _ kind: StoreEvent.Kind, _ stored: StoredObject, for watcher: Watcher, keeps: Bool
  ) -> SharedBytes {
    let context = watcher.context
    var bytes: [UInt8] = []
    func write(_ append: (inout [UInt8]) -> Void) {
      bytes.append(literal: "{\"object\":")
      append(&bytes)
      bytes.append(literal: ",\"type\":\"")
      bytes.append(contentsOf: kind.rawValue.utf8)
      bytes.append(literal: "\"}\n")
    }
    if let version = context.tableVersion {
      let table = table(
        [stored.value], context, version: version, withHeadings: !watcher.hasHeadings)
      watcher.hasHeadings = true
      write { table.appendSerialized(to: &$0) }
    } else if let version = context.metadataVersion {
      write { Self.metadata(of: stored.value, version: version).appendSerialized(to: &$0) }
    } else {
      let text = context.form.text(.whole, of: stored, keeps: keeps).bytes
      bytes.reserveCapacity(text.count + 40)
      write { $0.append(contentsOf: text) }
    }
    return SharedBytes(bytes)
  }
}
