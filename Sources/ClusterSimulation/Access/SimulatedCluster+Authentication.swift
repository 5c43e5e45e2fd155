extension SimulatedCluster {
  /// Who asks, or whom it acts as (Kubernetes, "User impersonation").
  ///
  /// - Throws: `Unauthorized` for a token that is good for nothing, `Forbidden` for who may not act as another.
  func client(of request: APIRequest) throws(APIFailure) -> ClientIdentity {
    let client: ClientIdentity
    switch request.credential {
    case .nothing: client = .anonymous
    case .administrator: client = .administrator
    case .certificate(let identity): client = identity
    case .token(let token):
      guard let identity = identity(of: token) else {
        throw APIFailure(code: 401, reason: "Unauthorized", message: "Unauthorized")
      }
      client = identity
    }
    guard let name = request.header("impersonate-user"), !name.isEmpty else { return client }
    let named = request.headers.filter { $0.name == "impersonate-group" }.map(\.value)
    var other = ClientIdentity(name: name, groups: named)
    if let account = other.account, named.isEmpty {
      other = .account(account.name, namespace: account.namespace)
    } else if name == ClientIdentity.anonymous.name, named.isEmpty {
      other = .anonymous
    } else if !named.contains("system:unauthenticated") {
      other.groups.append("system:authenticated")
    }
    other.identifier = request.header("impersonate-uid") ?? other.identifier
    for (field, value) in request.headers where field.hasPrefix("impersonate-extra-") {
      other.extra[String(field.dropFirst("impersonate-extra-".count)), default: []].append(value)
    }
    if !client.isSuperuser { try requireImpersonation(of: other, named, by: client) }
    return other
  }

  private func requireImpersonation(
    of other: ClientIdentity, _ groups: [String], by client: ClientIdentity
  ) throws(APIFailure) {
    var questions = groups.map { group in
      AccessQuestion(verb: "impersonate", resource: "groups", name: group)
    }
    if let account = other.account {
      questions.insert(
        AccessQuestion(
          verb: "impersonate", resource: "serviceaccounts", name: account.name,
          namespace: account.namespace), at: 0)
    } else {
      questions.insert(
        AccessQuestion(verb: "impersonate", resource: "users", name: other.name), at: 0)
    }
    for question in questions where reason(toAllow: question, client) == nil {
      throw .forbidden(question, client)
    }
  }

  // MARK: Tokens

  /// Whose token it is; nil: nobody's, or no longer.
  func identity(of token: String) -> ClientIdentity? {
    if issuer.isAdministrator(token) { return .administrator }
    let parts = token.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 3, let signature = Base64.decodeURL(parts[2]),
      issuer.isValid(signature, of: Array("\(parts[0]).\(parts[1])".utf8)),
      let bytes = Base64.decodeURL(parts[1]), let claims = try? JSONValue(parsing: bytes)
    else { return nil }
    if let expiry = claims["exp"]?.integerValue, Double(expiry) <= now() { return nil }
    let bound = claims["kubernetes.io"]
    func legacy(_ name: String) -> String? {
      claims["kubernetes.io/serviceaccount/\(name)"]?.stringValue
    }
    guard let namespace = bound?.word("namespace") ?? legacy("namespace"),
      let name = bound?.word("serviceaccount", "name") ?? legacy("service-account.name"),
      let account = store.get(
        ObjectKey(resource: "serviceaccounts", namespace: namespace, name: name)),
      account.uid == bound?.word("serviceaccount", "uid") ?? legacy("service-account.uid")
    else { return nil }
    // A token of a secret or of a pod lives no longer than that.
    let holder: (resource: String, name: String)? =
      if let secret = legacy("secret.name") ?? bound?.word("secret", "name") {
        ("secrets", secret)
      } else if let pod = bound?.word("pod", "name") { ("pods", pod) } else { nil }
    if let holder,
      store.get(
        ObjectKey(resource: holder.resource, namespace: namespace, name: holder.name)) == nil
    {
      return nil
    }
    var identity = ClientIdentity.account(name, namespace: namespace, identifier: account.uid)
    if let identifier = claims.word("jti"), configuration.minor >= 30 {
      identity.extra["authentication.kubernetes.io/credential-id"] = ["JTI=\(identifier)"]
    }
    if let pod = bound?.word("pod", "name"), let identifier = bound?.word("pod", "uid") {
      identity.extra["authentication.kubernetes.io/pod-name"] = [pod]
      identity.extra["authentication.kubernetes.io/pod-uid"] = [identifier]
    }
    return identity
  }

  /// What makes its tokens.
  var mint: TokenMint { TokenMint(issuer: issuer, seed: configuration.seed) }
}

extension Base64 {
  /// The bytes of base 64 for URLs (RFC 4648, section 5); nil if the text is none.
  static func decodeURL(_ text: String) -> [UInt8]? {
    decode(String(text.map { $0 == "-" ? "+" : $0 == "_" ? "/" : $0 }))
  }
}
