import Glibc

/// Writes small files whole.
enum SmallFile {
  /// Makes a file, readable by its owner alone, in the place of any other.
  static func write(_ bytes: [UInt8], to path: String) throws(ShellError) {
    unlink(path)
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw .lastError("make '\(path)'") }
    defer { close(descriptor) }
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count > 0 {
        rest = rest.dropFirst(count)
      } else if errno != EINTR {
        throw .lastError("write '\(path)'")
      }
    }
  }
}
