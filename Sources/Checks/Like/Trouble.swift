/// Knows the states of Kubernetes that are trouble.
enum Trouble {
  static func isState(_ text: ByteText) -> Bool {
    if states.contains(Array(text)) { return true }
    return text.starts("Init:") && states.contains(Array(text.dropFirst(5)))
      || text.starts("Exited (") && !text.starts("Exited (0)") || text.holds("(unhealthy)")
  }

  private static let states = Set(
    [
      "BackOff", "CrashLoopBackOff", "CreateContainerConfigError", "CreateContainerError",
      "ErrImagePull",
      "Error", "Evicted", "Failed", "FailedMount", "FailedCreatePodSandBox", "ImagePullBackOff",
      "InvalidImageName", "NotReady", "OOMKilled", "OOMKilling", "RunContainerError", "Unknown",
      "ContainerStatusUnknown", "failed",
    ].map { Array($0.utf8) })
}
