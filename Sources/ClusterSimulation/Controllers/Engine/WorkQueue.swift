/// What there is to do now, the pods' work first, else first in first out, nothing twice; and what there is to do later.
struct WorkQueue: Sendable {
  private struct Lane: Sendable {
    var waiting: [Work] = []
    var first = 0

    mutating func next() -> Work? {
      guard first < waiting.count else { return nil }
      let work = waiting[first]
      first += 1
      if first > 1024, first * 2 > waiting.count {
        waiting.removeFirst(first)
        first = 0
      }
      return work
    }
  }

  /// What is urgent, and what can wait until nothing is: so a replica set looks at a thousand new pods once.
  private var urgent = Lane()
  private var patient = Lane()
  private var queued: Set<Work> = []
  private var heap: [Alarm] = []
  private var wakeTimes: [Work: Double] = [:]
  private var sequence: UInt64 = 0

  private struct Alarm: Sendable {
    var due: Double
    var sequence: UInt64
    var work: Work

    func isBefore(_ other: Alarm) -> Bool {
      (due, sequence) < (other.due, other.sequence)
    }
  }

  mutating func add(_ work: Work) {
    guard queued.insert(work).inserted else { return }
    if ControllerRegistry.urgent.contains(work.controller) {
      urgent.waiting.append(work)
    } else {
      patient.waiting.append(work)
    }
  }

  mutating func next() -> Work? {
    guard let work = urgent.next() ?? patient.next() else { return nil }
    queued.remove(work)
    return work
  }

  /// Adds work at a time in seconds since 1970; of several times for the same work the earliest holds.
  mutating func add(_ work: Work, at due: Double) {
    if let known = wakeTimes[work], known <= due { return }
    wakeTimes[work] = due
    sequence += 1
    push(Alarm(due: due, sequence: sequence, work: work))
  }

  /// When the next work of later becomes work of now; nil: never.
  mutating func nextDue() -> Double? {
    while let alarm = heap.first, wakeTimes[alarm.work] != alarm.due { pop() }
    return heap.first?.due
  }

  /// Makes everything that is due by a time work of now.
  mutating func release(until time: Double) {
    while let due = nextDue(), due <= time, let alarm = heap.first {
      pop()
      wakeTimes[alarm.work] = nil
      add(alarm.work)
    }
  }

  private mutating func push(_ alarm: Alarm) {
    heap.append(alarm)
    var child = heap.count - 1
    while child > 0, heap[child].isBefore(heap[(child - 1) / 2]) {
      heap.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  private mutating func pop() {
    heap.swapAt(0, heap.count - 1)
    heap.removeLast()
    var parent = 0
    while true {
      var least = parent
      for child in [2 * parent + 1, 2 * parent + 2]
      where child < heap.count && heap[child].isBefore(heap[least]) {
        least = child
      }
      if least == parent { return }
      heap.swapAt(parent, least)
      parent = least
    }
  }
}
