/// The columns of what makes pods.
enum WorkloadColumns {
  static let deployment: [TableColumn] =
    [
      .name, ready, .path("Up-to-date", ["status", "updatedReplicas"], otherwise: 0),
      .path("Available", ["status", "availableReplicas"], otherwise: 0), .age,
    ] + wide
  static let replicaSet: [TableColumn] =
    [
      .name, .path("Desired", ["spec", "replicas"], type: "integer", otherwise: 0),
      .path("Current", ["status", "replicas"], type: "integer", otherwise: 0),
      .path("Ready", ["status", "readyReplicas"], type: "integer", otherwise: 0), .age,
    ] + wide
  static let replicationController: [TableColumn] =
    replicaSet.dropLast() + [
      TableColumn("Selector", priority: 1) { object, _ in
        .string(labels(object[["spec", "selector"]]))
      }
    ]
  static let statefulSet: [TableColumn] = [.name, ready, .age] + wide.prefix(2)
  static let daemonSet: [TableColumn] =
    [
      .name, .path("Desired", ["status", "desiredNumberScheduled"], type: "integer", otherwise: 0),
      .path("Current", ["status", "currentNumberScheduled"], type: "integer", otherwise: 0),
      .path("Ready", ["status", "numberReady"], type: "integer", otherwise: 0),
      .path("Up-to-date", ["status", "updatedNumberScheduled"], type: "integer", otherwise: 0),
      .path("Available", ["status", "numberAvailable"], type: "integer", otherwise: 0),
      TableColumn("Node Selector") { object, _ in
        .string(labels(object[["spec", "template", "spec", "nodeSelector"]]))
      }, .age,
    ] + wide

  static let job: [TableColumn] =
    [
      .name, TableColumn("Status") { object, _ in .string(state(of: object)) }.since(31),
      TableColumn("Completions") { object, _ in .string(completions(object)) },
      TableColumn("Duration") { object, context in
        guard let start = object[["status", "startTime"]]?.stringValue.flatMap(Timestamp.seconds)
        else { return "" }
        let end =
          object[["status", "completionTime"]]?.stringValue.flatMap(Timestamp.seconds)
          ?? context.now
        return .string(Timestamp.humanDuration(max(0, end - start)))
      }, .age,
    ] + wide

  private static func completions(_ job: JSONValue) -> String {
    let succeeded = job[["status", "succeeded"]]?.integerValue ?? 0
    if let wanted = job[["spec", "completions"]]?.integerValue { return "\(succeeded)/\(wanted)" }
    let parallelism = job[["spec", "parallelism"]]?.integerValue ?? 1
    return parallelism > 1 ? "\(succeeded)/1 of \(parallelism)" : "\(succeeded)/1"
  }

  private static func state(of job: JSONValue) -> String {
    let conditions = job[["status", "conditions"]]?.arrayValue ?? []
    func holds(_ type: String) -> Bool {
      conditions.contains { $0["type"]?.stringValue == type && $0["status"] == "True" }
    }
    if holds("Complete") { return "Complete" }
    if holds("Failed") { return "Failed" }
    if job[["metadata", "deletionTimestamp"]] != nil { return "Terminating" }
    if holds("Suspended") { return "Suspended" }
    if holds("FailureTarget") { return "FailureTarget" }
    if holds("SuccessCriteriaMet") { return "SuccessCriteriaMet" }
    return "Running"
  }

  static let cronJob: [TableColumn] =
    [
      .name, .path("Schedule", ["spec", "schedule"]),
      TableColumn.path("Timezone", ["spec", "timeZone"]).since(27),
      TableColumn("Suspend", type: "boolean") { object, _ in
        object[["spec", "suspend"]] == true ? "True" : "False"
      }, .count("Active", ["status", "active"]),
      TableColumn("Last Schedule") { object, context in
        guard let time = object[["status", "lastScheduleTime"]]?.stringValue else {
          return "<none>"
        }
        return .string(context.age(time))
      }, .age,
      TableColumn("Containers", priority: 1) { object, _ in
        .string(containers(object[["spec", "jobTemplate"]] ?? [:], "name"))
      },
      TableColumn("Images", priority: 1) { object, _ in
        .string(containers(object[["spec", "jobTemplate"]] ?? [:], "image"))
      },
      TableColumn("Selector", priority: 1) { object, _ in
        .string(selector(object[["spec", "jobTemplate", "spec", "selector"]]))
      },
    ]

  static let podTemplate: [TableColumn] = [
    .name,
    TableColumn("Containers") { object, _ in
      .string(containers(["spec": ["template": object["template"] ?? [:]]], "name"))
    },
    TableColumn("Images") { object, _ in
      .string(containers(["spec": ["template": object["template"] ?? [:]]], "image"))
    },
    TableColumn("Pod Labels") { object, _ in
      .string(labels(object[["template", "metadata", "labels"]]))
    },
  ]

  static let controllerRevision: [TableColumn] = [
    .name,
    TableColumn("Controller") { object, _ in
      let owners = object.metadata["ownerReferences"]?.arrayValue ?? []
      guard let owner = owners.first(where: { $0["controller"] == true }) else { return "<none>" }
      let apiVersion = owner["apiVersion"]?.stringValue ?? ""
      let group = apiVersion.contains("/") ? "." + apiVersion.prefix { $0 != "/" } : ""
      return .string(
        "\((owner["kind"]?.stringValue ?? "").lowercased())\(group)/\(owner["name"]?.stringValue ?? "")"
      )
    }, .path("Revision", ["revision"]), .age,
  ]

  static let disruptionBudget: [TableColumn] = [
    .name, .path("Min Available", ["spec", "minAvailable"], otherwise: "N/A"),
    .path("Max Unavailable", ["spec", "maxUnavailable"], otherwise: "N/A"),
    .path(
      "Allowed Disruptions", ["status", "disruptionsAllowed"], type: "integer", otherwise: 0),
    .age,
  ]

  static let autoscaler: [TableColumn] = [
    .name,
    TableColumn("Reference") { object, _ in
      let target = object[["spec", "scaleTargetRef"]]
      return .string("\(target?["kind"]?.stringValue ?? "")/\(target?["name"]?.stringValue ?? "")")
    },
    TableColumn("Targets") { object, context in
      .string(targets(of: object, isNamed: context.minor >= 30))
    },
    TableColumn("MinPods") { object, _ in
      .string(object[["spec", "minReplicas"]]?.integerValue.map(String.init) ?? "<unset>")
    },
    .path("MaxPods", ["spec", "maxReplicas"]),
    .path("Replicas", ["status", "currentReplicas"], otherwise: 0), .age,
  ]

  /// `cpu: 12%/50%, memory: <unknown>/80%`
  private static func targets(of object: JSONValue, isNamed: Bool) -> String {
    var wanted = object[["spec", "metrics"]]?.arrayValue ?? []
    if let percent = object[["spec", "targetCPUUtilizationPercentage"]] {
      wanted = [
        [
          "type": "Resource",
          "resource": [
            "name": "cpu", "target": ["type": "Utilization", "averageUtilization": percent],
          ],
        ]
      ]
    }
    if wanted.isEmpty { return "<none>" }
    let current = object[["status", "currentMetrics"]]?.arrayValue ?? []
    let shown = wanted.prefix(2).map { metric -> String in
      let type = metric["type"]?.stringValue ?? ""
      let source = type.prefix(1).lowercased() + type.dropFirst()
      let name = metric[[source, "name"]] ?? metric[[source, "metric", "name"]]
      let found = current.first {
        $0["type"]?.stringValue == type
          && ($0[[source, "name"]] ?? $0[[source, "metric", "name"]]) == name
      }
      let target = metric[[source, "target"]] ?? [:]
      let now = found?[[source, "current"]] ?? [:]
      let text: String
      if let percent = target["averageUtilization"]?.integerValue {
        let value = now["averageUtilization"]?.integerValue.map { "\($0)%" } ?? "<unknown>"
        text = "\(value)/\(percent)%"
      } else {
        let member = target["averageValue"] == nil ? "value" : "averageValue"
        let suffix =
          member == "averageValue" && type != "Pods" && type != "Resource" ? " (avg)" : ""
        text =
          "\(now[member]?.stringValue ?? "<unknown>")/\(target[member]?.stringValue ?? "<auto>")\(suffix)"
      }
      return isNamed && type == "Resource" ? "\(name?.stringValue ?? ""): \(text)" : text
    }
    return shown.joined(separator: ", ")
      + (wanted.count > 2 ? " + \(wanted.count - 2) more..." : "")
  }

  private static let ready = TableColumn("Ready") { object, _ in
    .string(
      "\(object[["status", "readyReplicas"]]?.integerValue ?? 0)/\(object[["spec", "replicas"]]?.integerValue ?? 0)"
    )
  }

  private static let wide: [TableColumn] = [
    TableColumn("Containers", priority: 1) { object, _ in .string(containers(object, "name")) },
    TableColumn("Images", priority: 1) { object, _ in .string(containers(object, "image")) },
    TableColumn("Selector", priority: 1) { object, _ in
      .string(selector(object[["spec", "selector"]]))
    },
  ]

  private static func containers(_ object: JSONValue, _ member: String) -> String {
    (object[["spec", "template", "spec", "containers"]]?.arrayValue ?? [])
      .compactMap { $0[member]?.stringValue }.joined(separator: ",")
  }

  /// `app=sleep,version=v1`
  static func selector(_ labels: JSONObject) -> String {
    labels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value.stringValue ?? "")" }.joined(
      separator: ",")
  }

  /// A map of labels; `<none>` if it is empty.
  static func labels(_ value: JSONValue?) -> String {
    let labels = value?.objectValue ?? [:]
    return labels.isEmpty ? "<none>" : selector(labels)
  }

  /// A `metav1.LabelSelector`: `app=web,tier in (a,b)`.
  static func selector(_ value: JSONValue?) -> String {
    let labels = value?["matchLabels"]?.objectValue ?? [:]
    var parts = labels.isEmpty ? [] : [selector(labels)]
    for expression in value?["matchExpressions"]?.arrayValue ?? [] {
      let key = expression["key"]?.stringValue ?? ""
      let values = joined(expression["values"])
      switch expression["operator"]?.stringValue {
      case "In": parts.append("\(key) in (\(values))")
      case "NotIn": parts.append("\(key) notin (\(values))")
      case "Exists": parts.append(key)
      default: parts.append("!\(key)")
      }
    }
    return parts.isEmpty ? "<none>" : parts.joined(separator: ",")
  }

  /// The texts of a list, with commas.
  static func joined(_ value: JSONValue?) -> String {
    (value?.arrayValue ?? []).compactMap(\.stringValue).joined(separator: ",")
  }
}
