import CPTY
import Glibc

/// One shell process, its terminal and the ways to and from it.
final class RunningShell {
  /// What `wait` can find.
  struct Readiness: OptionSet {
    let rawValue: Int
    static let output = Readiness(rawValue: 1)
    static let errors = Readiness(rawValue: 2)
    static let terminal = Readiness(rawValue: 4)
    static let marks = Readiness(rawValue: 8)
    static let ended = Readiness(rawValue: 16)
    static let wake = Readiness(rawValue: 32)
  }

  let terminal: Terminal
  let driver: ShellDriver
  /// The shell as it was when it had just begun.
  var fresh = ShellState()
  private let keeper: cpty_keeper
  /// The terminal's other side, held open: one that nobody holds always looks as if something could be read.
  private let device: Int32
  private let script: Int32
  private let commands: Int32
  private let output: Int32
  private let errors: Int32
  private let marks: Int32
  private let sources: UnsafeMutableBufferPointer<pollfd>
  private let buffer: UnsafeMutableBufferPointer<UInt8>
  private var pendingFields: [[UInt8]] = []
  private var pendingField: [UInt8] = []
  private var isClosed = false

  /// Bytes that a pipe for output holds, and that one read takes.
  private static let capacity = 1 << 18

  init(configuration: ShellConfiguration, directory: String) throws(ShellError) {
    driver = ShellDriver(kind: configuration.kind, nonce: configuration.nonce)
    terminal = try Terminal(rows: configuration.rows, columns: configuration.columns)
    var opened: [Int32] = []
    func pipe(_ capacity: Int) throws(ShellError) -> (read: Int32, write: Int32) {
      var ends: [Int32] = [-1, -1]
      let failure = cpty_pipe(Int32(capacity), &ends)
      guard failure == 0 else { throw .failure("open a pipe", failure) }
      opened += ends
      return (ends[0], ends[1])
    }
    do throws(ShellError) {
      let script = try pipe(1 << 16)
      let commands = try pipe(1 << 16)
      let output = try pipe(Self.capacity)
      let errors = try pipe(Self.capacity)
      let marks = try pipe(1 << 16)
      // The shell's own ends wait for what is to come.
      for end in [script.read, commands.read] { _ = fcntl(end, F_SETFL, 0) }
      device = open(terminal.device, O_RDWR | O_NOCTTY | O_CLOEXEC)
      guard device >= 0 else { throw .lastError("open '\(terminal.device)'") }
      opened.append(device)
      let nothing = open("/dev/null", O_RDWR | O_CLOEXEC)
      guard nothing >= 0 else { throw .lastError("open '/dev/null'") }
      opened.append(nothing)
      var passed = [nothing, output.write, errors.write, marks.write]
      if driver.kind == .bash { passed.append(commands.read) }
      passed.append(script.read)
      keeper = try terminal.keep(
        configuration.shell, arguments: driver.kind.arguments,
        environment: configuration.environment, directory: directory, passing: passed,
        from: driver.kind.firstDescriptor, input: passed.count - 1)
      for end in [script.read, commands.read, output.write, errors.write, marks.write, nothing] {
        Glibc.close(end)
      }
      self.script = script.write
      self.commands = commands.write
      self.output = output.read
      self.errors = errors.read
      self.marks = marks.read
    } catch {
      for end in opened { Glibc.close(end) }
      throw error
    }
    sources = .allocate(capacity: 6)
    buffer = .allocate(capacity: Self.capacity)
    for (place, descriptor) in [output, errors, terminal.controller, marks, keeper.status, -1]
      .enumerated()
    {
      sources.initializeElement(
        at: place, to: pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0))
    }
  }

  deinit {
    close()
    for end in [device, script, commands, output, errors, marks, keeper.status] { Glibc.close(end) }
    sources.deallocate()
    buffer.deallocate()
  }

  /// Sends lines for the shell's standard input.
  func write(script text: String) {
    Self.write(Array(text.utf8), to: script)
  }

  /// Sends a message that `ShellDriver.message` made.
  func write(message: [UInt8]) {
    Self.write(message, to: driver.kind == .bash ? commands : script)
  }

  /// A shell that has ended reads no more: that its pipe is broken is seen by who waits for its answer.
  private static func write(_ bytes: [UInt8], to descriptor: Int32) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count > 0 { rest = rest.dropFirst(count) } else if errno != EINTR { return }
    }
  }

  /// Waits until something can be read, the shell has ended, somebody wakes, or the moment has come.
  func wait(_ wake: Int32, until deadline: ContinuousClock.Instant) -> Readiness {
    sources[5].fd = wake
    let rest = ContinuousClock.now.duration(to: deadline).components
    let milliseconds = rest.seconds * 1000 + rest.attoseconds / 1_000_000_000_000_000
    let timeout = Int32(clamping: max(0, milliseconds + 1))
    guard poll(sources.baseAddress, 6, timeout) > 0 else { return [] }
    var ready = Readiness()
    for place in 0..<6 where sources[place].revents != 0 {
      ready.insert(Readiness(rawValue: 1 << place))
    }
    return ready
  }

  /// Waits for a moment until the command's mark comes, or anything else but plain output: who is woken for each of them is woken
  /// twice by a command that takes no time.
  func waitBriefly(_ wake: Int32) -> Readiness {
    sources[5].fd = wake
    guard cpty_poll(sources.baseAddress.map { $0 + 1 }, 5, 200_000) > 0 else { return [] }
    var ready = Readiness()
    for place in 1..<6 where sources[place].revents != 0 {
      ready.insert(Readiness(rawValue: 1 << place))
    }
    return ready
  }

  /// Reads from one of the ways out what is there, at most `limit` bytes; calls the body with it. Returns how much that was.
  func read(
    _ source: Readiness, limit: Int = capacity, _ body: (UnsafeBufferPointer<UInt8>) -> Void
  ) -> Int {
    let descriptor: Int32 =
      switch source {
      case .output: output
      case .errors: errors
      default: terminal.controller
      }
    let count = Glibc.read(descriptor, buffer.baseAddress, min(limit, Self.capacity))
    if count > 0 { body(UnsafeBufferPointer(rebasing: buffer[..<count])) }
    return max(0, count)
  }

  /// How much can be read at once.
  func available(_ source: Readiness) -> Int {
    switch source {
    case .output: Int(cpty_available(output))
    case .errors: Int(cpty_available(errors))
    default: Int(cpty_available(terminal.controller))
    }
  }

  /// Takes the next so many fields of marks, once they are all there.
  func takeFields(_ count: Int) -> [[UInt8]]? {
    let size = Glibc.read(marks, buffer.baseAddress, Self.capacity)
    if size > 0 {
      var rest = UnsafeBufferPointer(rebasing: buffer[..<size])[...]
      while let end = rest.firstIndex(of: ShellDriver.separator) {
        pendingFields.append(pendingField + rest[..<end])
        pendingField = []
        rest = rest[(end + 1)...]
      }
      pendingField += rest
    }
    return nextFields(count)
  }

  func nextFields(_ count: Int) -> [[UInt8]]? {
    guard pendingFields.count >= count else { return nil }
    defer { pendingFields.removeFirst(count) }
    return Array(pendingFields.prefix(count))
  }

  /// The exit status of the shell, which has ended.
  func endStatus() -> Int32 {
    var status: Int32 = 0
    let count = Glibc.read(keeper.status, &status, MemoryLayout<Int32>.size)
    return count == MemoryLayout<Int32>.size ? status : 137
  }

  /// Takes one measure against the command that runs.
  func take(_ measure: StopSeries.Measure) {
    switch measure {
    case .interrupt: signalForeground(SIGINT)
    case .terminate: signalForeground(SIGTERM)
    case .kill: signalForeground(SIGKILL)
    case .replaceShell: Glibc.kill(keeper.process, SIGKILL)
    }
  }

  /// Signals the process group that has the terminal; one that is stopped wakes up for it.
  private func signalForeground(_ signal: Int32) {
    let group = cpty_foreground_group(terminal.controller)
    guard group > 0 else { return }
    Glibc.kill(-group, signal)
    Glibc.kill(-group, SIGCONT)
  }

  /// Lets the keeper end all that is left of the shell and what it started.
  func close() {
    guard !isClosed else { return }
    isClosed = true
    Glibc.close(keeper.control)
    var status: Int32 = 0
    for attempt in 0..<6000 {
      if cpty_try_wait(keeper.keeper, &status) != 0 { return }
      usleep(attempt < 100 ? 50 : 1000)
    }
  }
}
