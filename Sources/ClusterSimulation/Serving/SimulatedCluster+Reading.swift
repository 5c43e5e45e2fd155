extension SimulatedCluster {
  var printContext: PrintContext { PrintContext(now: now(), minor: configuration.minor) }

  func get(_ name: String, _ context: RequestContext) throws(APIFailure) -> APIResponse {
    guard !context.definition.isVirtual else { throw .methodNotAllowed() }
    guard let stored = store.stored(context.key(name)) else {
      throw .notFound(context.definition, name)
    }
    if context.isPlain { return .json(context.form.text(.single, of: stored)) }
    var object = stored.value
    if context.tableVersion == nil {
      object.metadata["managedFields"] = context.form.managedFields(of: object)
    }
    return answer(with: object, context)
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

  /// A stored object in the form that the client asks for, as the answer to a write.
  func answer(
    with stored: StoredObject, _ context: RequestContext, part: StoredObject.Part = .whole,
    status: Int = 200
  ) -> APIResponse {
    guard context.isPlain else { return answer(with: stored.value, context, status: status) }
    // What watchers will be told too is kept for them.
    return .json(
      context.form.text(part, of: stored, keeps: !watchers.isEmpty), status: status)
  }

  static func metadata(of object: JSONValue, version: String) -> JSONValue {
    [
      "kind": "PartialObjectMetadata", "apiVersion": .string("meta.k8s.io/\(version)"),
      "metadata": object.metadata,
    ]
  }

  func list(_ context: RequestContext) throws(APIFailure) -> APIResponse {
    guard context.definition.verbs.contains("list") else { throw .methodNotAllowed() }
    let page = try page(of: context)
    if let version = context.tableVersion {
      var table = table(page.objects.map(\.value), context, version: version)
      table["metadata"] = page.metadata
      return .json(table)
    }
    if let version = context.metadataVersion {
      return .json([
        "kind": "PartialObjectMetadataList", "apiVersion": .string("meta.k8s.io/\(version)"),
        "metadata": page.metadata,
        "items": .array(page.objects.map { Self.metadata(of: $0.value, version: version) }),
      ])
    }
    var bytes = context.form.listText(of: page.objects)
    page.metadata.appendSerialized(to: &bytes)
    bytes.append(UInt8(ascii: "}"))
    return .complete(
      .init(status: 200, headers: [("content-type", "application/json")]), body: bytes)
  }

  // MARK: Paging

  private struct Page {
    var objects: [StoredObject]
    var metadata: JSONValue
  }

  /// The part of a list that a client asks for (`limit`, `continue`).
  private func page(of context: RequestContext) throws(APIFailure) -> Page {
    try requireKnown(version: context.request.parameter("resourceVersion"))
    let filter = try ObjectFilter(context)
    let request = context.request
    var objects = stored(context, filter)
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
  private static func position(of object: StoredObject) -> String {
    "\(object.key.namespace) \(object.key.name)"
  }

  /// A client may know no later version than there is.
  func requireKnown(version: String?) throws(APIFailure) {
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
    stored(context, filter).map(\.value)
  }

  func stored(_ context: RequestContext, _ filter: ObjectFilter) -> [StoredObject] {
    let all = store.stored(
      context.definition.key,
      namespace: context.definition.namespaced ? context.path.namespace : nil)
    return filter.isWhole ? all : all.filter { filter.matches($0.value) }
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
}
