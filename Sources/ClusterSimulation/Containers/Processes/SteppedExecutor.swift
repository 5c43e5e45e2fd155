import Synchronization

/// Runs the jobs of its tasks one after the other, on the thread of whoever calls `drain`, and never by itself.
///
/// A task that prefers it is a coroutine: it goes on exactly when it is told to, so that what containers do is the same in
/// every run.
final class SteppedExecutor: TaskExecutor {
  private let jobs = Mutex<[UnownedJob]>([])

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    jobs.withLock { $0.append(job) }
  }

  /// Runs what there is to run, and what that makes.
  func drain() {
    while true {
      let batch = jobs.withLock { jobs in
        defer { jobs = [] }
        return jobs
      }
      if batch.isEmpty { return }
      for job in batch { job.runSynchronously(on: asUnownedTaskExecutor()) }
    }
  }
}
