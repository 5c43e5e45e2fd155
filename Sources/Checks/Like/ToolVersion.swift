/// What a tool says of its own version: `Client Version: v1.29.2`, `git version 2.39.2`, `Python 3.11.7`.
struct ToolVersion {
  /// What has the version.
  var subject: [UInt8]
  var version: ByteText

  /// - Parameter lines: those the line stands among; `Version:` alone is that of a tool only where one of an API stands there too.
  init?(_ line: ByteText, among lines: [ByteText]) {
    if let field = Field(line) {
      let name = FieldRule.lowercased(field.name)[...]
      guard let first = field.value.words.first else { return nil }
      let isOfTool =
        name.ends(" version")
        || name.equals("version")
          && lines.prefix(64).contains { $0.trimmed.starts("API version:") }
      guard isOfTool, TokenForm.isVersion(first) || first.starts("version.Info{") else {
        return nil
      }
      let rest = CanonicalLine.form(of: Array(field.value.words.dropFirst()), isExact: false)
      subject = Array(name) + (first.starts("version.Info{") ? [] : rest)
      version = first
      return
    }
    let words = line.words
    guard words.count <= 6, let first = words.first, words.count > 1 else { return nil }
    if first.starts("version.BuildInfo{") {
      subject = []
      version = first
      return
    }
    let position = words[1].equals("version") || words[1].equals("version:") ? 2 : 1
    guard position == 2 || Self.tools.contains(Array(first)), position < words.count else {
      return nil
    }
    let word = CanonicalWord.core(words[position])
    let number = word.starts("go") ? word.dropFirst(2) : word
    guard TokenForm.isVersion(number) else { return nil }
    subject = Array(words[..<position].joined(separator: [0x20]))
    version = number
  }

  /// Tools that print their name and version alone.
  private static let tools = Set(
    ["Python", "Terraform", "kind", "OpenSSL", "psql", "curl", "pip", "Helm", "Docker", "ansible"]
      .map { Array($0.utf8) })
}
