/// Who a client is (Kubernetes, "Authenticating").
public struct ClientIdentity: Sendable, Hashable {
  public var name: String
  public var groups: [String]
  var identifier = ""
  var extra: [String: [String]] = [:]

  public init(name: String, groups: [String]) {
    self.name = name
    self.groups = groups
  }

  /// The user that the kubeconfig is for.
  public static let administrator = ClientIdentity(
    name: "kubernetes-admin", groups: ["system:masters", "system:authenticated"])

  /// Who shows nothing at all.
  static let anonymous = ClientIdentity(
    name: "system:anonymous", groups: ["system:unauthenticated"])

  /// A service account.
  static func account(_ name: String, namespace: String, identifier: String = "")
    -> ClientIdentity
  {
    var identity = ClientIdentity(
      name: "system:serviceaccount:\(namespace):\(name)",
      groups: [
        "system:serviceaccounts", "system:serviceaccounts:\(namespace)", "system:authenticated",
      ])
    identity.identifier = identifier
    return identity
  }

  /// Whether no role has to be looked for.
  var isSuperuser: Bool { groups.contains("system:masters") }

  /// Namespace and name, if it is a service account.
  var account: (namespace: String, name: String)? {
    let parts = name.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 4, parts[0] == "system", parts[1] == "serviceaccount" else { return nil }
    return (parts[2], parts[3])
  }

  /// As `UserInfo` (authentication.k8s.io/v1) has it.
  var userInfo: JSONValue {
    var info: JSONValue = [
      "username": .string(name), "groups": .array(groups.map { .string($0) }),
    ]
    if !identifier.isEmpty { info["uid"] = .string(identifier) }
    if !extra.isEmpty {
      info["extra"] = .object(extra.mapValues { .array($0.map { .string($0) }) })
    }
    return info
  }
}

/// What a client shows to say who it is.
public enum ClientCredential: Sendable, Hashable {
  /// Nothing at all.
  case nothing
  /// What only the kubeconfig holds.
  case administrator
  /// A bearer token, which may be good for nothing.
  case token(String)
  /// A certificate that the cluster's authority signed.
  case certificate(ClientIdentity)
}
