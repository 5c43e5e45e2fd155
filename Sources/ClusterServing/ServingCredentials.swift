import ClusterSimulation
import Crypto
import Foundation
import SwiftASN1
import X509

/// What keeps others on the machine out: a certificate authority made at start, and what only the kubeconfig holds.
public struct ServingCredentials: Sendable {
  /// The certificate of the authority, in PEM.
  public let certificatePEM: String
  /// The token that a client may send as `Authorization: Bearer`.
  public let token: String
  /// The certificate, and its key, that a client may show instead; both in PEM.
  public let clientCertificatePEM: String
  public let clientKeyPEM: String
  /// What the cluster signs certificates and tokens with.
  public var issuer: any CredentialIssuer { authority }
  let authority: CertificateAuthority
  /// The server's certificate in DER.
  let certificate: [UInt8]
  let privateKeyPEM: String
  /// The administrator's certificate in DER.
  let clientCertificate: [UInt8]

  /// Makes the authority, a certificate for loopback and one for the administrator, valid from an hour before `now` for a
  /// year.
  ///
  /// - Parameters:
  ///   - now: seconds since 1970.
  ///   - random: what the token is made of.
  public init(now: Double, using random: inout some RandomNumberGenerator) throws {
    token = (0..<4).map { _ in
      let text = String(random.next() as UInt64, radix: 16)
      return String(repeating: "0", count: 16 - text.count) + text
    }.joined()
    authority = try CertificateAuthority(now: now, token: token)
    certificatePEM = authority.authority
    let serverKey = P256.Signing.PrivateKey()
    let server = try authority.issue(
      to: try DistinguishedName { CommonName("kube-apiserver") }, .init(serverKey.publicKey),
      from: now - 3600, seconds: 365 * 86400,
      extensions: try Certificate.Extensions {
        Critical(KeyUsage(digitalSignature: true, keyEncipherment: true))
        try ExtendedKeyUsage([.serverAuth])
        Critical(BasicConstraints.notCertificateAuthority)
        SubjectAlternativeNames([
          .dnsName("localhost"), .dnsName("kubernetes"), .dnsName("kubernetes.default"),
          .dnsName("kubernetes.default.svc"), .dnsName("kubernetes.default.svc.cluster.local"),
          .ipAddress(ASN1OctetString(contentBytes: [127, 0, 0, 1])),
          .ipAddress(ASN1OctetString(contentBytes: [10, 96, 0, 1])),
        ])
      })
    certificate = try Self.bytes(server)
    privateKeyPEM = serverKey.pemRepresentation
    let clientKey = P256.Signing.PrivateKey()
    let client = try authority.issue(
      to: try DistinguishedName {
        OrganizationName("system:masters")
        CommonName("kubernetes-admin")
      }, .init(clientKey.publicKey), from: now - 3600, seconds: 365 * 86400,
      extensions: try Certificate.Extensions {
        Critical(KeyUsage(digitalSignature: true, keyEncipherment: true))
        try ExtendedKeyUsage([.clientAuth])
        Critical(BasicConstraints.notCertificateAuthority)
      })
    clientCertificate = try Self.bytes(client)
    clientCertificatePEM = try client.serializeAsPEM().pemString + "\n"
    clientKeyPEM = clientKey.pemRepresentation + "\n"
  }

  private static func bytes(_ certificate: Certificate) throws -> [UInt8] {
    var serializer = DER.Serializer()
    try serializer.serialize(certificate)
    return serializer.serializedBytes
  }

  /// What a client's certificate (in DER) says; nil: it is not good.
  ///
  /// - Parameter now: seconds since 1970.
  func credential(certificate: [UInt8], now: Double) -> ClientCredential? {
    if certificate == clientCertificate { return .administrator }
    return authority.identity(of: certificate, now: now).map(ClientCredential.certificate)
  }

  /// What the field `Authorization` says; nil: nothing.
  func credential(authorization: String?) -> ClientCredential? {
    guard let authorization, authorization.lowercased().hasPrefix("bearer ") else { return nil }
    let given = String(authorization.dropFirst(7))
    if given.isEmpty { return nil }
    return authority.isAdministrator(given) ? .administrator : .token(given)
  }
}

/// The kubeconfig that leads to a served cluster.
public struct Kubeconfig: Sendable {
  private let credentials: ServingCredentials
  private let port: Int

  public init(credentials: ServingCredentials, port: Int) {
    self.credentials = credentials
    self.port = port
  }

  /// The file's text, with one context, which is the current one.
  public func yaml(contextName: String) -> String {
    let name = "\"" + contextName.filter { $0 != "\"" && $0 != "\\" } + "\""
    return """
      apiVersion: v1
      kind: Config
      clusters:
      - name: \(name)
        cluster:
          certificate-authority-data: \(Data(credentials.certificatePEM.utf8).base64EncodedString())
          server: https://127.0.0.1:\(port)
      contexts:
      - name: \(name)
        context:
          cluster: \(name)
          user: \(name)
      current-context: \(name)
      users:
      - name: \(name)
        user:
          client-certificate-data: \(Data(credentials.clientCertificatePEM.utf8).base64EncodedString())
          client-key-data: \(Data(credentials.clientKeyPEM.utf8).base64EncodedString())
          token: \(credentials.token)

      """
  }
}
