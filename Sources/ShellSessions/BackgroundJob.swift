import Glibc
import Synchronization

/// A command that goes on while others run.
public final class BackgroundJob: Sendable {
  private struct State {
    var group: pid_t = 0
    var held: Int32
    var ending: Int32?
    var hasEnded = false
  }

  private let terminal: Terminal
  private let mark: [UInt8]
  private let wake: WakeEvent
  private let state: Mutex<State>
  private let ended: AsyncStream<Void>
  private let end: AsyncStream<Void>.Continuation

  init(terminal: Terminal, mark: [UInt8]) throws(ShellError) {
    self.terminal = terminal
    self.mark = mark
    wake = try WakeEvent()
    // Held open until the job ends: a terminal that nobody holds cannot be read.
    let held = open(terminal.device, O_RDWR | O_NOCTTY | O_CLOEXEC)
    guard held >= 0 else { throw .lastError("open '\(terminal.device)'") }
    state = Mutex(State(held: held))
    (ended, end) = AsyncStream.makeStream()
  }

  /// The exit status of a job that ended by itself; nil while it runs and after it was stopped.
  public var exitStatus: Int32? { state.withLock { $0.ending } }

  /// Whether it runs no more.
  public var hasEnded: Bool { state.withLock { $0.hasEnded } }

  /// Returns once the job has ended and all its output was handed on.
  public func waitUntilEnded() async {
    for await _ in ended {}
  }

  /// Ends the job's process group: SIGINT as from the keyboard, then SIGTERM, then SIGKILL.
  public func stop() {
    let group = state.withLock { $0.hasEnded ? 0 : $0.group }
    if group > 0 {
      for (signal, patience) in [(SIGINT, 20), (SIGTERM, 50), (SIGKILL, 50)] {
        if kill(-group, signal) != 0 { break }
        for _ in 0..<patience where kill(-group, 0) == 0 { usleep(5000) }
      }
    }
    wake.signal()
  }

  func start(group: pid_t, onOutput: @escaping @Sendable (String) -> Void) {
    state.withLock { $0.group = group }
    BlockingThread.start { [self] in
      follow(onOutput)
      state.withLock {
        $0.hasEnded = true
        close($0.held)
      }
      end.finish()
    }
  }

  private func follow(_ onOutput: (String) -> Void) {
    var scanner = TerminalMarkScanner(mark: mark)
    var assembler = UTF8Assembler()
    var stopping = false
    while true {
      var sources = [
        pollfd(fd: terminal.controller, events: Int16(POLLIN), revents: 0),
        pollfd(fd: wake.descriptor, events: Int16(POLLIN), revents: 0),
      ]
      _ = poll(&sources, 2, stopping ? 0 : 500)
      if sources[0].revents & Int16(POLLIN) != 0 {
        guard let bytes = terminal.read() else { return }
        for piece in scanner.scan(bytes) {
          switch piece {
          case .output(let bytes):
            let text = assembler.text(bytes)
            if !text.isEmpty { onOutput(text) }
          case .mark(let status):
            state.withLock { $0.ending = status }
            return
          }
        }
      } else if stopping {
        return
      } else if sources[1].revents != 0 || !groupLives {
        stopping = true
      }
    }
  }

  private var groupLives: Bool {
    let group = state.withLock { $0.group }
    return kill(-group, 0) == 0
  }
}
