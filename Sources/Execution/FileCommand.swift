import LessonModel

/// Writes a file that a lesson shows, with the shell that stands where the file belongs.
enum FileCommand {
  /// A here-document that writes the action's text to its path, byte for byte, and makes the directories above.
  static func command(for action: Action) -> String {
    let path = action.path ?? "file"
    let quoted =
      "'" + path.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''")
      + "'"
    var end = "END_OF_FILE"
    while action.text.contains(end) { end += "_" }
    let makes = path.contains("/") ? "mkdir -p -- \"$(dirname -- \(quoted))\" && " : ""
    let text = action.text.hasSuffix("\n") ? action.text : action.text + "\n"
    return "\(makes)cat > \(quoted) <<'\(end)'\n\(text)\(end)"
  }
}
