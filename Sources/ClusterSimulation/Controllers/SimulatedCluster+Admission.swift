extension SimulatedCluster {
  /// Sends a new object through the mutating webhooks that are configured for it.
  ///
  /// - Throws: what a real server says when a webhook cannot be called and its failure policy is `Fail`.
  func admitted(_ object: JSONValue, _ definition: ResourceDefinition) throws(APIFailure)
    -> JSONValue
  {
    guard definition.key == "pods" else { return object }
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
