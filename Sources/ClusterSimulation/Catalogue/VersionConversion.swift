/// Turns objects of old group versions into those that are stored, and back.
///
/// Objects are stored in the form of their newest version; most old versions are that form under another name.
enum VersionConversion {
  /// An object as it is stored.
  static func stored(_ object: JSONValue, kind: String, group: String, version: String) -> JSONValue
  {
    switch (kind, version) {
    case ("Ingress", "v1beta1"): ingress(object)
    case ("HorizontalPodAutoscaler", "v1"): autoscaler(object)
    case ("CustomResourceDefinition", "v1beta1"): customResource(object)
    case ("Deployment", _), ("ReplicaSet", _), ("DaemonSet", _), ("StatefulSet", _):
      version == "v1" ? object : workload(object)
    case ("Event", _) where group == "events.k8s.io": renamed(object, eventNames.map { ($1, $0) })
    default: object
    }
  }

  /// The beta versions took the template's labels where no selector was given.
  private static func workload(_ object: JSONValue) -> JSONValue {
    var object = object
    if object[["spec", "selector"]] == nil,
      let labels = object[["spec", "template", "metadata", "labels"]]
    {
      object.set(["spec", "selector"], to: ["matchLabels": labels])
    }
    return object
  }

  /// A stored object as a version shows it.
  static func shown(_ object: JSONValue, kind: String, group: String, version: String) -> JSONValue
  {
    switch (kind, version) {
    case ("Ingress", "v1beta1"): oldIngress(object)
    case ("HorizontalPodAutoscaler", "v1"): oldAutoscaler(object)
    case ("CustomResourceDefinition", "v1beta1"): oldCustomResource(object)
    case ("Event", _) where group == "events.k8s.io": renamed(object, eventNames)
    default: object
    }
  }

  /// Whether a version shows objects otherwise than they are stored.
  static func converts(kind: String, group: String, version: String) -> Bool {
    switch (kind, version) {
    case ("Ingress", "v1beta1"), ("HorizontalPodAutoscaler", "v1"),
      ("CustomResourceDefinition", "v1beta1"):
      true
    case ("Event", _): group == "events.k8s.io"
    default: false
    }
  }

  // MARK: Ingress

  private static func ingress(_ object: JSONValue) -> JSONValue {
    var object = object
    func backend(_ old: JSONValue) -> JSONValue {
      guard let name = old["serviceName"] else { return old }
      let port = old["servicePort"] ?? 0
      return [
        "service": ["name": name, "port": [port.stringValue == nil ? "number" : "name": port]]
      ]
    }
    if let old = object[["spec", "backend"]] {
      object.set(["spec", "backend"], to: nil)
      object.set(["spec", "defaultBackend"], to: backend(old))
    }
    eachPath(of: &object) { path in
      if let old = path["backend"] { path["backend"] = backend(old) }
      if path["pathType"] == nil { path["pathType"] = "ImplementationSpecific" }
    }
    return object
  }

  private static func oldIngress(_ object: JSONValue) -> JSONValue {
    var object = object
    func backend(_ new: JSONValue) -> JSONValue {
      guard let service = new["service"] else { return new }
      return [
        "serviceName": service["name"] ?? "",
        "servicePort": service[["port", "number"]] ?? service[["port", "name"]] ?? 0,
      ]
    }
    if let new = object[["spec", "defaultBackend"]] {
      object.set(["spec", "defaultBackend"], to: nil)
      object.set(["spec", "backend"], to: backend(new))
    }
    eachPath(of: &object) { path in
      if let new = path["backend"] { path["backend"] = backend(new) }
    }
    return object
  }

  private static func eachPath(of object: inout JSONValue, _ change: (inout JSONValue) -> Void) {
    guard let rules = object[["spec", "rules"]]?.arrayValue else { return }
    let changed = rules.map { rule -> JSONValue in
      guard let paths = rule[["http", "paths"]]?.arrayValue else { return rule }
      var rule = rule
      rule.set(
        ["http", "paths"],
        to: .array(
          paths.map { path in
            var path = path
            change(&path)
            return path
          }))
      return rule
    }
    object.set(["spec", "rules"], to: .array(changed))
  }

  // MARK: HorizontalPodAutoscaler

  private static func autoscaler(_ object: JSONValue) -> JSONValue {
    var object = object
    guard let percent = object[["spec", "targetCPUUtilizationPercentage"]] else { return object }
    object.set(["spec", "targetCPUUtilizationPercentage"], to: nil)
    object.set(
      ["spec", "metrics"],
      to: [
        [
          "type": "Resource",
          "resource": [
            "name": "cpu", "target": ["type": "Utilization", "averageUtilization": percent],
          ],
        ]
      ])
    return object
  }

  private static func oldAutoscaler(_ object: JSONValue) -> JSONValue {
    var object = object
    let metrics = object[["spec", "metrics"]]?.arrayValue ?? []
    let percent = metrics.first { $0[["resource", "name"]] == "cpu" }?[[
      "resource", "target", "averageUtilization",
    ]]
    object.set(["spec", "metrics"], to: nil)
    object.set(["spec", "targetCPUUtilizationPercentage"], to: percent)
    let current = object[["status", "currentMetrics"]]?.arrayValue?.first {
      $0[["resource", "name"]] == "cpu"
    }?[["resource", "current", "averageUtilization"]]
    if let status = object["status"] {
      var old: JSONValue = [
        "currentReplicas": status["currentReplicas"] ?? 0,
        "desiredReplicas": status["desiredReplicas"] ?? 0,
      ]
      old["currentCPUUtilizationPercentage"] = current
      old["lastScaleTime"] = status["lastScaleTime"]
      object["status"] = old
    }
    return object
  }

  // MARK: CustomResourceDefinition

  private static func customResource(_ object: JSONValue) -> JSONValue {
    var object = object
    guard var spec = object["spec"] else { return object }
    func columns(_ value: JSONValue?) -> JSONValue? {
      value?.arrayValue.map { list in
        .array(
          list.map { column in
            var column = column
            if let path = column["JSONPath"] {
              column["JSONPath"] = nil
              column["jsonPath"] = path
            }
            return column
          })
      }
    }
    var versions = spec["versions"]?.arrayValue ?? []
    if versions.isEmpty, let name = spec["version"] {
      versions = [["name": name, "served": true, "storage": true]]
    }
    versions = versions.map { version in
      var version = version
      if version["schema"] == nil, let validation = spec["validation"] {
        version["schema"] = validation
      }
      if version["subresources"] == nil { version["subresources"] = spec["subresources"] }
      version["additionalPrinterColumns"] =
        columns(version["additionalPrinterColumns"]) ?? columns(spec["additionalPrinterColumns"])
      return version
    }
    spec["versions"] = .array(versions)
    for name in ["version", "validation", "subresources", "additionalPrinterColumns"] {
      spec[name] = nil
    }
    if spec["preserveUnknownFields"] != false { spec["preserveUnknownFields"] = true }
    if spec["conversion"] == nil { spec["conversion"] = ["strategy": "None"] }
    object["spec"] = spec
    return object
  }

  private static func oldCustomResource(_ object: JSONValue) -> JSONValue {
    var object = object
    guard var spec = object["spec"], let versions = spec["versions"]?.arrayValue else {
      return object
    }
    func old(_ columns: JSONValue?) -> JSONValue? {
      columns?.arrayValue.map { list in
        .array(
          list.map { column in
            var column = column
            if let path = column["jsonPath"] {
              column["jsonPath"] = nil
              column["JSONPath"] = path
            }
            return column
          })
      }
    }
    spec["version"] = versions.first?["name"]
    spec["additionalPrinterColumns"] = old(versions.first?["additionalPrinterColumns"])
    spec["subresources"] = versions.first?["subresources"]
    spec["versions"] = .array(
      versions.map { version in
        var bare = version
        for name in ["schema", "subresources", "additionalPrinterColumns"] { bare[name] = nil }
        return bare
      })
    object["spec"] = spec
    return object
  }

  // MARK: Event

  /// The members of an event that the group events.k8s.io names otherwise.
  private static let eventNames = [
    ("involvedObject", "regarding"), ("message", "note"),
    ("reportingComponent", "reportingController"), ("source", "deprecatedSource"),
    ("count", "deprecatedCount"), ("firstTimestamp", "deprecatedFirstTimestamp"),
    ("lastTimestamp", "deprecatedLastTimestamp"),
  ]

  private static func renamed(_ object: JSONValue, _ names: [(String, String)]) -> JSONValue {
    var result = object
    for (old, new) in names {
      result[old] = nil
      if let value = object[old] { result[new] = value }
    }
    return result
  }
}
