import ClusterSimulation
import Crypto
import Foundation
import SwiftASN1
import X509

/// The cluster's certificate authority, made at start, and the key that signs the tokens of service accounts.
struct CertificateAuthority: Sendable {
  let certificate: Certificate
  /// The token of the kubeconfig.
  let token: String
  private let key: Certificate.PrivateKey
  private let tokenKey = P256.Signing.PrivateKey()

  /// - Parameters:
  ///   - now: seconds since 1970.
  ///   - token: the token of the kubeconfig.
  init(now: Double, token: String) throws {
    self.token = token
    key = Certificate.PrivateKey(P256.Signing.PrivateKey())
    let name = try DistinguishedName { CommonName("kubernetes") }
    certificate = try Certificate(
      version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: key.publicKey,
      notValidBefore: Date(timeIntervalSince1970: now - 3600),
      notValidAfter: Date(timeIntervalSince1970: now + 3650 * 86400), issuer: name, subject: name,
      signatureAlgorithm: .ecdsaWithSHA256,
      extensions: try Certificate.Extensions {
        Critical(BasicConstraints.isCertificateAuthority(maxPathLength: nil))
        Critical(KeyUsage(digitalSignature: true, keyEncipherment: true, keyCertSign: true))
        SubjectAlternativeNames([.dnsName("kubernetes")])
      }, issuerPrivateKey: key)
  }

  /// Signs a certificate for the owner of a key.
  func issue(
    to subject: DistinguishedName, _ publicKey: Certificate.PublicKey, from start: Double,
    seconds: Double, extensions: Certificate.Extensions
  ) throws -> Certificate {
    try Certificate(
      version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: publicKey,
      notValidBefore: Date(timeIntervalSince1970: start),
      notValidAfter: Date(timeIntervalSince1970: start + seconds), issuer: certificate.subject,
      subject: subject, signatureAlgorithm: .ecdsaWithSHA256, extensions: extensions,
      issuerPrivateKey: key)
  }

  /// Whom a client's certificate (in DER) names; nil: it is not this authority's, not for clients, or not of this time.
  ///
  /// - Parameter now: seconds since 1970.
  func identity(of bytes: [UInt8], now: Double) -> ClientIdentity? {
    let moment = Date(timeIntervalSince1970: now)
    guard let shown = try? Certificate(derEncoded: bytes),
      certificate.publicKey.isValidSignature(shown.signature, for: shown),
      shown.issuer == certificate.subject, shown.notValidBefore <= moment,
      moment <= shown.notValidAfter,
      let usages = try? shown.extensions.extendedKeyUsage,
      usages.contains(where: { $0 == .clientAuth || $0 == .any })
    else { return nil }
    return Self.identity(shown.subject)
  }

  /// The user is the common name, the groups are the organizations (Kubernetes, "X509 client certificates").
  private static func identity(_ subject: DistinguishedName) -> ClientIdentity {
    var identity = ClientIdentity(name: "", groups: [])
    for attribute in subject.flatMap(Array.init) {
      guard let text = String(attribute.value) else { continue }
      switch attribute.type {
      case .RDNAttributeType.commonName: identity.name = text
      case .RDNAttributeType.organizationName: identity.groups.append(text)
      default: break
      }
    }
    identity.groups.append("system:authenticated")
    return identity
  }
}

extension CertificateAuthority: CredentialIssuer {
  var authority: String {
    ((try? certificate.serializeAsPEM().pemString) ?? "") + "\n"
  }

  var algorithm: String { "ES256" }

  func isAdministrator(_ token: String) -> Bool {
    let (left, right) = (Array(token.utf8), Array(self.token.utf8))
    // Every byte is compared, so that the time tells nothing of the token.
    return left.count == right.count
      && zip(left, right).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
  }

  func signature(of message: [UInt8]) -> [UInt8] {
    (try? tokenKey.signature(for: message)).map { Array($0.rawRepresentation) } ?? []
  }

  func isValid(_ signature: [UInt8], of message: [UInt8]) -> Bool {
    guard let signature = try? P256.Signing.ECDSASignature(rawRepresentation: signature) else {
      return false
    }
    return tokenKey.publicKey.isValidSignature(signature, for: message)
  }

  func subject(ofRequest text: [UInt8]) -> ClientIdentity? {
    Self.request(text).map { Self.identity($0.subject) }
  }

  func certificate(forRequest text: [UInt8], usages: [String], now: Double, seconds: Double)
    -> String?
  {
    guard let request = Self.request(text) else { return nil }
    let names = [
      "client auth": ExtendedKeyUsage.Usage.clientAuth, "server auth": .serverAuth,
      "code signing": .codeSigning, "email protection": .emailProtection, "any": .any,
    ]
    let extended = usages.compactMap { names[$0] }
    let alternatives = (try? request.attributes.extensionRequest)
      .flatMap { try? $0?.extensions.subjectAlternativeNames }
    let plain = KeyUsage(
      digitalSignature: usages.contains("digital signature"),
      keyEncipherment: usages.contains("key encipherment"),
      keyAgreement: usages.contains("key agreement"))
    let extensions = try? Certificate.Extensions {
      // One that allows nothing would make the certificate good for nothing.
      if plain != KeyUsage() { Critical(plain) }
      if !extended.isEmpty { try ExtendedKeyUsage(extended) }
      Critical(BasicConstraints.notCertificateAuthority)
      if let alternatives { alternatives }
    }
    // As the signer of the controller manager: valid from five minutes ago.
    let issued = extensions.flatMap {
      try? issue(
        to: request.subject, request.publicKey, from: now - 300, seconds: seconds + 300,
        extensions: $0)
    }
    return (try? issued?.serializeAsPEM().pemString).map { $0 + "\n" }
  }

  private static func request(_ text: [UInt8]) -> CertificateSigningRequest? {
    guard
      let request = try? CertificateSigningRequest(
        pemEncoded: String(decoding: text, as: UTF8.self)),
      request.publicKey.isValidSignature(request.signature, for: request)
    else { return nil }
    return request
  }
}
