import Dispatch

/// Runs an actor's jobs on a queue of its own, so that a read that blocks never holds a thread of Swift's cooperative pool.
final class ThreadExecutor: SerialExecutor {
  private let queue: DispatchQueue

  init(name: String) {
    queue = DispatchQueue(label: name)
  }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
  }
}
