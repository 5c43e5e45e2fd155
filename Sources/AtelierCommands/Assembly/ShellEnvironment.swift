import Checks
import Execution
import Foundation
import HTTPTransfer
import LessonModel
import ShellSessions

/// Runs a lesson's commands in a shell of this machine.
final class ShellEnvironment: RunEnvironment {
  private let session: ShellSession
  private let http: HTTPClient

  init(_ session: ShellSession, http: HTTPClient) {
    self.session = session
    self.http = http
  }

  nonisolated(nonsending) func directory() async -> String {
    await session.currentDirectory
  }

  nonisolated(nonsending) func run(
    _ request: CommandRequest, onOutput: @escaping @Sendable (String) -> Void
  ) async throws -> CommandOutcome? {
    try await runApart(request) { text, _ in onOutput(text) }
  }

  nonisolated(nonsending) func runApart(
    _ request: CommandRequest, onOutput: @escaping @Sendable (String, StepOutput.Stream?) -> Void
  ) async throws -> CommandOutcome? {
    let result = try await session.run(request.command, timeLimit: .seconds(request.timeLimit)) {
      onOutput($0.text, $0.stream == .standardError ? .standardError : nil)
    }
    return CommandOutcome(
      ending: Self.ending(result.ending), output: result.output,
      remark: result.endedShell
        ? """
        It ended the shell. A fresh one goes on in '\(result.directory)' with the variables, functions and \
        options that were set before it.
        """ : nil,
      standardOutput: result.standardOutput, standardError: result.standardError,
      pipeStatuses: result.pipeStatuses, changedVariables: result.changedVariables)
  }

  static func ending(_ ending: CommandResult.Ending) -> CommandOutcome.Ending {
    switch ending {
    case .exited(let status): .exited(status)
    case .timedOut: .timedOut
    case .interrupted: .interrupted
    }
  }

  nonisolated(nonsending) func startBackground(
    _ request: CommandRequest, onOutput: @escaping @Sendable (String) -> Void
  ) async throws -> any BackgroundCommand {
    ShellJob(job: try await session.startBackground(request.command, onOutput: onOutput))
  }

  nonisolated(nonsending) func openShell(_ request: CommandRequest) async throws -> (
    any InnerShell
  )? {
    TypedShell(shell: try await session.openNested(request.command))
  }

  func observeDirectory(_ path: String, for expectation: Expectation) async -> DirectoryObservation
  {
    let absolute = path.hasPrefix("/") ? path : await session.currentDirectory + "/" + path
    var isDirectory: ObjCBool = false
    let exists = FileManager.default.fileExists(atPath: absolute, isDirectory: &isDirectory)
    return DirectoryObservation(path: absolute, exists: exists && isDirectory.boolValue)
  }

  func observeHTTP(_ url: String, for expectation: Expectation) async -> HTTPObservation {
    if url.hasPrefix("tcp://") { return Self.connect(url) }
    let query = try? HTTPQuery(expectation.expected)
    do {
      let response = try await http.send(
        HTTPRequest(method: query?.method ?? "GET", url: url, timeLimit: .seconds(10)))
      // Of a body nobody asks for, nothing is kept; of others, what a person would read.
      let body = query?.body.map { _ in
        String(decoding: response.body.prefix(1_000_000), as: UTF8.self)
      }
      return HTTPObservation(url: url, status: response.status, body: body)
    } catch {
      return HTTPObservation(url: url, failure: "\(error)")
    }
  }
}

extension ShellEnvironment {
  /// Opens a connection to `tcp://HOST:PORT` and closes it again; waits for a second at most.
  private static func connect(_ url: String) -> HTTPObservation {
    let parts = url.dropFirst("tcp://".count).split(separator: ":")
    guard parts.count == 2 else { return HTTPObservation(url: url, failure: "no port is named") }
    var hints = addrinfo()
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    var found: UnsafeMutablePointer<addrinfo>?
    let failure = getaddrinfo(String(parts[0]), String(parts[1]), &hints, &found)
    guard failure == 0, let first = found else {
      return HTTPObservation(url: url, failure: String(cString: gai_strerror(failure)))
    }
    defer { freeaddrinfo(first) }
    var reason = "nothing listens there"
    var next: UnsafeMutablePointer<addrinfo>? = first
    while let address = next?.pointee {
      next = address.ai_next
      let kind = address.ai_socktype | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
      let descriptor = socket(address.ai_family, kind, address.ai_protocol)
      guard descriptor >= 0 else { continue }
      defer { close(descriptor) }
      if Foundation.connect(descriptor, address.ai_addr, address.ai_addrlen) == 0 {
        return HTTPObservation(url: url, status: 0)
      }
      var code = errno
      if code == EINPROGRESS {
        var source = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        var size = socklen_t(MemoryLayout<Int32>.size)
        if poll(&source, 1, 1000) == 1 {
          getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &code, &size)
        } else {
          code = ETIMEDOUT
        }
        if code == 0 { return HTTPObservation(url: url, status: 0) }
      }
      reason = String(cString: strerror(code))
    }
    return HTTPObservation(url: url, failure: reason)
  }
}

/// A shell within the shell, as the runner sees it.
private struct TypedShell: InnerShell {
  let shell: NestedShell

  nonisolated(nonsending) func type(
    _ command: String?, timeLimit: Double, onOutput: @escaping @Sendable (String) -> Void
  ) async -> CommandOutcome {
    let (ending, output) = shell.run(command, timeLimit: .seconds(timeLimit), onOutput: onOutput)
    return CommandOutcome(ending: ShellEnvironment.ending(ending), output: output)
  }

  var isOpen: Bool { shell.isOpen }

  func close() async { await shell.close() }
}

/// A job of the shell, as the runner sees it.
private struct ShellJob: BackgroundCommand {
  let job: BackgroundJob

  var exitStatus: Int32? { job.exitStatus }
  var hasEnded: Bool { job.hasEnded }

  func stop() async {
    job.stop()
    await job.waitUntilEnded()
  }
}
