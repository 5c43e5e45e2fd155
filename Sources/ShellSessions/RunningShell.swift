import CPTY
import Glibc

/// One bash process, its terminal and the way commands get to it.
final class RunningShell {
  let terminal: Terminal
  private let process: pid_t
  private let commands: Int32

  init(
    configuration: ShellConfiguration, environment: [String: String], directory: String
  ) throws(ShellError) {
    var ends: [Int32] = [-1, -1]
    let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else { throw .lastError("open a socket pair") }
    commands = ends[0]
    defer { Glibc.close(ends[1]) }
    do {
      terminal = try Terminal(rows: configuration.rows, columns: configuration.columns)
      process = try terminal.spawn(
        configuration.shell,
        arguments: [
          "--norc", "--noprofile", "-c", ShellDriver.script(nonce: configuration.nonce), "bash",
        ],
        environment: environment, directory: directory,
        passing: ends[1], as: ShellDriver.commandDescriptor)
    } catch {
      Glibc.close(ends[0])
      throw error
    }
  }

  deinit {
    Glibc.close(commands)
  }

  /// Hands a command to the shell. A NUL cannot be part of one, and is left out.
  func send(_ command: String) throws(ShellError) {
    var rest = (command.utf8.filter { $0 != 0 } + [0])[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes {
        Glibc.send(commands, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      if count > 0 {
        rest = rest.dropFirst(count)
      } else if errno == EPIPE {
        return  // The shell has ended: the reader will see it.
      } else if errno != EINTR {
        throw .lastError("send a command to the shell")
      }
    }
  }

  /// As Ctrl-C on the keyboard does.
  func interrupt() {
    terminal.type([0x03])
  }

  /// Signals the process group that has the terminal.
  func signalForeground(_ signal: Int32) {
    let group = cpty_foreground_group(terminal.controller)
    if group > 0 { Glibc.kill(-group, signal) }
  }

  func kill() {
    Glibc.kill(process, SIGKILL)
  }

  /// Waits for the process, which has let go of the terminal, and returns its exit status.
  func waitForEnd() -> Int32 {
    var status: Int32 = 0
    for attempt in 0... {
      let state = cpty_try_wait(process, &status)
      if state != 0 { return state == 1 ? status : 0 }
      if attempt == 1000 { kill() }
      usleep(1000)
    }
    return status
  }

  /// Ends the shell as a closed terminal window does, and by force after a second.
  func hangUp() {
    shutdown(commands, Int32(SHUT_RDWR))
    Glibc.kill(process, SIGHUP)
    _ = waitForEnd()
  }
}
