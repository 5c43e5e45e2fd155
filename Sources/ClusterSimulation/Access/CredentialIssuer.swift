/// What a cluster signs with: certificates by its authority, and the tokens of service accounts.
public protocol CredentialIssuer: Sendable {
  /// The authority's certificate in PEM, by which clients know the cluster.
  var authority: String { get }

  /// Whether this is the token of the kubeconfig.
  func isAdministrator(_ token: String) -> Bool

  /// The algorithm of ``signature(of:)`` in the words of RFC 7518: `ES256`.
  var algorithm: String { get }

  /// The signature of a token's header and claims.
  func signature(of message: [UInt8]) -> [UInt8]

  func isValid(_ signature: [UInt8], of message: [UInt8]) -> Bool

  /// Who a certificate request (PKCS #10, in PEM) is for; nil: it is none, or is not signed by its own key.
  func subject(ofRequest text: [UInt8]) -> ClientIdentity?

  /// A certificate for who a request names, in PEM.
  ///
  /// - Parameters:
  ///   - usages: as `CertificateSigningRequest` names them: `client auth`.
  ///   - now: seconds since 1970.
  ///   - seconds: how long it is valid.
  /// - Returns: nil where nothing can be signed.
  func certificate(forRequest text: [UInt8], usages: [String], now: Double, seconds: Double)
    -> String?
}

/// Signs so that only this process has to believe it: for a cluster that nobody reaches over a network.
struct LocalIssuer: CredentialIssuer {
  let seed: UInt64

  let authority = "-----BEGIN CERTIFICATE-----\nc2ltdWxhdGVk\n-----END CERTIFICATE-----\n"
  let algorithm = "none"

  func isAdministrator(_ token: String) -> Bool { false }

  func signature(of message: [UInt8]) -> [UInt8] {
    Array(Fingerprint.of(Array("\(seed).".utf8) + message).utf8)
  }

  func isValid(_ signature: [UInt8], of message: [UInt8]) -> Bool {
    signature == self.signature(of: message)
  }

  func subject(ofRequest text: [UInt8]) -> ClientIdentity? {
    ClientIdentity(name: "unknown", groups: [])
  }

  func certificate(forRequest text: [UInt8], usages: [String], now: Double, seconds: Double)
    -> String?
  { nil }
}
