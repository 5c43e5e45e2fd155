import CPTY
import Glibc

/// Wakes a thread that waits in `poll`, from any other.
final class WakeEvent: Sendable {
  let descriptor: Int32

  init() throws(ShellError) {
    descriptor = cpty_event()
    guard descriptor >= 0 else { throw .lastError("open an event descriptor") }
  }

  deinit {
    close(descriptor)
  }

  func signal() {
    var one: UInt64 = 1
    _ = write(descriptor, &one, 8)
  }

  func drain() {
    var count: UInt64 = 0
    _ = read(descriptor, &count, 8)
  }
}
