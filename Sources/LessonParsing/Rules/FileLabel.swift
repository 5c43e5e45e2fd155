/// The name of a file that stands over a block as its label: `start.sh`, **`.bash_profile`**, `title="deploy.sh"`.
enum FileLabel {
  private static let endings = [
    ".sh", ".bash", ".zsh", ".py", ".js", ".ts", ".yml", ".yaml", ".json", ".toml", ".ini", ".cfg",
    ".conf", ".env", ".tf", ".rb", ".go", ".java", ".xml", ".html", ".css", ".sql", ".txt", ".ps1",
    ".service", ".bashrc", ".bash_profile", ".profile", ".zshrc", ".gitignore", ".dockerignore",
  ]
  private static let names: Set<String> = [
    "dockerfile", "makefile", "jenkinsfile", "vagrantfile", "procfile", "containerfile",
  ]

  /// Whether a text is the name of a file and nothing else.
  static func isFile(_ text: some StringProtocol) -> Bool {
    let name = text.lowercased()
    guard !name.isEmpty, name.count <= 60, !name.hasPrefix("./"), !name.hasPrefix("http"),
      !name.contains(where: { $0.isWhitespace || "<>$=".contains($0) })
    else { return false }
    return names.contains(name) || endings.contains(where: name.hasSuffix)
  }

  /// The name of the file whose content a block is; nil: nothing says so.
  static func name(of block: CodeBlock) -> String? {
    if isFile(block.label) { return block.label }
    var lead = block.lead[...]
    while let last = lead.last, ":.".contains(last) { lead = lead.dropLast() }
    if !lead.contains(" "), isFile(lead) { return String(lead) }
    guard !block.info.isEmpty, block.info.contains(".") else { return nil }
    if let colon = block.info.firstIndex(of: ":"), !block.info[..<colon].contains(" ") {
      let name = block.info[block.info.index(after: colon)...].prefix { !$0.isWhitespace }
      if isFile(name) { return String(name) }
    }
    let settings = Attributes.read(block.attributes)
    return ["title", "filename", "file", "name"].compactMap { settings[$0] }.first(where: isFile)
  }
}
