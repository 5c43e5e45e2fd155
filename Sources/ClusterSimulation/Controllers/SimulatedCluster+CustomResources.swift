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
    let versions = (object[["spec", "versions"]]?.arrayValue ?? []).filter { $0["served"] != false }
    let printed =
      versions.first?["additionalPrinterColumns"]?.arrayValue
      ?? object[["spec", "additionalPrinterColumns"]]?.arrayValue
    return ResourceDefinition(
      group: group, kind: kind, plural: plural,
      singular: object[["spec", "names", "singular"]]?.stringValue ?? kind.lowercased(),
      shortNames: texts("shortNames"), categories: texts("categories"),
      namespaced: object[["spec", "scope"]]?.stringValue != "Cluster",
      versions: versions.compactMap { $0["name"]?.stringValue }.map { ServedVersion(group, $0) },
      columns: [.name] + (printed.map { $0.map(Self.column) } ?? [.age]), isCustom: true)
  }

  /// A printer column; of JSONPath, member names alone.
  private static func column(_ value: JSONValue) -> TableColumn {
    let path = (value["JSONPath"] ?? value["jsonPath"])?.stringValue ?? ""
    let names = path.split(separator: ".").map { String($0.filter { $0 != "\\" }) }
    let isDate = value["type"] == "date"
    return TableColumn(
      value["name"]?.stringValue ?? "", type: value["type"]?.stringValue ?? "string",
      priority: Int(value["priority"]?.integerValue ?? 0)
    ) { object, context in
      let found = object[names] ?? ""
      return isDate ? .string(context.age(found.stringValue)) : found
    }
  }
}
