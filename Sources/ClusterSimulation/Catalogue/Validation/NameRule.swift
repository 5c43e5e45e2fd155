/// The forms that names, labels and keys must have (`k8s.io/apimachinery/pkg/util/validation`).
enum NameRule {
  case subdomain
  case label
  case serviceLabel
  case labelValue
  case qualified
  case configKey
  case environment
  case port
  /// Anything that can stand in a path.
  case segment

  /// What is wrong with a text; nil: nothing.
  func fault(in text: String) -> String? {
    switch self {
    case .subdomain:
      let parts = text.split(separator: ".", omittingEmptySubsequences: false)
      if text.utf8.count > 253 { return "must be no more than 253 characters" }
      if parts.allSatisfy({ Self.isLabel($0) }) { return nil }
      return
        "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"
    case .label:
      if text.utf8.count > 63 { return "must be no more than 63 characters" }
      if Self.isLabel(text) { return nil }
      return
        "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')"
    case .serviceLabel:
      if text.utf8.count > 63 { return "must be no more than 63 characters" }
      if Self.isLabel(text), text.first?.isNumber == false { return nil }
      return
        "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')"
    case .labelValue:
      if text.utf8.count > 63 { return "must be no more than 63 characters" }
      if text.isEmpty || Self.isQualified(text) { return nil }
      return
        "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')"
    case .qualified:
      let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
      if parts.count == 2 {
        if parts[0].isEmpty { return "prefix part must be non-empty" }
        if let fault = NameRule.subdomain.fault(in: parts[0]) { return "prefix part \(fault)" }
      }
      let name = parts.last ?? ""
      if parts.count <= 2, name.utf8.count > 63 {
        return "name part must be no more than 63 characters"
      }
      if parts.count <= 2, Self.isQualified(name) { return nil }
      return
        "\(parts.count > 2 ? "a qualified name" : "name part") must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')"
    case .configKey:
      let isValid =
        !text.isEmpty && text.utf8.allSatisfy { Self.isAlphanumeric($0) || "-._".utf8.contains($0) }
      if isValid { return nil }
      return
        "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')"
    case .environment:
      let isValid =
        text.utf8.first.map { !(48...57).contains($0) } == true
        && text.utf8.allSatisfy { (32...126).contains($0) && $0 != UInt8(ascii: "=") }
      if isValid { return nil }
      return
        "a valid environment variable name must consist of alphabetic characters, digits, '_', '-', or '.', and must not start with a digit (e.g. 'my.env-name',  or 'MY_ENV.NAME',  or 'MyEnvName1', regex used for validation is '[-._a-zA-Z][-._a-zA-Z0-9]*')"
    case .port:
      if text.utf8.count > 15 { return "must be no more than 15 characters" }
      if Self.isLabel(text), text.contains(where: \.isLetter) { return nil }
      return
        "must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-), and at least one letter (a-z)"
    case .segment:
      if text == "." || text == ".." { return "may not be '\(text)'" }
      if text.contains("/") { return "may not contain '/'" }
      return text.contains("%") ? "may not contain '%'" : nil
    }
  }

  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
  }

  private static func isLabel(_ text: some StringProtocol) -> Bool {
    let bytes = Array(text.utf8)
    guard let first = bytes.first, let last = bytes.last, first != 45, last != 45 else {
      return false
    }
    return bytes.allSatisfy { (48...57).contains($0) || (97...122).contains($0) || $0 == 45 }
  }

  private static func isQualified(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    guard let first = bytes.first, let last = bytes.last, isAlphanumeric(first),
      isAlphanumeric(last)
    else { return false }
    return bytes.allSatisfy { isAlphanumeric($0) || "-._".utf8.contains($0) }
  }
}
