/// The columns of nodes.
enum NodeColumns {
  static let all: [TableColumn] = [
    .name,
    TableColumn("Status") { object, _ in
      let ready = object[["status", "conditions"]]?.arrayValue?.first { $0["type"] == "Ready" }
      let state =
        ready == nil ? "Unknown" : ready?["status"] == "True" ? "Ready" : "NotReady"
      return .string(
        object[["spec", "unschedulable"]] == true ? state + ",SchedulingDisabled" : state)
    },
    TableColumn("Roles") { object, _ in
      let prefix = "node-role.kubernetes.io/"
      var roles = Set<String>()
      for (name, value) in object[["metadata", "labels"]]?.objectValue ?? [:] {
        if name.hasPrefix(prefix), name.count > prefix.count {
          roles.insert(String(name.dropFirst(prefix.count)))
        }
        if name == "kubernetes.io/role", let role = value.stringValue, !role.isEmpty {
          roles.insert(role)
        }
      }
      return .string(roles.isEmpty ? "<none>" : roles.sorted().joined(separator: ","))
    },
    .age, .path("Version", ["status", "nodeInfo", "kubeletVersion"]),
    address("Internal-IP", "InternalIP"), address("External-IP", "ExternalIP"),
    .path("OS-Image", ["status", "nodeInfo", "osImage"], priority: 1, otherwise: "<unknown>"),
    .path(
      "Kernel-Version", ["status", "nodeInfo", "kernelVersion"], priority: 1,
      otherwise: "<unknown>"),
    .path(
      "Container-Runtime", ["status", "nodeInfo", "containerRuntimeVersion"], priority: 1,
      otherwise: "<unknown>"),
  ]

  private static func address(_ title: String, _ type: String) -> TableColumn {
    TableColumn(title, priority: 1) { object, _ in
      object[["status", "addresses"]]?.arrayValue?.first { $0["type"]?.stringValue == type }?[
        "address"] ?? "<none>"
    }
  }
}
