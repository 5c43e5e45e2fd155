import Foundation

/// A directory of one run's own under the system's temporary directory, gone with the run.
///
/// A run that is killed leaves it, and one that goes on with that run takes it over.
final class WorkFolder: Sendable {
  let path: String
  /// Locked as long as the run lives.
  private let lock: Int32

  /// The home directory that commands see.
  var home: String { path + "/home" }
  /// The directory for temporary files that commands see.
  var temporary: String { home + "/tmp" }
  var kubeconfig: String { path + "/kubeconfig" }
  /// What the shell leaves when it ends.
  var shellState: String { path + "/shell" }

  init() throws(CommandFailure) {
    let parent = ProcessInfo.processInfo.environment["TMPDIR"] ?? "/tmp"
    var template = Array((parent + "/atelier-XXXXXX").utf8CString)
    guard mkdtemp(&template) != nil else {
      throw CommandFailure(
        .cannotCreate,
        "Cannot make a directory under '\(parent)': \(String(cString: strerror(errno))).")
    }
    path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    lock = Self.lock(path)
    do {
      for directory in [home, shellState, temporary] {
        try FileManager.default.createDirectory(
          atPath: directory, withIntermediateDirectories: true)
      }
    } catch {
      throw CommandFailure(.cannotCreate, "Cannot make '\(path)': \(error.localizedDescription)")
    }
  }

  /// Takes over the directory of a run that was killed.
  ///
  /// - Returns: nil if it is there no more, or is none.
  /// - Throws: `unavailable` if that run still goes on.
  init?(takingOver path: String) throws(CommandFailure) {
    self.path = path
    var status = stat()
    let isOurs =
      lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
      && status.st_uid == geteuid() && path.contains("/atelier-")
    guard isOurs, FileManager.default.fileExists(atPath: path + "/home") else { return nil }
    lock = Self.lock(path)
    guard lock >= 0 else {
      throw CommandFailure(
        .unavailable,
        "The run whose transcript this is still goes on, in '\(path)'. Wait for its end, or stop it."
      )
    }
    // What a dead shell left must not be taken for the new one's.
    try? FileManager.default.removeItem(atPath: shellState)
    try? FileManager.default.createDirectory(
      atPath: shellState, withIntermediateDirectories: true)
  }

  deinit {
    if lock >= 0 { close(lock) }
  }

  private static func lock(_ path: String) -> Int32 {
    let descriptor = open(path + "/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { return -1 }
    if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return descriptor }
    close(descriptor)
    return -1
  }

  /// Writes the kubeconfig, readable by its owner alone. It goes with the run: no disk has to be waited for.
  func writeKubeconfig(_ text: String) throws(CommandFailure) {
    unlink(kubeconfig)
    let descriptor = open(kubeconfig, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    var rest = Array(text.utf8)[...]
    while descriptor >= 0, !rest.isEmpty {
      let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      if count > 0 { rest = rest.dropFirst(count) } else if errno != EINTR { break }
    }
    let reason = String(cString: strerror(errno))
    if descriptor >= 0 { close(descriptor) }
    guard descriptor >= 0, rest.isEmpty else {
      throw CommandFailure(.cannotCreate, "Cannot write '\(kubeconfig)': \(reason).")
    }
  }

  func remove() {
    try? FileManager.default.removeItem(atPath: path)
  }
}
