/// One exec or attach: what goes to the process, and what comes from it.
final class ContainerSession: @unchecked Sendable {
  let container: ContainerInstance
  /// The process that it runs; nil for an attach.
  let process: ContainerProcess?
  private let input: Pipe?
  private let isTerminal: Bool
  private var discipline = LineDiscipline()
  private var pieces: [ProcessOutput] = []
  private var waiting = 0
  private(set) var isOver = false
  private var reader: CheckedContinuation<Void, Never>?
  private var writers: [Waiter] = []
  private static let window = 256 << 10

  init(
    container: ContainerInstance, process: ContainerProcess?, input: Pipe?, isTerminal: Bool
  ) {
    self.container = container
    self.process = process
    self.input = input
    self.isTerminal = isTerminal
  }

  // MARK: - From the client

  func take(_ input: ProcessInput) {
    switch input {
    case .bytes(let bytes):
      guard let pipe = self.input else { return }
      guard isTerminal else { return pipe.put(bytes) }
      let effects =
        process == nil ? container.discipline.type(bytes) : discipline.type(bytes)
      for effect in effects {
        switch effect {
        case .echo(let bytes):
          if process == nil {
            container.log.write(bytes, isError: false, time: container.machine.time)
          } else {
            put(bytes, isError: false)
          }
        case .input(let bytes): pipe.put(bytes)
        case .endOfInput: pipe.put([])
        case .interrupt:
          let target = container.foreground ?? process
          if let target {
            target.kill(2)
          } else if container.main?.words.first?.hasSuffix("sh") != true {
            container.main?.kill(2)
          } else {
            pipe.put([0x0A])
          }
        }
      }
    case .endOfInput: if !isTerminal { self.input?.output.close() }
    case .resize(let rows, let columns):
      container.terminalSize = (max(1, min(rows, 10_000)), max(1, min(columns, 10_000)))
    }
  }

  /// How many bytes the process may leave unread before its client waits.
  private static let inputWindow = 1 << 20

  /// Waits until the process has read most of what came.
  func roomForInput() async {
    while let input, input.count > Self.inputWindow, !isOver {
      let waiter = Waiter()
      waiter.prepare()
      input.output.state.writers.append(waiter)
      await waiter.wait()
    }
  }

  // MARK: - To the client

  /// Puts output in without waiting.
  func put(_ bytes: [UInt8], isError: Bool) {
    guard !isOver, !bytes.isEmpty else { return }
    pieces.append(isError ? .errors(bytes) : .output(bytes))
    waiting += bytes.count
    wakeReader()
  }

  var isFull: Bool { waiting >= Self.window }

  /// Waits until the client has taken what there is.
  func room(_ process: ContainerProcess) async throws {
    while isFull, !isOver {
      let waiter = Waiter()
      waiter.prepare()
      writers.append(waiter)
      process.rest()
      try await process.wait(waiter)
    }
  }

  func finish(_ end: ProcessOutput) {
    guard !isOver else { return }
    pieces.append(end)
    isOver = true
    if process != nil { input?.input.close() }
    wakeReader()
  }

  /// Takes the next piece; nil: none yet, or, if it is over, none any more.
  func next() -> ProcessOutput? {
    guard !pieces.isEmpty else { return nil }
    let piece = pieces.removeFirst()
    waiting -= piece.count
    let freed = writers
    writers = []
    for writer in freed { writer.wake() }
    return piece
  }

  func setReader(_ continuation: CheckedContinuation<Void, Never>) {
    reader = continuation
  }

  private func wakeReader() {
    reader?.resume()
    reader = nil
  }

  /// The client has gone.
  func abandon() {
    let wasOver = isOver
    isOver = true
    // Where the pod's own input is open for one session only, its end is the input's.
    if process != nil { input?.input.close() } else if !wasOver { input?.output.close() }
    pieces = []
    waiting = 0
    wakeReader()
    for writer in writers { writer.wake() }
    writers = []
    process?.kill(9)
  }
}

/// A stream of a process that goes to a session.
final class SessionOutput: ByteOutput, @unchecked Sendable {
  private let session: ContainerSession
  private let isError: Bool
  private let isTTY: Bool

  init(_ session: ContainerSession, isError: Bool, isTTY: Bool) {
    self.session = session
    self.isError = isError
    self.isTTY = isTTY
  }

  override var isTerminal: Bool { isTTY }

  override func write(_ bytes: [UInt8], _ process: ContainerProcess) async throws {
    try await session.room(process)
    if session.isOver { throw ProcessKilled(signal: 13) }
    session.put(isTTY ? LineDiscipline.shown(bytes) : bytes, isError: isError && !isTTY)
  }
}

extension ProcessOutput {
  fileprivate var count: Int {
    switch self {
    case .output(let bytes), .errors(let bytes): bytes.count
    case .ended, .failed: 0
    }
  }
}
