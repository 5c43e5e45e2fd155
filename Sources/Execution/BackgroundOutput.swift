import Synchronization

/// The output of a background command so far, written on its thread and read by the runner.
final class BackgroundOutput: Sendable {
  private let content = Mutex("")

  var text: String { content.withLock { $0 } }

  func append(_ text: String) {
    content.withLock { $0 += text }
  }
}
