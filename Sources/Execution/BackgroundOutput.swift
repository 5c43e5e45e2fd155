import Synchronization

/// The output of a background command so far, written on its thread and read by the runner.
final class BackgroundOutput: Sendable {
  private struct State {
    var text = ""
    var version = 0
  }

  private let state = Mutex(State())
  /// Readiness is told in the beginning: what comes later is recorded, and not kept here.
  private static let most = 1 << 20

  var text: String { state.withLock { $0.text } }
  /// Grows with each piece.
  var version: Int { state.withLock { $0.version } }

  func append(_ text: String) {
    state.withLock {
      if $0.text.utf8.count < Self.most { $0.text += text }
      $0.version += 1
    }
  }
}
