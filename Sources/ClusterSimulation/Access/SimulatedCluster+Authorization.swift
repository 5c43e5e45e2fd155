extension SimulatedCluster {
  private static let group = "rbac.authorization.k8s.io"

  /// Whether a client may do what it asks for.
  ///
  /// - Throws: `Forbidden`, in the words of the server.
  func authorize(_ context: RequestContext) throws(APIFailure) {
    guard !context.client.isSuperuser else { return }
    let question = AccessQuestion(context)
    guard reason(toAllow: question, context.client) == nil else { return }
    throw .forbidden(question, context.client)
  }

  /// The same for a path that names no resource.
  func authorize(_ request: APIRequest, _ client: ClientIdentity) throws(APIFailure) {
    guard !client.isSuperuser else { return }
    let verbs = ["GET": "get", "POST": "post", "PUT": "put", "PATCH": "patch", "DELETE": "delete"]
    let question = AccessQuestion(
      verb: verbs[request.method] ?? request.method.lowercased(), path: request.path)
    guard reason(toAllow: question, client) == nil else { return }
    throw .forbidden(question, client)
  }

  /// Why something is allowed, by the roles that the cluster holds; nil: nothing allows it.
  func reason(toAllow question: AccessQuestion, _ client: ClientIdentity) -> String? {
    if client.isSuperuser { return "" }
    var found: String?
    visitRules(of: client, in: question.namespace) { rule, binding, subject in
      guard question.isAllowed(by: rule) else { return true }
      let role = binding["roleRef"] ?? [:]
      let isInNamespace = !binding.namespace.isEmpty
      let name = isInNamespace ? "\(binding.name)/\(binding.namespace)" : binding.name
      let isAccount = subject["kind"] == "ServiceAccount"
      let place = subject.word("namespace") ?? binding.namespace
      let who =
        isAccount
        ? "\(subject.word("name") ?? "")/\(place)" : subject.word("name") ?? ""
      found =
        "RBAC: allowed by \(isInNamespace ? "RoleBinding" : "ClusterRoleBinding") \"\(name)\" of \(role.word("kind") ?? "") \"\(role.word("name") ?? "")\" to \(subject.word("kind") ?? "") \"\(who)\""
      return false
    }
    return found
  }

  /// The rules that hold for a client in a namespace, in the order of the bindings.
  func rules(of client: ClientIdentity, in namespace: String) -> [JSONValue] {
    var rules: [JSONValue] = []
    visitRules(of: client, in: namespace) { rule, _, _ in
      if !rules.contains(rule) { rules.append(rule) }
      return true
    }
    return rules
  }

  /// Calls back with every rule, its binding, and the subject that is the client, until told to stop.
  private func visitRules(
    of client: ClientIdentity, in namespace: String,
    _ visit: (JSONValue, JSONValue, JSONValue) -> Bool
  ) {
    let places: [(resource: String, namespace: String?)] =
      [("clusterrolebindings.\(Self.group)", nil)]
      + (namespace.isEmpty ? [] : [("rolebindings.\(Self.group)", namespace)])
    for (resource, place) in places {
      for (_, binding) in store.list(resource, namespace: place) {
        let subjects = binding.elements("subjects")
        guard let subject = subjects.first(where: { isSubject($0, client, binding) }) else {
          continue
        }
        let isCluster = binding[["roleRef", "kind"]] == "ClusterRole"
        let key = ObjectKey(
          resource: (isCluster ? "clusterroles." : "roles.") + Self.group,
          namespace: isCluster ? "" : binding.namespace,
          name: binding.word("roleRef", "name") ?? "")
        for rule in store.get(key)?.elements("rules") ?? [] where !visit(rule, binding, subject) {
          return
        }
      }
    }
  }

  private func isSubject(_ subject: JSONValue, _ client: ClientIdentity, _ binding: JSONValue)
    -> Bool
  {
    let name = subject.word("name") ?? ""
    switch subject["kind"] {
    case "User": return name == client.name
    case "Group": return client.groups.contains(name)
    default:
      let namespace = subject.word("namespace") ?? binding.namespace
      return client.name == "system:serviceaccount:\(namespace):\(name)"
    }
  }

  // MARK: Granting

  /// Nobody grants what it has not itself (Kubernetes, "Privilege escalation prevention and bootstrapping").
  func requireHeld(by object: JSONValue, _ context: RequestContext) throws(APIFailure) {
    let client = context.client
    guard !client.isSuperuser, context.path.group == Self.group else { return }
    let isBinding = context.definition.kind.hasSuffix("Binding")
    var exception = AccessQuestion(context)
    exception.verb = isBinding ? "bind" : "escalate"
    var rules = object.elements("rules")
    if isBinding {
      let isCluster = object[["roleRef", "kind"]] == "ClusterRole"
      exception.resource = isCluster ? "clusterroles" : "roles"
      exception.name = object.word("roleRef", "name") ?? ""
      let key = ObjectKey(
        resource: "\(exception.resource).\(Self.group)",
        namespace: isCluster ? "" : context.namespace, name: exception.name)
      guard let role = store.get(key) else { throw roleNotFound(exception) }
      rules = role.elements("rules")
    }
    if reason(toAllow: exception, client) != nil { return }
    let missing = rules.filter { !holds($0, client, in: context.namespace) }
    guard !missing.isEmpty else { return }
    let groups = client.groups.map { "\"\($0)\"" }.joined(separator: " ")
    throw APIFailure(
      code: 403, reason: "Forbidden",
      message:
        "\(context.definition.key) \"\(object.name)\" is forbidden: user \"\(client.name)\" (groups=[\(groups)]) is attempting to grant RBAC permissions not currently held:\n"
        + missing.map(Self.text).joined(separator: "\n"),
      details: [
        "name": .string(object.name), "group": .string(Self.group),
        "kind": .string(context.definition.plural),
      ])
  }

  private func roleNotFound(_ question: AccessQuestion) -> APIFailure {
    APIFailure(
      code: 404, reason: "NotFound",
      message: "\(question.resource).\(Self.group) \"\(question.name)\" not found",
      details: [
        "name": .string(question.name), "group": .string(Self.group),
        "kind": .string(question.resource),
      ])
  }

  /// Whether a client may do all that a rule allows.
  private func holds(_ rule: JSONValue, _ client: ClientIdentity, in namespace: String) -> Bool {
    func texts(_ member: String) -> [String] {
      rule.elements(member).compactMap(\.stringValue)
    }
    let names = texts("resourceNames").isEmpty ? [""] : texts("resourceNames")
    for verb in texts("verbs") {
      for path in texts("nonResourceURLs")
      where reason(toAllow: AccessQuestion(verb: verb, path: path), client) == nil {
        return false
      }
      for group in texts("apiGroups") {
        for resource in texts("resources") {
          let parts = resource.split(separator: "/", maxSplits: 1).map(String.init)
          for name in names {
            let question = AccessQuestion(
              verb: verb, group: group, resource: parts.first ?? "",
              subresource: parts.count > 1 ? parts[1] : "", name: name, namespace: namespace)
            if reason(toAllow: question, client) == nil { return false }
          }
        }
      }
    }
    return true
  }

  /// A rule as Go prints it: `{APIGroups:[""], Resources:["pods"], Verbs:["get"]}`.
  private static func text(_ rule: JSONValue) -> String {
    let members = [
      ("apiGroups", "APIGroups"), ("resources", "Resources"), ("resourceNames", "ResourceNames"),
      ("nonResourceURLs", "NonResourceURLs"), ("verbs", "Verbs"),
    ]
    let parts = members.compactMap { member, shown -> String? in
      let values = rule.elements(member).compactMap(\.stringValue)
      guard !values.isEmpty else { return nil }
      return "\(shown):[\(values.map { "\"\($0)\"" }.joined(separator: " "))]"
    }
    return "{\(parts.joined(separator: ", "))}"
  }
}
