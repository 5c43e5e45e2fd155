extension SimulatedCluster {
  /// Sends a new object through the mutating webhooks that are configured for it.
  ///
  /// - Throws: what a real server says when a webhook cannot be called and its failure policy is `Fail`.
  func admitted(_ object: JSONValue, _ definition: ResourceDefinition) throws(APIFailure)
    -> JSONValue
  {
    var object = completed(object, definition)
    if definition.key == "pods" {
      try requireAccount(of: object)
      object = try mutated(object, definition)
      object = PodAdmission.mounted(
        object, minor: configuration.minor, token: accountToken(of: object))
    }
    if definition.namespaced { try checkLimits(of: object, definition) }
    return object
  }

  /// What admission adds to a new object, and never refuses.
  private func completed(_ object: JSONValue, _ definition: ResourceDefinition) -> JSONValue {
    var object = object
    switch definition.key {
    case "pods":
      object = PodAdmission.completed(
        object, minor: configuration.minor,
        priorities: store.list("priorityclasses.scheduling.k8s.io").map(\.object))
      object = LimitRanges.defaulted(
        object, by: store.list("limitranges", namespace: object.namespace).map(\.object))
      if object[["status", "qosClass"]] == "BestEffort" {
        object.set(["status", "qosClass"], to: .string(PodQuality.qosClass(of: object)))
      }
    case VolumeController.claims:
      if object[["spec", "storageClassName"]] == nil,
        let type = VolumeController.defaultClass(in: self)
      {
        object.set(["spec", "storageClassName"], to: .string(type.name))
      }
      if object[["status", "phase"]] == nil { object.set(["status", "phase"], to: "Pending") }
      protect(&object, with: "kubernetes.io/pvc-protection")
    case VolumeController.volumes:
      if object[["status", "phase"]] == nil { object.set(["status", "phase"], to: "Pending") }
      protect(&object, with: "kubernetes.io/pv-protection")
    default: break
    }
    return object
  }

  private func protect(_ object: inout JSONValue, with finalizer: String) {
    guard !object.finalizers.contains(finalizer) else { return }
    object.metadata["finalizers"] = .array(
      object.elements("metadata", "finalizers") + [.string(finalizer)])
  }

  /// Stores an object that a controller makes, as the API server would: with defaults and admission.
  @discardableResult
  func create(_ object: JSONValue, _ definition: ResourceDefinition) throws(APIFailure) -> JSONValue
  {
    let object = try admitted(prepared(object, definition), definition)
    return insert(object, definition)
  }

  private func checkLimits(of object: JSONValue, _ definition: ResourceDefinition)
    throws(APIFailure)
  {
    let ranges = store.list("limitranges", namespace: object.namespace).map(\.object)
    let broken =
      ranges.isEmpty ? [] : LimitRanges.violations(of: object, definition.key, by: ranges)
    if !broken.isEmpty {
      throw QuotaController.refusal(
        object, definition,
        broken.count == 1 ? broken[0] : "[\(broken.joined(separator: ", "))]")
    }
    try QuotaController.admit(object, definition, in: self)
  }

  private func requireAccount(of pod: JSONValue) throws(APIFailure) {
    let name = pod.word("spec", "serviceAccountName") ?? "default"
    let key = ObjectKey(resource: "serviceaccounts", namespace: pod.namespace, name: name)
    guard store.get(key) == nil else { return }
    let shown = pod.word("metadata", "generateName") ?? pod.name
    throw APIFailure(
      code: 403, reason: "Forbidden",
      message:
        "pods \"\(shown)\" is forbidden: error looking up service account \(pod.namespace)/\(name): serviceaccount \"\(name)\" not found",
      details: ["name": .string(shown), "kind": "pods"])
  }

  /// The secret with the token of a pod's service account, where the version has such secrets; else a name for the
  /// volume that projects it.
  private func accountToken(of pod: JSONValue) -> String {
    let name = pod.word("spec", "serviceAccountName") ?? "default"
    if configuration.minor <= 20 {
      let key = ObjectKey(resource: "serviceaccounts", namespace: pod.namespace, name: name)
      return store.get(key)?.elements("secrets").first?.word("name") ?? ""
    }
    return "kube-api-access-\(identifiers.suffix())"
  }

  private func mutated(_ object: JSONValue, _ definition: ResourceDefinition) throws(APIFailure)
    -> JSONValue
  {
    var object = object
    let resource = "mutatingwebhookconfigurations.admissionregistration.k8s.io"
    for (_, configuration) in store.list(resource) {
      for webhook in configuration["webhooks"]?.arrayValue ?? []
      where applies(webhook, to: object, definition) {
        object = try call(webhook, object)
      }
    }
    return object
  }

  private func applies(_ webhook: JSONValue, to object: JSONValue, _ definition: ResourceDefinition)
    -> Bool
  {
    let rules = webhook["rules"]?.arrayValue ?? []
    func lists(_ rule: JSONValue, _ member: String, _ wanted: String) -> Bool {
      let values = rule[member]?.arrayValue?.compactMap(\.stringValue) ?? []
      return values.contains(wanted) || values.contains("*")
    }
    guard
      rules.contains(where: { rule in
        lists(rule, "operations", "CREATE") && lists(rule, "apiGroups", definition.group)
          && lists(rule, "resources", definition.plural)
      })
    else { return false }
    let namespace = store.get(
      ObjectKey(resource: "namespaces", namespace: "", name: object.namespace))
    return LabelSelector(webhook["namespaceSelector"]).matches(namespace?.labels ?? [:])
      && LabelSelector(webhook["objectSelector"]).matches(object.labels)
  }

  private func call(_ webhook: JSONValue, _ object: JSONValue) throws(APIFailure) -> JSONValue {
    let name = webhook["name"]?.stringValue ?? ""
    let service = webhook[["clientConfig", "service"]]
    let namespace = service?["namespace"]?.stringValue ?? ""
    let host = service?["name"]?.stringValue ?? ""
    let path = service?["path"]?.stringValue ?? "/"
    let answer = configuration.webhooks.first {
      $0.namespace == namespace && $0.service == host && $0.path == path
    }
    let endpoints = store.get(ObjectKey(resource: "endpoints", namespace: namespace, name: host))
    let isReachable = endpoints.map { ServiceColumns.endpoints($0) != "<none>" } ?? false
    guard let answer, isReachable else {
      if webhook["failurePolicy"] == "Ignore" { return object }
      let why =
        answer == nil && isReachable
        ? "the mock cluster has no answer for it: 'webhooks' of mock.yaml names none"
        : "no endpoints available for service \"\(host)\""
      throw APIFailure(
        code: 500, reason: "InternalError",
        message:
          "Internal error occurred: failed calling webhook \"\(name)\": Post https://\(host).\(namespace).svc:443\(path)?timeout=30s: \(why)"
      )
    }
    if let skip = answer.skip,
      object[["metadata", "annotations", skip.annotation]]?.stringValue == skip.value
    {
      return object
    }
    return Self.adding(answer.patch, to: object)
  }

  /// Maps are merged, lists appended, all else replaced.
  private static func adding(_ patch: JSONValue, to object: JSONValue) -> JSONValue {
    switch (patch, object) {
    case (.object(let members), .object(var result)):
      for (name, value) in members {
        result[name] = result[name].map { adding(value, to: $0) } ?? value
      }
      return .object(result)
    case (.array(let new), .array(let old)): return .array(old + new)
    default: return patch
    }
  }
}
