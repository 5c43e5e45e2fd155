/// What a well-known command prints once it is ready, where the lesson does not say what shows it.
///
/// A later step may need it at once: `curl` just after `kubectl port-forward` is to find the port open.
struct BackgroundSign {
  /// A part of its output.
  var text: String

  /// Nil: it is no command that is known.
  init?(of command: String) {
    let words = command.split(whereSeparator: \.isWhitespace)
    let tools: Set<Substring> = ["kubectl", "oc", "istioctl"]
    guard let tool = words.firstIndex(where: tools.contains) else { return nil }
    let rest = words[tool...]
    if rest.contains("port-forward") {
      text = "Forwarding from"
    } else if rest.dropFirst().first == "proxy" {
      text = "Starting to serve on"
    } else {
      return nil
    }
    // What goes to a file is not seen here.
    if words.contains(where: { $0.contains(">") }) { return nil }
  }
}
