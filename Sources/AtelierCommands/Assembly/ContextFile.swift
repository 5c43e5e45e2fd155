import ClusterAccess

/// The kubeconfig of the one cluster that the user named.
enum ContextFile {
  /// - Throws: `usage` for a context that there is not, `noInput` or `malformed` for the file.
  static func minified(_ options: LessonOptions, user: [String: String]) throws(CommandFailure)
    -> String
  {
    do {
      return try KubeconfigFile(path: options.kubeconfig, environment: user).minified(
        to: options.context ?? "")
    } catch {
      let status: ExitStatus =
        switch error {
        case .notReadable: .noInput
        case .malformed: .malformed
        case .unknownContext: .usage
        }
      throw CommandFailure(status, "\(error)")
    }
  }
}
