import ArgumentParser
import Execution
import Foundation

/// The `atelier` command.
public struct AtelierCommand: AsyncParsableCommand {
  public static let configuration = CommandConfiguration(
    commandName: "atelier",
    abstract: "Reads workshop lessons as people wrote them, runs them and checks what comes out.",
    discussion: """
      A lesson is a plain Markdown file. By default it runs on a mock cluster inside this program, to which the real \
      kubectl talks; no network and no real cluster is touched.

      EXAMPLES:
        atelier inspect lesson.md             see what was understood
        atelier lint lesson.md                find its mistakes
        atelier run lesson.md                 run it on the mock cluster
        atelier learn lesson.md               go through it step by step
        atelier validate *.md --report junit=report.xml
        eval "$(atelier cluster)"             use the mock cluster from this shell

      EXIT STATUSES:
      \(ExitStatus.allCases.map { "  \($0.rawValue)\t\($0.meaning)" }.joined(separator: "\n"))
      """,
    version: AtelierVersion.current,
    subcommands: [
      InspectCommand.self, AnnotateCommand.self, LintCommand.self, RunCommand.self,
      LearnCommand.self,
      ValidateCommand.self,
      ReplayCommand.self, ReportCommand.self, TranscriptCommand.self, ClusterCommand.self,
    ])

  public init() {}
}

/// The version of Atelier.
enum AtelierVersion {
  static let current = "0.1.0"
}

/// Runs a command's body and turns trouble into a sentence on standard error and a documented exit status.
func reportingTrouble(_ body: () async throws -> Void) async throws {
  do {
    try await body()
  } catch let code as ExitCode {
    throw code
  } catch {
    let (status, message) = trouble(error)
    OutputStream.standardError.write("atelier: \(message)\n")
    throw ExitCode(status.rawValue)
  }
}

/// The exit status and the sentence for an error.
func trouble(_ error: any Error) -> (ExitStatus, String) {
  switch error {
  case let failure as CommandFailure: (failure.status, failure.message)
  case let failure as RecordingFailure:
    (failure.step == nil ? .cannotCreate : .recordLost, failure.description)
  case let failure as ResumeError: (.unavailable, failure.description)
  default: (.software, "\(error)")
  }
}
