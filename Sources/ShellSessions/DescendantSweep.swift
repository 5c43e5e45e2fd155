import Glibc

/// Ends what a session left running, daemons with a session and a parent of their own too: they carry the session's
/// mark in the environment that they inherited.
enum DescendantSweep {
  /// Sends SIGTERM to all marked processes and, to those that are still there 300 ms later, SIGKILL.
  static func end(mark: (name: String, value: String)) {
    let entry = Array("\(mark.name)=\(mark.value)".utf8)
    for attempt in 0..<30 {
      let found = marked(entry)
      if found.isEmpty { return }
      if attempt == 0 { for process in found { kill(process, SIGTERM) } }
      if attempt == 20 { for process in found { kill(process, SIGKILL) } }
      usleep(15_000)
    }
  }

  private static func marked(_ entry: [UInt8]) -> [pid_t] {
    guard let directory = opendir("/proc") else { return [] }
    defer { closedir(directory) }
    var found: [pid_t] = []
    while let item = readdir(directory) {
      let name = withUnsafeBytes(of: item.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      guard let process = pid_t(name), process != getpid(),
        let environment = SmallFile.bytes("/proc/\(name)/environ")
      else { continue }
      if environment.split(separator: 0).contains(where: { $0.elementsEqual(entry) }) {
        found.append(process)
      }
    }
    return found
  }
}
