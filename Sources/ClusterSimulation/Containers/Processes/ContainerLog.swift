/// What a container wrote, line by line, with the time of each: as the container runtime keeps it for `kubectl logs`.
final class ContainerLog: @unchecked Sendable {
  struct Entry: Sendable {
    var time: Double
    var isError: Bool
    /// The line with its end, if it has one.
    var bytes: [UInt8]
  }

  private var entries: [Entry] = []
  /// The number of the first entry that is still kept.
  private(set) var first = 0
  private var size = 0
  private var partial: [Bool: [UInt8]] = [:]
  /// Whether nothing comes any more.
  private(set) var isClosed = false
  private var followers: [CheckedContinuation<Void, Never>] = []
  /// What else is told of every write, for as long as it answers true: the sessions that are attached.
  private var observers: [(_ bytes: [UInt8], _ isError: Bool) -> Bool] = []

  /// The number of the entry that comes next.
  var end: Int { first + entries.count }

  func write(_ bytes: [UInt8], isError: Bool, time: Double) {
    if !observers.isEmpty { observers = observers.filter { $0(bytes, isError) } }
    var rest = (partial[isError] ?? []) + bytes
    partial[isError] = nil
    while let end = rest.firstIndex(of: 0x0A) {
      add(Entry(time: time, isError: isError, bytes: Array(rest[...end])))
      rest.removeSubrange(...end)
    }
    if rest.count > 16384 {
      add(Entry(time: time, isError: isError, bytes: rest))
    } else if !rest.isEmpty {
      partial[isError] = rest
    }
    wakeFollowers()
  }

  private func add(_ entry: Entry) {
    entries.append(entry)
    size += entry.bytes.count + 32
    guard size > 2 * ContainerLimits.log else { return }
    var dropped = 0
    while size > ContainerLimits.log, dropped < entries.count {
      size -= entries[dropped].bytes.count + 32
      dropped += 1
    }
    entries.removeFirst(dropped)
    first += dropped
  }

  func close(time: Double) {
    for isError in [false, true] {
      if let rest = partial[isError] { add(Entry(time: time, isError: isError, bytes: rest)) }
    }
    partial = [:]
    isClosed = true
    wakeFollowers()
  }

  /// The entries from a number on.
  func entries(from number: Int) -> ArraySlice<Entry> {
    entries.dropFirst(max(0, number - first))
  }

  /// Lets everybody who follows look again.
  func wakeFollowers() {
    let waiting = followers
    followers = []
    for follower in waiting { follower.resume() }
  }

  func addFollower(_ continuation: CheckedContinuation<Void, Never>) {
    followers.append(continuation)
  }

  func addObserver(_ observer: @escaping (_ bytes: [UInt8], _ isError: Bool) -> Bool) {
    observers.append(observer)
  }

  /// A stream of the container's first process.
  func output(isError: Bool) -> ByteOutput { LogOutput(self, isError: isError) }
}

/// Writes to a container's log.
final class LogOutput: ByteOutput, @unchecked Sendable {
  private let log: ContainerLog
  private let isError: Bool
  private let isTTY: Bool

  init(_ log: ContainerLog, isError: Bool, isTTY: Bool = false) {
    self.log = log
    self.isError = isError
    self.isTTY = isTTY
  }

  override var isTerminal: Bool { isTTY }

  override func write(_ bytes: [UInt8], _ process: ContainerProcess) async throws {
    log.write(
      isTTY ? LineDiscipline.shown(bytes) : bytes, isError: isError && !isTTY,
      time: process.machine.time)
  }
}
