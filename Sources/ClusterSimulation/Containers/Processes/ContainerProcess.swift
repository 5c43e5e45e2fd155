/// A process of a container, with the ones that it started.
final class ContainerProcess: @unchecked Sendable {
  let identifier: Int
  /// The words of its command line, as `ps` shows them.
  var words: [String]
  let machine: ContainerMachine
  private(set) var children: [ContainerProcess] = []
  /// The signal that ended it; nil while it may run.
  private(set) var signal: Int32?
  private(set) var isDone = false
  private(set) var status: Int32 = 0
  private var waiters: [Waiter] = []
  private var endWaiters: [Waiter] = []
  private var commands = 0
  private var penalty = 0.01
  private let numbers: ProcessNumbers

  init(words: [String], machine: ContainerMachine, numbers: ProcessNumbers) {
    self.words = words
    self.machine = machine
    self.numbers = numbers
    identifier = numbers.next()
  }

  func child(_ words: [String]) -> ContainerProcess {
    let child = ContainerProcess(words: words, machine: machine, numbers: numbers)
    children.removeAll(where: \.isDone)
    children.append(child)
    return child
  }

  /// This one and all below it that still run, in the order of their numbers.
  var running: [ContainerProcess] {
    ((isDone ? [] : [self]) + children.flatMap(\.running)).sorted { $0.identifier < $1.identifier }
  }

  /// Suspends until the waiter is woken.
  ///
  /// - Throws: `ProcessKilled` if the process was ended meanwhile.
  func wait(_ waiter: Waiter) async throws(ProcessKilled) {
    if let signal { throw ProcessKilled(signal: signal) }
    waiters.append(waiter)
    await waiter.wait()
    waiters.removeAll { $0 === waiter }
    if let signal { throw ProcessKilled(signal: signal) }
  }

  /// Lets simulated time pass.
  func sleep(_ seconds: Double) async throws(ProcessKilled) {
    if seconds >= 0.05 {
      commands = 0
      penalty = 0.01
    }
    let waiter = Waiter()
    waiter.prepare()
    machine.wake(waiter, at: machine.time + max(0, seconds))
    try await wait(waiter)
  }

  /// Counts a command. One that never sleeps is made to, longer and longer, so that an endless loop costs little.
  func tick() async throws(ProcessKilled) {
    if let signal { throw ProcessKilled(signal: signal) }
    commands += 1
    guard commands >= 200 else { return }
    commands = 0
    let pause = penalty
    penalty = min(penalty * 2, 60)
    let waiter = Waiter()
    waiter.prepare()
    machine.wake(waiter, at: machine.time + pause)
    try await wait(waiter)
  }

  /// Forgets the commands that were counted: the process waited for somebody.
  func rest() {
    commands = 0
    penalty = 0.01
  }

  /// Ends it and what it started; they notice where they wait.
  func kill(_ signal: Int32) {
    guard !isDone, self.signal == nil else { return }
    self.signal = signal
    for child in children { child.kill(signal) }
    for waiter in waiters { waiter.wake() }
  }

  func finish(_ status: Int32) {
    guard !isDone else { return }
    isDone = true
    self.status = status
    for waiter in endWaiters { waiter.wake() }
    endWaiters = []
  }

  /// Waits for its end.
  func end(awaitedBy other: ContainerProcess) async throws(ProcessKilled) -> Int32 {
    if !isDone {
      let waiter = Waiter()
      waiter.prepare()
      endWaiters.append(waiter)
      try await other.wait(waiter)
    }
    return status
  }
}

/// The numbers of a container's processes.
final class ProcessNumbers: @unchecked Sendable {
  private var latest = 0

  func next() -> Int {
    latest += 1
    return latest
  }
}

/// A process was ended by a signal (signal(7)).
struct ProcessKilled: Error {
  let signal: Int32
}
