import Foundation

/// Room on a disk that is held without a name, to be given back when the disk is full.
///
/// A process that is killed leaves nothing of it.
final class Ballast: Sendable {
  private let descriptor: Int32
  /// The error number where there is no such room; 0: there is.
  let failure: Int32

  /// - Parameters:
  ///   - path: a file on the disk in question.
  ///   - size: bytes to hold.
  init(beside path: String, size: Int) {
    var template = Array((path + ".XXXXXX").utf8CString)
    let descriptor = mkstemp(&template)
    self.descriptor = descriptor
    guard descriptor >= 0 else {
      failure = errno
      return
    }
    unlink(template)
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    let bytes = [UInt8](repeating: 0, count: size)
    var done = 0
    var failure: Int32 = 0
    while done < size, failure == 0 {
      let count = bytes.withUnsafeBytes { buffer in
        write(descriptor, buffer.baseAddress.map { $0 + done }, size - done)
      }
      if count > 0 { done += count } else if errno != EINTR { failure = errno }
    }
    self.failure = failure
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
  }

  /// Gives the room back.
  func drop() {
    if descriptor >= 0 { ftruncate(descriptor, 0) }
  }
}
