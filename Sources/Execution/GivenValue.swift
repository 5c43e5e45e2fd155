/// A value that somebody gave before the run, and from where.
public struct GivenValue: Sendable, Hashable {
  public var value: String
  /// Where it came from, in words: `'--set'`, `the values file 'values.yaml'`.
  public var origin: String
  /// Whether it must not be shown or stored.
  public var isSecret: Bool

  public init(_ value: String, origin: String = "set by the user", isSecret: Bool = false) {
    self.value = value
    self.origin = origin
    self.isSecret = isSecret
  }

  /// Whether what is called so is usually kept secret: a password, a token, a key; the name of one, or of where it is, is none.
  public static func isSecretName(_ name: String) -> Bool {
    let name = name.lowercased().filter { $0 != "-" && $0 != "_" && $0 != " " }
    let telling = ["name", "namespace", "path", "file"]
    if telling.contains(where: name.hasSuffix) { return false }
    return [
      "password", "passwd", "passphrase", "secret", "token", "credential", "apikey", "privatekey",
      "accesskey",
    ].contains { name.contains($0) }
  }
}
