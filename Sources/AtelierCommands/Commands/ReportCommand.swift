import ArgumentParser
import Foundation
import LessonModel
import Reporting

struct ReportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Tells the progress that transcripts hold.",
    discussion: """
      Without a transcript, it tells of all that are kept.

      EXAMPLES:
        atelier report --format csv > progress.csv
        atelier report transcripts/istio-service-mesh/run.jsonl --format html --output progress.html
      """)

  @Argument(help: "Transcripts; all that are kept otherwise.")
  var transcripts: [String] = []

  @Option(help: "csv, html, json or junit.")
  var format: String = "csv"

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Where to write it; standard output otherwise.", valueName: "file"))
  var output: String = "-"

  func validate() throws {
    _ = try ReportRequest(format: format, path: output)
  }

  func run() async throws {
    try await reportingTrouble {
      let kept = StateFolder(environment: ProcessInfo.processInfo.environment)
      let paths = transcripts.isEmpty ? kept.transcripts() : transcripts
      guard !paths.isEmpty else {
        throw CommandFailure(
          .noInput,
          "There is no transcript in '\(kept.path)' yet. Run a lesson first, or name a transcript.")
      }
      let runs = try paths.map { RunSummary(try TranscriptFile.read($0).events) }
      try ReportRequest(format: format, path: output).write(runs)
    }
  }
}
