/// Compares, merges and cuts objects by the structure that their schema gives them (structured-merge-diff).
struct StructuredMerge {
  let registry = SchemaRegistry.builtIn

  /// How a value is put together.
  enum Shape {
    case leaf
    case structure(APISchema)
    case map(APIType)
    case set
    case list(APIType, keys: [String])
  }

  func shape(_ type: APIType) -> Shape {
    switch type {
    case .string, .oneOf, .bool, .integer, .double, .bytes, .time, .microTime, .quantity,
      .integerOrString:
      return .leaf
    // Embedded objects are merged by their members' names.
    case .any: return .map(.any)
    case .map(let value, let isAtomic): return isAtomic ? .leaf : .map(value)
    case .list(let element, let list):
      switch list.kind {
      case .atomic: return .leaf
      case .set: return .set
      case .map(let keys): return .list(element, keys: keys)
      }
    case .reference(let key, let isAtomic):
      guard let schema = registry[key], !isAtomic, !schema.isAtomic else { return .leaf }
      return .structure(schema)
    case .object(let schema): return schema.isAtomic ? .leaf : .structure(schema)
    }
  }

  /// The type of a member of an object with a schema.
  func memberType(_ schema: APISchema, _ name: String) -> APIType {
    schema[name]?.type ?? .any
  }

  /// The path element of a list's element; nil if it has not all keys.
  func element(_ value: JSONValue, _ type: APIType, keys: [String]) -> String? {
    let schema = registry.schema(of: type)
    var identity = JSONObject()
    for key in keys {
      guard let part = value[key] ?? schema?[key]?.defaultValue.map({ .string($0) }) else {
        // A key that is left out is no part of the identity, as long as one is there.
        continue
      }
      identity[key] = part
    }
    guard !identity.isEmpty else { return nil }
    return "k:" + String(decoding: JSONValue.object(identity).serialized(), as: UTF8.self)
  }

  private func scalarElement(_ value: JSONValue) -> String {
    "v:" + String(decoding: value.serialized(), as: UTF8.self)
  }

  // MARK: The fields of an object

  /// The fields that an applied configuration claims.
  func fields(of value: JSONValue, _ shape: Shape) -> FieldSet {
    var result = FieldSet()
    switch (shape, value) {
    case (.structure(let schema), .object(let members)) where !members.isEmpty:
      for (name, member) in members where member != .null {
        result.insert(
          fields(of: member, self.shape(memberType(schema, name))), at: "f:" + name)
      }
    case (.map(let type), .object(let members)) where !members.isEmpty:
      for (name, member) in members {
        result.insert(fields(of: member, self.shape(type)), at: "f:" + name)
      }
    case (.set, .array(let elements)) where !elements.isEmpty:
      for element in elements { result.insert(.leaf, at: scalarElement(element)) }
    case (.list(let type, let keys), .array(let elements)) where !elements.isEmpty:
      for value in elements {
        guard let element = element(value, type, keys: keys) else { continue }
        var child = fields(of: value, self.shape(type))
        child.isMember = true
        result.insert(child, at: element)
      }
    default: result.isMember = true
    }
    return result
  }

  // MARK: Comparing

  struct Difference {
    /// What is new or has another value.
    var changed = FieldSet()
    var removed = FieldSet()
  }

  /// - Parameter isPart: whether the value is a part that is always there, so that its coming is no change of its own.
  func difference(
    _ old: JSONValue?, _ new: JSONValue?, _ shape: Shape, isPart: Bool = false
  ) -> Difference {
    // Nothing and null are the same to a typed server.
    let (old, new) = (old == .null ? nil : old, new == .null ? nil : new)
    if old == new { return Difference() }
    guard let new else {
      var set = fields(of: old ?? .null, shape)
      set.isMember = true
      return Difference(removed: set)
    }
    var result = Difference()
    func add(_ inner: Difference, at element: String) {
      result.changed.insert(inner.changed, at: element)
      result.removed.insert(inner.removed, at: element)
    }
    switch (shape, new) {
    case (.structure(let schema), .object(let members)):
      let before = old?.objectValue ?? [:]
      for name in Set(members.keys).union(before.keys) {
        let field = schema[name]
        add(
          difference(
            before[name], members[name], self.shape(field?.type ?? .any),
            isPart: field.map(Self.isPart) ?? false), at: "f:" + name)
      }
      if members.isEmpty || old == nil && !isPart { result.changed.isMember = true }
    case (.map(let type), .object(let members)):
      let before = old?.objectValue ?? [:]
      for name in Set(members.keys).union(before.keys) {
        add(difference(before[name], members[name], self.shape(type)), at: "f:" + name)
      }
      if old == nil { result.changed.isMember = true }
    case (.set, .array(let elements)):
      let before = old?.arrayValue ?? []
      for element in elements where !before.contains(element) {
        result.changed.insert(.leaf, at: scalarElement(element))
      }
      for element in before where !elements.contains(element) {
        result.removed.insert(.leaf, at: scalarElement(element))
      }
      if old == nil { result.changed.isMember = true }
    case (.list(let type, let keys), .array(let elements)):
      let before = indexed(old?.arrayValue ?? [], type, keys: keys)
      let after = indexed(elements, type, keys: keys)
      for (name, value) in after {
        add(difference(before[name], value, self.shape(type)), at: name)
      }
      for (name, value) in before where after[name] == nil {
        add(difference(value, nil, self.shape(type)), at: name)
      }
      if old == nil, !isPart { result.changed.isMember = true }
    default: result.changed.isMember = true
    }
    return result
  }

  /// Whether a field is always there: a structure that is no pointer, a list that must be given.
  private static func isPart(_ field: APIField) -> Bool {
    switch field.type {
    case .reference, .object: !field.keepsZero
    case .list: field.isRequired
    case .string, .oneOf, .bool, .integer, .double, .bytes, .time, .microTime, .quantity,
      .integerOrString, .any, .map:
      false
    }
  }

  private func indexed(_ elements: [JSONValue], _ type: APIType, keys: [String])
    -> [String: JSONValue]
  {
    Dictionary(
      elements.compactMap { value in element(value, type, keys: keys).map { ($0, value) } },
      uniquingKeysWith: { first, _ in first })
  }

  // MARK: Merging

  /// What is there with an applied configuration laid over it.
  func merge(_ live: JSONValue?, _ applied: JSONValue, _ shape: Shape) -> JSONValue {
    guard let live else { return applied }
    switch (shape, live, applied) {
    case (.structure(let schema), .object(var result), .object(let members)):
      for (name, value) in members {
        result[name] = merge(result[name], value, self.shape(memberType(schema, name)))
      }
      return .object(result)
    case (.map(let type), .object(var result), .object(let members)):
      for (name, value) in members {
        result[name] = merge(result[name], value, self.shape(type))
      }
      return .object(result)
    case (.set, .array(let there), .array(let elements)):
      return .array(there + elements.filter { !there.contains($0) })
    case (.list(let type, let keys), .array(var result), .array(let elements)):
      for value in elements {
        let name = element(value, type, keys: keys)
        if let index = result.firstIndex(where: { element($0, type, keys: keys) == name }) {
          result[index] = merge(result[index], value, self.shape(type))
        } else {
          result.append(value)
        }
      }
      return .array(result)
    default: return applied
    }
  }

  // MARK: Cutting

  /// An object without fields that are nobody's any more; nil if nothing is left of it.
  func cut(_ value: JSONValue, _ gone: FieldSet, keeping kept: FieldSet, _ shape: Shape)
    -> JSONValue?
  {
    if gone.isMember, kept.isEmpty { return nil }
    func inner(_ value: JSONValue, at element: String, _ type: APIType) -> JSONValue? {
      guard let lost = gone.children[element] else { return value }
      return cut(
        value, lost, keeping: kept.children[element] ?? FieldSet(), self.shape(type))
    }
    switch (shape, value) {
    case (.structure(let schema), .object(let members)):
      var result = JSONObject()
      for (name, member) in members {
        result[name] = inner(member, at: "f:" + name, memberType(schema, name))
      }
      return .object(result)
    case (.map(let type), .object(let members)):
      var result = JSONObject()
      for (name, member) in members { result[name] = inner(member, at: "f:" + name, type) }
      return result.isEmpty && !members.isEmpty ? nil : .object(result)
    case (.set, .array(let elements)):
      let result = elements.filter { value in
        let name = scalarElement(value)
        return gone.children[name] == nil || kept.children[name] != nil
      }
      return result.isEmpty ? nil : .array(result)
    case (.list(let type, let keys), .array(let elements)):
      let result = elements.compactMap { value -> JSONValue? in
        guard let name = element(value, type, keys: keys) else { return value }
        return inner(value, at: name, type)
      }
      return result.isEmpty ? nil : .array(result)
    default: return value
    }
  }
}
