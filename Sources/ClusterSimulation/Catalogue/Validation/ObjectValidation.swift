/// Finds what is wrong with an object, as the API server's validation does (`pkg/apis/*/validation` of Kubernetes).
///
/// It looks at objects after defaulting. What it does not look at is let through.
struct ObjectValidation {
  private(set) var faults: [FieldFault] = []

  /// The mistakes of a new object, or of a changed one with what it was before.
  static func faults(of object: JSONValue, before: JSONValue?, _ definition: ResourceDefinition)
    -> [FieldFault]
  {
    var validation = ObjectValidation()
    if before == nil { validation.name(of: object, definition) }
    validation.metadata(of: object)
    validation.content(object, definition.key)
    if let before { validation.immutable(object, before, definition.key) }
    return validation.faults
  }

  mutating func add(_ fault: FieldFault) { faults.append(fault) }

  /// Finds a mistake in a text.
  mutating func check(_ value: String, _ rule: NameRule, at field: String) {
    if let fault = rule.fault(in: value) { add(.invalid(field, .string(value), fault)) }
  }

  private mutating func name(of object: JSONValue, _ definition: ResourceDefinition) {
    guard !object.name.isEmpty else {
      return add(.required("metadata.name", "name or generateName is required"))
    }
    let rule: NameRule =
      switch definition.key {
      case "namespaces": .label
      case "services": .serviceLabel
      case let key where key.hasSuffix("rbac.authorization.k8s.io"): .segment
      default: .subdomain
      }
    check(object.name, rule, at: "metadata.name")
  }

  private mutating func metadata(of object: JSONValue) {
    labels(object.metadata["labels"], at: "metadata.labels")
    for (key, _) in Self.sorted(object.metadata["annotations"]) {
      if let fault = NameRule.qualified.fault(in: key.lowercased()) {
        add(.invalid("metadata.annotations", .string(key), fault))
      }
    }
  }

  mutating func labels(_ value: JSONValue?, at field: String) {
    for (key, value) in Self.sorted(value) {
      if let fault = NameRule.qualified.fault(in: key) {
        add(.invalid(field, .string(key), fault))
      }
      check(value.stringValue ?? "", .labelValue, at: field)
    }
  }

  static func sorted(_ value: JSONValue?) -> [(key: String, value: JSONValue)] {
    (value?.objectValue ?? [:]).sorted { $0.key < $1.key }
  }

  // MARK: By kind

  private mutating func content(_ object: JSONValue, _ key: String) {
    switch key {
    case "pods": pod(object["spec"] ?? [:], at: "spec")
    case "deployments.apps", "replicasets.apps", "statefulsets.apps", "daemonsets.apps":
      workload(object, key)
    case "replicationcontrollers": replicas(object)
    case "jobs.batch": job(object["spec"] ?? [:], at: "spec")
    case "cronjobs.batch": cronJob(object["spec"] ?? [:])
    case "services": service(object["spec"] ?? [:])
    case "configmaps", "secrets": data(object, key)
    case "ingresses.networking.k8s.io": ingress(object["spec"] ?? [:])
    case "persistentvolumeclaims": claim(object["spec"] ?? [:], at: "spec")
    case "persistentvolumes": volume(object["spec"] ?? [:])
    case "horizontalpodautoscalers.autoscaling": autoscaler(object["spec"] ?? [:])
    case "poddisruptionbudgets.policy":
      let spec = object["spec"] ?? [:]
      if spec["minAvailable"] != nil, spec["maxUnavailable"] != nil {
        add(
          .invalid(
            "spec", spec, "minAvailable and maxUnavailable cannot be both set"))
      }
    case "storageclasses.storage.k8s.io":
      if (object["provisioner"]?.stringValue ?? "").isEmpty { add(.required("provisioner")) }
    case "rolebindings.rbac.authorization.k8s.io", "clusterrolebindings.rbac.authorization.k8s.io":
      roleBinding(object)
    case "customresourcedefinitions.apiextensions.k8s.io": customResource(object)
    case "resourcequotas":
      for (name, amount) in Self.sorted(object[["spec", "hard"]])
      where ResourceQuantity(amount) == nil {
        add(
          .invalid(
            "spec.hard[\(name)]", amount,
            "quantities must match the regular expression '\(ResourceQuantity.pattern)'"))
      }
    default: break
    }
  }

  private mutating func replicas(_ object: JSONValue) {
    if let count = object[["spec", "replicas"]]?.integerValue, count < 0 {
      add(
        .invalid("spec.replicas", .integer(count), "must be greater than or equal to 0"))
    }
  }

  private mutating func workload(_ object: JSONValue, _ key: String) {
    let spec = object["spec"] ?? [:]
    replicas(object)
    let selector = spec["selector"]
    if selector == nil { add(.required("spec.selector")) }
    let template = spec["template"] ?? [:]
    let labels = template.labels
    if let selector {
      let isEmpty =
        (selector["matchLabels"]?.objectValue ?? [:]).isEmpty
        && (selector["matchExpressions"]?.arrayValue ?? []).isEmpty
      if isEmpty {
        add(
          .invalid(
            "spec.selector", selector, "empty selector is invalid for \(Self.word(key))"))
      } else if !LabelSelector(selector).matches(labels) {
        add(
          FieldFault(
            field: "spec.template.metadata.labels", reason: .invalid,
            message:
              "Invalid value: \(Self.goMap(labels)): `selector` does not match template `labels`"))
      }
    }
    self.labels(template.metadata["labels"], at: "spec.template.metadata.labels")
    pod(template["spec"] ?? [:], at: "spec.template.spec")
    if let policy = template[["spec", "restartPolicy"]]?.stringValue, policy != "Always",
      ["OnFailure", "Never"].contains(policy)
    {
      add(.notSupported("spec.template.spec.restartPolicy", policy, ["Always"]))
    }
    if key == "deployments.apps" { strategy(spec["strategy"] ?? [:]) }
  }

  /// A map as Go's `%#v` writes it: `map[string]string{"a":"b", "c":"d"}`.
  static func goMap(_ labels: [String: String]) -> String {
    if labels.isEmpty { return "map[string]string(nil)" }
    let shown = labels.sorted { $0.key < $1.key }.map { "\"\($0.key)\":\"\($0.value)\"" }
    return "map[string]string{\(shown.joined(separator: ", "))}"
  }

  private static func word(_ key: String) -> String {
    switch key {
    case "daemonsets.apps": "daemonset"
    case "statefulsets.apps": "statefulset"
    default: "deployment"
    }
  }

  private mutating func strategy(_ strategy: JSONValue) {
    let type = strategy["type"]?.stringValue ?? ""
    if !["Recreate", "RollingUpdate"].contains(type) {
      add(.notSupported("spec.strategy.type", type, ["Recreate", "RollingUpdate"]))
    }
    if type == "Recreate", strategy["rollingUpdate"] != nil {
      add(
        .forbidden(
          "spec.strategy.rollingUpdate",
          "may not be specified when strategy `type` is 'Recreate'"))
    }
    if let rolling = strategy["rollingUpdate"], type == "RollingUpdate" {
      let isZero: (JSONValue?) -> Bool = { $0 == 0 || $0 == "0%" || $0 == "0" }
      if isZero(rolling["maxSurge"]), isZero(rolling["maxUnavailable"]) {
        add(
          .invalid(
            "spec.strategy.rollingUpdate.maxUnavailable", rolling["maxUnavailable"] ?? 0,
            "may not be 0 when `maxSurge` is 0"))
      }
    }
  }

  private mutating func job(_ spec: JSONValue, at path: String) {
    for name in ["parallelism", "completions", "backoffLimit", "activeDeadlineSeconds"] {
      if let count = spec[name]?.integerValue, count < 0 {
        add(.invalid("\(path).\(name)", .integer(count), "must be greater than or equal to 0"))
      }
    }
    pod(spec[["template", "spec"]] ?? [:], at: "\(path).template.spec")
    if spec[["template", "spec", "restartPolicy"]] == "Always" {
      add(
        .required(
          "\(path).template.spec.restartPolicy", "valid values: \"OnFailure\", \"Never\""))
    }
  }

  private mutating func cronJob(_ spec: JSONValue) {
    let schedule = spec["schedule"]?.stringValue ?? ""
    if schedule.isEmpty {
      add(.required("spec.schedule"))
    } else if !schedule.hasPrefix("@") {
      let fields = schedule.split(whereSeparator: \.isWhitespace).count
      let counted =
        schedule.hasPrefix("TZ=") || schedule.hasPrefix("CRON_TZ=") ? fields - 1 : fields
      if counted != 5 {
        add(
          .invalid(
            "spec.schedule", .string(schedule),
            "expected exactly 5 fields, found \(counted): [\(schedule.split(whereSeparator: \.isWhitespace).joined(separator: " "))]"
          ))
      }
    }
    let policy = spec["concurrencyPolicy"]?.stringValue ?? "Allow"
    if !["Allow", "Forbid", "Replace"].contains(policy) {
      add(.notSupported("spec.concurrencyPolicy", policy, ["Allow", "Forbid", "Replace"]))
    }
    job(spec[["jobTemplate", "spec"]] ?? [:], at: "spec.jobTemplate.spec")
  }

  private mutating func service(_ spec: JSONValue) {
    let type = spec["type"]?.stringValue ?? "ClusterIP"
    let types = ["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"]
    if !types.contains(type) { return add(.notSupported("spec.type", type, types)) }
    let ports = spec["ports"]?.arrayValue ?? []
    if ports.isEmpty, type != "ExternalName", spec["clusterIP"] != "None" {
      add(.required("spec.ports"))
    }
    if type == "ExternalName", (spec["externalName"]?.stringValue ?? "").isEmpty {
      add(.required("spec.externalName"))
    }
    var names: Set<String> = []
    var numbers: Set<String> = []
    for (index, port) in ports.enumerated() {
      let field = "spec.ports[\(index)]"
      let name = port["name"]?.stringValue ?? ""
      if ports.count > 1, name.isEmpty { add(.required("\(field).name")) }
      if !name.isEmpty {
        check(name, .label, at: "\(field).name")
        if !names.insert(name).inserted { add(.duplicate("\(field).name", .string(name))) }
      }
      number(port["port"] ?? 0, at: "\(field).port")
      if port["targetPort"]?.integerValue != nil {
        number(port["targetPort"] ?? 0, at: "\(field).targetPort")
      }
      let transport = port["protocol"]?.stringValue ?? "TCP"
      if !["TCP", "UDP", "SCTP"].contains(transport) {
        add(.notSupported("\(field).protocol", transport, ["SCTP", "TCP", "UDP"]))
      }
      if !numbers.insert("\(port["port"] ?? 0)/\(transport)").inserted {
        add(
          .duplicate(
            field, ["protocol": .string(transport), "port": port["port"] ?? 0]))
      }
      if let node = port["nodePort"]?.integerValue {
        if type == "ClusterIP" {
          add(
            .forbidden(
              "\(field).nodePort", "may not be used when `type` is 'ClusterIP'"))
        } else if !(30000...32767).contains(node), (1...65535).contains(node) {
          add(
            .invalid(
              "\(field).nodePort", .integer(node),
              "provided port is not in the valid range. The range of valid ports is 30000-32767"))
        }
      }
    }
    labels(spec["selector"], at: "spec.selector")
  }

  mutating func number(_ port: JSONValue, at field: String) {
    if let number = port.integerValue, !(1...65535).contains(number) {
      add(.invalid(field, port, "must be between 1 and 65535, inclusive"))
    }
  }

  private mutating func data(_ object: JSONValue, _ key: String) {
    for member in ["data", "binaryData"] {
      for (name, value) in Self.sorted(object[member]) {
        check(name, .configKey, at: "\(member)[\(name)]")
        if key == "secrets", Base64.decode(value.stringValue ?? "") == nil {
          add(.invalid("\(member)[\(name)]", "<secret contents redacted>", "must be base64"))
        }
      }
    }
    if key == "secrets", object["type"] == "kubernetes.io/tls" {
      for name in ["tls.crt", "tls.key"] where object[["data", name]] == nil {
        add(.required("data[\(name)]"))
      }
    }
    if key == "secrets", object["type"] == "kubernetes.io/dockerconfigjson",
      object[["data", ".dockerconfigjson"]] == nil
    {
      add(.required("data[.dockerconfigjson]"))
    }
  }

  private mutating func ingress(_ spec: JSONValue) {
    if spec["defaultBackend"] == nil, (spec["rules"]?.arrayValue ?? []).isEmpty {
      add(
        .invalid("spec", .array([]), "either `defaultBackend` or `rules` must be specified"))
    }
    for (index, rule) in (spec["rules"]?.arrayValue ?? []).enumerated() {
      let field = "spec.rules[\(index)]"
      if let host = rule["host"]?.stringValue {
        check(
          host.hasPrefix("*.") ? String(host.dropFirst(2)) : host, .subdomain, at: "\(field).host")
      }
      for (number, path) in (rule[["http", "paths"]]?.arrayValue ?? []).enumerated() {
        let place = "\(field).http.paths[\(number)]"
        let types = ["Exact", "ImplementationSpecific", "Prefix"]
        switch path["pathType"]?.stringValue {
        case nil: add(.required("\(place).pathType", "pathType must be specified"))
        case let type? where !types.contains(type):
          add(.notSupported("\(place).pathType", type, types))
        case let type?:
          let text = path["path"]?.stringValue ?? ""
          if type != "ImplementationSpecific", !text.hasPrefix("/") {
            add(.invalid("\(place).path", .string(text), "must be an absolute path"))
          }
        }
        if path[["backend", "service"]] == nil, path[["backend", "resource"]] == nil {
          add(.required("\(place).backend", "cannot set both resource and service backends"))
        } else if let service = path[["backend", "service"]] {
          if (service["name"]?.stringValue ?? "").isEmpty {
            add(.required("\(place).backend.service.name"))
          }
          if service[["port", "number"]] == nil, service[["port", "name"]] == nil {
            add(
              .required("\(place).backend.service.port", "port name or number is required"))
          }
        }
      }
    }
  }

  private mutating func roleBinding(_ object: JSONValue) {
    let kind = object[["roleRef", "kind"]]?.stringValue ?? ""
    if !["ClusterRole", "Role"].contains(kind) {
      add(.notSupported("roleRef.kind", kind, ["ClusterRole", "Role"]))
    }
    if (object[["roleRef", "name"]]?.stringValue ?? "").isEmpty { add(.required("roleRef.name")) }
    for (index, subject) in (object["subjects"]?.arrayValue ?? []).enumerated() {
      if (subject["name"]?.stringValue ?? "").isEmpty { add(.required("subjects[\(index)].name")) }
      let kinds = ["Group", "ServiceAccount", "User"]
      let kind = subject["kind"]?.stringValue ?? ""
      if !kinds.contains(kind) { add(.notSupported("subjects[\(index)].kind", kind, kinds)) }
      if kind == "ServiceAccount", (subject["namespace"]?.stringValue ?? "").isEmpty,
        object.namespace.isEmpty
      {
        add(.required("subjects[\(index)].namespace"))
      }
    }
  }

  private mutating func customResource(_ object: JSONValue) {
    let group = object[["spec", "group"]]?.stringValue ?? ""
    let plural = object[["spec", "names", "plural"]]?.stringValue ?? ""
    if group.isEmpty { add(.required("spec.group")) }
    if plural.isEmpty { add(.required("spec.names.plural")) }
    if (object[["spec", "names", "kind"]]?.stringValue ?? "").isEmpty {
      add(.required("spec.names.kind"))
    }
    if object.name != "\(plural).\(group)" {
      add(
        .invalid(
          "metadata.name", .string(object.name), "must be spec.names.plural+\".\"+spec.group"))
    }
    let versions = object[["spec", "versions"]]?.arrayValue ?? []
    if versions.isEmpty || versions.count(where: { $0["storage"] == true }) != 1 {
      add(
        .invalid(
          "spec.versions", .array(versions.map { $0["name"] ?? "" }),
          "must have exactly one version marked as storage version"))
    }
    for (index, version) in versions.enumerated()
    where version[["schema", "openAPIV3Schema"]] == nil
      && object[["spec", "preserveUnknownFields"]] != true
    {
      add(
        .required("spec.versions[\(index)].schema.openAPIV3Schema", "schemas are required"))
    }
    let scope = object[["spec", "scope"]]?.stringValue ?? ""
    if !["Cluster", "Namespaced"].contains(scope) {
      add(.notSupported("spec.scope", scope, ["Cluster", "Namespaced"]))
    }
  }
}
