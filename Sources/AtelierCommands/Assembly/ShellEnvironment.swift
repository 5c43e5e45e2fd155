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

  func directory() async -> String {
    await session.currentDirectory
  }

  func run(
    _ request: CommandRequest, onOutput: @escaping @Sendable (String) -> Void
  ) async throws -> CommandOutcome? {
    let result = try await session.run(
      request.command, timeLimit: .seconds(request.timeLimit), onOutput: onOutput)
    let ending: CommandOutcome.Ending =
      switch result.ending {
      case .exited(let status): .exited(status)
      case .timedOut: .timedOut
      case .interrupted: .interrupted
      }
    return CommandOutcome(
      ending: ending, output: result.output,
      remark: result.stateLost ? "The shell ended, and its variables with it." : nil)
  }

  func startBackground(
    _ request: CommandRequest, onOutput: @escaping @Sendable (String) -> Void
  ) async throws -> any BackgroundCommand {
    ShellJob(job: try await session.startBackground(request.command, onOutput: onOutput))
  }

  func observeDirectory(_ path: String, for expectation: Expectation) async -> DirectoryObservation
  {
    let absolute = path.hasPrefix("/") ? path : await session.currentDirectory + "/" + path
    var isDirectory: ObjCBool = false
    let exists = FileManager.default.fileExists(atPath: absolute, isDirectory: &isDirectory)
    return DirectoryObservation(path: absolute, exists: exists && isDirectory.boolValue)
  }

  func observeHTTP(_ url: String, for expectation: Expectation) async -> HTTPObservation {
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
