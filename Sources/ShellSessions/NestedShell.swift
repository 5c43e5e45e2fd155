import Glibc
import Synchronization

/// A shell that a command opened somewhere else, in a container or on another machine, and into which later commands are typed one by
/// one: `kubectl exec -i web -- sh`.
///
/// The command reads from a named pipe that stays open. Behind each typed command its exit status is asked for, in words that every
/// POSIX shell knows; the answer ends the command's output.
public final class NestedShell: Sendable {
  private struct State {
    var pending = ""
    var number = 0
  }

  private let job: BackgroundJob
  private let input: Int32
  private let path: String
  private let nonce: String
  private let wake: WakeEvent
  /// The session's: somebody asks for the command to be stopped.
  private let interruption: WakeEvent
  private let state = Mutex(State())

  /// - Parameter start: starts the command in the background with its output handed on.
  init(
    path: String, nonce: String, interruption: WakeEvent,
    start: (_ onOutput: @escaping @Sendable (String) -> Void) throws(ShellError) -> BackgroundJob
  ) throws(ShellError) {
    guard mkfifo(path, 0o600) == 0 else { throw .lastError("make the pipe '\(path)'") }
    self.path = path
    self.nonce = nonce
    self.interruption = interruption
    let wake = try WakeEvent()
    self.wake = wake
    // Open for both: it neither waits for a reader nor is at its end before it is closed here.
    input = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC)
    guard input >= 0 else {
      unlink(path)
      throw .lastError("open the pipe '\(path)'")
    }
    let box = OutputBox()
    do {
      job = try start { text in
        box.take(text)
        wake.signal()
      }
    } catch {
      Glibc.close(input)
      unlink(path)
      throw error
    }
    self.box = box
  }

  private let box: OutputBox

  /// What came and nobody has taken yet.
  private final class OutputBox: Sendable {
    private let text = Mutex("")
    func take(_ more: String) { text.withLock { $0 += more } }
    func empty() -> String {
      text.withLock { text in
        defer { text = "" }
        return text
      }
    }
  }

  /// The exit status of the command that opened the shell; nil while it runs, and when it was stopped.
  public var exitStatus: Int32? { job.exitStatus }

  /// Whether more can be typed into it.
  public var isOpen: Bool { !job.hasEnded }

  /// Types a command and waits for its end.
  ///
  /// - Parameters:
  ///   - command: any number of lines; its standard input is empty. Nil: waits until the shell answers, and returns what came before.
  ///   - timeLimit: after it the shell is ended.
  ///   - onOutput: gets the output as it comes.
  public func run(
    _ command: String?, timeLimit: Duration, onOutput: @Sendable (String) -> Void = { _ in }
  ) -> (ending: CommandResult.Ending, output: String) {
    let number = state.withLock { state in
      state.number += 1
      return state.number
    }
    // A digit right behind the octal number would be read as one of its digits by some shells.
    let mark = "\u{1E}-\(nonce).\(number):"
    let typed = command.map { "{ \($0)\n} </dev/null 2>&1; " } ?? ""
    interruption.drain()
    var waiting = Array("\(typed)printf '\\036-\(nonce).\(number):%s\\036' \"$?\"\n".utf8)[...]
    var output = ""
    var told = 0
    let deadline = ContinuousClock.now + timeLimit
    while true {
      write(&waiting)
      let fresh = box.empty()
      // The terminal ends lines with two bytes.
      output += fresh.replacing("\r\n", with: "\n")
      if let found = output.firstRange(of: mark) {
        let rest = output[found.upperBound...]
        if let end = rest.firstIndex(of: "\u{1E}") {
          let status = Int32(rest[..<end]) ?? 0
          let shown = String(output[..<found.lowerBound])
          tell(shown, &told, onOutput)
          return (.exited(status), shown)
        }
      } else if fresh.isEmpty, job.hasEnded {
        output += box.empty().replacing("\r\n", with: "\n")
        tell(output, &told, onOutput)
        return (.exited(job.exitStatus ?? 0), output)
      }
      // A mark may have begun.
      let certain = output.lastIndex(of: "\u{1E}") ?? output.endIndex
      tell(String(output[..<certain]), &told, onOutput)
      guard ContinuousClock.now < deadline else {
        job.stop()
        return (.timedOut, String(output[..<certain]))
      }
      var sources = [
        pollfd(fd: wake.descriptor, events: Int16(POLLIN), revents: 0),
        pollfd(fd: interruption.descriptor, events: Int16(POLLIN), revents: 0),
        pollfd(fd: input, events: waiting.isEmpty ? 0 : Int16(POLLOUT), revents: 0),
      ]
      _ = poll(&sources, 3, 50)
      if sources[0].revents != 0 { wake.drain() }
      if sources[1].revents != 0 {
        interruption.drain()
        job.stop()
        return (.interrupted, String(output[..<certain]))
      }
    }
  }

  private func tell(_ output: String, _ told: inout Int, _ onOutput: (String) -> Void) {
    let fresh = output.utf8.dropFirst(told)
    guard !fresh.isEmpty else { return }
    told = output.utf8.count
    onOutput(String(decoding: fresh, as: UTF8.self))
  }

  private func write(_ bytes: inout ArraySlice<UInt8>) {
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { Glibc.write(input, $0.baseAddress, $0.count) }
      guard count > 0 else { return }
      bytes = bytes.dropFirst(count)
    }
  }

  /// Ends its input, as Ctrl-D does, and stops what goes on then.
  public func close() async {
    Glibc.close(input)
    unlink(path)
    for _ in 0..<40 where !job.hasEnded { try? await Task.sleep(for: .milliseconds(25)) }
    if !job.hasEnded { job.stop() }
    await job.waitUntilEnded()
  }
}
