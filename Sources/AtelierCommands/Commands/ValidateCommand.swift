import ArgumentParser
import Execution
import Foundation
import LearnerInterface
import LessonModel
import Reporting

struct ValidateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "validate",
    abstract: "Runs lessons one after the other for CI, and writes reports.",
    discussion: """
      Every lesson goes as far as it can: a step that failed stops only those that need it. The exit status is 0 if \
      every expectation of every lesson held.

      EXAMPLES:
        atelier validate lessons/*/lesson.md
        atelier validate lesson.md --report junit=report.xml --report html=report.html
      """)

  @Argument(help: "Markdown files, or directories with a lesson.md.")
  var lessons: [String]

  @OptionGroup var options: LessonOptions

  @Option(
    name: .customLong("report"),
    help: ArgumentHelp(
      "A report to write: junit, csv, html or json. May be repeated.", valueName: "format=file"))
  var reports: [String] = []

  func validate() throws {
    for report in reports { _ = try ReportRequest(report) }
  }

  func run() async throws {
    try await reportingTrouble {
      let environment = ProcessInfo.processInfo.environment
      let requests = try reports.map { try ReportRequest($0) }
      let files = try lessons.map { try LessonFile($0, dialect: options.dialect) }
      let interruptions = Interruptions()
      let output = OutputStream.standardOutput
      var status = ExitStatus.held
      var summaries: [RunSummary] = []
      for file in files where !interruptions.hasArrived {
        let run = try await LessonRun.prepare(file, options: options, user: environment)
        let summary = SummarySink()
        let screen = ScreenSink(
          ProgressView.Options(
            style: TextStyle(isColored: output.allowsColor(environment)), width: output.width,
            isLive: output.isTerminal))
        let recorder = try Recorder(
          lesson: file.path, purpose: "validate", path: nil, environment: environment)
        let end = try await finishing(run) {
          try await run.run(
            sinks: [recorder.sink, summary, screen], keepsGoing: true, interruptions: interruptions)
        }
        try recorder.close()
        output.write("transcript: \(recorder.path)\n")
        // What a report tells is what the transcript holds: free of secrets.
        summaries.append(RunSummary(try TranscriptFile.read(recorder.path).events))
        if status == .held || end.outcome == .interrupted { status = end.exitStatus }
      }
      for request in requests { try request.write(summaries) }
      throw ExitCode(status.rawValue)
    }
  }
}
