/// What limit ranges add to pods and refuse of them (the `LimitRanger` admission plugin).
enum LimitRanges {
  /// Gives containers the requests and limits that a limit range has for those that name none.
  static func defaulted(_ pod: JSONValue, by ranges: [JSONValue]) -> JSONValue {
    var pod = pod
    var notes: [String] = []
    for range in ranges {
      for item in range.elements("spec", "limits") where item["type"] == "Container" {
        for list in ["containers", "initContainers"] where pod[["spec", list]] != nil {
          pod.set(
            ["spec", list],
            to: .array(pod.elements("spec", list).map { fill($0, item, &notes) }))
        }
      }
    }
    if !notes.isEmpty {
      pod.set(
        ["metadata", "annotations", "kubernetes.io/limit-ranger"],
        to: .string("LimitRanger plugin set: \(notes.joined(separator: "; "))"))
    }
    return pod
  }

  private static func fill(_ container: JSONValue, _ item: JSONValue, _ notes: inout [String])
    -> JSONValue
  {
    var container = container
    // A maximum or a default limit is a default request too (`SetDefaults_LimitRangeItem`).
    let limits = item["default"]?.objectValue ?? item["max"]?.objectValue ?? [:]
    var requests = item["defaultRequest"]?.objectValue ?? [:]
    for (name, value) in limits where requests[name] == nil { requests[name] = value }
    for (name, value) in item["min"]?.objectValue ?? [:] where requests[name] == nil {
      requests[name] = value
    }
    for (member, word, amounts) in [("requests", "request", requests), ("limits", "limit", limits)]
    {
      var added: [String] = []
      for (name, value) in amounts.sorted(by: { $0.key < $1.key })
      where container[["resources", member, name]] == nil {
        // A limit of its own is the request as well.
        let own = member == "requests" ? container[["resources", "limits", name]] : nil
        container.set(["resources", member, name], to: own ?? value)
        added.append(name)
      }
      if !added.isEmpty {
        notes.append(
          "\(added.joined(separator: ", ")) \(word) for container \(container.word("name") ?? "")")
      }
    }
    return container
  }

  /// What of a pod or a claim breaks a limit range, as the API server words it.
  static func violations(of object: JSONValue, _ resource: String, by ranges: [JSONValue])
    -> [String]
  {
    ranges.flatMap { range in
      range.elements("spec", "limits").flatMap { item -> [String] in
        switch (item.word("type"), resource) {
        case ("Container", "pods"):
          return (object.elements("spec", "containers") + object.elements("spec", "initContainers"))
            .flatMap { violations($0["resources"] ?? [:], item, "Container") }
        case ("Pod", "pods"):
          func text(_ amounts: ResourceAmounts) -> JSONValue {
            .object(
              Dictionary(
                uniqueKeysWithValues: amounts.amounts.map {
                  ($0.key, JSONValue.string(Quantity.text($0.value, of: $0.key)))
                }))
          }
          return violations(
            [
              "requests": text(.requests(of: object)), "limits": text(.limits(of: object)),
            ], item, "Pod")
        case ("PersistentVolumeClaim", "persistentvolumeclaims"):
          return violations(object[["spec", "resources"]] ?? [:], item, "PersistentVolumeClaim")
        default: return []
        }
      }
    }
  }

  private static func violations(_ resources: JSONValue, _ item: JSONValue, _ type: String)
    -> [String]
  {
    var result: [String] = []
    func shown(_ value: JSONValue?) -> String {
      value?.stringValue ?? value?.integerValue.map(String.init) ?? ""
    }
    for (name, least) in (item["min"]?.objectValue ?? [:]).sorted(by: { $0.key < $1.key }) {
      let bound = Quantity.thousandths(least) ?? 0
      guard let request = resources[["requests", name]] else {
        result.append(
          "minimum \(name) usage per \(type) is \(shown(least)).  No request is specified")
        continue
      }
      if (Quantity.thousandths(request) ?? 0) < bound {
        result.append(
          "minimum \(name) usage per \(type) is \(shown(least)), but request is \(shown(request))")
      }
    }
    for (name, most) in (item["max"]?.objectValue ?? [:]).sorted(by: { $0.key < $1.key }) {
      let bound = Quantity.thousandths(most) ?? 0
      let member = type == "PersistentVolumeClaim" ? "requests" : "limits"
      let word = type == "PersistentVolumeClaim" ? "request" : "limit"
      guard let limit = resources[[member, name]] else {
        result.append(
          "maximum \(name) usage per \(type) is \(shown(most)).  No \(word) is specified")
        continue
      }
      if (Quantity.thousandths(limit) ?? 0) > bound {
        result.append(
          "maximum \(name) usage per \(type) is \(shown(most)), but \(word) is \(shown(limit))")
      }
    }
    for (name, ratio) in (item["maxLimitRequestRatio"]?.objectValue ?? [:]).sorted(by: {
      $0.key < $1.key
    }) {
      guard let limit = Quantity.thousandths(resources[["limits", name]]),
        let request = Quantity.thousandths(resources[["requests", name]]), request > 0,
        let bound = Quantity.thousandths(ratio), limit * 1000 / request > bound
      else { continue }
      let actual = Double(limit) / Double(request)
      let digits = Int((actual * 1_000_000).rounded())
      result.append(
        "\(name) max limit to request ratio per \(type) is \(shown(ratio)), but provided ratio is \(digits / 1_000_000).\(String(digits % 1_000_000 + 1_000_000).dropFirst())"
      )
    }
    return result
  }
}
