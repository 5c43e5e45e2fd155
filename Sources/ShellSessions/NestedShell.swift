import Glibc
import Synchronization

/// A shell that a command opened somewhere else, in a container or on another machine, and into which later commands are typed one by
/// one: `kubectl exec -i web -- sh`.
///
/// The command reads from a named pipe that stays open. Behind each typed command its exit status is asked for, in words that every
/// POSIX shell knows; the answer ends the command's output.
public final class NestedShell: Sendable {
  private let job: BackgroundJob
  private let input: Int32
  private let path: String
  private let nonce: String
  private let wake: WakeEvent
  /// The session's: somebody asks for the command to be stopped.
  private let interruption: WakeEvent
  private let number = Mutex(0)
  private let box: OutputBox

  /// - Parameter start: starts the command in the background with its output handed on.
  init(
    path: String, nonce: String, interruption: WakeEvent,
    start: (_ onOutput: @escaping @Sendable (String) -> Void) throws(ShellError) -> BackgroundJob
  ) throws(ShellError) {
    let wake = try WakeEvent()
    guard mkfifo(path, 0o600) == 0 else { throw .lastError("make the pipe '\(path)'") }
    self.path = path
    self.nonce = nonce
    self.interruption = interruption
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
    let number = number.withLock { number in
      number += 1
      return number
    }
    let mark = "\u{1B}]777;atelier.inner-\(nonce)-\(number)\u{07}"
    var scanner = TerminalMarkScanner(mark: Array(mark.utf8))
    interruption.drain()
    let typed = command.map { "{ \($0)\n} </dev/null 2>&1; " } ?? ""
    let asking = "printf '\\033]777;atelier.inner-\(nonce)-\(number);%s\\007' \"$?\"\n"
    var waiting = Array((typed + asking).utf8)[...]
    var output = BoundedText()
    var rest: [UInt8] = []
    func take(_ bytes: [UInt8]) {
      rest += bytes
      // The terminal ends lines with two bytes, which may come one by one.
      let end = rest.last == UInt8(ascii: "\r") ? rest.count - 1 : rest.count
      let text = String(decoding: rest[..<end], as: UTF8.self).replacing("\r\n", with: "\n")
      rest.removeSubrange(..<end)
      guard !text.isEmpty else { return }
      output.append(text)
      onOutput(text)
    }
    let deadline = ContinuousClock.now + timeLimit
    while true {
      write(&waiting)
      let hadEnded = job.hasEnded
      let fresh = box.empty()
      for piece in scanner.scan(fresh.utf8) {
        switch piece {
        case .output(let bytes): take(bytes)
        case .mark(let status): return (.exited(status ?? 0), output.text)
        }
      }
      if fresh.isEmpty, hadEnded {
        take(scanner.finish())
        return (.exited(job.exitStatus ?? 0), output.text)
      }
      guard ContinuousClock.now < deadline else {
        job.stop()
        return (.timedOut, output.text)
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
        return (.interrupted, output.text)
      }
    }
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
