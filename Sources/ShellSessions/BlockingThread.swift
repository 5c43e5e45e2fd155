import Dispatch

/// A thread for work that blocks for long.
enum BlockingThread {
  static func start(_ work: @escaping @Sendable () -> Void) {
    DispatchQueue(label: "atelier.background").async(execute: work)
  }
}
