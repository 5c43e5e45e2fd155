import ClusterSimulation
import Testing

/// Who may do what (Kubernetes, "Using RBAC Authorization").
@Suite struct `Access` {
  private let rbac = "/apis/rbac.authorization.k8s.io/v1"
  private let pods = "/api/v1/namespaces/default/pods"
  private let jane = ClientCredential.certificate(
    ClientIdentity(name: "jane", groups: ["dev", "system:authenticated"]))

  private func allow(
    _ client: APIClient, _ rule: JSONValue, to subject: JSONValue, name: String = "r"
  ) async throws {
    let role = try await client.send(
      "POST", "\(rbac)/namespaces/default/roles",
      ["metadata": ["name": .string(name)], "rules": [rule]])
    #expect(role.status == 201)
    let binding = try await client.send(
      "POST", "\(rbac)/namespaces/default/rolebindings",
      [
        "metadata": ["name": .string(name)],
        "roleRef": [
          "kind": "Role", "name": .string(name), "apiGroup": "rbac.authorization.k8s.io",
        ],
        "subjects": [subject],
      ])
    #expect(binding.status == 201)
  }

  @Test func `is of a certificate's user and groups`() async throws {
    let client = try await APIClient()
    let refused = try await client.send("GET", pods, as: jane)
    #expect(refused.status == 403)
    try await allow(
      client, ["verbs": ["list"], "apiGroups": [""], "resources": ["pods"]],
      to: ["kind": "Group", "name": "dev"])
    #expect(try await client.send("GET", pods, as: jane).status == 200)
    #expect(try await client.send("GET", "\(pods)/x", as: jane).status == 403)
    let review = try await client.send(
      "POST", "/apis/authentication.k8s.io/v1/selfsubjectreviews", [:], as: jane)
    #expect(review.body[["status", "userInfo", "username"]] == "jane")
    #expect(review.body[["status", "userInfo", "groups"]] == ["dev", "system:authenticated"])
  }

  @Test func `is of the service account whose token it is, as long as that is there`() async throws
  {
    let client = try await APIClient()
    let accounts = "/api/v1/namespaces/default/serviceaccounts"
    _ = try await client.send("POST", accounts, ["metadata": ["name": "bot"]])
    let given = try await client.send("POST", "\(accounts)/bot/token", [:])
    let bot = ClientCredential.token(given.body[["status", "token"]]?.stringValue ?? "")
    let refused = try await client.send("GET", pods, as: bot)
    #expect(
      refused.message
        == #"pods is forbidden: User "system:serviceaccount:default:bot" cannot list resource "pods" in API group "" in the namespace "default""#
    )
    try await allow(
      client, ["verbs": ["list"], "apiGroups": [""], "resources": ["pods"]],
      to: ["kind": "ServiceAccount", "name": "bot", "namespace": "default"])
    #expect(try await client.send("GET", pods, as: bot).status == 200)
    _ = try await client.send("DELETE", "\(accounts)/bot")
    #expect(try await client.send("GET", pods, as: bot).status == 401)
  }

  @Test func `is of nobody with a token that was altered`() async throws {
    let client = try await APIClient()
    let given = try await client.send(
      "POST", "/api/v1/namespaces/default/serviceaccounts/default/token", [:])
    let parts = (given.body[["status", "token"]]?.stringValue ?? "").split(separator: ".")
    let other = try await client.send(
      "POST", "/api/v1/namespaces/kube-system/serviceaccounts/default/token", [:])
    let claims = (other.body[["status", "token"]]?.stringValue ?? "").split(separator: ".")
    for token in ["x", "\(parts[0]).\(claims[1]).\(parts[2])", ""] {
      let answer = try await client.send("GET", pods, as: .token(token))
      #expect(answer.status == 401)
      #expect(answer.message == "Unauthorized")
    }
  }

  @Test func `lets who shows nothing see the version and no more`() async throws {
    let client = try await APIClient()
    #expect(try await client.send("GET", "/version", as: .nothing).status == 200)
    let listed = try await client.send("GET", "/api", as: .nothing)
    #expect(listed.status == 403)
    #expect(listed.message == #"forbidden: User "system:anonymous" cannot get path "/api""#)
    #expect(try await client.send("GET", "/atelier/state", as: .nothing).status == 403)
    #expect(try await client.send("GET", "/api", as: jane).status == 200)
  }

  @Test func `fills the secret that asks for a token`() async throws {
    let client = try await APIClient()
    let secrets = "/api/v1/namespaces/default/secrets"
    _ = try await client.send(
      "POST", secrets,
      [
        "metadata": [
          "name": "t", "annotations": ["kubernetes.io/service-account.name": "default"],
        ], "type": "kubernetes.io/service-account-token",
      ])
    let secret = try await client.send("GET", "\(secrets)/t")
    let encoded = secret.body[["data", "token"]]?.stringValue ?? ""
    let review = try await client.send(
      "POST", "/apis/authentication.k8s.io/v1/tokenreviews",
      ["spec": ["token": .string(decoded(encoded))]])
    #expect(review.body[["status", "user", "username"]] == "system:serviceaccount:default:default")
    _ = try await client.send("DELETE", "\(secrets)/t")
    #expect(try await client.send("GET", pods, as: .token(decoded(encoded))).status == 401)
  }

  @Test func `grants nobody what the granter has not`() async throws {
    let client = try await APIClient()
    try await allow(
      client,
      [
        "verbs": ["create"], "apiGroups": ["rbac.authorization.k8s.io"],
        "resources": ["roles", "rolebindings"],
      ], to: ["kind": "User", "name": "jane"])
    let roles = "\(rbac)/namespaces/default/roles"
    let refused = try await client.send(
      "POST", roles,
      [
        "metadata": ["name": "more"],
        "rules": [["verbs": ["get"], "apiGroups": [""], "resources": ["secrets"]]],
      ], as: jane)
    #expect(refused.status == 403)
    #expect(
      refused.message == """
        roles.rbac.authorization.k8s.io "more" is forbidden: user "jane" (groups=["dev" "system:authenticated"]) is attempting to grant RBAC permissions not currently held:
        {APIGroups:[""], Resources:["secrets"], Verbs:["get"]}
        """)
    let same = try await client.send(
      "POST", roles,
      [
        "metadata": ["name": "same"],
        "rules": [
          [
            "verbs": ["create"], "apiGroups": ["rbac.authorization.k8s.io"], "resources": ["roles"],
          ]
        ],
      ], as: jane)
    #expect(same.status == 201)
  }

  @Test func `acts as another only where a role lets it`() async throws {
    let client = try await APIClient()
    let bob = [(name: "impersonate-user", value: "bob")]
    let refused = try await client.send("GET", pods, headers: bob, as: jane)
    #expect(
      refused.message
        == #"users "bob" is forbidden: User "jane" cannot impersonate resource "users" in API group "" at the cluster scope"#
    )
    _ = try await client.send(
      "POST", "\(rbac)/clusterroles",
      [
        "metadata": ["name": "i"],
        "rules": [["verbs": ["impersonate"], "apiGroups": [""], "resources": ["users"]]],
      ])
    _ = try await client.send(
      "POST", "\(rbac)/clusterrolebindings",
      [
        "metadata": ["name": "i"],
        "roleRef": ["kind": "ClusterRole", "name": "i", "apiGroup": "rbac.authorization.k8s.io"],
        "subjects": [["kind": "User", "name": "jane"]],
      ])
    let asBob = try await client.send("GET", pods, headers: bob, as: jane)
    #expect(asBob.message.hasPrefix(#"pods is forbidden: User "bob""#))
  }

  @Test func `adds up the roles that a role is made of`() async throws {
    let client = try await APIClient()
    let roles = "\(rbac)/clusterroles"
    func viewed() async throws -> [JSONValue] {
      try await client.send("GET", "\(roles)/view").body["rules"]?.arrayValue ?? []
    }
    let rule: JSONValue = ["verbs": ["get"], "apiGroups": ["e.com"], "resources": ["things"]]
    let before = try await viewed()
    #expect(!before.isEmpty && !before.contains(rule))
    _ = try await client.send(
      "POST", roles,
      [
        "metadata": [
          "name": "things", "labels": ["rbac.authorization.k8s.io/aggregate-to-view": "true"],
        ], "rules": [rule],
      ])
    let after = try await viewed()
    #expect(after.contains(rule))
    let edit = try await client.send("GET", "\(roles)/edit")
    #expect(edit.body["rules"]?.arrayValue?.contains(rule) == true)
    _ = try await client.send("DELETE", "\(roles)/things")
    let last = try await viewed()
    #expect(last == before)
  }

  @Test(arguments: ["True", "true", "1", ""]) func `takes any word but false for yes`(word: String)
    async throws
  {
    let client = try await APIClient()
    let request = APIRequest(method: "GET", path: pods, query: [("watch", word)])
    guard case .stream = await client.cluster.respond(to: request) else {
      Issue.record("'\(word)' starts no watch")
      return
    }
    for no in ["false", "False", "0"] {
      #expect(try await client.send("GET", pods, query: [("watch", no)]).status == 200)
    }
  }

  /// The text of base 64.
  private func decoded(_ text: String) -> String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
    var bits = ""
    for character in text where character != "=" {
      let digit = String(alphabet.firstIndex(of: character) ?? 0, radix: 2)
      bits += String(repeating: "0", count: 6 - digit.count) + digit
    }
    var bytes: [UInt8] = []
    while bits.count >= 8 {
      bytes.append(UInt8(bits.prefix(8), radix: 2) ?? 0)
      bits = String(bits.dropFirst(8))
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
