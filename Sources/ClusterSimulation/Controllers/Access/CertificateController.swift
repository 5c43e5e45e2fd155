/// Signs the approved certificate requests of the signers that Kubernetes has (Kubernetes, "Certificates and Certificate
/// Signing Requests").
struct CertificateController: Controller {
  let name = "csrsigning"
  private static let resource = "certificatesigningrequests.certificates.k8s.io"

  func concerns(_ change: StoreEvent, in cluster: isolated SimulatedCluster) -> [ObjectKey] {
    change.key.resource == Self.resource && change.kind != .deleted ? [change.key] : []
  }

  func reconcile(_ key: ObjectKey, in cluster: isolated SimulatedCluster) {
    guard let request = cluster.store.get(key), request.holds("Approved"),
      request.condition("Denied") == nil, request.condition("Failed") == nil,
      request.word("status", "certificate") == nil,
      let text = request.word("spec", "request").flatMap(Base64.decode)
    else { return }
    let signer = request.word("spec", "signerName") ?? "kubernetes.io/legacy-unknown"
    guard Self.usages[signer] != nil || signer == "kubernetes.io/legacy-unknown" else { return }
    let usages = request.elements("spec", "usages").compactMap(\.stringValue)
    let subject = cluster.issuer.subject(ofRequest: text)
    if let fault = Self.fault(signer, usages, subject) {
      let condition: JSONValue = [
        "type": "Failed", "status": "True", "reason": "SignerValidationFailure",
        "message": .string(fault), "lastUpdateTime": .string(Timestamp.text(cluster.now())),
        "lastTransitionTime": .string(Timestamp.text(cluster.now())),
      ]
      cluster.update(key) {
        $0.set(
          ["status", "conditions"], to: .array($0.elements("status", "conditions") + [condition]))
      }
      return
    }
    // A year, as the controller manager signs for (`--cluster-signing-duration`).
    let seconds = request.whole("spec", "expirationSeconds").map(Double.init) ?? 365 * 86400
    guard
      let certificate = cluster.issuer.certificate(
        forRequest: text, usages: usages, now: cluster.now(), seconds: min(seconds, 365 * 86400))
    else { return }
    cluster.update(key) {
      $0.set(["status", "certificate"], to: .string(Base64.encode(Array(certificate.utf8))))
    }
  }

  /// What a certificate of each signer is good for: usages that must be there, and those that may.
  private static let usages: [String: (needed: [String], allowed: Set<String>)] = {
    let signing: Set = ["digital signature", "key encipherment"]
    return [
      "kubernetes.io/kube-apiserver-client": (
        ["client auth"], signing.union(["client auth"])
      ),
      "kubernetes.io/kube-apiserver-client-kubelet": (
        ["digital signature", "client auth"], signing.union(["client auth"])
      ),
      "kubernetes.io/kubelet-serving": (
        ["digital signature", "server auth"], signing.union(["server auth"])
      ),
    ]
  }()

  /// Why a signer does not sign.
  private static func fault(_ signer: String, _ usages: [String], _ subject: ClientIdentity?)
    -> String?
  {
    guard let rule = Self.usages[signer] else { return nil }
    if rule.needed.contains(where: { !usages.contains($0) })
      || usages.contains(where: { !rule.allowed.contains($0) })
    {
      return
        "invalid usage for signer \"\(signer)\": \(usages.map { "\"\($0)\"" }.joined(separator: ", "))"
    }
    guard signer != "kubernetes.io/kube-apiserver-client", let subject else { return nil }
    let organizations = subject.groups.filter { $0 != "system:authenticated" }
    if organizations != ["system:nodes"] {
      return "organization in the subject is not system:nodes"
    }
    return subject.name.hasPrefix("system:node:")
      ? nil : "subject common name does not begin with system:node:"
  }
}
