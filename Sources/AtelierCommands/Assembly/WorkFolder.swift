import Foundation

/// A directory of one run's own under the system's temporary directory, gone with the run.
struct WorkFolder: Sendable {
  let path: String

  /// The home directory that commands on the mock see.
  var home: String { path + "/home" }
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
    do {
      for directory in [home, shellState, home + "/tmp"] {
        try FileManager.default.createDirectory(
          atPath: directory, withIntermediateDirectories: true)
      }
    } catch {
      throw CommandFailure(.cannotCreate, "Cannot make '\(path)': \(error.localizedDescription)")
    }
  }

  /// Writes the kubeconfig, readable by its owner alone.
  func writeKubeconfig(_ text: String) throws(CommandFailure) {
    let created = FileManager.default.createFile(
      atPath: kubeconfig, contents: Data(text.utf8), attributes: [.posixPermissions: 0o600])
    guard created else { throw CommandFailure(.cannotCreate, "Cannot write '\(kubeconfig)'.") }
  }

  func remove() {
    try? FileManager.default.removeItem(atPath: path)
  }
}
