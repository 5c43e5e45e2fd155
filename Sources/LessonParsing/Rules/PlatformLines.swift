/// Lines of a code block that say for which system the lines below them are: `# Windows`, `Linux:`, `On macOS`.
enum PlatformLines {
  private static let windows: Set<String> = [
    "windows", "powershell", "cmd", "windows powershell", "windows cmd", "command prompt",
    "windows command prompt", "windows users", "git bash on windows",
  ]
  private static let posix: Set<String> = [
    "linux", "unix", "mac", "macos", "osx", "mac os", "mac os x", "bash", "linux macos",
    "macos linux", "mac linux", "linux mac", "linux and macos", "macos and linux", "linux or macos",
    "macos or linux", "linux and mac", "mac and linux", "unix macos", "zsh",
  ]
  private static let fillers: Set<Substring> = [
    "on", "for", "in", "under", "using", "with", "users", "unter", "für", "sous", "pour", "en",
    "para", "no", "the",
  ]

  /// The lines of a block, those for a Windows shell and the labels themselves blank; nil: no line is a label.
  static func cleared(_ lines: [Substring]) -> [Substring]? {
    guard lines.count > 1 else { return nil }
    var result = lines
    var isFound = false
    var isWindows = false
    for (index, line) in lines.enumerated() {
      if let label = label(line) {
        isFound = isFound || label
        isWindows = label
        result[index] = ""
      } else if isWindows {
        result[index] = ""
      }
    }
    return isFound ? result : nil
  }

  /// Whether a line is a label, and then of Windows; nil: it is none.
  private static func label(_ line: Substring) -> Bool? {
    guard line.utf8.count < 48 else { return nil }
    var text = line.drop { $0 == " " || $0 == "#" || $0 == "/" || $0 == "-" }
    let isComment = text.startIndex > line.startIndex && line.contains("#")
    while let end = text.last, ": -(){}".contains(end) { text = text.dropLast() }
    guard isComment || line.trimmedSpace.hasSuffix(":") else { return nil }
    let words = text.lowercased().letterRuns.filter { !fillers.contains($0) }
    let name = words.joined(separator: " ")
    if windows.contains(name) { return true }
    return posix.contains(name) ? false : nil
  }
}
