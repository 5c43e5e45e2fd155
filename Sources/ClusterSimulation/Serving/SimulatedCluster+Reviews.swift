extension SimulatedCluster {
  /// Answers a review: who the client is, and what it may do. The client of the mock cluster may do everything.
  func answerReview(_ given: JSONValue, _ context: RequestContext) -> APIResponse {
    var review = given
    switch context.definition.kind {
    case "SelfSubjectReview": review["status"] = ["userInfo": user]
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
    default: review["status"] = ["allowed": true]
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
    let groups = Set(
      (spec["groups"] ?? spec["group"])?.arrayValue?.compactMap(\.stringValue) ?? [])
    if groups.contains("system:masters") { return ["allowed": true] }
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
