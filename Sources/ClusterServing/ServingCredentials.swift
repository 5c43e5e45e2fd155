import Crypto
import Foundation
import SwiftASN1
import X509

/// What keeps others on the machine out: a certificate made at start, and a random token.
public struct ServingCredentials: Sendable {
  /// The certificate, which is its own authority, in PEM.
  public let certificatePEM: String
  /// The token that a client must send as `Authorization: Bearer`.
  public let token: String
  let certificate: [UInt8]
  let privateKeyPEM: String

  /// Makes a P-256 key and a certificate for loopback, valid from an hour before `now` for a year.
  ///
  /// - Parameters:
  ///   - now: seconds since 1970.
  ///   - random: what the token is made of.
  public init(now: Double, using random: inout some RandomNumberGenerator) throws {
    let key = P256.Signing.PrivateKey()
    let name = try DistinguishedName {
      CommonName("atelier mock cluster")
    }
    let certificate = try Certificate(
      version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: .init(key.publicKey),
      notValidBefore: Date(timeIntervalSince1970: now - 3600),
      notValidAfter: Date(timeIntervalSince1970: now + 365 * 86400), issuer: name, subject: name,
      signatureAlgorithm: .ecdsaWithSHA256,
      extensions: try Certificate.Extensions {
        Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
        Critical(KeyUsage(digitalSignature: true, keyCertSign: true))
        try ExtendedKeyUsage([.serverAuth])
        SubjectAlternativeNames([
          .dnsName("localhost"), .dnsName("kubernetes"), .dnsName("kubernetes.default"),
          .ipAddress(ASN1OctetString(contentBytes: [127, 0, 0, 1])),
        ])
      }, issuerPrivateKey: .init(key))
    var serializer = DER.Serializer()
    try serializer.serialize(certificate)
    self.certificate = serializer.serializedBytes
    certificatePEM = try certificate.serializeAsPEM().pemString
    privateKeyPEM = key.pemRepresentation
    token = (0..<4).map { _ in
      let text = String(random.next() as UInt64, radix: 16)
      return String(repeating: "0", count: 16 - text.count) + text
    }.joined()
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
          token: \(credentials.token)

      """
  }
}
