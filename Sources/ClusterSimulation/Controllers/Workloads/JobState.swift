/// Where a job stands, from its pods.
struct JobState {
  typealias Entry = (key: ObjectKey, object: JSONValue)
  let active: [Entry]
  let succeeded: Int
  let failed: Int
  let terminating: Int
  let completions: Int?
  let parallelism: Int
  let backoffLimit: Int
  let isIndexed: Bool
  private let doneIndexes: Set<Int>
  private let activeIndexes: Set<Int>
  private let restarts: Int
  private let lastFailure: Double?
  private let recentFailures: Int

  init(_ job: JSONValue, pods: [Entry]) {
    completions = job.whole("spec", "completions")
    parallelism = job.whole("spec", "parallelism") ?? 1
    backoffLimit = job.whole("spec", "backoffLimit") ?? 6
    isIndexed = job[["spec", "completionMode"]] == "Indexed"
    active = pods.filter { !$0.object.hasEnded && !$0.object.isBeingDeleted }
    terminating = pods.count { !$0.object.hasEnded && $0.object.isBeingDeleted }
    func index(_ pod: Entry) -> Int? {
      pod.object.annotations["batch.kubernetes.io/job-completion-index"].flatMap(Int.init)
    }
    let done = pods.filter { $0.object[["status", "phase"]] == "Succeeded" }
    doneIndexes = Set(done.compactMap(index))
    activeIndexes = Set(active.compactMap(index))
    succeeded =
      isIndexed
      ? doneIndexes.count : max(done.count, job.whole("status", "succeeded") ?? 0)
    let broken = pods.filter { $0.object[["status", "phase"]] == "Failed" }
    failed = max(broken.count, job.whole("status", "failed") ?? 0)
    restarts =
      job[["spec", "template", "spec", "restartPolicy"]] == "OnFailure"
      ? active.flatMap { $0.object.elements("status", "containerStatuses") }
        .reduce(0) { $0 + ($1.whole("restartCount") ?? 0) } : 0
    func end(_ pod: Entry) -> Double? {
      pod.object.elements("status", "containerStatuses").compactMap {
        $0.moment("state", "terminated", "finishedAt")
      }.max()
    }
    let lastSuccess = done.compactMap(end).max() ?? 0
    let ends = broken.compactMap(end).filter { $0 > lastSuccess }
    lastFailure = ends.max()
    recentFailures = ends.count
  }

  var failures: Int { failed + restarts }

  /// How many pods should run now.
  var wanted: Int {
    guard let completions else { return succeeded > 0 ? active.count : parallelism }
    return max(0, min(parallelism, completions - succeeded))
  }

  /// When the next pod may start after failures: 10 s after the first, twice as long after each one more, at most 10 min.
  func nextAttempt() -> Double? {
    guard let lastFailure, recentFailures > 0 else { return nil }
    return lastFailure + min(600, 10 * Double(1 << min(recentFailures - 1, 10)))
  }

  /// The indexes to start pods for, `nil` for each pod of a job without indexes.
  func indexesToStart(_ count: Int) -> [Int?] {
    guard isIndexed, let completions else { return Array(repeating: nil, count: count) }
    return Array(
      (0..<completions).filter { !doneIndexes.contains($0) && !activeIndexes.contains($0) }
        .prefix(count))
  }

  /// `0-2,4`
  var completedIndexes: JSONValue? {
    var ranges: [(Int, Int)] = []
    for index in doneIndexes.sorted() {
      if let last = ranges.last, last.1 == index - 1 {
        ranges[ranges.count - 1].1 = index
      } else {
        ranges.append((index, index))
      }
    }
    if ranges.isEmpty { return nil }
    return .string(
      ranges.map { first, last in
        first == last ? "\(first)" : last == first + 1 ? "\(first),\(last)" : "\(first)-\(last)"
      }.joined(separator: ","))
  }
}
