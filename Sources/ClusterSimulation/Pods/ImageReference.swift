/// The name of an image, and whether there can be one of this name.
struct ImageReference: Sendable {
  let text: String

  /// With registry and tag, as a container runtime resolves it: `docker.io/library/nginx:latest`.
  var full: String {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    let hasRegistry =
      parts.count > 1
      && (parts[0].contains(".") || parts[0].contains(":") || parts[0] == "localhost")
    let named =
      hasRegistry ? text : parts.count > 1 ? "docker.io/\(text)" : "docker.io/library/\(text)"
    let last = parts.last ?? ""
    return last.contains(":") || last.contains("@") ? named : named + ":latest"
  }

  private var last: Substring {
    text.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
  }
  private var tag: Substring { last.contains("@") ? "" : last.drop { $0 != ":" }.dropFirst() }
  private var repository: Substring {
    text.dropLast(last.count) + last.prefix { $0 != ":" && $0 != "@" }
  }

  /// Why the name itself is wrong; nil: it is well-formed.
  var mistake: String? {
    if text.isEmpty || text.hasSuffix(":") || text.hasSuffix("/") || text.contains(" ") {
      return "couldn't parse image name \"\(text)\": invalid reference format"
    }
    if repository.contains(where: \.isUppercase) {
      let name = text.contains("/") ? String(repository) : "library/\(repository)"
      return
        "couldn't parse image name \"\(text)\": invalid reference format: repository name (\(name)) must be lowercase"
    }
    let isValid = text.allSatisfy {
      $0.isASCII && ($0.isLetter || $0.isNumber || "._-/:@".contains($0))
    }
    return isValid ? nil : "couldn't parse image name \"\(text)\": invalid reference format"
  }

  private static let signs = [
    "doesnotexist", "does-not-exist", "doesntexist", "nonexist", "non-exist", "notexist",
    "not-exist", "no-such", "nosuch", "invalid", "bogus", "typo", "wrong",
  ]

  /// Whether nobody has such an image: names that say so, and versions far beyond those of well-known images.
  var isImpossible: Bool {
    let lower = text.lowercased()
    if Self.signs.contains(where: { lower.contains($0) }) { return true }
    let numbers = tag.prefix { $0.isNumber || $0 == "." }.split(separator: ".").compactMap {
      Int($0)
    }
    guard let major = numbers.first else { return false }
    let name = repository.split(separator: "/").last ?? ""
    let minor = numbers.count > 1 ? numbers[1] : 0
    switch name {
    // `nginx:1.161` is the mistake that the documentation of Deployments makes on purpose.
    case "nginx": return major > 1 || minor > 60
    case "busybox", "alpine", "httpd", "redis", "postgres", "mysql": return major > 60 || minor > 99
    default: return false
    }
  }

  /// What a pull says that finds no such image.
  func pullFailure(minor: Int) -> String {
    let isMissingRepository =
      tag.isEmpty || Self.signs.contains { repository.lowercased().contains($0) }
    let name = full
    if minor < 24 {
      let bare = repository.contains("/") ? String(repository) : "library/\(repository)"
      return isMissingRepository
        ? "rpc error: code = Unknown desc = Error response from daemon: pull access denied for \(repository), repository does not exist or may require 'docker login': denied: requested access to the resource is denied"
        : "rpc error: code = Unknown desc = Error response from daemon: manifest for \(bare.hasPrefix("library/") ? String(bare.dropFirst(8)) : bare):\(tag) not found: manifest unknown: manifest unknown"
    }
    let head =
      "failed to pull and unpack image \"\(name)\": failed to resolve reference \"\(name)\": "
    return isMissingRepository
      ? "rpc error: code = Unknown desc = \(head)pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed"
      : "rpc error: code = NotFound desc = \(head)\(name): not found"
  }
}
