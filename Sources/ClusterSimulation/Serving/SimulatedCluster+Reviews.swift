extension SimulatedCluster {
  /// Answers a review: who the client is, and what it may do. The client of the mock cluster may do everything.
  func answerReview(_ given: JSONValue, _ context: RequestContext) -> APIResponse {
    var review = given
    switch context.definition.kind {
    case "SelfSubjectReview":
      review["status"] = ["userInfo": user(of: context)]
    case "TokenReview":
      let token = review[["spec", "token"]]?.stringValue ?? ""
      review["status"] = account(of: token)
    case "SelfSubjectRulesReview":
      review["status"] = [
        "incomplete": false,
        "nonResourceRules": [
          ["verbs": ["*"], "nonResourceURLs": ["*"]]
        ],
        "resourceRules": .array(
          [["verbs": ["*"], "apiGroups": ["*"], "resources": ["*"]]] + selfReviewRules),
      ]
    case "SubjectAccessReview", "LocalSubjectAccessReview":
      review["status"] = decision(on: review)
    default:
      var asked = review
      if let other = context.impersonated {
        asked.set(["spec", "user"], to: .string(other.user))
        asked.set(["spec", "groups"], to: .array(other.groups.map { .string($0) }))
        review["status"] = decision(on: asked)
      } else {
        review["status"] = ["allowed": true]
      }
    }
    if review.metadata["creationTimestamp"] == nil {
      review.metadata["creationTimestamp"] = .null
    }
    return .json(context.shown(review), status: 201)
  }

  private var selfReviewRules: [JSONValue] {
    var rules: [JSONValue] = [
      [
        "verbs": ["create"], "apiGroups": ["authorization.k8s.io"],
        "resources": ["selfsubjectaccessreviews", "selfsubjectrulesreviews"],
      ]
    ]
    if configuration.minor >= 28 {
      rules.insert(
        [
          "verbs": ["create"], "apiGroups": ["authentication.k8s.io"],
          "resources": ["selfsubjectreviews"],
        ], at: 0)
    }
    return rules
  }

  /// Who a request is from, or whom it acts as.
  func user(of context: RequestContext) -> JSONValue {
    context.impersonated.map(Self.userInfo) ?? user
  }

  /// The user that the kubeconfig is for.
  private var user: JSONValue {
    [
      "username": "kubernetes-admin", "groups": ["system:masters", "system:authenticated"],
      "extra": [
        "authentication.kubernetes.io/credential-id": [identifierOfCredential]
      ],
    ]
  }

  private var identifierOfCredential: JSONValue {
    var identifiers = Identifiers(seed: configuration.seed)
    return .string("X509SHA256=" + identifiers.hash())
  }

  /// Whose token it is, by its claims.
  private func account(of token: String) -> JSONValue {
    let parts = token.split(separator: ".")
    guard parts.count == 3 else {
      return ["authenticated": false, "error": "invalid bearer token", "user": [:]]
    }
    let standard = String(parts[1]).map { $0 == "-" ? "+" : $0 == "_" ? "/" : $0 }
    guard let bytes = Base64.decode(String(standard)),
      let claims = try? JSONValue(parsing: bytes), let subject = claims["sub"]?.stringValue,
      let expiry = claims["exp"]?.integerValue, Double(expiry) > now()
    else { return ["authenticated": false, "error": "invalid bearer token", "user": [:]] }
    let namespace = claims[["kubernetes.io", "namespace"]]?.stringValue ?? ""
    return [
      "authenticated": true, "audiences": claims["aud"] ?? [],
      "user": [
        "username": .string(subject),
        "uid": claims[["kubernetes.io", "serviceaccount", "uid"]] ?? "",
        "groups": [
          "system:serviceaccounts", .string("system:serviceaccounts:\(namespace)"),
          "system:authenticated",
        ],
      ],
    ]
  }

  // MARK: Whether someone else may do something

  /// Decides by the roles that the cluster holds (Kubernetes, "Using RBAC Authorization").
  private func decision(on review: JSONValue) -> JSONValue {
    let spec = review["spec"] ?? [:]
    let user = spec["user"]?.stringValue ?? ""
    var groups = Set(
      (spec["groups"] ?? spec["group"])?.arrayValue?.compactMap(\.stringValue) ?? [])
    if groups.contains("system:masters") { return ["allowed": true] }
    groups.insert("system:authenticated")
    let namespace =
      spec[["resourceAttributes", "namespace"]]?.stringValue ?? review.namespace
    for (resource, place) in [
      ("clusterrolebindings.rbac.authorization.k8s.io", nil),
      ("rolebindings.rbac.authorization.k8s.io", namespace),
    ] where place != "" {
      for (_, binding) in store.list(resource, namespace: place)
      where binds(binding, user: user, groups: groups) {
        let role = binding["roleRef"] ?? [:]
        let isCluster = role["kind"] == "ClusterRole"
        let key = ObjectKey(
          resource: isCluster
            ? "clusterroles.rbac.authorization.k8s.io" : "roles.rbac.authorization.k8s.io",
          namespace: isCluster ? "" : binding.namespace, name: role["name"]?.stringValue ?? "")
        let rules = store.get(key)?["rules"]?.arrayValue ?? []
        guard rules.contains(where: { allows($0, spec) }) else { continue }
        let kind = place == nil ? "ClusterRoleBinding" : "RoleBinding"
        let name = place == nil ? binding.name : "\(binding.name)/\(binding.namespace)"
        let subject = user.hasPrefix("system:serviceaccount:") ? "ServiceAccount" : "User"
        let parts = user.split(separator: ":")
        let shown = subject == "User" ? user : "\(parts.last ?? "")/\(parts.dropLast().last ?? "")"
        return [
          "allowed": true,
          "reason": .string(
            "RBAC: allowed by \(kind) \"\(name)\" of \(role["kind"]?.stringValue ?? "") \"\(key.name)\" to \(subject) \"\(shown)\""
          ),
        ]
      }
    }
    return ["allowed": false]
  }

  private func binds(_ binding: JSONValue, user: String, groups: Set<String>) -> Bool {
    (binding["subjects"]?.arrayValue ?? []).contains { subject in
      let name = subject["name"]?.stringValue ?? ""
      switch subject["kind"]?.stringValue {
      case "User": return name == user
      case "Group":
        if groups.contains(name) { return true }
        guard user.hasPrefix("system:serviceaccount:") else { return false }
        let namespace = user.split(separator: ":").dropFirst(2).first ?? ""
        return name == "system:serviceaccounts" || name == "system:serviceaccounts:\(namespace)"
      default:
        let namespace = subject["namespace"]?.stringValue ?? binding.namespace
        return user == "system:serviceaccount:\(namespace):\(name)"
      }
    }
  }

  private func allows(_ rule: JSONValue, _ spec: JSONValue) -> Bool {
    func lists(_ member: String, _ wanted: String) -> Bool {
      let values = rule[member]?.arrayValue?.compactMap(\.stringValue) ?? []
      return values.contains(wanted) || values.contains("*")
    }
    if let attributes = spec["resourceAttributes"] {
      let resource = attributes["resource"]?.stringValue ?? ""
      let part = attributes["subresource"]?.stringValue ?? ""
      let names = rule["resourceNames"]?.arrayValue ?? []
      return lists("verbs", attributes["verb"]?.stringValue ?? "")
        && lists("apiGroups", attributes["group"]?.stringValue ?? "")
        && (lists("resources", part.isEmpty ? resource : "\(resource)/\(part)")
          || !part.isEmpty && lists("resources", "*/\(part)"))
        && (names.isEmpty || names.contains(attributes["name"] ?? ""))
    }
    let path = spec[["nonResourceAttributes", "path"]]?.stringValue ?? ""
    let urls = rule["nonResourceURLs"]?.arrayValue?.compactMap(\.stringValue) ?? []
    return lists("verbs", spec[["nonResourceAttributes", "verb"]]?.stringValue ?? "")
      && urls.contains { $0 == path || $0.hasSuffix("*") && path.hasPrefix($0.dropLast()) }
  }

  /// Whether the one that a client acts as may do what it asks for; the client itself may do everything.
  ///
  /// - Throws: `Forbidden`, in the words of the server.
  func authorize(_ context: RequestContext) throws(APIFailure) {
    guard let other = context.impersonated, !context.definition.isVirtual else { return }
    let path = context.path
    var attributes: JSONValue = [
      "verb": .string(context.verb), "group": .string(path.group),
      "resource": .string(path.resource),
      "name": .string(path.name ?? ""), "subresource": .string(path.subresource ?? ""),
    ]
    if let namespace = path.namespace { attributes["namespace"] = .string(namespace) }
    let review: JSONValue = [
      "spec": [
        "user": .string(other.user), "groups": .array(other.groups.map { .string($0) }),
        "resourceAttributes": attributes,
      ]
    ]
    guard decision(on: review)["allowed"] != true else { return }
    let name = path.name.map { " \"\($0)\"" } ?? ""
    let resource = path.subresource.map { "\(path.resource)/\($0)" } ?? path.resource
    let place =
      path.namespace.map { "in the namespace \"\($0)\"" } ?? "at the cluster scope"
    throw APIFailure(
      code: 403, reason: "Forbidden",
      message:
        "\(context.definition.key)\(name) is forbidden: User \"\(other.user)\" cannot \(context.verb) resource \"\(resource)\" in API group \"\(path.group)\" \(place)",
      details: [
        "name": .string(path.name ?? ""), "group": .string(path.group),
        "kind": .string(path.resource),
      ])
  }

  private static func userInfo(_ user: Impersonation) -> JSONValue {
    ["username": .string(user.user), "groups": .array(user.groups.map { .string($0) })]
  }

  // MARK: Component statuses

  /// The control plane's parts, which are all well.
  func answerComponentStatus(_ context: RequestContext) throws(APIFailure) -> APIResponse {
    guard context.request.method == "GET" else { throw .methodNotAllowed() }
    let names = ["controller-manager", "etcd-0", "scheduler"]
    let all = names.map { name -> JSONValue in
      [
        "metadata": ["name": .string(name), "creationTimestamp": .null],
        "conditions": [
          [
            "type": "Healthy", "status": "True",
            "message": .string(
              name != "etcd-0" ? "ok" : configuration.minor >= 25 ? "ok" : "{\"health\":\"true\"}"),
            "error": "",
          ]
        ],
      ]
    }
    if let name = context.path.name {
      guard let one = all.first(where: { $0.name == name }) else {
        throw .notFound(context.definition, name)
      }
      return answer(with: one, context)
    }
    if let version = context.tableVersion {
      return .json(table(all, context, version: version))
    }
    return .json([
      "kind": "ComponentStatusList", "apiVersion": "v1", "metadata": [:], "items": .array(all),
    ])
  }
}

/// Whom a client acts as (Kubernetes, "User impersonation").
struct Impersonation {
  let user: String
  let groups: [String]
}

extension RequestContext {
  var impersonated: Impersonation? {
    guard let user = request.header("impersonate-user"), !user.isEmpty else { return nil }
    let named = request.headers.filter { $0.name == "impersonate-group" }.map(\.value)
    var groups = named
    let parts = user.split(separator: ":")
    if user.hasPrefix("system:serviceaccount:"), parts.count == 4, named.isEmpty {
      groups = ["system:serviceaccounts", "system:serviceaccounts:\(parts[2])"]
    }
    return Impersonation(user: user, groups: groups + ["system:authenticated"])
  }

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
