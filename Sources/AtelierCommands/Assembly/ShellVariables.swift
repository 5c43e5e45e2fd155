import Foundation

/// The environment variables that a lesson's shell gets.
enum ShellVariables {
  /// What a command on the mock sees of the user's environment; all else could make a run differ from machine to machine.
  private static let kept = [
    "LANG", "LC_ALL", "LC_CTYPE", "LOGNAME", "TZ", "USER", "SSL_CERT_DIR", "SSL_CERT_FILE",
  ]

  /// The environment for the mock: a home, a kubeconfig and a discovery cache of the run's own, stand-ins first on PATH.
  static func mock(
    _ user: [String: String], folder: WorkFolder, material: MockMaterial
  ) -> [String: String] {
    var variables = user.filter { kept.contains($0.key) }
    let path = user["PATH"] ?? "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    variables["PATH"] = material.tools.map { "\($0):\(path)" } ?? path
    variables["HOME"] = folder.home
    variables["TMPDIR"] = folder.temporary
    if variables["LANG"] == nil { variables["LANG"] = "C.UTF-8" }
    if let directory = material.directory { variables["ATELIER_MOCK"] = directory }
    return variables.merging(terminal(folder)) { _, new in new }
  }

  /// The user's own environment, with the cluster that was named and no other: on the local machine, none. Home and temporary
  /// directory are the run's unless told otherwise.
  static func own(_ user: [String: String], folder: WorkFolder, ownHome: Bool) -> [String: String] {
    var variables = user
    if !ownHome {
      variables["HOME"] = folder.home
      variables["TMPDIR"] = folder.temporary
      // Programs look here before they look under the home directory.
      for name in user.keys where name.hasPrefix("XDG_") && name.hasSuffix("_HOME") {
        variables[name] = nil
      }
    }
    return variables.merging(terminal(folder)) { _, new in new }
  }

  private static func terminal(_ folder: WorkFolder) -> [String: String] {
    [
      "KUBECONFIG": folder.kubeconfig, "KUBECACHEDIR": folder.path + "/kube-cache",
      "TERM": "xterm-256color", "PAGER": "cat", "GIT_PAGER": "cat",
    ]
  }

  /// The path of a program, or nil if no directory of PATH has it.
  static func find(_ program: String, in variables: [String: String]) -> String? {
    for directory in (variables["PATH"] ?? "").split(separator: ":") {
      let path = "\(directory)/\(program)"
      if FileManager.default.isExecutableFile(atPath: path) { return path }
    }
    return nil
  }
}
