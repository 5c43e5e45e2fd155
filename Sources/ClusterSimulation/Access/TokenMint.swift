/// Makes the tokens of service accounts, in the form of RFC 7519 with the claims of Kubernetes.
struct TokenMint: Sendable {
  let issuer: any CredentialIssuer
  let seed: UInt64

  static let audience = "https://kubernetes.default.svc.cluster.local"

  /// A token with these claims.
  func token(_ claims: JSONValue) -> String {
    var keys = Identifiers(seed: seed)
    let header: JSONValue = [
      "alg": .string(issuer.algorithm), "kid": .string(String(keys.hash().prefix(43))),
    ]
    let message =
      "\(Base64.encodeURL(header.serialized())).\(Base64.encodeURL(claims.serialized()))"
    return "\(message).\(Base64.encodeURL(issuer.signature(of: Array(message.utf8))))"
  }

  /// The token of a service account for a time, as `TokenRequest` gives it and pods find it.
  ///
  /// - Parameters:
  ///   - account: the account as it is stored.
  ///   - identifier: the token's own.
  ///   - audiences: who the token is for.
  ///   - now: when it is made, in seconds since 1970.
  ///   - seconds: how long it is good.
  ///   - holder: the object whose end is the token's too, as `boundObjectRef` names it.
  func bound(
    for account: JSONValue, identifier: String, audiences: JSONValue = [.string(audience)],
    now: Double, seconds: Double, holder: JSONValue? = nil
  ) -> String {
    let time = Int64(now)
    var bound: JSONValue = [
      "namespace": .string(account.namespace),
      "serviceaccount": ["name": .string(account.name), "uid": .string(account.uid)],
    ]
    if let kind = holder?.word("kind"), let name = holder?.word("name") {
      bound[kind.lowercased()] = ["name": .string(name), "uid": holder?["uid"] ?? ""]
    }
    return token([
      "aud": audiences, "exp": .integer(time + Int64(seconds)), "iat": .integer(time),
      "iss": .string(Self.audience), "jti": .string(identifier), "kubernetes.io": bound,
      "nbf": .integer(time),
      "sub": .string("system:serviceaccount:\(account.namespace):\(account.name)"),
    ])
  }

  /// The token that a pod finds, the same one whenever it is looked for; nil: its account is not there.
  func token(of pod: JSONValue, account: JSONValue?) -> String? {
    guard let account else { return nil }
    var seed: UInt64 = 14_695_981_039_346_656_037
    for byte in pod.uid.utf8 { seed = (seed ^ UInt64(byte)) &* 1_099_511_628_211 }
    var identifiers = Identifiers(seed: seed)
    return bound(
      for: account, identifier: identifiers.uuid(),
      now: pod.moment("metadata", "creationTimestamp") ?? 0, seconds: 365 * 86400,
      holder: [
        "kind": "Pod", "name": .string(pod.name), "uid": .string(pod.uid),
      ])
  }
}
