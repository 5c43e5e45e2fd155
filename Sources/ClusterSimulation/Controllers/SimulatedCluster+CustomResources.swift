extension SimulatedCluster {
  /// Serves the resource that a custom resource definition defines.
  func establish(_ object: JSONValue) {
    guard let definition = customDefinition(object) else { return }
    if let index = definitions.firstIndex(where: { $0.key == definition.key }) {
      if definitions[index].isCustom { definitions[index] = definition }
    } else {
      definitions.append(definition)
    }
  }

  /// Serves it no more, and drops its objects.
  func retire(_ object: JSONValue) {
    guard let definition = customDefinition(object) else { return }
    for (key, _) in store.list(definition.key) { store.remove(key) }
    definitions.removeAll { $0.isCustom && $0.key == definition.key }
  }

  private func customDefinition(_ object: JSONValue) -> ResourceDefinition? {
    guard let group = object[["spec", "group"]]?.stringValue,
      let kind = object[["spec", "names", "kind"]]?.stringValue,
      let plural = object[["spec", "names", "plural"]]?.stringValue
    else { return nil }
    func texts(_ member: String) -> [String] {
      object[["spec", "names", member]]?.arrayValue?.compactMap(\.stringValue) ?? []
    }
    let served = (object[["spec", "versions"]]?.arrayValue ?? []).filter { $0["served"] != false }
    let names = served.compactMap { $0["name"]?.stringValue }
    var custom: [String: CustomVersion] = [:]
    for version in served {
      guard let name = version["name"]?.stringValue else { continue }
      var schema = version[["schema", "openAPIV3Schema"]] ?? ["type": "object"]
      if version[["schema", "openAPIV3Schema"]] == nil
        || object[["spec", "preserveUnknownFields"]] == true
      {
        schema["x-kubernetes-preserve-unknown-fields"] = true
      }
      let printed = version["additionalPrinterColumns"]?.arrayValue ?? []
      custom[name] = CustomVersion(
        openAPI: schema, schema: .custom(schema),
        columns: [.name] + (printed.isEmpty ? [.customAge] : printed.map(TableColumn.custom)),
        subresources: Set((version["subresources"]?.objectValue ?? [:]).keys),
        scale: version[["subresources", "scale"]])
    }
    let sorted = names.sorted(by: Self.isPreferred)
    return ResourceDefinition(
      group: group, kind: kind, plural: plural,
      singular: object[["spec", "names", "singular"]]?.stringValue ?? kind.lowercased(),
      shortNames: texts("shortNames"), categories: texts("categories"),
      namespaced: object[["spec", "scope"]]?.stringValue != "Cluster",
      versions: sorted.map { ServedVersion(group, $0) },
      columns: custom[sorted.first ?? ""]?.columns ?? [.name, .customAge],
      subresources: custom[sorted.first ?? ""]?.subresources ?? [], isCustom: true,
      hasGeneration: true,
      selectableFields: (served.first?["selectableFields"]?.arrayValue ?? []).compactMap {
        $0["jsonPath"]?.stringValue.map { String($0.drop { $0 == "." }) }
      },
      limitedVerbs: [
        "delete", "deletecollection", "get", "list", "patch", "create", "update", "watch",
      ], custom: custom)
  }

  /// Whether a version comes before another: `v2`, `v1`, `v1beta2`, `v1beta1`, `v1alpha1`, others by name
  /// (`k8s.io/apimachinery/pkg/version`).
  private static func isPreferred(_ left: String, _ right: String) -> Bool {
    func rank(_ name: String) -> (stability: Int, major: Int, minor: Int)? {
      guard name.hasPrefix("v") else { return nil }
      let digits = name.dropFirst().prefix(while: \.isNumber)
      guard let major = Int(digits) else { return nil }
      let rest = name.dropFirst(1 + digits.count)
      if rest.isEmpty { return (2, major, 0) }
      for (word, stability) in [("beta", 1), ("alpha", 0)] where rest.hasPrefix(word) {
        return Int(rest.dropFirst(word.count)).map { (stability, major, $0) }
      }
      return nil
    }
    switch (rank(left), rank(right)) {
    case (let left?, let right?): return left > right
    case (.some, nil): return true
    case (nil, .some): return false
    case (nil, nil): return left < right
    }
  }
}

extension TableColumn {
  static let customAge = TableColumn("Age", type: "date") { object, context in
    .string(context.age(object[["metadata", "creationTimestamp"]]?.stringValue))
  }

  /// A printer column of a custom resource definition.
  static func custom(_ value: JSONValue) -> TableColumn {
    let path = JSONPath((value["jsonPath"] ?? value["JSONPath"])?.stringValue ?? "")
    let isDate = value["type"] == "date"
    return TableColumn(
      value["name"]?.stringValue ?? "", type: value["type"]?.stringValue ?? "string",
      format: value["format"]?.stringValue ?? "",
      priority: Int(value["priority"]?.integerValue ?? 0)
    ) { object, context in
      guard let found = path.values(in: object).first, found != .null else {
        return isDate ? "<unknown>" : .null
      }
      if isDate { return .string(context.age(found.stringValue)) }
      switch found {
      case .array, .object:
        return .string(String(decoding: found.serialized(), as: UTF8.self))
      case .null, .bool, .integer, .number, .string: return found
      }
    }
  }
}
