import Foundation

/// Finds secret values in texts by where they stand.
enum SecretObjects {
  /// The values under `data` and `stringData`, in YAML by indentation and in JSON by quotes.
  static func values(in text: String) -> [String] {
    var values: [String] = []
    var indentation: Int?
    for line in text.split(whereSeparator: \.isNewline) {
      let indent = line.prefix { $0 == " " }.count
      let body = line.dropFirst(indent)
      if let inside = indentation {
        if indent > inside, let value = value(of: body) {
          values.append(value)
          continue
        }
        indentation = nil
      }
      if ["data:", "stringData:", "\"data\": {", "\"stringData\": {"].contains(
        where: body.hasPrefix)
      {
        indentation = indent
      }
    }
    return values
  }

  private static func value(of member: Substring) -> String? {
    let parts = member.split(separator: ":", maxSplits: 1)
    guard parts.count == 2 else { return nil }
    let value = parts[1].trimmingCharacters(in: CharacterSet(charactersIn: " \t\",'"))
    return value.isEmpty ? nil : value
  }

  /// What follows `password=`, `password: `, `--token `, `Bearer ` and the like, and private keys in PEM.
  static func assignments(in text: String) -> [String] {
    let patterns = [
      #"(?i)[\w-]*(?:passw(?:or)?d|token|client-key-data)["']?\s*[=:]\s*["']?([^\s"',;&<>\[\]{}()|]{4,})"#,
      #"(?i)--(?:password|token)[ =]["']?([^\s"']{4,})"#,
      #"Bearer\s+([A-Za-z0-9._~+/=-]{8,})"#,
      #"-----BEGIN [A-Z ]*PRIVATE KEY-----([A-Za-z0-9+/=\s]+)-----END"#,
    ]
    let all = NSRange(text.startIndex..., in: text)
    return patterns.flatMap { pattern -> [String] in
      guard let expression = try? NSRegularExpression(pattern: pattern) else { return [] }
      return expression.matches(in: text, range: all).compactMap { match in
        Range(match.range(at: 1), in: text).map { String(text[$0]) }
      }
    }
  }
}
