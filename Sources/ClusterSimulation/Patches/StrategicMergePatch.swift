/// Strategic merge patch (Kubernetes API conventions, "Strategic merge patch"): objects are merged, lists as their schema
/// says, and directives (`$patch`, `$retainKeys`, `$setElementOrder/…`, `$deleteFromPrimitiveList/…`) are followed.
struct StrategicMergePatch {
  let registry: SchemaRegistry

  /// - Throws: `PatchError` for a directive that says nothing known, or an element without its list's key.
  static func apply(_ patch: JSONValue, to target: JSONValue, schema: APISchema)
    throws(PatchError) -> JSONValue
  {
    try StrategicMergePatch(registry: .builtIn).object(
      patch, target, schema: schema, values: nil)
  }

  private func object(
    _ patch: JSONValue, _ target: JSONValue, schema: APISchema?, values: APIType?
  ) throws(PatchError) -> JSONValue {
    guard case .object(let members) = patch else { return patch }
    switch members["$patch"] {
    case nil, "merge": break
    case "replace": return .object(members.filter { $0.key != "$patch" })
    case "delete": return [:]
    case let directive?:
      throw PatchError(
        description:
          "Unknown patch type found: \(directive.stringValue ?? "") in the '$patch' directive")
    }
    var result = target.objectValue ?? [:]
    if let retained = members["$retainKeys"]?.arrayValue?.compactMap(\.stringValue) {
      result = result.filter { retained.contains($0.key) }
    }
    for (name, value) in members.sorted(by: { $0.key < $1.key }) where !name.hasPrefix("$") {
      let type = schema?[name]?.type ?? values
      switch value {
      case .null: result[name] = nil
      case .object:
        if value["$patch"] == "delete" {
          result[name] = nil
          continue
        }
        var (inner, innerValues): (APISchema?, APIType?) = (nil, nil)
        if let type {
          inner = registry.schema(of: type)
          if case .map(let value, _) = type { innerValues = value }
        }
        let merged = try object(
          value, result[name]?.objectValue == nil ? [:] : result[name] ?? [:], schema: inner,
          values: innerValues)
        result[name] = merged
      case .array(let elements):
        result[name] = try list(
          elements, result[name]?.arrayValue ?? [], type: type,
          order: members["$setElementOrder/\(name)"]?.arrayValue)
      case .bool, .integer, .number, .string: result[name] = value
      }
    }
    for (name, value) in members.sorted(by: { $0.key < $1.key }) {
      if name.hasPrefix("$deleteFromPrimitiveList/") {
        let field = String(name.dropFirst("$deleteFromPrimitiveList/".count))
        let gone = value.arrayValue ?? []
        guard let left = result[field]?.arrayValue?.filter({ !gone.contains($0) }) else { continue }
        result[field] = left.isEmpty ? nil : .array(left)
      }
      // An order alone, with nothing to merge, sorts what is there.
      if name.hasPrefix("$setElementOrder/") {
        let field = String(name.dropFirst("$setElementOrder/".count))
        guard members[field] == nil, let elements = result[field]?.arrayValue else { continue }
        result[field] = .array(
          ordered(elements, by: value.arrayValue ?? [], key: patchKey(schema?[field]?.type)))
      }
    }
    return .object(result)
  }

  private func patchKey(_ type: APIType?) -> String? {
    guard case .list(_, let list)? = type else { return nil }
    return list.patchKey
  }

  private func list(
    _ patch: [JSONValue], _ target: [JSONValue], type: APIType?, order: [JSONValue]?
  ) throws(PatchError) -> JSONValue {
    if patch.contains(where: { $0["$patch"] == "replace" }) {
      return .array(patch.filter { $0["$patch"] == nil })
    }
    guard let key = patchKey(type), case .list(let element, _)? = type else {
      return .array(patch)
    }
    var result = target
    if key.isEmpty {
      result += patch.filter { !target.contains($0) }
    } else {
      let schema = registry.schema(of: element)
      for value in patch {
        guard let identity = value[key] else {
          throw PatchError(
            description:
              "map: \(String(decoding: value.serialized(), as: UTF8.self)) does not contain declared merge key: \(key)"
          )
        }
        let index = result.firstIndex { $0[key] == identity }
        if value["$patch"] == "delete" {
          if index != nil { result.removeAll { $0[key] == identity } }
        } else if let index {
          result[index] = try object(value, result[index], schema: schema, values: nil)
        } else {
          result.append(try object(value, [:], schema: schema, values: nil))
        }
      }
    }
    return .array(order.map { ordered(result, by: $0, key: key) } ?? result)
  }

  /// The elements in the order that a patch wants; those it does not name keep their places after their neighbours.
  private func ordered(_ elements: [JSONValue], by order: [JSONValue], key: String?) -> [JSONValue]
  {
    func identity(_ value: JSONValue) -> JSONValue {
      guard let key, !key.isEmpty else { return value }
      return value[key] ?? value
    }
    let wanted = order.map(identity)
    let named = elements.filter { wanted.contains(identity($0)) }.sorted {
      (wanted.firstIndex(of: identity($0)) ?? 0) < (wanted.firstIndex(of: identity($1)) ?? 0)
    }
    // Elements of the server's own come where they were, relative to the first named one that follows them.
    var result: [JSONValue] = []
    var rest = named[...]
    for element in elements where !wanted.contains(identity(element)) {
      let position = elements.firstIndex(of: element) ?? 0
      while let next = rest.first, let place = elements.firstIndex(of: next), place < position {
        result.append(next)
        rest.removeFirst()
      }
      result.append(element)
    }
    return result + rest
  }
}
