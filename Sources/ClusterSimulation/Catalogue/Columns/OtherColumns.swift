/// The columns of everything else.
enum OtherColumns {
  static let createdAt = TableColumn("Created At", type: "date") { object, _ in
    object[["metadata", "creationTimestamp"]] ?? ""
  }

  static let componentStatus: [TableColumn] = [
    .name,
    TableColumn("Status") { object, _ in
      let healthy = object["conditions"]?.arrayValue?.first { $0["type"] == "Healthy" }
      return healthy?["status"] == "True" ? "Healthy" : "Unhealthy"
    },
    TableColumn("Message") { object, _ in
      object["conditions"]?.arrayValue?.first?["message"] ?? ""
    },
    TableColumn("Error") { object, _ in object["conditions"]?.arrayValue?.first?["error"] ?? "" },
  ]

  static let event: [TableColumn] = [
    TableColumn("Last Seen") { object, context in
      .string(
        context.age(
          object[["series", "lastObservedTime"]]?.stringValue
            ?? object["lastTimestamp"]?.stringValue ?? object["eventTime"]?.stringValue))
    },
    .path("Type", ["type"]), .path("Reason", ["reason"]),
    TableColumn("Object") { object, _ in
      .string(
        "\((object[["involvedObject", "kind"]]?.stringValue ?? "").lowercased())/\(object[["involvedObject", "name"]]?.stringValue ?? "")"
      )
    },
    .path("Subobject", ["involvedObject", "fieldPath"], priority: 1, otherwise: ""),
    TableColumn("Source", priority: 1) { object, _ in
      let component =
        object[["source", "component"]]?.stringValue ?? object["reportingComponent"]?.stringValue
        ?? ""
      let host = object[["source", "host"]]?.stringValue ?? ""
      return .string(host.isEmpty ? component : "\(component), \(host)")
    },
    TableColumn("Message") { object, _ in .string((object["message"]?.stringValue ?? "").trimmed) },
    TableColumn("First Seen", priority: 1) { object, context in
      .string(
        context.age(object["firstTimestamp"]?.stringValue ?? object["eventTime"]?.stringValue))
    },
    TableColumn("Count", priority: 1) { object, _ in
      object[["series", "count"]] ?? object["count"] ?? 1
    },
    TableColumn("Name", format: "name", priority: 1) { object, _ in .string(object.name) },
  ]

  /// `pods: 3/10, requests.cpu: 0/1`, those of limits apart.
  static let quota: [TableColumn] = [
    .name, .age,
    TableColumn("Request") { object, _ in .string(used(object) { !$0.hasPrefix("limits.") }) },
    TableColumn("Limit") { object, _ in .string(used(object) { $0.hasPrefix("limits.") }) },
  ]

  private static func used(_ quota: JSONValue, _ isShown: (String) -> Bool) -> String {
    let hard = quota[["status", "hard"]]?.objectValue ?? [:]
    return hard.keys.filter(isShown).sorted().map { name in
      let used = quota[["status", "used", name]]?.stringValue ?? "0"
      return "\(name): \(used)/\(hard[name]?.stringValue ?? "0")"
    }.joined(separator: ", ")
  }

  static let apiService: [TableColumn] = [
    .name,
    TableColumn("Service") { object, _ in
      guard let service = object[["spec", "service"]] else { return "Local" }
      return .string(
        "\(service["namespace"]?.stringValue ?? "")/\(service["name"]?.stringValue ?? "")")
    },
    TableColumn("Available") { object, _ in
      let condition = object[["status", "conditions"]]?.arrayValue?.first {
        $0["type"] == "Available"
      }
      guard let condition else { return "Unknown" }
      if condition["status"] == "True" { return "True" }
      return .string(
        "\(condition["status"]?.stringValue ?? "Unknown") (\(condition["reason"]?.stringValue ?? ""))"
      )
    }, .age,
  ]

  static let roleBinding: [TableColumn] = [
    .name,
    TableColumn("Role") { object, _ in
      .string(
        "\(object[["roleRef", "kind"]]?.stringValue ?? "")/\(object[["roleRef", "name"]]?.stringValue ?? "")"
      )
    }.since(17), .age, subjects("Users", "User"), subjects("Groups", "Group"),
    subjects("ServiceAccounts", "ServiceAccount"),
  ]

  private static func subjects(_ title: String, _ kind: String) -> TableColumn {
    TableColumn(title, priority: 1) { object, _ in
      let names = (object["subjects"]?.arrayValue ?? []).filter { $0["kind"]?.stringValue == kind }
        .map { subject in
          let name = subject["name"]?.stringValue ?? ""
          return kind == "ServiceAccount"
            ? "\(subject["namespace"]?.stringValue ?? "")/\(name)" : name
        }
      return .string(names.joined(separator: ", "))
    }
  }

  static let certificateRequest: [TableColumn] = [
    .name, .age,
    TableColumn.path("SignerName", ["spec", "signerName"]).since(18),
    .path("Requestor", ["spec", "username"]),
    TableColumn("RequestedDuration") { object, _ in
      guard let seconds = object[["spec", "expirationSeconds"]]?.integerValue else {
        return "<none>"
      }
      return .string(Timestamp.humanDuration(Double(seconds)))
    }.since(22),
    TableColumn("Condition") { object, _ in
      let types = (object[["status", "conditions"]]?.arrayValue ?? []).compactMap {
        $0["type"]?.stringValue
      }
      var words =
        types.contains("Denied") ? ["Denied"] : types.contains("Approved") ? ["Approved"] : []
      if types.contains("Failed") { words.append("Failed") }
      if object[["status", "certificate"]]?.stringValue?.isEmpty == false {
        words.append("Issued")
      }
      return .string(words.isEmpty ? "Pending" : words.joined(separator: ","))
    },
  ]

  static let admissionPolicy: [TableColumn] = [
    .name, .count("Validations", ["spec", "validations"]),
    TableColumn("ParamKind") { object, _ in
      guard let kind = object[["spec", "paramKind"]] else { return "<unset>" }
      return .string(
        "\(kind["apiVersion"]?.stringValue ?? "")/\(kind["kind"]?.stringValue ?? "")")
    }, .age,
  ]

  static let admissionPolicyBinding: [TableColumn] = [
    .name, .path("PolicyName", ["spec", "policyName"]),
    TableColumn("ParamRef") { object, _ in
      guard let reference = object[["spec", "paramRef"]] else { return "<unset>" }
      let names = ["namespace", "name"].compactMap { reference[$0]?.stringValue }
      return .string(names.joined(separator: "/"))
    }, .age,
  ]

  static let priorityClass: [TableColumn] = [
    .name, .path("Value", ["value"], type: "integer", otherwise: 0),
    .path("Global-Default", ["globalDefault"], type: "boolean", otherwise: false), .age,
    TableColumn.path("PreemptionPolicy", ["preemptionPolicy"], otherwise: "PreemptLowerPriority")
      .since(31),
  ]

  static let flowSchema: [TableColumn] = [
    .name, .path("PriorityLevel", ["spec", "priorityLevelConfiguration", "name"]),
    .path("MatchingPrecedence", ["spec", "matchingPrecedence"]),
    .path("DistinguisherMethod", ["spec", "distinguisherMethod", "type"]), .age,
    TableColumn("MissingPL") { object, _ in
      object[["status", "conditions"]]?.arrayValue?.first { $0["type"] == "Dangling" }?["status"]
        ?? "?"
    },
  ]

  static let priorityLevel: [TableColumn] = [
    .name, .path("Type", ["spec", "type"]),
    .path("NominalConcurrencyShares", ["spec", "limited", "nominalConcurrencyShares"]),
    .path("Queues", ["spec", "limited", "limitResponse", "queuing", "queues"]),
    .path("HandSize", ["spec", "limited", "limitResponse", "queuing", "handSize"]),
    .path("QueueLengthLimit", ["spec", "limited", "limitResponse", "queuing", "queueLengthLimit"]),
    .age,
  ]

  static let podSecurityPolicy: [TableColumn] = [
    .name, .path("Priv", ["spec", "privileged"], otherwise: false),
    TableColumn("Caps") { object, _ in
      .string(WorkloadColumns.joined(object[["spec", "allowedCapabilities"]]))
    },
    .path("Selinux", ["spec", "seLinux", "rule"]),
    .path("RunAsUser", ["spec", "runAsUser", "rule"]),
    .path("FsGroup", ["spec", "fsGroup", "rule"]),
    .path("SupGroup", ["spec", "supplementalGroups", "rule"]),
    .path("ReadOnlyRootFs", ["spec", "readOnlyRootFilesystem"], otherwise: false),
    TableColumn("Volumes") { object, _ in
      .string(WorkloadColumns.joined(object[["spec", "volumes"]]))
    },
  ]
}
