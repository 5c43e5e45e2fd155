/// Where a process reads.
class ByteInput: @unchecked Sendable {
  private var buffer: ArraySlice<UInt8> = []
  private var hasEnded = false

  /// The next bytes; nil at the end.
  func more(_ process: ContainerProcess) async throws -> [UInt8]? { nil }

  /// Whether a person types here.
  var isTerminal: Bool { false }

  /// What there is, at least one byte; nil at the end.
  final func read(_ process: ContainerProcess) async throws -> [UInt8]? {
    if !buffer.isEmpty {
      defer { buffer = [] }
      return Array(buffer)
    }
    return try await next(process)
  }

  private func next(_ process: ContainerProcess) async throws -> [UInt8]? {
    if hasEnded { return nil }
    while let bytes = try await more(process) {
      if !bytes.isEmpty { return bytes }
    }
    // The end of a terminal's input is no end: a Ctrl-D may be followed by more.
    hasEnded = !isTerminal
    return nil
  }

  /// A line with its end, if it has one; nil at the end.
  final func readLine(_ process: ContainerProcess) async throws -> [UInt8]? {
    while true {
      if let end = buffer.firstIndex(of: 0x0A) {
        defer { buffer = buffer[(end + 1)...] }
        return Array(buffer[...end])
      }
      guard let bytes = try await next(process) else {
        if buffer.isEmpty { return nil }
        defer { buffer = [] }
        return Array(buffer)
      }
      buffer += bytes
      if buffer.count > ContainerLimits.line { throw CommandTrouble("the line is too long") }
    }
  }

  final func readAll(_ process: ContainerProcess) async throws -> [UInt8] {
    var result: [UInt8] = []
    while let bytes = try await read(process) {
      result += bytes
      if result.count > ContainerLimits.fileSystem { throw CommandTrouble("out of memory") }
    }
    return result
  }

  /// Whoever writes to it finds it closed from now on.
  func close() {}
}

/// Where a process writes.
class ByteOutput: @unchecked Sendable {
  func write(_ bytes: [UInt8], _ process: ContainerProcess) async throws {}
  /// Whoever reads from it finds its end.
  func close() {}
  var isTerminal: Bool { false }
}

/// What a command prints as its last words, with status 1, when it cannot go on.
struct CommandTrouble: Error {
  let message: String

  init(_ message: String) {
    self.message = message
  }
}

/// What a container may use at most.
enum ContainerLimits {
  /// The bytes of all files of a volume.
  static let fileSystem = 64 << 20
  /// The bytes that are kept of a log; the oldest go first.
  static let log = 1 << 20
  /// The bytes of one line that is read whole.
  static let line = 4 << 20
  /// The bytes that wait in a pipe before its writer waits.
  static let pipe = 64 << 10
  /// The sessions of exec, attach and port-forward at a time.
  static let sessions = 256
  /// How deep functions, substitutions and subshells may be nested.
  static let depth = 64
}

/// Bytes that are all there.
final class FixedInput: ByteInput, @unchecked Sendable {
  private var bytes: [UInt8]?

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  override func more(_ process: ContainerProcess) async throws -> [UInt8]? {
    defer { bytes = nil }
    return bytes
  }
}

/// Keeps what is written.
final class CollectingOutput: ByteOutput, @unchecked Sendable {
  private(set) var bytes: [UInt8] = []

  override func write(_ bytes: [UInt8], _ process: ContainerProcess) async throws {
    self.bytes += bytes
    if self.bytes.count > ContainerLimits.fileSystem { throw CommandTrouble("out of memory") }
  }
}

/// A pipe: its writer waits while it is full, its reader while it is empty.
final class Pipe: @unchecked Sendable {
  let input: PipeInput
  let output: PipeOutput

  init(isTerminal: Bool = false) {
    let state = PipeState()
    input = PipeInput(state, isTerminal: isTerminal)
    output = PipeOutput(state)
  }

  /// Puts bytes in from outside, however full it is.
  func put(_ bytes: [UInt8]) {
    if input.state.isAbandoned { return }
    input.state.bytes.append(bytes)
    input.state.count += bytes.count
    input.state.wakeReaders()
  }

  /// How many bytes wait in it.
  var count: Int { input.state.count }
}

final class PipeState: @unchecked Sendable {
  var bytes: [[UInt8]] = []
  var count = 0
  var isEnded = false
  var isAbandoned = false
  var readers: [Waiter] = []
  var writers: [Waiter] = []

  func wakeReaders() {
    let waiting = readers
    readers = []
    for reader in waiting { reader.wake() }
  }

  func wakeWriters() {
    let waiting = writers
    writers = []
    for writer in waiting { writer.wake() }
  }
}

final class PipeInput: ByteInput, @unchecked Sendable {
  let state: PipeState
  private let terminal: Bool

  init(_ state: PipeState, isTerminal: Bool) {
    self.state = state
    terminal = isTerminal
  }

  override var isTerminal: Bool { terminal }

  override func more(_ process: ContainerProcess) async throws -> [UInt8]? {
    while state.bytes.isEmpty {
      if state.isEnded { return nil }
      let waiter = Waiter()
      waiter.prepare()
      state.readers.append(waiter)
      process.rest()
      try await process.wait(waiter)
    }
    let first = state.bytes.removeFirst()
    // A terminal's end of file is one empty piece.
    if first.isEmpty { return nil }
    state.count -= first.count
    state.wakeWriters()
    return first
  }

  override func close() {
    state.isAbandoned = true
    state.bytes = []
    state.count = 0
    state.wakeWriters()
  }
}

final class PipeOutput: ByteOutput, @unchecked Sendable {
  let state: PipeState

  init(_ state: PipeState) {
    self.state = state
  }

  override func write(_ bytes: [UInt8], _ process: ContainerProcess) async throws {
    guard !bytes.isEmpty else { return }
    while state.count >= ContainerLimits.pipe, !state.isAbandoned {
      let waiter = Waiter()
      waiter.prepare()
      state.writers.append(waiter)
      process.rest()
      try await process.wait(waiter)
    }
    if state.isAbandoned { throw ProcessKilled(signal: 13) }
    state.bytes.append(bytes)
    state.count += bytes.count
    state.wakeReaders()
  }

  override func close() {
    state.isEnded = true
    state.wakeReaders()
  }
}
