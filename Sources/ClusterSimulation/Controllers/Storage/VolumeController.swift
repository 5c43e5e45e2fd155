/// Binds claims to volumes, and has volumes made where a storage class can
/// (`pkg/controller/volume/persistentvolume`).
struct VolumeController: Controller {
  let name = "persistent-volume"
  static let claims = "persistentvolumeclaims"
  static let volumes = "persistentvolumes"
  static let classes = "storageclasses.storage.k8s.io"
  private static let claimProtection = "kubernetes.io/pvc-protection"
  private static let volumeProtection = "kubernetes.io/pv-protection"
  private static let selectedNode = "volume.kubernetes.io/selected-node"

  func concerns(_ change: StoreEvent, in cluster: isolated SimulatedCluster) -> [ObjectKey] {
    switch change.key.resource {
    case Self.claims:
      guard change.kind == .deleted else { return [change.key] }
      return change.object.word("spec", "volumeName").map {
        [ObjectKey(resource: Self.volumes, namespace: "", name: $0)]
      } ?? []
    case Self.volumes:
      let claim = change.object.word("spec", "claimRef", "name").map {
        ObjectKey(
          resource: Self.claims,
          namespace: change.object.word("spec", "claimRef", "namespace") ?? "",
          name: $0)
      }
      let waiting = cluster.store.list(Self.claims).filter {
        $0.object.word("spec", "volumeName") == nil
      }.map(\.key)
      return (change.kind == .deleted ? [] : [change.key]) + (claim.map { [$0] } ?? waiting)
    case Self.classes: return cluster.store.list(Self.claims).map(\.key)
    case "pods":
      guard change.kind == .deleted || change.object.hasEnded || change.kind == .added else {
        return []
      }
      return change.object.elements("spec", "volumes").compactMap {
        $0.word("persistentVolumeClaim", "claimName")
      }.map { change.key.at(Self.claims, $0) }
    default: return []
    }
  }

  func reconcile(_ key: ObjectKey, in cluster: isolated SimulatedCluster) {
    if key.resource == Self.volumes { return reconcileVolume(key, in: cluster) }
    guard let claim = cluster.store.get(key) else { return }
    if claim.isBeingDeleted {
      let isUsed = cluster.controllers.index.pods(in: key.namespace).contains { pod in
        guard let pod = cluster.store.get(pod), !pod.hasEnded else { return false }
        return pod.elements("spec", "volumes").contains {
          $0.word("persistentVolumeClaim", "claimName") == key.name
        }
      }
      if !isUsed { cluster.removeFinalizer(Self.claimProtection, from: key) }
      return
    }
    if let name = claim.word("spec", "volumeName") {
      return bound(claim, key, to: name, in: cluster)
    }
    if Self.waits(claim, in: cluster), claim.annotations[Self.selectedNode] == nil {
      return tell(
        claim, "Normal", "WaitForFirstConsumer",
        "waiting for first consumer to be created before binding", in: cluster)
    }
    if let volume = match(claim, in: cluster) {
      return bind(claim, key, to: volume, in: cluster)
    }
    provision(claim, key, in: cluster)
  }

  private func tell(
    _ claim: JSONValue, _ type: String, _ reason: String, _ message: String,
    from component: String = "persistentvolume-controller", in cluster: isolated SimulatedCluster
  ) {
    cluster.recordEvent(on: claim, "PersistentVolumeClaim", type, reason, message, from: component)
  }

  // MARK: - Classes

  /// The class of a claim; nil for one that names none.
  static func storageClass(of claim: JSONValue, in cluster: isolated SimulatedCluster) -> JSONValue?
  {
    guard let name = claim.word("spec", "storageClassName") else { return nil }
    return cluster.store.get(ObjectKey(resource: classes, namespace: "", name: name))
  }

  /// The default class: of several the newest.
  static func defaultClass(in cluster: isolated SimulatedCluster) -> JSONValue? {
    cluster.store.list(classes).map(\.object).filter {
      $0.annotations["storageclass.kubernetes.io/is-default-class"] == "true"
        || $0.annotations["storageclass.beta.kubernetes.io/is-default-class"] == "true"
    }.max {
      ($0.word("metadata", "creationTimestamp") ?? "", $1.name)
        < ($1.word("metadata", "creationTimestamp") ?? "", $0.name)
    }
  }

  /// Whether a claim waits for a pod that uses it.
  static func waits(_ claim: JSONValue, in cluster: isolated SimulatedCluster) -> Bool {
    storageClass(of: claim, in: cluster)?["volumeBindingMode"] == "WaitForFirstConsumer"
  }

  // MARK: - Binding

  private func match(_ claim: JSONValue, in cluster: isolated SimulatedCluster) -> JSONValue? {
    let wanted = Quantity.thousandths(claim[["spec", "resources", "requests", "storage"]]) ?? 0
    let modes = claim.elements("spec", "accessModes")
    let selector = LabelSelector(claim[["spec", "selector"]])
    let fitting = cluster.store.list(Self.volumes).map(\.object).filter { volume in
      if let reference = volume[["spec", "claimRef"]] {
        let uid = reference.word("uid")
        return reference.word("name") == claim.name
          && reference.word("namespace") == claim.namespace && (uid == nil || uid == claim.uid)
      }
      let offered = volume.elements("spec", "accessModes")
      return volume.word("spec", "storageClassName") == claim.word("spec", "storageClassName")
        && volume.word("status", "phase") != "Released"
        && volume.word("status", "phase") != "Failed"
        && !volume.isBeingDeleted && modes.allSatisfy(offered.contains)
        && (volume.word("spec", "volumeMode") ?? "Filesystem")
          == (claim.word("spec", "volumeMode") ?? "Filesystem")
        && (Quantity.thousandths(volume[["spec", "capacity", "storage"]]) ?? 0) >= wanted
        && selector.matches(volume.labels)
    }
    return fitting.min {
      let sizes = [$0, $1].map { Quantity.thousandths($0[["spec", "capacity", "storage"]]) ?? 0 }
      let isReserved = [$0, $1].map { $0[["spec", "claimRef"]] != nil }
      if isReserved[0] != isReserved[1] { return isReserved[0] }
      return sizes[0] == sizes[1] ? $0.name < $1.name : sizes[0] < sizes[1]
    }
  }

  private func bind(
    _ claim: JSONValue, _ key: ObjectKey, to volume: JSONValue,
    in cluster: isolated SimulatedCluster
  ) {
    let place = ObjectKey(resource: Self.volumes, namespace: "", name: volume.name)
    cluster.update(place) { volume in
      volume.set(
        ["spec", "claimRef"],
        to: [
          "apiVersion": "v1", "kind": "PersistentVolumeClaim", "name": .string(key.name),
          "namespace": .string(key.namespace), "uid": .string(claim.uid),
          "resourceVersion": claim.metadata["resourceVersion"] ?? "",
        ])
      volume.set(["metadata", "annotations", "pv.kubernetes.io/bound-by-controller"], to: "yes")
      volume.set(["status", "phase"], to: "Bound")
    }
    cluster.update(key) { claim in
      claim.set(["spec", "volumeName"], to: .string(volume.name))
      claim.set(["metadata", "annotations", "pv.kubernetes.io/bind-completed"], to: "yes")
      claim.set(["metadata", "annotations", "pv.kubernetes.io/bound-by-controller"], to: "yes")
      setBound(&claim, to: volume)
    }
  }

  private func setBound(_ claim: inout JSONValue, to volume: JSONValue) {
    var status: JSONValue = [
      "phase": "Bound", "accessModes": volume[["spec", "accessModes"]] ?? [],
      "capacity": volume[["spec", "capacity"]] ?? [:],
    ]
    // A larger wish is granted where the class allows it.
    if let conditions = claim[["status", "conditions"]] { status["conditions"] = conditions }
    claim["status"] = status
  }

  private func bound(
    _ claim: JSONValue, _ key: ObjectKey, to name: String, in cluster: isolated SimulatedCluster
  ) {
    let place = ObjectKey(resource: Self.volumes, namespace: "", name: name)
    guard let volume = cluster.store.get(place) else {
      cluster.update(key) { claim in
        // Lost only if it was bound once; else it waits for the volume that it names.
        if claim.word("status", "phase") == "Bound" { claim.set(["status", "phase"], to: "Lost") }
      }
      return
    }
    let reference = volume[["spec", "claimRef"]]
    if reference == nil || reference?.word("uid") == nil && reference?.word("name") == key.name {
      return bind(claim, key, to: volume, in: cluster)
    }
    guard reference?.word("uid") == claim.uid else { return }
    expand(claim, volume, place, in: cluster)
    guard let volume = cluster.store.get(place) else { return }
    cluster.update(key) { setBound(&$0, to: volume) }
  }

  private func expand(
    _ claim: JSONValue, _ volume: JSONValue, _ place: ObjectKey,
    in cluster: isolated SimulatedCluster
  ) {
    let wanted = claim[["spec", "resources", "requests", "storage"]]
    guard claim[["status", "phase"]] == "Bound",
      Self.storageClass(of: claim, in: cluster)?["allowVolumeExpansion"] == true,
      (Quantity.thousandths(wanted) ?? 0)
        > (Quantity.thousandths(volume[["spec", "capacity", "storage"]]) ?? 0)
    else { return }
    cluster.update(place) { $0.set(["spec", "capacity", "storage"], to: wanted) }
    tell(
      claim, "Normal", "FileSystemResizeSuccessful",
      "MountVolume.NodeExpandVolume succeeded for volume \"\(volume.name)\"",
      from: "kubelet", in: cluster)
  }

  // MARK: - Provisioning

  private func provision(
    _ claim: JSONValue, _ key: ObjectKey, in cluster: isolated SimulatedCluster
  ) {
    guard let name = claim.word("spec", "storageClassName") else {
      return tell(
        claim, "Normal", "FailedBinding",
        "no persistent volumes available for this claim and no storage class is set", in: cluster)
    }
    guard let type = Self.storageClass(of: claim, in: cluster) else {
      return tell(
        claim, "Warning", "ProvisioningFailed",
        "storageclass.storage.k8s.io \"\(name)\" not found", in: cluster)
    }
    let provisioner = type.word("provisioner") ?? ""
    if provisioner == "kubernetes.io/no-provisioner" { return }
    let waits = type["volumeBindingMode"] == "WaitForFirstConsumer"
    cluster.update(key) { claim in
      for prefix in ["volume.kubernetes.io", "volume.beta.kubernetes.io"] {
        claim.set(
          ["metadata", "annotations", "\(prefix)/storage-provisioner"], to: .string(provisioner))
      }
    }
    let due =
      (claim.moment("metadata", "creationTimestamp") ?? 0) + cluster.configuration.pace.provision
    tell(
      claim, "Normal", "ExternalProvisioning",
      cluster.configuration.minor >= 27
        ? "Waiting for a volume to be created either by the external provisioner '\(provisioner)' or manually by the system administrator. If volume creation is delayed, please verify that the provisioner is running and correctly registered."
        : "waiting for a volume to be created, either by external provisioner \"\(provisioner)\" or manually created by system administrator",
      in: cluster)
    if due > cluster.now() { return cluster.wake(self, key, at: due) }
    guard let definition = cluster.definition(Self.volumes) else { return }
    let component = "\(provisioner)_\(provisioner.split(separator: "/").last ?? "provisioner")"
    tell(
      claim, "Normal", "Provisioning",
      "External provisioner is provisioning volume for claim \"\(key.namespace)/\(key.name)\"",
      from: component, in: cluster)
    let volume = cluster.insert(
      self.volume(for: claim, type, waits: waits, in: cluster), definition)
    bind(claim, key, to: volume, in: cluster)
    tell(
      claim, "Normal", "ProvisioningSucceeded", "Successfully provisioned volume \(volume.name)",
      from: component, in: cluster)
  }

  private func volume(
    for claim: JSONValue, _ type: JSONValue, waits: Bool, in cluster: isolated SimulatedCluster
  ) -> JSONValue {
    let name = "pvc-\(claim.uid)"
    var volume: JSONValue = [
      "metadata": [
        "name": .string(name), "finalizers": [.string(Self.volumeProtection)],
        "annotations": ["pv.kubernetes.io/provisioned-by": type["provisioner"] ?? ""],
      ],
      "spec": [
        "accessModes": claim[["spec", "accessModes"]] ?? [],
        "capacity": ["storage": claim[["spec", "resources", "requests", "storage"]] ?? "1Gi"],
        "hostPath": ["path": .string("/var/lib/volumes/\(name)"), "type": "DirectoryOrCreate"],
        "persistentVolumeReclaimPolicy": type["reclaimPolicy"] ?? "Delete",
        "storageClassName": .string(type.name),
        "volumeMode": claim[["spec", "volumeMode"]] ?? "Filesystem",
      ],
      "status": ["phase": "Available"],
    ]
    if waits, let node = claim.annotations[Self.selectedNode] {
      volume.set(
        ["spec", "nodeAffinity"],
        to: [
          "required": [
            "nodeSelectorTerms": [
              [
                "matchExpressions": [
                  [
                    "key": "kubernetes.io/hostname", "operator": "In", "values": [.string(node)],
                  ]
                ]
              ]
            ]
          ]
        ])
    }
    return volume
  }

  /// What becomes of a volume that nobody claims any more.
  private func reconcileVolume(_ key: ObjectKey, in cluster: isolated SimulatedCluster) {
    guard let volume = cluster.store.get(key) else { return }
    let claim = volume.word("spec", "claimRef", "name").flatMap { name in
      cluster.store.get(
        ObjectKey(
          resource: Self.claims, namespace: volume.word("spec", "claimRef", "namespace") ?? "",
          name: name))
    }
    let uid = volume.word("spec", "claimRef", "uid")
    let isClaimed = claim != nil && (uid == nil || claim?.uid == uid)
    if volume.isBeingDeleted {
      if !isClaimed || uid == nil { cluster.removeFinalizer(Self.volumeProtection, from: key) }
      return
    }
    if uid != nil, !isClaimed {
      if volume.word("spec", "persistentVolumeReclaimPolicy") == "Delete",
        volume.annotations["pv.kubernetes.io/provisioned-by"] != nil
      {
        cluster.delete(key, DeletionOptions())
      } else {
        cluster.update(key) { $0.set(["status", "phase"], to: "Released") }
      }
      return
    }
    if uid == nil, volume.word("status", "phase") != "Available" {
      cluster.update(key) { $0.set(["status", "phase"], to: "Available") }
    }
  }
}
