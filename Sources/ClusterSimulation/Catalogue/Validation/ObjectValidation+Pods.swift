extension ObjectValidation {
  /// The mistakes of a pod's spec, or of a template's.
  mutating func pod(_ spec: JSONValue, at path: String) {
    let containers = spec["containers"]?.arrayValue ?? []
    if containers.isEmpty { add(.required("\(path).containers")) }
    let volumes = Set((spec["volumes"]?.arrayValue ?? []).compactMap { $0["name"]?.stringValue })
    var names: Set<String> = []
    for list in ["initContainers", "containers"] {
      for (index, container) in (spec[list]?.arrayValue ?? []).enumerated() {
        let field = "\(path).\(list)[\(index)]"
        self.container(container, at: field, volumes: volumes)
        let name = container["name"]?.stringValue ?? ""
        if !name.isEmpty, !names.insert(name).inserted {
          add(.duplicate("\(field).name", .string(name)))
        }
      }
    }
    let policies = ["Always", "Never", "OnFailure"]
    if let policy = spec["restartPolicy"]?.stringValue, !policies.contains(policy) {
      add(.notSupported("\(path).restartPolicy", policy, policies))
    }
    let dnsPolicies = ["ClusterFirst", "ClusterFirstWithHostNet", "Default", "None"]
    if let policy = spec["dnsPolicy"]?.stringValue, !dnsPolicies.contains(policy) {
      add(.notSupported("\(path).dnsPolicy", policy, dnsPolicies))
    }
    volumesOfPod(spec, at: path)
    labels(spec["nodeSelector"], at: "\(path).nodeSelector")
    for (index, toleration) in (spec["tolerations"]?.arrayValue ?? []).enumerated() {
      self.toleration(toleration, at: "\(path).tolerations[\(index)]")
    }
  }

  private mutating func toleration(_ toleration: JSONValue, at field: String) {
    if let word = toleration["operator"]?.stringValue, !["Exists", "Equal"].contains(word) {
      add(.notSupported("\(field).operator", word, ["Equal", "Exists"]))
    }
    if toleration["operator"] == "Exists", (toleration["value"]?.stringValue ?? "").isEmpty == false
    {
      add(
        .invalid(
          "\(field).operator", toleration["value"] ?? "",
          "value must be empty when `operator` is 'Exists'"))
    }
    let effects = ["NoExecute", "NoSchedule", "PreferNoSchedule"]
    if let effect = toleration["effect"]?.stringValue, !effect.isEmpty, !effects.contains(effect) {
      add(.notSupported("\(field).effect", effect, effects))
    }
  }

  private mutating func volumesOfPod(_ spec: JSONValue, at path: String) {
    var names: Set<String> = []
    for (index, volume) in (spec["volumes"]?.arrayValue ?? []).enumerated() {
      let field = "\(path).volumes[\(index)]"
      let name = volume["name"]?.stringValue ?? ""
      if name.isEmpty {
        add(.required("\(field).name"))
      } else {
        check(name, .label, at: "\(field).name")
        if !names.insert(name).inserted { add(.duplicate("\(field).name", .string(name))) }
      }
      if let path = volume["hostPath"], (path["path"]?.stringValue ?? "").isEmpty {
        add(.required("\(field).hostPath.path"))
      }
      if let claim = volume["persistentVolumeClaim"],
        (claim["claimName"]?.stringValue ?? "").isEmpty
      {
        add(.required("\(field).persistentVolumeClaim.claimName"))
      }
      if let secret = volume["secret"], (secret["secretName"]?.stringValue ?? "").isEmpty {
        add(.required("\(field).secret.secretName"))
      }
      if let map = volume["configMap"], (map["name"]?.stringValue ?? "").isEmpty {
        add(.required("\(field).configMap.name"))
      }
    }
  }

  private mutating func container(_ container: JSONValue, at field: String, volumes: Set<String>) {
    let name = container["name"]?.stringValue ?? ""
    if name.isEmpty {
      add(.required("\(field).name"))
    } else {
      check(name, .label, at: "\(field).name")
    }
    let image = container["image"]?.stringValue ?? ""
    if image.isEmpty { add(.required("\(field).image")) }
    if image != image.trimmed {
      add(
        .invalid(
          "\(field).image", .string(image), "must not have leading or trailing whitespace"))
    }
    let policies = ["Always", "IfNotPresent", "Never"]
    if let policy = container["imagePullPolicy"]?.stringValue, !policies.contains(policy) {
      add(.notSupported("\(field).imagePullPolicy", policy, policies))
    }
    ports(container, at: field)
    for (index, variable) in (container["env"]?.arrayValue ?? []).enumerated() {
      let place = "\(field).env[\(index)]"
      let name = variable["name"]?.stringValue ?? ""
      if name.isEmpty {
        add(.required("\(place).name"))
      } else {
        check(name, .environment, at: "\(place).name")
      }
      if let value = variable["value"]?.stringValue, !value.isEmpty, variable["valueFrom"] != nil {
        add(.invalid("\(place).valueFrom", "", "may not be specified when `value` is not empty"))
      }
    }
    var paths: Set<String> = []
    for (index, mount) in (container["volumeMounts"]?.arrayValue ?? []).enumerated() {
      let place = "\(field).volumeMounts[\(index)]"
      let name = mount["name"]?.stringValue ?? ""
      if name.isEmpty {
        add(.required("\(place).name"))
      } else if !volumes.contains(name) {
        add(.notFound("\(place).name", .string(name)))
      }
      let path = mount["mountPath"]?.stringValue ?? ""
      if path.isEmpty {
        add(.required("\(place).mountPath"))
      } else if !paths.insert(path).inserted {
        add(.invalid("\(place).mountPath", .string(path), "must be unique"))
      }
    }
    resources(container["resources"] ?? [:], at: "\(field).resources")
    for probe in ["livenessProbe", "readinessProbe", "startupProbe"] {
      if let value = container[probe] { self.probe(value, at: "\(field).\(probe)", probe) }
    }
  }

  private mutating func ports(_ container: JSONValue, at field: String) {
    var names: Set<String> = []
    for (index, port) in (container["ports"]?.arrayValue ?? []).enumerated() {
      let place = "\(field).ports[\(index)]"
      if let name = port["name"]?.stringValue, !name.isEmpty {
        check(name, .port, at: "\(place).name")
        if !names.insert(name).inserted { add(.duplicate("\(place).name", .string(name))) }
      }
      if port["containerPort"] == nil || port["containerPort"] == 0 {
        add(.required("\(place).containerPort"))
      } else {
        number(port["containerPort"] ?? 0, at: "\(place).containerPort")
      }
      let protocols = ["SCTP", "TCP", "UDP"]
      if let transport = port["protocol"]?.stringValue, !protocols.contains(transport) {
        add(.notSupported("\(place).protocol", transport, protocols))
      }
    }
  }

  private mutating func probe(_ probe: JSONValue, at field: String, _ name: String) {
    let handlers = ["exec", "httpGet", "tcpSocket", "grpc"].filter { probe[$0] != nil }
    if handlers.isEmpty { add(.required(field, "must specify a handler type")) }
    if handlers.count > 1, let second = handlers.dropFirst().first {
      add(.forbidden("\(field).\(second)", "may not specify more than 1 handler type"))
    }
    if name != "readinessProbe", let count = probe["successThreshold"]?.integerValue, count != 1 {
      add(.invalid("\(field).successThreshold", .integer(count), "must be 1"))
    }
    if let port = probe[["httpGet", "port"]] { number(port, at: "\(field).httpGet.port") }
    if let port = probe[["tcpSocket", "port"]] { number(port, at: "\(field).tcpSocket.port") }
  }

  private mutating func resources(_ resources: JSONValue, at field: String) {
    for (name, request) in Self.sorted(resources["requests"]) {
      guard let limit = resources[["limits", name]], let wanted = ResourceQuantity(request),
        let most = ResourceQuantity(limit), wanted > most
      else { continue }
      add(
        .invalid(
          "\(field).requests", request,
          "must be less than or equal to \(name) limit of \(most.canonical)"
        ))
    }
    for member in ["limits", "requests"] {
      for (name, amount) in Self.sorted(resources[member]) {
        if let quantity = ResourceQuantity(amount), quantity.nano < 0 {
          add(
            .invalid(
              "\(field).\(member)[\(name)]", amount, "must be greater than or equal to 0"))
        }
        let isKnown =
          ["cpu", "memory", "ephemeral-storage"].contains(name) || name.contains("/")
          || name.hasPrefix("hugepages-")
        if !isKnown {
          add(
            .invalid(
              "\(field).\(member)[\(name)]", .string(name),
              "must be a standard resource type or fully qualified"))
        }
      }
    }
  }

  // MARK: Storage and scaling

  mutating func claim(_ spec: JSONValue, at path: String) {
    let modes = ["ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"]
    let given = spec["accessModes"]?.arrayValue ?? []
    if given.isEmpty {
      add(.required("\(path).accessModes", "at least 1 access mode is required"))
    }
    for mode in given where !modes.contains(mode.stringValue ?? "") {
      add(.notSupported("\(path).accessModes", mode.stringValue ?? "", modes))
    }
    if spec[["resources", "requests", "storage"]] == nil {
      add(.required("\(path).resources[storage]"))
    }
  }

  mutating func volume(_ spec: JSONValue) {
    if (spec["accessModes"]?.arrayValue ?? []).isEmpty { add(.required("spec.accessModes")) }
    if spec[["capacity", "storage"]] == nil { add(.required("spec.capacity")) }
    let sources: Set<String> = [
      "awsElasticBlockStore", "azureDisk", "azureFile", "cephfs", "cinder", "csi", "fc",
      "flexVolume", "flocker", "gcePersistentDisk", "glusterfs", "hostPath", "iscsi", "local",
      "nfs", "photonPersistentDisk", "portworxVolume", "quobyte", "rbd", "scaleIO", "storageos",
      "vsphereVolume",
    ]
    if sources.isDisjoint(with: spec.objectValue?.keys.map { $0 } ?? []) {
      add(.required("spec", "must specify a volume type"))
    }
    if spec["local"] != nil, spec["nodeAffinity"] == nil {
      add(.required("spec.nodeAffinity", "Local volume requires node affinity"))
    }
  }

  mutating func autoscaler(_ spec: JSONValue) {
    let most = spec["maxReplicas"]?.integerValue ?? 0
    let least = spec["minReplicas"]?.integerValue ?? 1
    if least < 1 {
      add(
        .invalid("spec.minReplicas", .integer(least), "must be greater than or equal to 1"))
    }
    if most < 1 {
      add(.invalid("spec.maxReplicas", .integer(most), "must be greater than 0"))
    } else if most < least {
      add(
        .invalid(
          "spec.maxReplicas", .integer(most), "must be greater than or equal to `minReplicas`"))
    }
  }

  // MARK: What may not change

  mutating func immutable(_ object: JSONValue, _ before: JSONValue, _ key: String) {
    func fixed(_ path: [String], _ detail: String = "field is immutable") {
      guard let old = before[path], let new = object[path], old != new else { return }
      add(.invalid(path.joined(separator: "."), new, detail))
    }
    switch key {
    case "deployments.apps", "replicasets.apps", "daemonsets.apps":
      if let old = before[["spec", "selector"]], let new = object[["spec", "selector"]], old != new
      {
        let labels = (new["matchLabels"]?.objectValue ?? [:]).compactMapValues(\.stringValue)
        add(
          FieldFault(
            field: "spec.selector", reason: .invalid,
            message:
              "Invalid value: v1.LabelSelector{MatchLabels:\(Self.goMap(labels)), MatchExpressions:[]v1.LabelSelectorRequirement(nil)}: field is immutable"
          ))
      }
    case "jobs.batch":
      fixed(["spec", "selector"])
      fixed(["spec", "completions"])
      if object[["spec", "suspend"]] != true || before[["spec", "suspend"]] != true {
        fixed(["spec", "template"])
      }
    case "statefulsets.apps": statefulSet(object, before)
    case "configmaps", "secrets":
      guard before["immutable"] == true else { break }
      if object["immutable"] != true {
        add(.forbidden("immutable", "field is immutable when `immutable` is set"))
      }
      for member in ["data", "binaryData"] where object[member] != before[member] {
        add(.forbidden(member, "field is immutable when `immutable` is set"))
      }
      if key == "secrets" { fixed(["type"]) }
    case "services":
      if before[["spec", "type"]] != "ExternalName", object[["spec", "type"]] != "ExternalName" {
        if let old = before[["spec", "clusterIP"]], let new = object[["spec", "clusterIP"]],
          old != new
        {
          add(.invalid("spec.clusterIPs[0]", [new], "may not change once set"))
        }
      }
    case "rolebindings.rbac.authorization.k8s.io", "clusterrolebindings.rbac.authorization.k8s.io":
      fixed(["roleRef"], "cannot change roleRef")
    case "persistentvolumeclaims": claimChange(object, before)
    case "storageclasses.storage.k8s.io":
      for member in ["provisioner", "parameters", "reclaimPolicy", "volumeBindingMode"]
      where object[member] != before[member] {
        add(
          .forbidden(
            member,
            member == "provisioner"
              ? "updates to provisioner are forbidden." : "updates to \(member) are forbidden."))
      }
    case "priorityclasses.scheduling.k8s.io":
      if object["value"] != before["value"] {
        add(.forbidden("value", "may not be changed in an update."))
      }
    case "pods": podChange(object, before)
    default: break
    }
  }

  private mutating func statefulSet(_ object: JSONValue, _ before: JSONValue) {
    let changeable: Set<String> = [
      "replicas", "ordinals", "template", "updateStrategy", "minReadySeconds",
      "persistentVolumeClaimRetentionPolicy", "revisionHistoryLimit",
    ]
    func fixed(_ object: JSONValue) -> JSONObject {
      (object["spec"]?.objectValue ?? [:]).filter { !changeable.contains($0.key) }
    }
    if fixed(object) != fixed(before) {
      add(
        .forbidden(
          "spec",
          "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden"
        ))
    }
  }

  private mutating func claimChange(_ object: JSONValue, _ before: JSONValue) {
    func fixed(_ object: JSONValue) -> JSONObject {
      (object["spec"]?.objectValue ?? [:]).filter {
        !["resources", "volumeName", "volumeAttributesClassName", "storageClassName"].contains(
          $0.key)
      }
    }
    if let new = ResourceQuantity(object[["spec", "resources", "requests", "storage"]]),
      let old = ResourceQuantity(before[["spec", "resources", "requests", "storage"]]), new < old
    {
      add(
        .forbidden(
          "spec.resources.requests.storage", "field can not be less than status.capacity"))
    }
    if fixed(object) != fixed(before) {
      add(
        .forbidden(
          "spec",
          "spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims"
        ))
    }
  }

  private mutating func podChange(_ object: JSONValue, _ before: JSONValue) {
    func fixed(_ object: JSONValue) -> JSONValue {
      var spec = object["spec"] ?? [:]
      for member in [
        "activeDeadlineSeconds", "terminationGracePeriodSeconds", "tolerations",
        "ephemeralContainers", "schedulingGates", "nodeName",
      ] {
        spec[member] = nil
      }
      for list in ["containers", "initContainers"] {
        spec[list] = spec[list]?.arrayValue.map { containers in
          .array(
            containers.map { container in
              var container = container
              container["image"] = nil
              container["imagePullPolicy"] = nil
              return container
            })
        }
      }
      return spec
    }
    if fixed(object) != fixed(before) {
      add(
        .forbidden(
          "spec",
          "pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)"
        ))
    }
  }
}
