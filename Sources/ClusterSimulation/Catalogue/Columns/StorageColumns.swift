/// The columns of storage.
enum StorageColumns {
  private static let mode = TableColumn.path(
    "VolumeMode", ["spec", "volumeMode"], priority: 1, otherwise: "<unset>")
  private static let attributesClass = TableColumn.path(
    "VolumeAttributesClass", ["spec", "volumeAttributesClassName"], otherwise: "<unset>"
  ).since(29)

  static let claim: [TableColumn] = [
    .name,
    TableColumn("Status") { object, _ in
      object[["metadata", "deletionTimestamp"]] != nil
        ? "Terminating" : object[["status", "phase"]] ?? "Pending"
    },
    .path("Volume", ["spec", "volumeName"], otherwise: ""),
    .path("Capacity", ["status", "capacity", "storage"], otherwise: ""),
    TableColumn("Access Modes") { object, _ in
      .string(modes(object[["status", "accessModes"]]))
    },
    .path("StorageClass", ["spec", "storageClassName"], otherwise: ""), attributesClass, .age,
    mode,
  ]

  static let volume: [TableColumn] = [
    .name, .path("Capacity", ["spec", "capacity", "storage"]),
    TableColumn("Access Modes") { object, _ in .string(modes(object[["spec", "accessModes"]])) },
    .path("Reclaim Policy", ["spec", "persistentVolumeReclaimPolicy"]),
    TableColumn("Status") { object, _ in
      object[["metadata", "deletionTimestamp"]] != nil
        ? "Terminating" : object[["status", "phase"]] ?? "Pending"
    },
    TableColumn("Claim") { object, _ in
      guard let claim = object[["spec", "claimRef"]] else { return "" }
      return .string("\(claim["namespace"]?.stringValue ?? "")/\(claim["name"]?.stringValue ?? "")")
    },
    .path("StorageClass", ["spec", "storageClassName"], otherwise: ""), attributesClass,
    .path("Reason", ["status", "reason"], otherwise: ""), .age, mode,
  ]

  static let storageClass: [TableColumn] = [
    TableColumn("Name", format: "name") { object, _ in
      let isDefault =
        object[["metadata", "annotations", "storageclass.kubernetes.io/is-default-class"]]
        == "true"
      return .string(object.name + (isDefault ? " (default)" : ""))
    },
    .path("Provisioner", ["provisioner"]),
    .path("ReclaimPolicy", ["reclaimPolicy"], otherwise: "Delete"),
    .path("VolumeBindingMode", ["volumeBindingMode"], otherwise: "Immediate"),
    .path("AllowVolumeExpansion", ["allowVolumeExpansion"], otherwise: false), .age,
  ]

  static let driver: [TableColumn] = [
    .name, .path("AttachRequired", ["spec", "attachRequired"], type: "boolean", otherwise: true),
    .path("PodInfoOnMount", ["spec", "podInfoOnMount"], type: "boolean", otherwise: false),
    .path("StorageCapacity", ["spec", "storageCapacity"], type: "boolean", otherwise: false),
    TableColumn("TokenRequests") { object, _ in
      let audiences = (object[["spec", "tokenRequests"]]?.arrayValue ?? [])
        .compactMap { $0["audience"]?.stringValue }
      return .string(audiences.isEmpty ? "<unset>" : audiences.joined(separator: ","))
    },
    .path("RequiresRepublish", ["spec", "requiresRepublish"], type: "boolean", otherwise: false),
    TableColumn("Modes") { object, _ in
      let modes = WorkloadColumns.joined(object[["spec", "volumeLifecycleModes"]])
      return .string(modes.isEmpty ? "Persistent" : modes)
    }, .age,
  ]

  static let attachment: [TableColumn] = [
    .name,
    TableColumn("Attacher", format: "name") { object, _ in object[["spec", "attacher"]] ?? "" },
    .path("PV", ["spec", "source", "persistentVolumeName"], otherwise: ""),
    .path("Node", ["spec", "nodeName"]),
    .path("Attached", ["status", "attached"], type: "boolean", otherwise: false), .age,
  ]

  /// `RWO,ROX`
  private static func modes(_ value: JSONValue?) -> String {
    let short = [
      "ReadWriteOnce": "RWO", "ReadOnlyMany": "ROX", "ReadWriteMany": "RWX",
      "ReadWriteOncePod": "RWOP",
    ]
    let given = (value?.arrayValue ?? []).compactMap(\.stringValue)
    return ["ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany", "ReadWriteOncePod"]
      .filter(given.contains).compactMap { short[$0] }.joined(separator: ",")
  }
}
