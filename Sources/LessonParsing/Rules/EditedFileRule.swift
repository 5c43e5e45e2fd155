/// What a lesson shows right below a command that opens an editor is what the reader is to type there: `vi pod.yaml`, and the manifest
/// under it. The file is written as shown, and no editor is opened.
enum EditedFileRule {
  private static let editors: Set<Substring> = [
    "vi", "vim", "nvim", "nano", "pico", "emacs", "gedit", "micro", "code", "subl",
  ]

  /// The file that a command opens in an editor, and nothing else; nil: it does not.
  static func file(openedBy command: String) -> String? {
    var words = command.fields[...]
    if words.first == "sudo" { words = words.dropFirst() }
    guard let tool = words.first, editors.contains(tool), words.count == 2, let path = words.last,
      !path.hasPrefix("-"), !path.contains("*"), !path.contains("$"), !path.contains("<"),
      path.contains(".") || path.last.map(\.isLetter) == true
    else { return nil }
    return String(path)
  }

  /// Whether a block can be all of a file: a manifest from its kind on, or what is neither a manifest nor for a shell. A part of a
  /// manifest is to be put into what the file holds already.
  static func isWhole(_ block: CodeBlock, of path: String) -> Bool {
    guard !block.lines.isEmpty,
      block.kind != .windows, block.kind != .output,
      block.kind != .shell || path.hasSuffix(".sh")
    else { return false }
    guard path.hasSuffix(".yaml") || path.hasSuffix(".yml") else { return true }
    let beginnings = block.lines.filter { $0.first.map(\.isLetter) == true }
    return beginnings.contains { $0.hasPrefix("kind:") }
      && beginnings.contains { $0.hasPrefix("apiVersion:") }
      && !block.lines.contains { $0.trimmedSpace == "..." || $0.trimmedSpace == "# ..." }
  }
}
