/// Whether somebody may do something (authorization.k8s.io/v1, `ResourceAttributes` and `NonResourceAttributes`).
struct AccessQuestion {
  var verb = ""
  var group = ""
  /// Empty: the question is about a path.
  var resource = ""
  var subresource = ""
  var name = ""
  /// Empty: at the scope of the cluster, or in all namespaces.
  var namespace = ""
  var path = ""

  init(
    verb: String, group: String = "", resource: String, subresource: String = "", name: String = "",
    namespace: String = ""
  ) {
    self.verb = verb
    self.group = group
    self.resource = resource
    self.subresource = subresource
    self.name = name
    self.namespace = namespace
  }

  init(verb: String, path: String) {
    self.verb = verb
    self.path = path
  }

  /// What a review asks.
  init(review spec: JSONValue) {
    if let resource = spec["resourceAttributes"] {
      func text(_ member: String) -> String { resource[member]?.stringValue ?? "" }
      self.init(
        verb: text("verb"), group: text("group"), resource: text("resource"),
        subresource: text("subresource"), name: text("name"), namespace: text("namespace"))
    } else {
      self.init(
        verb: spec.word("nonResourceAttributes", "verb") ?? "",
        path: spec.word("nonResourceAttributes", "path") ?? "")
    }
  }

  /// What a request does to a resource.
  init(_ context: RequestContext) {
    let path = context.path
    self.init(
      verb: context.verb, group: path.group, resource: path.resource,
      subresource: path.subresource ?? "", name: path.name ?? "", namespace: path.namespace ?? "")
    if name.isEmpty, ["list", "watch", "deletecollection"].contains(verb) {
      // A list of one name is allowed to who may list that one.
      let selectors = (context.request.parameter("fieldSelector") ?? "").split(separator: ",")
      let one = selectors.first { $0.hasPrefix("metadata.name=") }
      name = one.map { String($0.drop { $0 != "=" }.drop { $0 == "=" }) } ?? ""
    }
    // A namespace is in itself.
    if resource == "namespaces", group.isEmpty, !name.isEmpty { namespace = name }
  }

  private var wholeResource: String {
    subresource.isEmpty ? resource : "\(resource)/\(subresource)"
  }

  /// What a server says to who may not.
  func refusal(of client: ClientIdentity) -> String {
    guard !resource.isEmpty else {
      return "forbidden: User \"\(client.name)\" cannot \(verb) path \"\(path)\""
    }
    let whole = group.isEmpty ? resource : "\(resource).\(group)"
    let object = name.isEmpty ? whole : "\(whole) \"\(name)\""
    let place = namespace.isEmpty ? "at the cluster scope" : "in the namespace \"\(namespace)\""
    return
      "\(object) is forbidden: User \"\(client.name)\" cannot \(verb) resource \"\(wholeResource)\" in API group \"\(group)\" \(place)"
  }

  /// Whether a rule of a role allows it (Kubernetes, "Using RBAC Authorization").
  func isAllowed(by rule: JSONValue) -> Bool {
    func lists(_ member: String, _ wanted: String) -> Bool {
      (rule[member]?.arrayValue ?? []).contains { $0 == "*" || $0.stringValue == wanted }
    }
    guard lists("verbs", verb) else { return false }
    guard !resource.isEmpty else {
      return rule.elements("nonResourceURLs").compactMap(\.stringValue).contains {
        $0 == path || $0.hasSuffix("*") && path.hasPrefix($0.dropLast())
      }
    }
    let names = rule.elements("resourceNames")
    return lists("apiGroups", group)
      && (lists("resources", wholeResource)
        || !subresource.isEmpty && lists("resources", "*/\(subresource)"))
      && (names.isEmpty || names.contains(.string(name)))
  }
}

extension APIFailure {
  static func forbidden(_ question: AccessQuestion, _ client: ClientIdentity) -> APIFailure {
    var details: JSONValue = [:]
    if !question.resource.isEmpty {
      details = ["kind": .string(question.resource)]
      if !question.name.isEmpty { details["name"] = .string(question.name) }
      if !question.group.isEmpty { details["group"] = .string(question.group) }
    }
    return APIFailure(
      code: 403, reason: "Forbidden", message: question.refusal(of: client), details: details)
  }
}

extension RequestContext {
  /// What the request does, in the words of authorization.
  var verb: String {
    switch (request.method, path.name) {
    case ("GET", _) where isWatch: "watch"
    case ("GET", nil): "list"
    case ("GET", _), ("HEAD", _): "get"
    case ("POST", _): "create"
    case ("PUT", _): "update"
    case ("PATCH", _): "patch"
    case ("DELETE", nil): "deletecollection"
    default: "delete"
    }
  }
}
