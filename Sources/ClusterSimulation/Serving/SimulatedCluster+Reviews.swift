extension SimulatedCluster {
  /// Answers a review: who the client is, and what it or another may do.
  func answerReview(_ given: JSONValue, _ context: RequestContext) -> APIResponse {
    var review = given
    switch context.definition.kind {
    case "SelfSubjectReview":
      review["status"] = ["userInfo": user(of: context)]
    case "TokenReview":
      let token = review[["spec", "token"]]?.stringValue ?? ""
      review["status"] = account(of: token, audiences: review[["spec", "audiences"]])
    case "SelfSubjectRulesReview":
      review["status"] = ruleStatus(of: context, in: review.word("spec", "namespace") ?? "")
    case "SubjectAccessReview", "LocalSubjectAccessReview":
      review["status"] = decision(on: review)
    default:
      review["status"] = decision(
        AccessQuestion(review: review["spec"] ?? [:]), context.client)
    }
    if review.metadata["creationTimestamp"] == nil {
      review.metadata["creationTimestamp"] = .null
    }
    return .json(context.shown(review), status: 201)
  }

  /// What the client may do in a namespace.
  private func ruleStatus(of context: RequestContext, in namespace: String) -> JSONValue {
    var rules = rules(of: context.client, in: namespace)
    if context.client.isSuperuser,
      !rules.contains(where: { $0["verbs"] == ["*"] && $0["resources"] == ["*"] })
    {
      rules =
        [
          ["verbs": ["*"], "apiGroups": ["*"], "resources": ["*"]],
          ["verbs": ["*"], "nonResourceURLs": ["*"]],
        ] + rules
    }
    return [
      "incomplete": false,
      "resourceRules": .array(rules.filter { $0["resources"] != nil }),
      "nonResourceRules": .array(rules.filter { $0["nonResourceURLs"] != nil }),
    ]
  }

  /// Who a request is from, or whom it acts as.
  func user(of context: RequestContext) -> JSONValue {
    var client = context.client
    if client == .administrator, configuration.minor >= 32 {
      var identifiers = Identifiers(seed: configuration.seed)
      client.extra["authentication.kubernetes.io/credential-id"] = [
        "X509SHA256=" + identifiers.hash()
      ]
    }
    return client.userInfo
  }

  /// Whose token it is.
  private func account(of token: String, audiences: JSONValue?) -> JSONValue {
    guard let identity = identity(of: token) else {
      return ["authenticated": false, "error": "invalid bearer token", "user": [:]]
    }
    return [
      "authenticated": true, "user": identity.userInfo,
      "audiences": audiences ?? ["https://kubernetes.default.svc.cluster.local"],
    ]
  }

  /// Whether who is named may do something.
  private func decision(on review: JSONValue) -> JSONValue {
    let spec = review["spec"] ?? [:]
    let named = (spec["groups"] ?? spec["group"])?.arrayValue?.compactMap(\.stringValue) ?? []
    var client = ClientIdentity(name: spec.word("user") ?? "", groups: named)
    // What names a service account without its groups means them all the same.
    if let account = client.account, named.isEmpty {
      client = .account(account.name, namespace: account.namespace)
    } else if client.name != ClientIdentity.anonymous.name,
      !client.groups.contains("system:authenticated")
    {
      client.groups.append("system:authenticated")
    }
    return decision(AccessQuestion(review: spec), client)
  }

  private func decision(_ question: AccessQuestion, _ client: ClientIdentity) -> JSONValue {
    guard let reason = reason(toAllow: question, client) else { return ["allowed": false] }
    return reason.isEmpty ? ["allowed": true] : ["allowed": true, "reason": .string(reason)]
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
